# A network that learns to read digits, from scratch: python from_scratch.py [FOLDER with MNIST's four files]
import gzip
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np


def init(key, pixels=784, hidden=128, digits=10):
    key1, key2 = jax.random.split(key)
    W1 = jax.random.normal(key1, (pixels, hidden)) * (2 / pixels) ** 0.5
    W2 = jax.random.normal(key2, (hidden, digits)) * (2 / hidden) ** 0.5
    return {"W1": W1, "b1": jnp.zeros(hidden), "W2": W2, "b2": jnp.zeros(digits)}


def relu(z):
    return jnp.maximum(z, 0)


def softmax(z):
    exp_z = jnp.exp(z - z.max(axis=1, keepdims=True))  # with the largest at 0, exp cannot overflow
    return exp_z / exp_z.sum(axis=1, keepdims=True)


def forward(params, images):
    a1 = relu(images.reshape(-1, 784) / 255 @ params["W1"] + params["b1"])  # [batch, hidden]
    return softmax(a1 @ params["W2"] + params["b2"])  # [batch, digits], the probabilities


def cross_entropy(params, images, labels):
    return -jnp.log(forward(params, images)[jnp.arange(len(labels)), labels]).mean()


def train(images, labels, test_images, test_labels, *, seed=0):
    params, order = init(jax.random.key(seed)), np.random.default_rng([seed, 0]).permutation(len(labels))
    gradient = jax.jit(jax.grad(cross_entropy))
    for step, row in enumerate(order[:1000], start=1):  # each step on a single image
        slope = gradient(params, images[[row]], labels[[row]])
        params = {name: params[name] - 0.01 * slope[name] for name in params}
        if step % 100 == 0:
            accuracy = (forward(params, test_images).argmax(axis=1) == test_labels).mean()
            print(f"Epoch {step}, Accuracy: {accuracy:.4f}")
    return params


def load(folder=None):  # an IDX file: byte 3 counts the dimensions, 4 bytes for the size of each, the values
    if folder is None:  # digits that this project draws
        sys.path.append(str(Path(__file__).parents[1]))
        from mnist_model.data import draw_dataset

        return list(vars(draw_dataset(train_count=1000, test_count=2000)).values())[:4]
    paths = [next(Path(folder).glob(f"{a}-{b}*")) for a in ("train", "t10k") for b in ("images", "labels")]
    files = [gzip.decompress(f) if f[:2] == b"\x1f\x8b" else f for f in (p.read_bytes() for p in paths)]
    return [np.frombuffer(f, np.uint8, offset=4 + 4 * f[3]).reshape([-1, 28, 28][: f[3]]) for f in files]


if __name__ == "__main__":
    train(*load(*sys.argv[1:]))
