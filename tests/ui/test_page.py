"""The page as a whole."""

from mnist_model.ui.page import build_page


def test_no_part_of_the_page_calls_gradio_once_it_is_loaded():
    # A call that gets lost makes Gradio's page reload when its server is back, and the drawing is gone.
    events = build_page().get_config_file().get("dependencies", [])
    targets = [event["targets"] for event in events]
    assert {name for part in targets for _, name in part} == {"load", "unload"}
