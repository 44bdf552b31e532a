"""The network of any step of a training, ready to answer, and its answers to the test digits."""

from contextlib import suppress

from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import Predictions, predict
from mnist_model.training import TrainingPlan, TrainingState
from mnist_model.training.state import in_numpy
from mnist_model.ui.visitor.networks import compile_answer
from mnist_model.ui.visitor.visitor import VisitorNetwork
from mnist_model.weights import WeightsError


def measured(
    state: TrainingState, plan: TrainingPlan, dataset: Dataset
) -> tuple[VisitorNetwork, Predictions]:
    """The network of a state as a visitor's own, and its answers to all test digits; takes about 20 ms.

    For the background: see `compile_answer`.
    """
    predictions = predict(state.params, dataset.test_images, dataset.test_labels)
    network = VisitorNetwork(
        params=in_numpy(state.params),
        accuracy=predictions.accuracy,
        data_name=dataset.name,
        plan=plan,
        step=state.step,
    )
    with suppress(WeightsError):  # the second network is missing: the next answer says so
        compile_answer(state.params)
    return network, predictions
