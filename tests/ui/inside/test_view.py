"""The tab's components: small in the page's configuration, and whole once their parts are fetched."""

import dataclasses
import json
import re

import gradio as gr

from mnist_model.ui.inside import numbers
from mnist_model.ui.inside.choices import Choices
from mnist_model.ui.inside.tab import build_inside_tab
from mnist_model.ui.inside.tour import STOPS
from mnist_model.ui.inside.view import InsidePanel, InsideView
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.shared.modules import UI, asset
from mnist_model.ui.visitor.visitor import Visitors

MODULES = {path.name: path.read_text() for path in sorted((UI / "inside").glob("*.js"))}


def test_everything_that_the_modules_look_for_is_in_the_markup():
    markup = asset("inside/article.html") + asset("inside/panel.html") + 'id="inside-pad"'
    names = set(re.findall(r'id="([\w-]+)"', markup))
    scripts = "".join(MODULES.values())
    wanted = set(re.findall(r'(?:find|querySelector)\("#([\w-]+)[" ]', scripts))
    wanted |= {f"inside-{name}" for name in re.findall(r'part\("(\w+)"\)', MODULES["article.js"])}
    wanted |= {f"inside-tour-{name}" for name in re.findall(r'find\("(\w+)"\)', MODULES["tour.js"])}
    wanted |= {stop.target[1:].removesuffix(" figure") for stop in STOPS}
    assert len(wanted) > 40
    assert wanted <= names


def test_listings_and_article_are_no_part_of_the_configuration():
    with gr.Blocks() as blocks:
        build_inside_tab(Visitors(), SharedDataset())
    # Without the pad, which is shown on every tab. 94 kB when scripts, article and sources were part of it.
    parts = [block for block in blocks.blocks.values() if isinstance(block, (InsidePanel, InsideView))]
    assert len(parts) == 2
    assert sum(len(json.dumps(block.get_config(), default=str)) for block in parts) < 8_000


def test_nothing_of_the_page_stands_in_a_template():
    assert InsideView(render=False).html_template == '<div class="inside"></div>'
    for name in ("panel.html", "article.html"):
        assert "{{" not in asset(f"inside/{name}")
        assert "${" not in asset(f"inside/{name}")


def test_what_crosses_has_the_same_names_on_both_sides():
    typedefs = {
        "InsideAnswer": numbers.InsideAnswer,
        "StepNumbers": numbers.StepNumbers,
        "HiddenPictures": numbers.HiddenPictures,
        "HiddenUnitNumbers": numbers.HiddenUnitNumbers,
        "ScoreNumbers": numbers.ScoreNumbers,
        "PixelNumbers": numbers.PixelNumbers,
        "LearningStepNumbers": numbers.LearningStepNumbers,
    }
    comments = re.findall(r"/\*\*.*?\*/", "\n".join(MODULES.values()), re.DOTALL)
    for name, python in typedefs.items():
        (block,) = [
            text for comment in comments for text in comment.split("@typedef") if f"}} {name} " in text
        ]
        assert set(re.findall(r"@property \{.*?\} \[?(\w+)", block)) == set(python.__annotations__), name


def test_the_tour_has_five_stops_and_each_can_be_done():
    assert len(STOPS) == 5
    assert all((stop.answer is None) != (stop.event == "") and stop.done for stop in STOPS)
    assert {stop.event for stop in STOPS} - {""} <= {field.name for field in dataclasses.fields(Choices)}
