"""Reading a picture: of all that may be a digit's ink in it, what the two networks take for a digit.

`preprocessing` finds several candidates in a picture, and says how plausible each is by geometry. Each is
brought into 28×28, and both networks are asked: which digit is it, and is it one at all? The candidate with
the largest product of all three is what the page reads. Where another one says another digit and is nearly as
good, the page is not sure, and says why. It is always the shipped networks that are asked: what is taken for
ink does not depend on what a visitor has trained.
"""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from mnist_model.network import as_input
from mnist_model.preprocessing.candidates import Candidate, candidates
from mnist_model.preprocessing.centring import NO_PATH, PEN, as_mnist_picture, from_paths
from mnist_model.preprocessing.parts import sides
from mnist_model.preprocessing.picture import to_rgb
from mnist_model.preprocessing.strokes import IMAGE_SIDE
from mnist_model.preprocessing.thinning import ink_path
from mnist_model.recognition import SURE, Answer, digit_at_all, probabilities, shipped_params

MOST_CANDIDATES = 8  # that the networks are asked about, the most plausible ones
AS_GOOD = 0.75  # a candidate with another digit and so much of the best one's score is nearly as good
FEW_PIXELS_SIDE = 16  # along the longer side: with so few, nobody can be sure

NOTHING = "Nothing in this picture stands out as ink: drag a box around the digit."
SEVERAL = "There are several digits here: drag a box around one."
TWO_WAYS = "This picture can be read in more than one way: drag a box around the digit."
A_LINE = "A straight line was left out, and may be a stroke of the digit: drag a box around the digit."
FEW_PIXELS = "This picture has too few pixels to be sure."


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read in a picture."""

    path: np.ndarray  # float32[points, 2], the pen's path through the ink; [0, 2] without ink
    seen: np.ndarray  # uint8[28, 28], what the network gets
    doubt: str  # why the page is not sure, whatever the networks say: one sentence for a visitor; or ""
    found: Candidate | None  # where the ink is; None: there is none, or it is the network's input already


def read_picture(image: np.ndarray | Image.Image) -> Reading:
    """The digit in a picture, as both networks see it best.

    Args:
        image: as `preprocessing.from_image`.

    Raises:
        PictureError: it is not a picture of that kind; its text is one sentence for a visitor.
    """
    picture = as_mnist_picture(image)
    if picture is not None:
        return Reading(NO_PATH, picture, "", None)
    rgb = to_rgb(image)
    pairs = [(found, ink_path(found, PEN)) for found in candidates(rgb)[:MOST_CANDIDATES]]
    pairs = [(found, path) for found, path in pairs if len(path)]
    if not pairs:
        is_blank = float(np.ptp(rgb)) == 0
        return Reading(
            NO_PATH, np.zeros((IMAGE_SIDE, IMAGE_SIDE), np.uint8), "" if is_blank else NOTHING, None
        )
    seen = from_paths([path for _, path in pairs])
    digits, sureness = _judged(seen)
    scores = sureness * [found.plausible for found, _ in pairs]
    best = int(np.argmax(scores))
    found, path = pairs[best]
    doubt = ""
    if _several([pair[0] for pair in pairs], sureness, best):
        doubt = SEVERAL
    elif max(scores[digits != digits[best]], default=0) > AS_GOOD * scores[best]:
        doubt = TWO_WAYS
    elif found.is_guess:
        doubt = A_LINE if found.without_lines else TWO_WAYS
    elif max(rgb.shape) <= FEW_PIXELS_SIDE:
        doubt = FEW_PIXELS
    return Reading(path, seen[best], doubt, found)


def doubted(answer: Answer, reading: Reading | None) -> Answer:
    """The answer to what was read in a picture: not sure where the picture gives a reason for doubt.

    Args:
        answer: of any network, to `reading.seen` or a version of it.
        reading: None = strokes, which give none.
    """
    return replace(answer, sure=False) if reading and reading.doubt else answer


def _judged(seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest digit of each picture, and how likely it is a digit, and this one."""
    padded = np.zeros((MOST_CANDIDATES, IMAGE_SIDE, IMAGE_SIDE), np.uint8)  # one shape is compiled once
    padded[: len(seen)] = seen
    images = as_input(padded)
    y_hat = probabilities(shipped_params(), images)[: len(seen)]
    return y_hat.argmax(axis=1), digit_at_all(images)[: len(seen)] * y_hat.max(axis=1)


def _several(found: list[Candidate], sureness: np.ndarray, best: int) -> bool:
    """Whether the picture holds several digits, each of them surely one and none within the other."""
    sure = [n for n in range(len(found)) if sureness[n] >= SURE]
    beside = {
        n
        for n in sure
        for other in sure
        if not (found[n].ink & found[other].ink).any()
        and found[n].contrast * found[other].contrast > 0
        and sides(found[n].box)[0] >= 0.5 * sides(found[other].box)[0]
    }
    return len(beside) > 1 and (best in beside or sureness[best] < SURE)
