"""How many blurred training digits the shipped network reads, by the strength of blur and noise.

    MNIST_DIR=FOLDER python -m benchmarks.blurred

"Beat the network" shows test digits at the strength at which it reads about half: chosen here, on digits that
no visitor is shown.
"""

import numpy as np

from mnist_model.data import load_mnist
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.network import as_input
from mnist_model.recognition import probabilities
from mnist_model.ui.tasks import blurred
from mnist_model.weights import load_params

DIGITS = 4_000


def main() -> None:
    params = load_params()
    data = {"MNIST": load_mnist(), "drawn": draw_dataset(train_count=DIGITS, test_count=1)}
    print(f"shipped network, {DIGITS} training digits each\n\nblur px  noise  " + "  ".join(data))
    for blur in (1.0, 1.5, 2.0, 2.5):
        for noise in (0.0, 20.0, 40.0):
            blurred.BLUR_PX, blurred.NOISE = blur, noise
            right = []
            for digits in data.values():
                images = blurred.blurred(0, digits.train_images[:DIGITS])
                y_hat = probabilities(params, as_input(images))
                right.append(np.mean(y_hat.argmax(axis=1) == digits.train_labels[:DIGITS]))
            print(f"{blur:7.1f}  {noise:5.0f}  " + "  ".join(f"{share:5.1%}" for share in right))


if __name__ == "__main__":
    main()
