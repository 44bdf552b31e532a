"""Gradio's records: one for each session that a page can have, and none for other strings."""

import gradio as gr
import pytest

from mnist_model.ui.serving.sessions import CheckedSessions
from mnist_model.ui.shared.routes import Refusal


@pytest.fixture
def sessions() -> CheckedSessions:
    holder = CheckedSessions()
    with gr.Blocks() as page:
        pass
    holder.set_blocks(page)
    return holder


def test_a_page_has_one_record(sessions):
    assert sessions["k3v9x0a1b2c"] is sessions["k3v9x0a1b2c"]
    assert len(sessions.session_data) == 1


@pytest.mark.parametrize("session", ["x" * 65, "a;b", "../k3v9", "<b>", "é", "a\n"])
def test_what_no_page_can_be_called_opens_no_record(sessions, session):
    with pytest.raises(Refusal):
        sessions[session]
    assert len(sessions.session_data) == 0


def test_a_call_without_a_session_opens_no_record_that_stays(sessions):
    assert sessions[""] is not sessions[""]
    assert len(sessions.session_data) == 0
