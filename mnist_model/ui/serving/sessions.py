"""Gradio's records of sessions, for session hashes that a page can have.

Gradio opens a record for whatever string a call names as its session: 500 of them, of 4 MB each, would stay.
"""

from gradio.blocks import Blocks
from gradio.state_holder import SessionState, StateHolder

from mnist_model.ui.visitor.visitor import check_session


class CheckedSessions(StateHolder):
    """As gradio's, but a session that no page can have gets a `Refusal` in place of a record."""

    def __getitem__(self, session_id: str) -> SessionState:
        if not session_id:
            return SessionState(self.blocks)  # as gradio does for a call that names no session
        return super().__getitem__(check_session(session_id))


def check_sessions(page: Blocks) -> None:
    """Replaces the records of a page that has been launched."""
    page.app.state_holder = CheckedSessions()
    page.app.state_holder.set_blocks(page)
