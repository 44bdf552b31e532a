"""What it learned from: the store that all share, and what the page gets of it."""

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_model.data.dataset import Dataset
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.explanation import neighbours
from mnist_model.network import Params
from mnist_model.preprocessing import from_image, from_strokes
from mnist_model.recognition import shipped_params
from mnist_model.ui.inside import activation_store
from mnist_model.ui.inside.activation_store import FAILED, MOST_WAITING, TOO_LARGE, ActivationStore
from mnist_model.ui.inside.alike import NEIGHBOURS, alike_numbers
from mnist_model.ui.inside.routes import subject_route
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.pad.notation import parse_notation
from mnist_model.ui.shared.data_url import decode_picture
from mnist_model.ui.shared.datasets import Loading, SharedDataset
from mnist_model.ui.shared.routes import Refusal
from mnist_model.ui.visitor.visitor import VisitorNetwork, Visitors
from tests.explanation.cases import random_case

TRAIN = 400
PATIENCE_S = 60


@pytest.fixture(scope="module")
def drawn() -> Dataset:
    return draw_dataset(train_count=TRAIN, test_count=10)


class Data(SharedDataset):
    """The shared data, there at once, or never."""

    def __init__(self, dataset: Dataset | None) -> None:
        super().__init__()
        self.given, self.asked = dataset, 0

    @property
    def present(self) -> Dataset | None:
        return self.given

    def loading(self) -> Loading | None:
        self.asked += 1
        return None if self.given else Loading(0.5, "Fetching MNIST.")


