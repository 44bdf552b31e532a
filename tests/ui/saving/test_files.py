"""A network leaves as a file that describes it, and comes back as the visitor's own; nothing else does."""

import hashlib
import re
import tomllib
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from mnist_model.data.dataset import Dataset
from mnist_model.evaluation import predict
from mnist_model.training import TrainingPlan, train
from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.saving import routes
from mnist_model.ui.saving.description import APP, FROM_A_FILE, file_name, metadata_of, plan_of
from mnist_model.ui.saving.routes import download_route, upload_route
from mnist_model.ui.serving.answers import answer_route
from mnist_model.ui.serving.guard import Guard
from mnist_model.ui.shared.datasets import SharedDataset
from mnist_model.ui.visitor.visitor import Visitor, VisitorNetwork, Visitors
from mnist_model.weights import SHIPPED, metadata_from_bytes, params_to_bytes
from tests.running import ROOT

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (40, 28, 28)).astype(np.uint8)
LABELS = (np.arange(40) % 10).astype(np.uint8)
DIGITS = Dataset(IMAGES, LABELS, IMAGES, LABELS, "noise")


class Data(SharedDataset):
    """The shared data, loaded or not; an upload must not make it load."""

    is_loaded = True

    @property
    def present(self):
        return DIGITS if self.is_loaded else None

    def loading(self):
        raise AssertionError("an upload has started a download")


@pytest.fixture
def visitors() -> Visitors:
    return Visitors()


@pytest.fixture
def data() -> Data:
    return Data()


@pytest.fixture
def mine(visitors: Visitors) -> Visitor:
    return visitors.open("mine")


@pytest.fixture
def client(visitors: Visitors, data: Data) -> TestClient:
    each = [download_route(visitors), upload_route(visitors, data), answer_route(visitors)]
    return TestClient(Starlette(routes=each, middleware=[Middleware(Guard)]))


@pytest.fixture(scope="module")
def trained() -> VisitorNetwork:
    """Two epochs of a small network."""
    plan = TrainingPlan("momentum", hidden=8, epochs=2, batch_size=7, seed=5, learning_rate=0.0625)
    *_, last = train(plan, DIGITS)
    params = {name: np.asarray(array) for name, array in last.params.items()}
    return VisitorNetwork(params, last.test_accuracy, "noise", plan, last.step)


def upload(client: TestClient, content: bytes, session: str = "mine", query: str = "") -> tuple[int, Any]:
    reply = client.post(f"/network/upload{query}", content=content, headers={"X-Session": session})
    return reply.status_code, reply.json()


def download(client: TestClient, session: str = "mine", **body: Any) -> Any:
    return client.post("/network/download", json={"session": session} | body)


def random_network(hidden: int) -> dict[str, Any]:
    shapes = {"W1": (784, hidden), "b1": (hidden,), "W2": (hidden, 10), "b2": (10,)}
    return {name: RNG.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}


def test_without_a_network_of_ones_own_the_shipped_file_comes_as_it_is(client):
    reply = download(client, "nobody")
    assert reply.content == SHIPPED.read_bytes()
    assert 'filename="digits-784-128-10-99.2.safetensors"' in reply.headers["Content-Disposition"]
    assert reply.headers["Cache-Control"] == "no-store"


def test_the_file_of_ones_own_network_says_all_that_makes_it_again(client, visitors, mine, trained):
    visitors.keep_network(mine, trained)
    reply = download(client)
    for name, array in load(reply.content).items():
        np.testing.assert_array_equal(array, trained.params[name], strict=True)
    words = metadata_from_bytes(reply.content, "x")
    assert words.items() >= trained.plan.words().items()
    assert {**words, "seed": "5", "data": "noise", "steps_done": "12"} == words
    assert float(words["test_accuracy"]) == pytest.approx(trained.accuracy, abs=5e-5)
    assert re.fullmatch(
        r"mnist-from-scratch [\d.]+, jax [\d.]+, jaxlib [\d.]+, numpy [\d.]+", words["versions"]
    )
    name = f"digits-784-8-10-{100 * trained.accuracy:.1f}.safetensors"
    assert name in reply.headers["Content-Disposition"]


