"""Lets the app start on ZeroGPU, the hardware on which a free Hugging Face account hosts a Gradio Space.

A Space on that hardware is stopped at its start unless a function in it is marked with `spaces.GPU`. This app
uses no GPU: an answer takes 0.06 ms of one core and a training a few seconds of two, less than a GPU's queue.
So one function is marked for that check alone, and nothing calls it.
"""

import os
from collections.abc import Mapping


def not_used() -> str:
    """Says that this app uses no GPU. The app never calls it.

    A call would take a GPU of the caller's quota and run here in a forked process. JAX does not survive a
    fork, because its threads are not copied: so nothing of JAX may ever be used in this function.
    """
    return "This app computes on the processor and uses no GPU."


def mark_for_zero_gpu(environment: Mapping[str, str] = os.environ) -> None:
    """On ZeroGPU, marks `not_used` with `spaces.GPU`; elsewhere does nothing. Call it before launch.

    The package `spaces` (read in 0.51.3) then reports to ZeroGPU when the page is launched. A Space installs
    it by itself, beside gradio; nobody else needs it.

    Raises:
        ImportError: on ZeroGPU without the package `spaces`.
    """
    if environment.get("SPACES_ZERO_GPU", "").lower() not in ("1", "t", "true"):  # as `spaces` reads it
        return
    import spaces  # not at the top: gradio must be imported completely before it

    spaces.GPU(not_used)
