"""The components of this room: the list of cards, and the card that is docked at the page."""

from typing import Any

from mnist_model.ui.shared.modules import asset
from mnist_model.ui.shared.view import View
from mnist_model.ui.tasks.blurred import PICTURES
from mnist_model.ui.tasks.tasks import tasks


class TaskListView(View):
    """#tasks: all cards with the visitor's progress, and the blurred digits while that card is open."""

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("tasks/list.html"),
            module="tasks/list.js",
            pictures=PICTURES,
            **gradio,
        )


class TaskDockView(View):
    """#task-dock: the open card, in view whichever tab is open. It brings the cards' words to the page.

    At the foot of the page: that is there from the beginning, while tabs are mounted when they are opened.
    Its modules are fetched when the first card can be opened.
    """

    def __init__(self, **gradio: Any):
        super().__init__(
            template=asset("tasks/dock.html"),
            module="tasks/dock_later.js",
            tasks=tasks(),
            **gradio,
        )
