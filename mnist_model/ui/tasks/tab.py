"""The Try it tab: tasks that check themselves."""

from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.parts import TabParts
from mnist_model.ui.tasks.routes import blurred_route, compile_ahead, outcome_route
from mnist_model.ui.tasks.view import TaskListView
from mnist_model.ui.visitor.visitor import Visitors


def build_tasks_tab(visitors: Visitors, data: SharedDataset) -> TabParts:
    """Builds the tab inside the current `gr.Tab`; gives its routes and what to compile ahead.

    Args:
        visitors: whose networks guess the blurred digits.
        data: that all who train share; its test digits are blurred.
    """
    TaskListView()
    return TabParts([blurred_route(data), outcome_route(visitors, data)], compile_ahead=[compile_ahead])
