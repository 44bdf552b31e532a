"""Trains the network of the page, step by step the same: python training.py [FOLDER]

FOLDER holds MNIST's four files, packed or not; those that are missing are downloaded into it, 11 MB.
"""

import gzip
import sys
import urllib.request
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

SEED, HIDDEN = 0, 128  # of the weights at the start and of the shuffling; hidden units
BATCH_SIZE, EPOCHS, STEPS = 32, 10, 0  # STEPS: 0 = whole epochs
LEARNING_RATE, MOMENTUM = 0.3, 0.0  # the highest rate; share of its velocity that a weight keeps
WARM_UP, DECAY = 0.0, True  # share of the steps in which the rate rises; whether it falls to 0
FILES = [f"{part}-{what}-ubyte" for part in ("train", "t10k") for what in ("images-idx3", "labels-idx1")]


def init(key):
    key1, key2 = jax.random.split(key)
    W1 = jax.random.normal(key1, (784, HIDDEN)) * (2 / 784) ** 0.5
    W2 = jax.random.normal(key2, (HIDDEN, 10)) * (2 / HIDDEN) ** 0.5
    return {"W1": W1, "b1": jnp.zeros(HIDDEN), "W2": W2, "b2": jnp.zeros(10)}


def scores(params, images):
    a1 = jnp.maximum(images.astype(np.float32) / 255 @ params["W1"] + params["b1"], 0)  # [batch, hidden]
    return a1 @ params["W2"] + params["b2"]  # [batch, digits]; their softmax gives the probabilities


def cross_entropy(params, images, labels):
    z2 = scores(params, images)
    z2 -= z2.max(axis=1, keepdims=True)  # with the largest at 0, exp cannot overflow
    log_softmax = z2 - jnp.log(jnp.exp(z2).sum(axis=1, keepdims=True))
    return -((labels[:, None] == jnp.arange(10)) * log_softmax).sum(axis=1).mean()


@jax.jit
def take_steps(params, velocity, images, labels, batches, rates):
    def step(i, carry):
        params, velocity = carry
        slope = jax.grad(cross_entropy)(params, images[batches[i]], labels[batches[i]])
        velocity = {name: MOMENTUM * velocity[name] + slope[name] for name in params}
        return {name: params[name] - rates[i] * velocity[name] for name in params}, velocity

    return jax.lax.fori_loop(0, len(batches), step, (params, velocity))


def train(images, labels, test_images, test_labels):
    params, step, per_epoch = init(jax.random.key(SEED)), 0, -(-len(labels) // BATCH_SIZE)
    velocity, total = jax.tree.map(jnp.zeros_like, params), STEPS or EPOCHS * per_epoch
    rates = np.full(total, LEARNING_RATE)
    rates *= np.minimum(1, np.arange(1, total + 1) / (WARM_UP * total)) if WARM_UP else 1
    rates *= (1 + np.cos(np.pi * np.arange(total) / total)) / 2 if DECAY else 1
    for epoch in range(-(-total // per_epoch)):
        order = np.random.default_rng([SEED, epoch]).permutation(len(labels))
        full = len(labels) - len(labels) % BATCH_SIZE  # the last batch of an epoch may be short
        for batches in (order[:full].reshape(-1, BATCH_SIZE), order[None, full:]):
            batches = batches[: total - step]  # [steps, batch]
            rate = rates[step : step + len(batches)].astype(np.float32)
            if batches.size:
                params, velocity = take_steps(params, velocity, images, labels, batches, rate)
                step += len(batches)
        accuracy = (scores(params, test_images).argmax(axis=1) == test_labels).mean()
        print(f"Epoch {epoch + 1}, step {step}, accuracy {accuracy:.4f}")
    return params


def load(folder):  # an IDX file: byte 3 counts the dimensions, 4 bytes for the size of each, the values
    paths = [next(folder.glob(f"{name}*"), folder / f"{name}.gz") for name in FILES]
    for path in paths:
        if not path.exists():
            urllib.request.urlretrieve(
                f"https://storage.googleapis.com/cvdf-datasets/mnist/{path.name}", path
            )
    files = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in paths]
    return [
        np.frombuffer(f, np.uint8, offset=4 + 4 * f[3]).reshape([-1, 784][: f[3] // 2 + 1]) for f in files
    ]


if __name__ == "__main__":
    folder = Path([*sys.argv, "mnist"][1])
    folder.mkdir(exist_ok=True)
    np.savez("network.npz", **train(*load(folder)))
