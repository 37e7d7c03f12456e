"""Fixtures of the tests in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.browser import Chromium, Person, running_chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """One browser for all the tests of this process."""
    with running_chromium() as running:
        yield running


@pytest.fixture
def person(browser: Chromium) -> Iterator[Person]:
    """Somebody at a desk, in Korean, in the light theme."""
    with browser.person() as somebody:
        yield somebody
