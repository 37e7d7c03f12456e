"""Fixtures of the tests in a browser. None outlives its file: until then no other test could run an event loop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from support import browser as support
from support.browser import Browsers, Chromium, Person
from support.stack import Stack, running_stack

expect.set_options(timeout=20_000)  # a machine may have more to do than this


@pytest.fixture(scope="module")
def browsers() -> Iterator[Browsers]:
    """Starts browsers with flags of their own."""
    with support.browsers() as running:
        yield running


@pytest.fixture(scope="module")
def browser(browsers: Browsers) -> Iterator[Chromium]:
    """One browser for the tests of a file."""
    with browsers.chromium() as running:
        yield running


@pytest.fixture(scope="module")
def whole() -> Iterator[Stack]:
    """A Hwapok with its studio, for the tests of a file."""
    with running_stack("--web") as running:
        yield running


@pytest.fixture
def person(browser: Chromium) -> Iterator[Person]:
    """Somebody at a desk, in Korean, in the light theme."""
    with browser.person() as somebody:
        yield somebody
