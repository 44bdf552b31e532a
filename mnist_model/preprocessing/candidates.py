"""The digits that a picture may hold: its ink in several answers, the most plausible one first.

Every look at a picture (`looks.py`) gives a mask of ink, every mask some digits (`grouping.py`). Plausible is
what stands out from its surroundings, has a digit's size, does not leave the picture and leaves little ink
unexplained. Geometry can do no more: which candidate is a digit is for the networks to say
(`mnist_model.reading`).
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from mnist_model.preprocessing.grouping import Group, groups
from mnist_model.preprocessing.lines import Line
from mnist_model.preprocessing.looks import Look, is_sheet, looks, to_grey
from mnist_model.preprocessing.parts import (
    Box,
    box_of,
    count_parts,
    edges_touched,
    encloses,
    sides,
    touches_edge,
)
from mnist_model.preprocessing.picture import TINY_SIDE

LEAST_INK, MOST_INK = 0.0005, 0.7  # of the picture
ALIKE = 0.97  # masks that share so much of their ink are one
FAINTEST = 0.04  # contrast: below it, ink is the paper's grain
LEAST_PLAUSIBLE = 0.45  # of the most plausible candidate

# What makes a candidate less plausible, each by a factor: chosen on pictures of `benchmarks/pictures.py`.
UNEXPLAINED = 0.6  # all other ink is left out; in proportion for less
GUESSED = 0.7  # strokes were left out that may be the digit's
AT_EDGE = 0.7  # it touches the picture's edge, or is as large as the picture
LARGE = 0.93  # of the picture's side
SMALL, TOO_SMALL = 0.12, 0.6  # of the picture's side, and the factor
A_SHEET = 0.3  # it is a solid patch
MANY_PARTS, IN_PARTS = 4, 0.8  # more parts than a digit has, and the factor
FAINT = 0.5  # no contrast; in proportion for more, but below a tenth of the largest contrast it is NO_INK
NO_INK = 0.1
WITH_A_LINE = 0.7  # it holds a line that is surely printed
A_HOLE = 0.5  # it is the paper within the strokes of another candidate
CUT_OFF = 0.6  # another candidate goes on from it to the picture's edge, with ink as dark


@dataclass(frozen=True, eq=False)
class Candidate:
    """One answer to where a digit's ink is."""

    way: str  # the look that it comes from, and what was done to it
    strength: np.ndarray  # float32[h, w]: 0 = paper, about 1 = ink
    ink: np.ndarray  # bool[h, w]: what is taken for the digit
    left_out: np.ndarray  # bool[h, w]: other ink that the same look has found
    box: Box  # of the ink
    contrast: float  # grey levels between ink and paper, from -1 to 1; below 0, the ink is lighter
    plausible: float  # in (0, 1.2), by geometry alone
    is_guess: bool  # strokes were left out that may be the digit's
    without_lines: bool  # straight lines were left out


def candidates(rgb: np.ndarray) -> list[Candidate]:
    """The digits that a picture may hold, the most plausible one first; none where nothing stands out.

    Args:
        rgb: float32[h, w, 3] in [0, 1].
    """
    grey = to_grey(rgb)
    tiny = max(grey.shape) <= TINY_SIDE
    masks: list[np.ndarray] = []
    printed: list[Line] = []
    found: list[Candidate] = []
    for look in looks(rgb):
        if not LEAST_INK < look.mask.mean() < MOST_INK or any(_alike(look.mask, mask) for mask in masks):
            continue
        masks.append(look.mask)
        for group in groups(look, tiny):
            printed += [] if group.is_guess else group.lines
            if not any(_alike(group.ink, other.ink) for other in found):
                found.append(_candidate(look, group, grey, tiny))
    if not tiny:
        found = [candidate for candidate in found if abs(candidate.contrast) >= FAINTEST]
    found = sorted(_compared(found, printed), key=lambda candidate: -candidate.plausible)
    least = LEAST_PLAUSIBLE * found[0].plausible if found else 0
    return [candidate for candidate in found if candidate.plausible >= least]


def _alike(mask: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.count_nonzero(mask & other) > ALIKE * np.count_nonzero(mask | other))


