"""Gradio's records and queue, for session hashes that a page can have.

Gradio opens a record for whatever string a call names as its session: 500 of them, of 4 MB each, would stay.
Its queue loses an event of the session "", and prints a traceback.
"""

from typing import Any

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
    """Replaces the records of a page that has been launched, and checks what enters its queue."""
    page.app.state_holder = CheckedSessions()
    page.app.state_holder.set_blocks(page)
    push = page._queue.push

    async def push_checked(body: Any, *args: Any, **kwargs: Any) -> Any:
        if body.session_hash is not None:  # None: gradio makes one
            check_session(body.session_hash)
        return await push(body, *args, **kwargs)

    page._queue.push = push_checked