def test_the_version_in_a_file_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"{project['name']} {project['version']}" == APP


def test_the_network_in_use_is_downloaded_unless_the_own_one_is_asked_for(client, visitors, mine, trained):
    visitors.keep_network(mine, trained)
    mine.use_own(False)
    assert download(client).content == SHIPPED.read_bytes()
    assert load(download(client, own=True).content)["b1"].shape == (8,)
    assert download(client, "nobody", own=True).status_code == 400


def test_a_file_that_the_page_has_already_is_not_sent_again(client, visitors, mine, trained):
    visitors.keep_network(mine, trained)
    known = hashlib.sha256(download(client, own=True).content).hexdigest()
    assert download(client, own=True, known=known).json() == {"unchanged": True}
    visitors.keep_network(mine, VisitorNetwork(random_network(8), None, "noise"))
    assert load(download(client, own=True, known=known).content)


def test_a_network_comes_back_bit_for_bit_with_its_plan(client, visitors, mine, trained):
    visitors.keep_network(mine, trained)
    content = download(client).content
    status, reply = upload(client, content, "another")
    assert status == 200
    other = visitors.find("another")
    assert other.uses_own
    for name, array in trained.params.items():
        np.testing.assert_array_equal(other.own.params[name], array, strict=True)
    assert (other.own.plan, other.own.step, other.own.data_name) == (trained.plan, 12, "noise")
    assert download(client, "another").content == content
    assert reply["network"]["has_own"]
    assert reply["network"]["in_use"]


@pytest.mark.parametrize("hidden", [1, 1024])
def test_a_network_of_any_width_answers_and_its_accuracy_is_measured(client, mine, hidden):
    network = random_network(hidden)
    status, reply = upload(client, params_to_bytes(network, {"test_accuracy": "1.0000"}))
    accuracy = predict(network, DIGITS.test_images, DIGITS.test_labels).accuracy
    assert status == 200
    assert mine.own.accuracy == accuracy < 1
    units = "1 hidden unit" if hidden == 1 else "1,024 hidden units"
    assert reply["words"] == (
        f"Your network with {units} answers now. It reads {100 * accuracy:.1f} % of the test digits."
    )
    answer = client.post("/answer", json={"drawing": EXAMPLES[7], "session": "mine"}).json()
    assert answer["network"] == reply["network"]
    assert mine.own.data_name == FROM_A_FILE


def test_the_answer_of_that_width_is_compiled_before_it_is_in_use(client, mine, monkeypatch):
    found = []
    monkeypatch.setattr(routes, "compile_answer", lambda params: found.append((len(params["b1"]), mine.own)))
    upload(client, params_to_bytes(random_network(3), {}))
    assert found == [(3, None)]


def test_without_the_data_an_upload_is_not_measured(client, mine, data):
    data.is_loaded = False
    status, reply = upload(client, params_to_bytes(random_network(4), {}))
    assert (status, mine.own.accuracy) == (200, None)
    assert reply["words"] == "Your network with 4 hidden units answers now."
    assert reply["network"]["words"] == "Your network"


def test_pytorchs_layout_is_read_and_said(client, mine):
    network = random_network(6)
    layers = {
        "0.weight": np.ascontiguousarray(network["W1"].T),
        "0.bias": network["b1"],
        "2.weight": np.ascontiguousarray(network["W2"].T),
        "2.bias": network["b2"],
    }
    status, reply = upload(client, save(layers))
    assert status == 200
    assert "PyTorch's layout" in reply["words"]
    for name, array in network.items():
        np.testing.assert_array_equal(mine.own.params[name], array, strict=True)


