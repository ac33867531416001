"""A headless Chromium that holds a page to what it promises: no errors, no requests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

SCREENSHOTS = Path(__file__).parents[3] / ".frameproof/screenshots"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",  # CI runs as root; the only page that is opened is ours
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE_MS = 10_000
_MISSING = (
    "Chromium was not found, in which the report page is tested. Install it (Debian and Ubuntu: "
    "sudo apt-get install chromium) or put it on the PATH as chromium or google-chrome."
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, with a fresh profile.

    It ends with its module: while it runs, Playwright holds this thread's event loop.
    """
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(_MISSING)
        pytest.skip(_MISSING)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield launched
        launched.close()


@dataclass
class OpenedPage:
    """A page of a file, and what it did that it should not."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    """Errors and warnings of the console, and exceptions that nobody caught."""
    requests: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def keep_screenshot(self, name: str, *, of: str = "body") -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.locator(of).screenshot(path=SCREENSHOTS / f"{name}.png")


type Opening = Callable[..., OpenedPage]


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Opening]:
    """Open HTML as a file, offline; at the end it must not have complained nor asked for more."""
    contexts: list[BrowserContext] = []
    opened: list[OpenedPage] = []

    def opening(html: str, **options: Any) -> OpenedPage:
        file = tmp_path / f"page-{len(opened)}.html"
        file.write_text(html, "utf-8")
        contexts.append(browser.new_context(offline=True, reduced_motion="reduce", **options))
        contexts[-1].set_default_timeout(_PATIENCE_MS)
        page = OpenedPage(contexts[-1].new_page(), file.as_uri())
        _listen(page)
        page.page.goto(page.address)
        opened.append(page)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert [page.complaints for page in opened] == [[] for _ in opened]
    assert [page.requests for page in opened] == [[page.address] for page in opened]


def _listen(opened: OpenedPage) -> None:
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on("console", lambda message: opened.complaints.append(message.text))
