"""A network to upload in the browser tests, and the way to it."""

import numpy as np
from playwright.sync_api import Page, expect

from mnist_model.weights import params_to_bytes


def seven_network() -> bytes:
    """A file of a network that answers 7 to everything."""
    arrays = {
        "W1": np.zeros((784, 3), np.float32),
        "b1": np.zeros(3, np.float32),
        "W2": np.zeros((3, 10), np.float32),
        "b2": np.eye(10, dtype=np.float32)[7] * 20,
    }
    return params_to_bytes(arrays, {})


def open_section(page: Page) -> None:
    """Opens the tab with "Take it with you", and waits until a press is heard."""
    page.get_by_role("tab", name="Retrain").click()
    expect(page.locator("#network-download")).to_be_enabled()


def upload(page: Page, content: bytes) -> None:
    page.locator("#network-upload").set_input_files(
        files=[{"name": "my.safetensors", "mimeType": "application/octet-stream", "buffer": content}]
    )