def _candidate(look: Look, group: Group, grey: np.ndarray, tiny: bool) -> Candidate:
    """A candidate, judged by itself."""
    ink, box = group.ink, box_of(group.ink)
    left_out = look.mask & ~ink
    area = int(np.count_nonzero(ink))
    lines = sum(np.count_nonzero(line.pixels) for line in group.lines)
    unexplained = max(np.count_nonzero(left_out) - lines, 0)
    plausible = UNEXPLAINED + (1 - UNEXPLAINED) * area / (area + unexplained)
    if group.is_guess:
        plausible *= GUESSED
    if count_parts(ink[box]) > MANY_PARTS:
        plausible *= IN_PARTS
    plausible *= _of_ink_on_paper(area, box) if tiny else _of_a_digit_s_size(ink, box)
    return Candidate(
        way=look.way + group.what,
        strength=np.where(ink & ~look.mask, 1, look.strength),  # dots have been joined
        ink=ink,
        left_out=left_out,
        box=box,
        contrast=_contrast(grey, ink & look.mask, box),
        plausible=plausible,
        is_guess=group.is_guess,
        without_lines=bool(group.lines),
    )


def _of_ink_on_paper(area: int, box: Box) -> float:
    """For a tiny picture, which is all digit: with more ink than paper, paper is taken for ink."""
    height, width = sides(box)
    return 1.2 - 0.4 * area / (height * width)


def _of_a_digit_s_size(ink: np.ndarray, box: Box) -> float:
    (height, width), shape = sides(box), ink.shape
    share = max(height / shape[0], width / shape[1])
    factor = 1.0
    if touches_edge(box, shape) or share > LARGE:
        factor *= AT_EDGE
    if share < SMALL:
        factor *= TOO_SMALL
    if min(height, width) > 0.4 * max(height, width) and is_sheet(ink):  # a 1 is solid as well
        factor *= A_SHEET
    return factor


def _contrast(grey: np.ndarray, ink: np.ndarray, box: Box) -> float:
    """Levels of grey between the ink and three quarters of the paper next to it; below 0, ink is lighter."""
    rows, columns = (slice(max(side.start - 4, 0), side.stop + 4) for side in box)
    inked, levels = ink[rows, columns], grey[rows, columns]
    edge = np.asarray(ndimage.maximum_filter(inked, 3), bool)
    around = np.asarray(ndimage.maximum_filter(inked, 7), bool) & ~edge
    if not around.any():
        return 0.0
    paper, level = levels[around], np.median(levels[inked])
    quarters = [share * (len(paper) - 1) // 4 for share in (1, 2, 3)]
    low, middle, high = np.partition(paper, quarters)[quarters]
    return float(max(low - level, 0) if middle > level else min(high - level, 0))


def _compared(found: list[Candidate], printed: list[Line]) -> list[Candidate]:
    """The candidates, judged by one another."""
    most = max((abs(candidate.contrast) for candidate in found), default=0) or 1
    compared = []
    for candidate in found:
        contrast = abs(candidate.contrast) / most
        factor = FAINT + (1 - FAINT) * contrast if contrast >= 0.1 else NO_INK
        if any(_holds(candidate.ink, line) for line in printed):
            factor *= WITH_A_LINE
        if any(_is_hole_of(candidate, other) for other in found):
            factor *= A_HOLE
        if any(_is_cut_off(candidate, other) for other in found):
            factor *= CUT_OFF
        compared.append(replace(candidate, plausible=factor * candidate.plausible))
    return compared


def _holds(ink: np.ndarray, line: Line) -> bool:
    return bool(np.count_nonzero(ink & line.pixels) > 0.5 * np.count_nonzero(line.pixels))


def _is_hole_of(candidate: Candidate, other: Candidate) -> bool:
    """Whether a candidate is the paper within the strokes of another one, and not ink on a sheet."""
    return (
        candidate.contrast * other.contrast < 0
        and abs(other.contrast) > 0.5 * abs(candidate.contrast)
        and encloses(other.box, candidate.box)
        and not touches_edge(other.box, other.ink.shape)
        and not is_sheet(other.ink)
    )


def _is_cut_off(candidate: Candidate, other: Candidate) -> bool:
    """Whether another candidate has the same ink and more, up to the picture's edge."""
    shape = candidate.ink.shape
    return bool(
        candidate.contrast * other.contrast > 0
        and abs(other.contrast) > 0.9 * abs(candidate.contrast)
        and encloses(other.box, candidate.box)
        and edges_touched(other.box, shape) == 1
        and not touches_edge(candidate.box, shape)
        and not candidate.without_lines
        and np.count_nonzero(candidate.ink & other.ink) > 0.9 * np.count_nonzero(candidate.ink)
    )
