"""The whole network, from scratch: one hidden layer between 784 pixels and ten digits.

    z1    = X @ W1 + b1        [batch, hidden]    for each hidden unit, a weighted sum of the pixels
    a1    = relu(z1)           [batch, hidden]    its activation: negative sums become 0
    z2    = a1 @ W2 + b2       [batch, digits]    ten scores, the logits: weighted sums of the activations
    y_hat = softmax(z2)        [batch, digits]    ten probabilities; the largest is the answer

It learns by gradient descent: `loss` is the cross-entropy at the true digits, `jax.grad` gives its derivative
with respect to each weight, and `gradient_step` moves every weight a little against its derivative.

The shipped network that says whether a picture is a digit at all has the same form, with two outputs.

Every function is pure: parameters and data come in, a new value goes out. None of them is compiled here, so
each can be stepped through; `jax.jit` sits where work starts, in training and in recognition.
"""

# jax leaves some of its own types open: jnp.zeros, jnp.arange, jax.value_and_grad, jax.lax.map.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from typing import TypeVar

import jax
import jax.numpy as jnp
import numpy as np

IMAGE_SHAPE = (28, 28)
PIXELS = 784  # 28 × 28, row by row
HIDDEN = 128
DIGITS = 10

# Pictures per product where many are read. All 10,000 at once took 27 ms instead of 6: in float32 they are
# 31 MB, which leave the cache between one operation and the next.
READING_BATCH = 1000

Params = dict[str, jax.Array]
Array = jax.Array | np.ndarray
AnyArray = TypeVar("AnyArray", jax.Array, np.ndarray)


def as_input(images: AnyArray) -> AnyArray:
    """Pictures as the network takes them: each one a row of 784 numbers from 0 (paper) to 1 (ink).

        X = grey level / 255

    NumPy in, NumPy out, without a copy to the device; a JAX array, also a traced one, stays a JAX array. The
    two differ in the last bit at some levels: XLA multiplies by 1/255 where NumPy divides.

    Args:
        images: uint8[..., 28, 28] or uint8[..., 784], ink bright.

    Returns:
        float32[..., 784] in [0, 1], an array of the same library.

    Raises:
        ValueError: another shape or dtype (seen while tracing: free once compiled).

    >>> as_input(np.full((2, 28, 28), 51, np.uint8))[:, 0].tolist()
    [0.20000000298023224, 0.20000000298023224]
    """
    rows = images.shape[:-2] if images.shape[-2:] == IMAGE_SHAPE else images.shape[:-1]
    if images.dtype != np.uint8 or images.shape not in ((*rows, *IMAGE_SHAPE), (*rows, PIXELS)):
        raise ValueError(
            f"images are {images.dtype}{list(images.shape)}, expected uint8[..., 28, 28] or uint8[..., 784]: "
            "grey levels from 0 to 255, not yet divided."
        )
    return images.reshape(*rows, PIXELS).astype(np.float32) / 255


def init_params(key: jax.Array, hidden: int = HIDDEN, outputs: int = DIGITS) -> Params:
    """Random weights to start from, and biases of zero.

    He's rule draws each weight with variance 2 / (number of inputs). ReLU sets about half of them
    to 0 and the 2 makes up for that, so the variance neither grows nor fades from layer to layer.

    Args:
        key: a `jax.random.key`; the same key gives the same weights.
        hidden: number of hidden units.
        outputs: number of classes.

    Returns:
        float32 arrays W1 [784, hidden], b1 [hidden], W2 [hidden, outputs], b2 [outputs].

    Source: He, Zhang, Ren, Sun, Delving Deep into Rectifiers (2015), equation 10.

    >>> {name: array.shape for name, array in init_params(jax.random.key(0)).items()}
    {'W1': (784, 128), 'b1': (128,), 'W2': (128, 10), 'b2': (10,)}
    """
    key1, key2 = jax.random.split(key)
    return {
        "W1": jax.random.normal(key1, (PIXELS, hidden), jnp.float32) * (2 / PIXELS) ** 0.5,
        "b1": jnp.zeros(hidden, jnp.float32),
        "W2": jax.random.normal(key2, (hidden, outputs), jnp.float32) * (2 / hidden) ** 0.5,
        "b2": jnp.zeros(outputs, jnp.float32),
    }


def relu(z: Array) -> jax.Array:
    """Positive values stay, the rest becomes 0: the nonlinearity that makes two layers more than one.

        relu(z) = max(z, 0)

    `maximum` and not `where(z > 0, z, 0)`: that would hide the NaN of a diverged network as a 0.

    Args:
        z: float array of any shape.

    Returns:
        An array of the same shape and dtype, at least 0.

    >>> relu(jnp.array([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.0, 3.0]
    """
    return jnp.maximum(z, 0)


def softmax(z: Array) -> jax.Array:
    """Scores as probabilities: positive, and their sum is 1.

        softmax(z)[d] = exp(z[d]) / sum over e of exp(z[e])

    A number added to all scores cancels out. So the largest is taken off first, and exp, which overflows
    float32 above 88.7, never sees anything above 0.

    Args:
        z: float array [..., digits], scores of any size.

    Returns:
        An array of the same shape and dtype; each row adds up to 1.

    >>> softmax(jnp.array([1000.0, 1000.0])).tolist()
    [0.5, 0.5]
    """
    exp_z = jnp.exp(z - jnp.max(z, axis=-1, keepdims=True))
    return exp_z / jnp.sum(exp_z, axis=-1, keepdims=True)


