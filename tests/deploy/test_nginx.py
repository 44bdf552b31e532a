"""Two processes behind deploy/nginx.conf, as visitors meet them."""

import json
import re
import urllib.error
import urllib.request
from typing import Any

import pytest

from mnist_model.ui.pad.examples import EXAMPLES
from mnist_model.ui.serving.guard import MAX_BODY_BYTES
from tests.deploy.proxied import CONFIGURATION, Site, proxied_site
from tests.digits import write_few_digits
from tests.running import App
from tests.visitors import ENDLESS, Visitor

TINY = {"epochs": 1, "hidden": 16}


class CookieVisitor(Visitor):
    """A browser that keeps the cookie it got with the page."""

    def __init__(self, site: Site, name: str) -> None:
        super().__init__(site.url.rstrip("/"), name)
        with urllib.request.urlopen(site.url, timeout=60) as page:
            self.set_cookie = page.headers["Set-Cookie"]
        self.cookie = self.set_cookie.split(";")[0].removeprefix("digits=")

    def request(self, path: str, body: dict[str, Any] | None = None) -> urllib.request.Request:
        """With the cookie."""
        request = super().request(path, body)
        request.add_header("Cookie", f"digits={self.cookie}")
        return request

    def app(self, site: Site) -> App:
        """The process that answers this visitor."""
        drawing = {"drawing": EXAMPLES[7], "session": self.name}
        with urllib.request.urlopen(self.request("answer", drawing), timeout=60) as answer:
            return site.app(answer.headers["X-Process"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    digits = write_few_digits(folder, train=2000, test=500)
    with proxied_site(folder, "/", MNIST_DIR=str(digits)) as running:
        yield running


@pytest.fixture(scope="module")
def two(site) -> list[CookieVisitor]:
    """Two visitors of two processes."""
    first = CookieVisitor(site, "first").open()
    for number in range(100):
        second = CookieVisitor(site, f"second{number}").open()
        if second.app(site) != first.app(site):
            return [first, second]
    pytest.fail("a hundred visitors have all met the same process")


def test_each_visitor_meets_one_process_and_keeps_the_network_trained_there(site, two):
    first, second = two
    first.train(**TINY)
    for _ in range(10):
        assert first.draw()["network"]["has_own"]
        assert not second.draw()["network"]["has_own"]
    own = [Visitor(app.url, first.name).draw()["network"]["has_own"] for app in site.apps]
    assert sorted(own) == [False, True]


def test_a_program_without_cookies_meets_one_process(site):
    url = f"{site.url}gradio_api/call/predict_strokes"
    body = json.dumps({"data": [[[[200, 60], [200, 340]]]]}).encode()
    for _ in range(6):  # a call gives an id, and only the process that gave it knows the answer
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            event = json.load(answer)["event_id"]
        with urllib.request.urlopen(f"{url}/{event}", timeout=60) as answer:
            assert answer.readline() == b"event: complete\n"


def test_the_cookie_comes_with_the_page_alone_and_scripts_cannot_read_it(site, two):
    first, _ = two
    assert re.fullmatch(r"digits=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax", first.set_cookie)
    with urllib.request.urlopen(f"{site.url}config", timeout=60) as answer:
        assert answer.headers["Set-Cookie"] is None
    with urllib.request.urlopen(first.request(""), timeout=60) as again:
        assert again.headers["Set-Cookie"] is None


def test_an_event_passes_as_soon_as_it_is_sent(two):
    first, _ = two
    # One line at once, and the next after 15 s: a proxy that fills a buffer first would pass nothing on.
    request = first.request(f"gradio_api/heartbeat/{first.name}")
    request.add_header("Accept-Encoding", "gzip")  # as every browser does: compressed, it would be held back
    with urllib.request.urlopen(request, timeout=10) as stream:
        assert stream.readline() == b"data: ALIVE\n"


def test_as_much_may_be_sent_as_the_app_takes(site):
    [kilobytes] = re.findall(r"client_max_body_size (\d+)k;", CONFIGURATION.read_text(encoding="utf-8"))
    assert int(kilobytes) * 1024 == MAX_BODY_BYTES


def test_a_process_that_stops_takes_only_its_own_visitors_trainings_along(site, two):
    first, second = two
    for visitor in two:
        visitor.start(**ENDLESS)
        next(news for news in visitor.follow() if news["training"]["state"] == "running")
    stopped = first.app(site)
    stopped.process.terminate()
    assert stopped.process.wait(60) == 0

    assert first.news()["training"] is None  # the other process does not know its run
    step = second.news()["training"]["step"]
    next(news for news in second.follow() if news["training"]["step"] > step)
    for _ in range(5):
        answer = first.draw()
        assert answer["digit"] == 7
        assert not answer["network"]["has_own"]  # the other process does not know the visitor
    assert first.app(site) == second.app(site)
    assert second.stop()["training"]["state"] == "stopped"
