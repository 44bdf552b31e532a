"""Pictures of digits as people send them, made from pen strokes: photos, forms, screenshots, crops, cloth.

Each kind is a function of a random generator and the strokes of one digit, and gives a picture; sizes,
places, pens and grey levels vary at random. The kinds follow public bug reports of digit readers and drawing
pages.
"""

import io
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from mnist_model.data.drawn.painted import paint
from mnist_model.preprocessing.centring import from_strokes
from mnist_model.preprocessing.strokes import Stroke

Kind = Callable[[np.random.Generator, Sequence[Stroke]], Image.Image]

SIDE = 280


def _mask(
    rng: np.random.Generator, strokes: Sequence[Stroke], size: int, digit: tuple[float, float]
) -> np.ndarray:
    """float[size, size] in [0, 1]: where the ink is."""
    longer = rng.uniform(*digit)
    brush = size * longer * rng.uniform(0.05, 0.13)
    return paint(strokes, size, longer, brush, tuple(rng.uniform(0.35, 0.65, 2))) / 255


def _on(paper: np.ndarray | float, mask: np.ndarray, ink: float) -> np.ndarray:
    return paper * (1 - mask) + ink * mask


def _grey(levels: np.ndarray) -> Image.Image:
    return Image.fromarray(np.rint(levels).clip(0, 255).astype(np.uint8))


def _as_jpeg(picture: Image.Image, quality: int = 85) -> Image.Image:
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=quality)
    return Image.open(file)


def _paper_and_ink(rng: np.random.Generator) -> tuple[float, float]:
    return rng.uniform(215, 255), rng.uniform(0, 70)


