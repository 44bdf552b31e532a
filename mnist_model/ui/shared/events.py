"""Settings that several Gradio events share."""

QUIET = {"show_progress": "hidden", "api_visibility": "private"}
"""No spinner, no dimming, and not part of the page's API."""

AT_ONCE = {**QUIET, "queue": False}
"""Past the queue, so that no training delays it."""