class Page:
    """Two visitors at the route: "mine" has a network of their own, anybody else has not."""

    def __init__(self, data: SharedDataset) -> None:
        self.visitors = Visitors()
        params = {name: np.asarray(array) for name, array in random_case(16)[0].items()}
        self.own = params
        mine = self.visitors.open("mine")
        self.visitors.keep_network(mine, VisitorNetwork(params, None, "x"))
        route = subject_route("/inside/alike", self.visitors, alike_numbers(data, ActivationStore()))
        self.client = TestClient(Starlette(routes=[route]))

    def ask(self, drawing: str = EXAMPLES[4], session: str = "", **choices: Any) -> dict[str, Any]:
        body = {"drawing": drawing, "session": session, "choices": choices}
        reply = self.client.post("/inside/alike", json=body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def found(self, *drawing: str, **asked: Any) -> dict[str, Any]:
        """Asks until it is found, as the page does."""
        return waited(lambda: reply if (reply := self.ask(*drawing, **asked))["state"] == "found" else None)


def waited(value: Callable[[], Any]) -> Any:
    """The first value that is not None."""
    deadline = time.monotonic() + PATIENCE_S
    while (result := value()) is None:
        assert time.monotonic() < deadline, "waited a minute"
        time.sleep(0.005)
    return result


def network(seed: int, hidden: int = 8) -> Params:
    return random_case(hidden, seed)[0]


# ---- the route ----


def test_rows_are_the_nearest_of_the_answer_and_of_the_digit_that_was_meant(drawn):
    page = Page(Data(drawn))
    shown = page.found(intended=9)
    assert shown["meant"]
    assert [row["digit"] for row in shown["rows"]] == [4, 9]
    picture = from_strokes(parse_notation(EXAMPLES[4]))
    own, all_a1 = (
        neighbours.activations(shipped_params(), images) for images in (picture[None], drawn.train_images)
    )
    distances = np.linalg.norm(all_a1 - own, axis=1)
    for row in shown["rows"]:
        labelled = np.flatnonzero(drawn.train_labels == row["digit"])
        expected = labelled[np.argsort(distances[labelled])][:NEIGHBOURS]
        assert [alike["index"] for alike in row["nearest"]] == expected.tolist()
        np.testing.assert_allclose(
            [alike["distance"] for alike in row["nearest"]], distances[expected], atol=0.006
        )
        assert row["count"] == len(labelled)


def test_without_a_choice_the_second_row_is_the_second_likeliest(drawn):
    page = Page(Data(drawn))
    chosen_the_answer, nothing = page.found(intended=4), page.found()
    assert chosen_the_answer == nothing
    assert not nothing["meant"]
    assert nothing["rows"][1]["digit"] != 4


def test_a_picture_that_is_put_on_the_pad_reaches_the_network_unchanged_at_distance_zero(drawn):
    page = Page(Data(drawn))
    alike = page.found()["rows"][0]["nearest"][3]
    reached = from_image(decode_picture(alike["png"]))
    np.testing.assert_array_equal(reached, drawn.train_images[alike["index"]])
    again = page.found(alike["png"])
    nearest = [row["nearest"][0] for row in again["rows"] if row["digit"] == 4]
    assert [(one["index"], one["distance"]) for one in nearest] == [(alike["index"], 0.0)]


def test_each_visitor_is_compared_by_their_own_network(drawn):
    page = Page(Data(drawn))
    page.found()
    own_a1 = neighbours.activations(page.own, from_strokes(parse_notation(EXAMPLES[4]))[None])  # pyright: ignore[reportArgumentType]
    row = page.found(session="mine")["rows"][0]
    first = row["nearest"][0]
    a1 = neighbours.activations(page.own, drawn.train_images[[first["index"]]])  # pyright: ignore[reportArgumentType]
    assert first["distance"] == pytest.approx(float(np.linalg.norm(a1 - own_a1)), abs=0.006)


def test_an_empty_pad_loads_and_computes_nothing(drawn):
    data = Data(drawn)
    assert Page(data).ask("")["state"] == "empty"
    assert data.asked == 0


def test_a_network_that_is_broken_on_purpose_is_not_compared(drawn):
    page = Page(Data(drawn))
    assert page.ask(noise=0.5)["state"] == "broken"
    assert page.found(shift_x=3)["state"] == "found"  # the drawing may be moved


def test_asking_starts_to_load_the_data_and_says_what_is_waited_for():
    data = Data(None)
    shown = Page(data).ask()
    assert (shown["state"], shown["words"], data.asked) == ("loading", "Fetching MNIST.", 1)


def test_digits_that_the_project_drew_are_said_to_be_drawn(drawn):
    assert Page(Data(drawn)).found()["drawn"]
    named = Dataset(drawn.train_images, drawn.train_labels, drawn.test_images, drawn.test_labels, "MNIST")
    shown = Page(Data(named)).found()
    assert (shown["drawn"], shown["data"], shown["count"]) == (False, "MNIST", TRAIN)


# ---- the store ----


@pytest.fixture
def computed(monkeypatch):
    """The networks whose activations are computed, digit by digit; `go` lets it go on."""

    class Computed:
        def __init__(self) -> None:
            self.of: list[int] = []
            self.go = threading.Event()
            self.error: Exception | None = None

    record = Computed()

    def compute(params, images, labels, digit):
        assert record.go.wait(PATIENCE_S)
        if record.error:
            raise record.error
        record.of.append(digit)
        return neighbours.remembered(params, images, labels, digit)

    monkeypatch.setattr(activation_store, "remembered", compute)
    return record


def test_thirty_who_ask_at_once_have_it_computed_once(drawn, computed):
    store, params = ActivationStore(), network(0)
    askers = [threading.Thread(target=store.find, args=(params, drawn)) for _ in range(30)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert store.find(params, drawn) is None  # nobody waits for it
    computed.go.set()
    first = waited(lambda: store.find(params, drawn))
    equal = {name: np.array(array) for name, array in params.items()}  # a copy is the same network
    assert store.find(equal, drawn) is first  # pyright: ignore[reportArgumentType]
    assert computed.of == list(range(10))


def test_one_network_never_gets_the_activations_of_another(drawn):
    store = ActivationStore()
    for name in ("W1", "b1"):
        params = dict(network(0))
        params[name] = params[name] + 0.5
        for one in (network(0), params):
            by_digit = waited(lambda one=one: store.find(one, drawn))
            expected = neighbours.remembered(one, drawn.train_images, drawn.train_labels, 3)
            np.testing.assert_array_equal(by_digit[3].a1, expected.a1)


def test_drawn_digits_are_not_taken_for_mnist_once_it_is_there(drawn):
    store, params = ActivationStore(), network(0)
    waited(lambda: store.find(params, drawn))
    mnist = Dataset(
        drawn.train_images[:50], drawn.train_labels[:50], drawn.test_images, drawn.test_labels, "MNIST"
    )
    by_digit = waited(lambda: store.find(params, mnist))
    assert sum(len(examples.rows) for examples in by_digit) == 50


def test_the_store_stays_within_its_bytes_and_forgets_who_asked_longest_ago(drawn, computed):
    computed.go.set()
    one = TRAIN * 4 * (8 + 2)
    store = ActivationStore(most_bytes=2 * one)
    oldest, used, newest = network(0), network(1), network(2)
    for params in (
        oldest,
        used,
        oldest,
        newest,
    ):  # `used` is now the older one
        waited(lambda params=params: store.find(params, drawn))
        assert store.nbytes <= 2 * one
    assert store.nbytes == 2 * one
    count = len(computed.of)
    assert store.find(oldest, drawn) is not None
    assert len(computed.of) == count
    assert store.find(used, drawn) is None


def test_what_does_not_fit_is_refused_in_a_sentence(drawn):
    with pytest.raises(Refusal, match=TOO_LARGE):
        ActivationStore(most_bytes=1000).find(network(0), drawn)


def test_a_failure_is_said_once_and_then_tried_again(drawn, computed, caplog):
    store, params = ActivationStore(), network(0)
    computed.error = MemoryError()
    computed.go.set()

    def refused() -> bool | None:
        try:
            assert store.find(params, drawn) is None
        except Refusal as refusal:
            return str(refusal) == FAILED
        return None

    assert waited(refused)
    assert "MemoryError" in caplog.text
    computed.error = None
    waited(lambda: store.find(params, drawn))


def test_a_crowd_of_networks_does_not_pile_up(drawn, computed):
    store = ActivationStore()
    networks = [network(seed) for seed in range(MOST_WAITING + 3)]
    for params in networks:
        assert store.find(params, drawn) is None
    computed.go.set()
    for params in networks[:MOST_WAITING]:
        waited(lambda params=params: store.find(params, drawn))
    assert len(computed.of) == 10 * MOST_WAITING
    waited(lambda: store.find(networks[-1], drawn))  # whoever asks again has a turn