def plain_photo(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """Dark ink on white paper, uneven light, blur, grain, JPEG."""
    size = int(rng.integers(280, 640))
    paper, ink = _paper_and_ink(rng)
    levels = _on(paper, _mask(rng, strokes, size, (0.4, 0.75)), ink)
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    light = 1 + rng.normal(0, 0.08) * x + rng.normal(0, 0.08) * y - rng.uniform(0, 0.12) * (x * x + y * y)
    levels = ndimage.gaussian_filter(levels * light, rng.uniform(0, 1.2)) + rng.normal(0, 4, levels.shape)
    return _as_jpeg(_grey(levels), int(rng.integers(60, 95)))


def line_below(rng: np.random.Generator, strokes: Sequence[Stroke], gap: float = 20) -> Image.Image:
    """A ruled or drawn line under the digit, so many pixels away; below 0, through its foot."""
    paper, ink = _paper_and_ink(rng)
    mask = _mask(rng, strokes, SIDE, (0.4, 0.65))
    rows, columns = np.flatnonzero(mask.max(axis=1) > 0.5), np.flatnonzero(mask.max(axis=0) > 0.5)
    width, y = int(rng.integers(2, 7)), rows[-1] + gap
    if rng.random() < 0.5:
        left, right = 0, SIDE  # from edge to edge
    else:
        beyond = rng.uniform(0, 50, 2)
        left, right = max(columns[0] - beyond[0], 4), min(columns[-1] + beyond[1], SIDE - 4)
    picture = _grey(_on(paper, mask, ink))
    rise = rng.normal(0, 0.01) * (right - left)
    level = ink if rng.random() < 0.6 else rng.uniform(ink, 130)
    ImageDraw.Draw(picture).line([(left, y + rise), (right, y - rise)], fill=int(level), width=width)
    return picture


def framed(rng: np.random.Generator, strokes: Sequence[Stroke], margin: int = 3) -> Image.Image:
    """A frame around the digit, so many pixels from the picture's edge."""
    paper, ink = _paper_and_ink(rng)
    picture = _grey(_on(paper, _mask(rng, strokes, SIDE, (0.35, 0.65)), ink))
    corners = [margin, margin, SIDE - 1 - margin, SIDE - 1 - margin]
    level = ink if rng.random() < 0.7 else rng.uniform(ink, 120)
    ImageDraw.Draw(picture).rectangle(corners, outline=int(level), width=int(rng.integers(1, 6)))
    return picture


def form_cell(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """One cell of a form: two to four of its lines, at the edge or near it."""
    paper, ink = _paper_and_ink(rng)
    picture = _grey(_on(paper, _mask(rng, strokes, SIDE, (0.4, 0.65)), ink))
    draw, width, far = ImageDraw.Draw(picture), int(rng.integers(1, 5)), SIDE - 1
    margins = rng.uniform(0, 16, 4)
    lines = [
        [(0, margins[0]), (far, margins[0])],
        [(far - margins[1], 0), (far - margins[1], far)],
        [(0, far - margins[2]), (far, far - margins[2])],
        [(margins[3], 0), (margins[3], far)],
    ]
    for number in rng.permutation(4)[: rng.integers(2, 5)]:
        draw.line(lines[number], fill=int(rng.uniform(ink, 110)), width=width)
    return picture


def on_wood(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """A marker on a plank: wavy grain of light and dark, and noise."""
    y, x = np.mgrid[:SIDE, :SIDE]
    period = rng.uniform(18, 60)
    bent = x + rng.uniform(4, 15) * np.sin(y / rng.uniform(25, 70) + rng.uniform(0, 6))
    grain = np.sin(2 * np.pi * bent / period) + 0.3 * np.sin(2 * np.pi * bent / period * 2.7)
    wood = rng.uniform(165, 205) + rng.uniform(15, 35) * grain + rng.normal(0, rng.uniform(4, 14), x.shape)
    if rng.random() < 0.5:
        wood = wood.T
    levels = _on(wood, _mask(rng, strokes, SIDE, (0.45, 0.7)), rng.uniform(0, 40))
    if rng.random() < 0.5:
        return _grey(levels)
    tint = np.array([1, rng.uniform(0.72, 0.85), rng.uniform(0.45, 0.65)])  # brown
    return Image.fromarray((levels[..., None] * tint).clip(0, 255).astype(np.uint8))


def on_denim(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """A marker on cloth: fine diagonal threads and strong noise."""
    y, x = np.mgrid[:SIDE, :SIDE]
    twill = np.sin((x + rng.choice([-1, 1]) * y * rng.uniform(1, 2)) * 2 * np.pi / rng.uniform(4, 9))
    cloth = rng.uniform(130, 190) + rng.uniform(12, 26) * twill + rng.normal(0, rng.uniform(10, 25), x.shape)
    levels = _on(cloth, _mask(rng, strokes, SIDE, (0.45, 0.7)), rng.uniform(0, 35))
    return _grey(levels)


def on_chequerboard(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """The white and grey squares that stand for transparency, painted into the picture."""
    y, x = np.mgrid[:SIDE, :SIDE]
    cell = rng.integers(7, 17)
    squares = np.where((x // cell + y // cell) % 2, rng.uniform(245, 255), rng.uniform(190, 225))
    return _grey(_on(squares, _mask(rng, strokes, SIDE, (0.45, 0.7)), rng.uniform(0, 40)))


def cropped(
    rng: np.random.Generator, strokes: Sequence[Stroke], side: int = 20, fills: bool = False
) -> Image.Image:
    """Cropped to its ink and shrunk to so many pixels; `fills`: stretched to a square."""
    mask = paint(strokes, 400, 0.9, rng.uniform(24, 46), (0.5, 0.5))
    rows, columns = np.flatnonzero(mask.max(axis=1)), np.flatnonzero(mask.max(axis=0))
    ink = Image.fromarray(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    scale = side / max(ink.size)
    size = (side, side) if fills else (max(round(ink.width * scale), 2), max(round(ink.height * scale), 2))
    small = ink.resize(size, Image.Resampling.BOX)
    return small if rng.random() < 0.5 else Image.fromarray(255 - np.asarray(small))


def enlarged(rng: np.random.Generator, strokes: Sequence[Stroke], side: int = 8) -> Image.Image:
    """As `cropped`, filling a square of so many pixels, and enlarged again."""
    small = cropped(rng, strokes, side, fills=True)
    way = [Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC][rng.integers(3)]
    larger = int(rng.integers(10, 36)) * side
    return small.resize((larger, larger), way)


def sixteen_bit(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """16-bit grey, as scanners and scientific cameras save it."""
    paper, ink = _paper_and_ink(rng)
    levels = _on(paper, _mask(rng, strokes, SIDE, (0.4, 0.7)), ink) * rng.choice([257, 16])  # 16 or 12 bits
    return Image.fromarray(levels.astype(np.uint16))


def dotted(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """Dots along the strokes instead of lines."""
    points = np.concatenate(strokes)
    scale = SIDE * rng.uniform(0.5, 0.7) / max(np.ptp(points, axis=0).max(), 1e-9)
    step, radius = rng.uniform(20, 36), rng.uniform(2.5, 5)
    paper, ink = _paper_and_ink(rng)
    picture = Image.new("L", (4 * SIDE, 4 * SIDE), int(paper))
    draw = ImageDraw.Draw(picture)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    for stroke in strokes:
        path = (stroke - middle) * scale + SIDE / 2
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
        at = np.arange(0, along[-1] + step / 2, step)
        for x, y in zip(*(np.interp(at, along, path[:, axis]) for axis in (0, 1)), strict=True):
            draw.ellipse(
                [4 * (x - radius), 4 * (y - radius), 4 * (x + radius), 4 * (y + radius)], fill=int(ink)
            )
    return picture.resize((SIDE, SIDE), Image.Resampling.BOX)


def sheet(rng: np.random.Generator, strokes: Sequence[Stroke], share: float = 0.8) -> Image.Image:
    """A white sheet on a table of another colour; the sheet's side is so much of the photo's, and tilted."""
    size = 400
    side = int(size * share)
    ink = np.array([rng.uniform(0, 60), rng.uniform(0, 60), rng.uniform(0, 90)])
    paper = rng.uniform(225, 250)
    mask = _mask(rng, strokes, side, (0.45, 0.7))[..., None]
    page = Image.fromarray((paper * (1 - mask) + ink * mask).astype(np.uint8))
    table = np.array([[200, 165, 110], [120, 80, 50], [70, 75, 80], [150, 150, 155], [60, 90, 70]])[
        rng.integers(5)
    ]
    y = np.arange(size)[:, None, None]
    grain = rng.uniform(0, 12) * np.sin(y / rng.uniform(3, 12)) + rng.normal(0, 5, (size, size, 1))
    whole = Image.fromarray((table + grain).clip(0, 255).astype(np.uint8))
    degrees = rng.uniform(-9, 9)
    turned = page.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    alpha = Image.new("L", page.size, 255).rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    place = [int((size - extent) * rng.uniform(0.3, 0.7)) for extent in turned.size]
    whole.paste(turned, (place[0], place[1]), alpha)
    levels = np.asarray(whole) + rng.normal(0, 3, (size, size, 3))
    return _as_jpeg(Image.fromarray(levels.clip(0, 255).astype(np.uint8)))


def hard_shadow(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """The sharp edge of a shadow across the digit."""
    paper, ink = _paper_and_ink(rng)
    levels = _on(paper, _mask(rng, strokes, SIDE, (0.45, 0.7)), ink) + rng.normal(0, 3, (SIDE, SIDE))
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    dark = np.cos(angle) * x + np.sin(angle) * y > rng.uniform(-0.4, 0.4)
    return _as_jpeg(_grey(levels * np.where(dark, rng.uniform(0.4, 0.65), 1)))


def thumb(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """A thumb that reaches into the picture from a corner or a side."""
    paper, ink = _paper_and_ink(rng)
    grey = _grey(_on(paper, _mask(rng, strokes, SIDE, (0.45, 0.7)), ink))
    picture = grey.convert("RGB")
    skin = tuple(int(v) for v in np.array([200, 140, 110]) * rng.uniform(0.6, 1.15))
    radius = rng.uniform(45, 85)
    corner = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE], [0, SIDE / 2], [SIDE, SIDE / 2]])[
        rng.integers(6)
    ]
    x, y = corner + rng.uniform(-12, 12, 2)
    ImageDraw.Draw(picture).ellipse([x - radius, y - radius * 1.1, x + radius, y + radius * 1.1], fill=skin)
    return _as_jpeg(picture)


def screenshot(rng: np.random.Generator, strokes: Sequence[Stroke]) -> Image.Image:
    """A window with a soft shadow around it, on nothing."""
    size = 400
    side = int(size * rng.uniform(0.6, 0.8))
    window = _grey(_on(255, _mask(rng, strokes, side, (0.45, 0.7)), 0)).convert("RGBA")
    corner = (size - side) // 2
    shadow = np.zeros((size, size))
    shadow[corner + 8 : corner + 8 + side, corner : corner + side] = rng.uniform(90, 160)
    whole = np.zeros((size, size, 4), np.uint8)
    whole[..., 3] = ndimage.gaussian_filter(shadow, rng.uniform(8, 20))
    picture = Image.fromarray(whole)
    picture.paste(window, (corner, corner))
    return picture


def plotted(rng: np.random.Generator, strokes: Sequence[Stroke], axes: bool = False) -> Image.Image:
    """A plot of the network's input as matplotlib saves it: light on a black square, white margin, ticks."""
    picture = Image.new("L", (640, 480), 255)
    pixels = 255 - from_strokes(strokes) if rng.random() < 0.25 else from_strokes(strokes)
    side = int(rng.integers(320, 380))
    square = Image.fromarray(pixels).resize((side, side), Image.Resampling.NEAREST)
    left, top = 320 - side // 2, 240 - side // 2
    picture.paste(square, (left, top))
    if axes:
        draw = ImageDraw.Draw(picture)
        draw.rectangle([left - 1, top - 1, left + side, top + side], outline=0)
        for at in range(0, 28, 5):
            along = round((at + 0.5) * side / 28)
            draw.line([(left - 5, top + along), (left - 1, top + along)], fill=0)
            draw.line([(left + along, top + side), (left + along, top + side + 4)], fill=0)
            draw.text((left - 18, top + along - 5), str(at), fill=0)
            draw.text((left + along - 4, top + side + 6), str(at), fill=0)
    return picture


KINDS: dict[str, Kind] = {
    "plain photo": plain_photo,
    "line 20 px below": line_below,
    "line through the foot": partial(line_below, gap=-8),
    "frame at the edge": partial(framed, margin=0),
    "frame 3 px inside": partial(framed, margin=3),
    "frame 20 px inside": partial(framed, margin=20),
    "cell of a form": form_cell,
    "wood": on_wood,
    "denim": on_denim,
    "chequerboard": on_chequerboard,
    "cropped, 20 px": cropped,
    "fills 16×16": partial(cropped, side=16, fills=True),
    "fills 8×8": partial(cropped, side=8, fills=True),
    "8×8, enlarged": enlarged,
    "16-bit grey": sixteen_bit,
    "dotted": dotted,
    "sheet, 80 %": sheet,
    "sheet, 50 %": partial(sheet, share=0.5),
    "hard shadow": hard_shadow,
    "thumb": thumb,
    "window with a shadow": screenshot,
    "plot": plotted,
    "plot with axes": partial(plotted, axes=True),
}
