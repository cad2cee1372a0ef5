"""One Chromium for all tests of a process that drive one: started once, and each test's windows are closed behind it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

FLAGS = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def started_chromium() -> Iterator[Any]:
    """The program itself. Where it is missing a test is left out with that reason; with CI=true it fails, for there it must be."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    # While a browser is open its event loop runs in this thread, and Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, chromium_sandbox=False, args=FLAGS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def chromium(started_chromium: Any) -> Iterator[Any]:
    """The browser, to open windows (contexts) in."""
    yield started_chromium
    for context in started_chromium.contexts:
        context.close()
