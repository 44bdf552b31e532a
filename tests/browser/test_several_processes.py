"""The page below /digits/, behind nginx and two processes, when the process that it met stops."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Response, expect

from mnist_model.ui.pad.examples import EXAMPLES
from tests.browser.pen import expect_digit, set_drawing
from tests.browser.test_retrain import ENDLESS, retrain, start, wait_for_step
from tests.deploy.proxied import Site, proxied_site
from tests.digits import write_few_digits

pytestmark = pytest.mark.browser

NOTICED_MS = 40_000  # after 5 s without a report the page asks; before that was so, it waited for a minute


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    digits = write_few_digits(folder, train=10_000, test=500)
    with proxied_site(folder, "/digits/", MNIST_DIR=str(digits)) as running:
        yield running


@pytest.fixture(scope="module")
def app_url(site) -> str:
    return site.url


def test_a_training_that_is_lost_with_its_process_is_said_and_drawing_goes_on(site, open_page):
    page = open_page(expect_errors=True)  # the browser reports each request to a stopped process
    answered_by: list[str] = []

    def note_process(response: Response) -> None:
        if response.url.endswith("/digits/answer") and response.ok:
            answered_by.append(response.headers["x-process"])

    page.on("response", note_process)
    set_drawing(page, EXAMPLES[7])
    expect_digit(page, "7")
    start(retrain(page, **ENDLESS))
    wait_for_step(page, 0)
    stopped = site.app(answered_by[-1])
    stopped.process.kill()

    status = page.locator("#retrain-status")
    expect(status).to_have_attribute("data-state", "failed", timeout=NOTICED_MS)
    expect(page.locator(".retrain-words")).to_contain_text("this training is lost")
    page.get_by_role("tab", name="Draw").click()
    set_drawing(page, EXAMPLES[0])
    expect_digit(page, "0")
    assert site.app(answered_by[-1]) != stopped