def log_softmax(z: jax.Array) -> jax.Array:
    """The natural logarithm of `softmax`, finite even where the probability itself would round to 0.

        log softmax(z)[d] = z[d] - logsumexp(z)

    Args:
        z: float array [..., digits], scores of any size.

    Returns:
        An array of the same shape and dtype, at most 0.

    >>> log_softmax(jnp.array([0.0, -200.0])).tolist()
    [0.0, -200.0]
    """
    shifted = z - jnp.max(z, axis=-1, keepdims=True)
    return shifted - jnp.log(jnp.sum(jnp.exp(shifted), axis=-1, keepdims=True))


def hidden_layer(params: Params, X: Array) -> jax.Array:
    """The activation of each hidden unit for each picture.

    Args:
        params: as from `init_params`.
        X: float32[batch, 784], pixels in [0, 1].

    Returns:
        a1, float32[batch, hidden], at least 0.
    """
    z1 = X @ params["W1"] + params["b1"]
    a1 = relu(z1)
    return a1


def logits(params: Params, X: Array) -> jax.Array:
    """The score of each digit for each picture, before they are made probabilities.

    Args:
        params: as from `init_params`.
        X: float32[batch, 784], pixels in [0, 1].

    Returns:
        z2, float32[batch, 10]; higher = more likely.
    """
    a1 = hidden_layer(params, X)
    z2 = a1 @ params["W2"] + params["b2"]
    return z2


def forward(params: Params, X: Array) -> jax.Array:
    """The ten probabilities of each picture. The digit the network answers is the argmax of its row.

    Args:
        params: as from `init_params`.
        X: float32[batch, 784], pixels in [0, 1].

    Returns:
        y_hat, float32[batch, 10]; each row adds up to 1.

    >>> params = init_params(jax.random.key(0))
    >>> forward(params, jnp.zeros((1, 784))).round(3).tolist()[0][7]  # b1 and b2 are 0: all alike
    0.10000000149011612
    """
    y_hat = softmax(logits(params, X))
    return y_hat


def cross_entropy(logits: jax.Array, labels: Array) -> jax.Array:
    """Average surprise of the network at the true digits, in nats.

    One image costs -ln p[y], where p = softmax(logits) and y is the true digit. Belief spread evenly
    over ten digits costs ln 10 = 2.303; certain and right costs 0. With y as a one-hot row that is

        -sum over digits of one_hot * ln p

    p itself is never formed: it would round to 0, and ln 0 is no number (see `log_softmax`).

    Args:
        logits: float32[batch, digits], scores of any size; higher = more likely.
        labels: int[batch], true digits, not one-hot.

    Returns:
        float32[], at least 0, in nats; a mean, so independent of the batch size.

    Raises:
        ValueError: the shapes do not fit (seen while tracing: free once compiled).

    Source: Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.2.2.3.

    >>> round(float(cross_entropy(jnp.zeros((1, 10)), jnp.array([3]))), 3)
    2.303
    """
    if labels.shape != logits.shape[:1]:
        raise ValueError(
            f"labels are {labels.shape} for logits {logits.shape}: expected one digit a row, not one-hot."
        )
    digits = jnp.arange(logits.shape[1], dtype=labels.dtype)
    one_hot = (labels[:, None] == digits).astype(logits.dtype)
    return -jnp.mean(jnp.sum(one_hot * log_softmax(logits), axis=1))


def loss(params: Params, X: Array, labels: Array) -> jax.Array:
    """What training minimises: the cross-entropy of the network on a batch.

    Args:
        params: as from `init_params`.
        X: float32[batch, 784], pixels in [0, 1].
        labels: int[batch], true digits.

    Returns:
        float32[], in nats.
    """
    return cross_entropy(logits(params, X), labels)


def gradient_step(
    params: Params, X: Array, labels: Array, learning_rate: float | jax.Array
) -> tuple[Params, jax.Array]:
    """One step of plain gradient descent: every weight moves a little against its gradient.

        W <- W - learning_rate * dloss/dW

    Args:
        params: as from `init_params`; not changed.
        X: float32[batch, 784], pixels in [0, 1].
        labels: int[batch], true digits.
        learning_rate: length of the step for a gradient of 1.

    Returns:
        The new parameters, and the loss before the step, float32[] in nats.

    >>> params, X, labels = init_params(jax.random.key(0)), jnp.ones((1, 784)), jnp.array([3])
    >>> better, before = gradient_step(params, X, labels, learning_rate=0.001)
    >>> bool(loss(better, X, labels) < before)
    True
    """
    before, grads = jax.value_and_grad(loss)(params, X, labels)
    return {k: params[k] - learning_rate * grads[k] for k in params}, before


def accuracy(params: Params, X: Array, labels: Array) -> jax.Array:
    """Fraction of the pictures whose likeliest digit is the true one.

    Args:
        params: as from `init_params`.
        X: float32[batch, 784], pixels in [0, 1].
        labels: int[batch], true digits.

    Returns:
        float32[], from 0 to 1.
    """
    # Softmax keeps the order of the scores, so the largest score is the largest probability.
    answers = jnp.argmax(logits(params, X), axis=1).astype(labels.dtype)
    return jnp.mean(answers == labels)


def answers(params: Params, images: Array) -> tuple[jax.Array, jax.Array]:
    """The answer to each of many pictures, and the probability that the network gives it.

    A batch of `READING_BATCH` at a time, the last one as short as it comes. Training and evaluation both
    compile this function, so what they count is the same to the last picture.

    Args:
        params: as from `init_params`.
        images: uint8[examples, 784], as they are stored: a quarter of their size in float32.

    Returns:
        int32[examples], the likeliest digit of each; float32[examples], its probability.
    """

    def answer(image: jax.Array) -> tuple[jax.Array, jax.Array]:
        z2 = logits(params, as_input(image))
        return jnp.argmax(z2), jnp.max(softmax(z2))

    return jax.lax.map(answer, images, batch_size=READING_BATCH)
