"""The list of cards, and the names that its JavaScript looks for."""

import base64
import dataclasses
import json
import re

import gradio as gr
import jax
import numpy as np
import pytest

from mnist_model.preprocessing.centring import NETWORK_INPUT
from mnist_model.training import Diverged, TrainingPlan, train
from mnist_model.ui.shared.data_url import encode_input
from mnist_model.ui.shared.modules import UI, asset
from mnist_model.ui.tasks.task import Task
from mnist_model.ui.tasks.tasks import TASKS, tasks
from mnist_model.ui.tasks.view import TaskDockView
from tests.ui.saving.test_files import DIGITS

MODULES = {path.name: path.read_text(encoding="utf-8") for path in sorted((UI / "tasks").glob("*.js"))}
CHECKS = MODULES["checks.js"].partition("CHECKS = {")[2]


def test_names_are_unique_and_fit_into_a_link():
    names = [task.name for task in TASKS]
    assert len(set(names)) == len(names) == 14
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_card_says_everything_and_takes_one_to_ten_minutes(task):
    for words in (task.title, task.sentence, task.goal, task.concept, task.why):
        assert words == words.strip() != ""
        assert "  " not in words
    assert task.title != task.concept
    assert 1 <= task.minutes <= 10
    # A link opens the tab by this name, and Gradio calls it after its elem_id.
    assert f'"{task.tab}"' in asset("shared/tabs.js")


def test_a_card_leads_to_the_part_of_inside_that_its_goal_names():
    headings = re.findall(r"<h2>(.*?)</h2>", asset("inside/article.html"))
    for task in TASKS:
        if not task.step:
            continue
        named = re.search(r"[Ss]tep \d", task.goal)
        heading = headings[task.step - 1]
        assert f"step {heading[0]}" == named[0].lower() if named else heading in task.goal, task.name


def test_each_card_has_a_check_of_its_own_and_each_check_a_card():
    assert re.findall(r"^  (\w+)[:,]", CHECKS, re.MULTILINE) == [task.check for task in TASKS]


def test_checks_read_the_limits_that_cards_give():
    code = "".join(source for name, source in MODULES.items() if name.startswith("check_"))
    read = [set(names.split(", ")) for names in re.findall(r", \{ ([\w, ]+) \}\) (?:=>|\{)", code)]
    given = [set(task.limits) for task in TASKS if task.limits]
    assert len(read) == len(given)
    assert sorted(map(sorted, read)) == sorted(map(sorted, given))


def test_what_crosses_has_the_same_names_on_both_sides():
    (block,) = [text for text in MODULES["session.js"].split("@typedef") if "`Task` in tasks.py" in text]
    names = {field.name for field in dataclasses.fields(Task)}
    assert set(re.findall(r"@property \{.*?\} (\w+)", block)) == names
    assert all(set(task) == names for task in tasks())


def test_everything_that_the_modules_look_for_is_in_the_markup():
    markup = asset("tasks/dock.html") + asset("tasks/list.html")
    names = set(re.findall(r'id="([\w-]+)"', markup))
    wanted = set(re.findall(r'find\("#([\w-]+)"\)', MODULES["game.js"]))
    for name in ("dock.js", "list.js", "signs.js"):
        wanted |= {f"task-{part}" for part in re.findall(r'find\("([\w-]+)"\)', MODULES[name])}
        for parts in re.findall(r"\[([^\[\]]+)\]\.map\(find\)", MODULES[name]):
            wanted |= {f"task-{part}" for part in re.findall(r'"(\w+)"', parts)}
    assert len(wanted) > 15
    assert wanted <= names


def test_a_changed_picture_is_told_by_the_words_that_the_check_looks_for():
    (words,) = re.findall(r'NETWORK_INPUT = "([^"]+)"', MODULES["check_inside.js"])
    assert words == NETWORK_INPUT
    assert words.encode() in base64.b64decode(encode_input(np.zeros((28, 28), np.uint8)).partition(",")[2])


def test_a_run_that_diverges_is_told_by_the_word_that_the_check_looks_for():
    (word,) = re.findall(r'DIVERGED = "(\w+)"', MODULES["check_retrain.js"])
    plan = TrainingPlan(learning_rate=10.0, epochs=5, batch_size=4, hidden=8)
    with jax.debug_nans(False), pytest.raises(Diverged, match=word):
        list(train(plan, DIGITS))


def test_the_words_are_a_small_part_of_the_configuration():
    with gr.Blocks() as blocks:
        TaskDockView()
    (dock,) = [block for block in blocks.blocks.values() if isinstance(block, TaskDockView)]
    assert len(json.dumps(dock.get_config(), default=str)) < 16_000


def test_few_steps_read_as_many_pictures_as_the_card_says():
    (card,) = [task for task in TASKS if task.name == "fewest-steps"]
    words = r"batches of (\d+), (\d+) steps .* as ([\d,]+) steps with batches of (\d+)"
    (numbers,) = re.findall(words, card.why)
    batch, steps, more, default = (int(number.replace(",", "")) for number in numbers)
    assert batch * steps == more * default
    assert default == TrainingPlan().batch_size