def test_our_names_in_pytorchs_layout_are_offered_to_be_transposed(client, visitors, mine, trained):
    visitors.keep_network(mine, trained)
    network = random_network(8)
    turned = save(network | {name: np.ascontiguousarray(network[name].T) for name in ("W1", "W2")})
    status, reply = upload(client, turned)
    assert (status, reply["offers"]) == (200, True)
    assert reply["words"] == "These weights are in PyTorch's layout, [out, in]."
    assert reply["network"]["words"].startswith("Your network: ")
    assert mine.own is trained  # nothing has changed yet
    status, reply = upload(client, turned, query="?layout=pytorch")
    assert (status, reply["offers"]) == (200, False)
    assert "8 hidden units answers now" in reply["words"]
    assert "PyTorch's layout" in reply["words"]
    for name, array in network.items():
        np.testing.assert_array_equal(mine.own.params[name], array, strict=True)


def test_an_accepted_offer_changes_no_file_of_our_layout(client, mine):
    network = random_network(8)
    status, reply = upload(client, params_to_bytes(network, {}), query="?layout=pytorch")
    assert (status, reply["offers"]) == (200, False)
    assert "PyTorch" not in reply["words"]
    np.testing.assert_array_equal(mine.own.params["W1"], network["W1"])


NAN = random_network(2)
NAN["b1"][0] = np.nan


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a whole .safetensors file"),
        (b"PK\x03\x04" + bytes(50), "pickle"),
        (b"<html>", "not a whole .safetensors file"),
        (save({"a": np.zeros(1, np.float32)}), "expected W1, b1, W2, b2"),
        (save(random_network(2) | {"b2": np.zeros(2, np.float32)}), "the other network of this app"),
        (save(NAN), "1 of the 2 numbers in b1 are not finite"),
        (params_to_bytes(random_network(1025), {}), "1,025 hidden units, expected at most 1,024"),
    ],
    ids=["nothing", "pickle", "page", "names", "outputs", "NaN", "too wide"],
)
def test_a_wrong_file_gets_one_sentence_and_changes_nothing(
    client, visitors, mine, trained, content, sentence
):
    visitors.keep_network(mine, trained)
    status, reply = upload(client, content)
    assert status == 400
    assert reply["error"].startswith("This file: ")
    assert sentence in reply["error"]
    assert reply["error"].isprintable()
    assert mine.own is trained


def test_a_file_that_is_too_large_is_refused_while_it_arrives(client, mine):
    status, reply = upload(client, bytes(5 * 2**20))
    assert (status, mine.own) == (413, None)
    assert "too large" in reply["error"]


def test_commas_among_the_bytes_of_weights_are_not_counted(client, mine):
    network = random_network(1024)
    network["W1"][:] = np.frombuffer(b",,,,", np.float32)[0]
    assert upload(client, params_to_bytes(network, {}))[0] == 200


@pytest.mark.parametrize("session", ["", "../x", "a" * 65])
def test_an_upload_of_no_page_is_refused(client, visitors, session):
    assert upload(client, params_to_bytes(random_network(1), {}), session)[0] == 400
    assert len(visitors) == 0


def test_too_many_uploads_at_once_are_told_to_wait(client, mine, monkeypatch):
    monkeypatch.setattr(routes, "MAX_UPLOADS", 0)
    status, reply = upload(client, params_to_bytes(random_network(1), {}))
    assert (status, mine.own) == (400, None)
    assert "try again" in reply["error"]


PLAN = TrainingPlan("momentum", seed=7, hidden=16, warp=True, learning_rate=1e-5)
WORDS = PLAN.words() | {"steps_done": "30"}


def test_a_plan_comes_back_from_its_words():
    assert plan_of(WORDS, 16) == (PLAN, 30)


@pytest.mark.parametrize(
    "change",
    [
        {"hidden": "17"},
        {"hidden": "1e99"},
        {"learning_rate": "nan"},
        {"recipe": "shipped"},
        {"warp": "yes"},
        {"steps_done": "-1"},
        {"steps_done": "many"},
        {"steps_done": "9" * 5000},
        {"momentum": "True"},
    ],
)
def test_a_plan_that_cannot_be_is_not_believed(change):
    assert plan_of(WORDS | change, 16) == (None, 0)


def test_a_network_without_a_plan_says_what_is_known():
    network = VisitorNetwork(random_network(2), None, "one more drawing of your own")
    assert set(metadata_of(network)) == {"data", "steps_done", "versions"}
    assert file_name(network) == "digits-784-2-10.safetensors"
