"""The training data: fetched once for all visitors by a background thread, which reports its progress."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from mnist_model.data.dataset import DataError, Dataset
from mnist_model.data.drawn.dataset import draw_dataset
from mnist_model.data.mnist import load_mnist

LOG = logging.getLogger(__name__)

WITHOUT_MNIST = "MNIST could not be reached: using digits this project drew itself."
UNREADABLE = "MNIST could not be read: using digits this project drew itself."
"""The same of a folder that MNIST_DIR names; which file is at fault, the note of the digits says."""

RETRY_S = 60.0
"""After a failed download MNIST is not tried again at every click."""

Load = Callable[..., Dataset]


@dataclass(frozen=True)
class Loading:
    """Progress of the download: a fraction from 0 to 1, and a sentence for the visitors who wait."""

    fraction: float
    words: str


class SharedDataset:
    """MNIST, or the digits this project draws itself where MNIST cannot be had; one copy for all.

    Any thread may call it. One thread of its own does the work, so that no drawing waits.

    Args:
        load: gives MNIST or raises DataError; takes `on_progress`.
        draw: gives the digits drawn here; takes `on_progress`.
        clock: seconds; replaced in tests.
    """

    def __init__(
        self,
        load: Load = load_mnist,
        draw: Load = draw_dataset,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._draw, self._clock = load, draw, clock
        self._lock = threading.Lock()
        self._mnist: Dataset | None = None
        self._drawn: Dataset | None = None
        self._retry_at_s = -float("inf")
        self._loading: Loading | None = None

    @property
    def present(self) -> Dataset | None:
        """MNIST, or else the digits drawn here; None while neither is there. Fetches nothing."""
        return self._mnist or self._drawn

    @property
    def dataset(self) -> Dataset:
        """What to train on now: what is `present`. Only after `loading` has given None."""
        dataset = self.present
        if dataset is None:
            raise RuntimeError("There is no data yet: ask loading() first.")
        return dataset

    def loading(self) -> Loading | None:
        """None when there is data; else the progress of the download, which is started if it has not been."""
        with self._lock:
            if self._loading is None and self._should_fetch():
                self._loading = Loading(0.0, "Fetching MNIST, 70,000 handwritten digits.")
                threading.Thread(target=self._fetch, name="dataset", daemon=True).start()
            return self._loading

    def _should_fetch(self) -> bool:
        return self._mnist is None and (self._drawn is None or self._clock() >= self._retry_at_s)

    def _fetch(self) -> None:
        try:
            self._mnist = self._load(on_progress=self._report)
        except Exception as error:  # whatever the error, visitors can train without MNIST
            expected = isinstance(error, DataError)
            LOG.warning("MNIST could not be had: %s", error, exc_info=None if expected else error)
            self._retry_at_s = self._clock() + RETRY_S
            self._draw_instead(error.without_folder if isinstance(error, DataError) else "")
        finally:
            with self._lock:
                self._loading = None

    def _draw_instead(self, fault: str) -> None:
        """Draws digits, unless there are some. `fault`: of a file of MNIST; "" if there was none to read."""
        words = UNREADABLE if fault else WITHOUT_MNIST
        note = f"MNIST could not be read: {fault}." if fault else "MNIST could not be reached."
        self._loading = Loading(0.0, words)
        if self._drawn is None:
            drawn = self._draw(on_progress=lambda fraction, _: self._report(fraction, words))
            self._drawn = replace(drawn, note=note)

    def _report(self, fraction: float, words: str) -> None:
        self._loading = Loading(fraction, words)
