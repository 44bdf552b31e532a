"""Simulated phone photos of a drawing on paper."""

import io

import numpy as np
from PIL import Image
from scipy import ndimage

from mnist_model.data.drawn.painted import paint
from mnist_model.preprocessing.strokes import Stroke

INKS = np.array([[25, 25, 30], [25, 38, 140], [165, 25, 25], [25, 100, 38], [77, 77, 82], [90, 25, 115]])


def photographed(rng: np.random.Generator, strokes: list[Stroke], size: int = 400) -> Image.Image:
    """A phone's JPEG of the drawing on plain, lined or squared paper: colour, tilt, shade, blur, grain."""
    digit, brush = rng.uniform(0.25, 0.7), max(2, size * rng.uniform(0.008, 0.03))
    across, down = rng.uniform(0.2, 0.8, 2)
    mask = paint(strokes, size, digit, brush, (across, down))[..., None] / 255
    paper = rng.uniform(190, 245) + rng.normal(0, 8, 3)
    sheet = np.tile(paper, (size, size, 1))
    along = np.arange(size) % (size / rng.uniform(7, 14)) < max(1, size * rng.uniform(0.002, 0.004))
    printed = paper - np.array([75, 45, 15]) * rng.uniform(0.6, 1.2)
    kind = rng.choice(["plain", "lined", "squared"])
    if kind != "plain":
        sheet[along] = printed
    if kind == "squared":
        sheet[:, along] = printed
    sheet = sheet * (1 - mask) + INKS[rng.integers(len(INKS))] * mask
    tilted = Image.fromarray(sheet.clip(0, 255).astype(np.uint8)).transform(
        (size, size),
        Image.Transform.PERSPECTIVE,
        _perspective(rng, size),
        Image.Resampling.BICUBIC,
        fillcolor=tuple(int(value) for value in paper),
    )
    x = np.linspace(-1, 1, size)[None, :, None]
    y = x.transpose(1, 0, 2)
    light = 1 + rng.normal(0, 0.2) * x + rng.normal(0, 0.2) * y - rng.uniform(0, 0.2) * (x * x + y * y)
    if rng.random() < 0.4:  # the phone's own shadow
        angle = rng.uniform(0, 2 * np.pi)
        edge = (np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.5, 0.5)) / rng.uniform(0.03, 0.3)
        light = light * (1 - 0.35 / (1 + np.exp(-edge)))
    lit = np.asarray(tilted) * np.clip(light, 0.25, 1.3)
    blur = size * rng.uniform(0, 0.003)
    seen = ndimage.gaussian_filter(lit, (blur, blur, 0)) + rng.normal(0, rng.uniform(1, 8), lit.shape)
    file = io.BytesIO()
    Image.fromarray(seen.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=int(rng.integers(40, 90)))
    return Image.open(file)


def _perspective(rng: np.random.Generator, size: int) -> tuple[float, ...]:
    """The eight numbers that Pillow needs to move the corners of a square a little."""
    corners = np.array([[0, 0], [size, 0], [size, size], [0, size]], float)
    moved = corners + rng.normal(0, 0.05 * size, (4, 2))
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, moved, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows), np.array(values)))
