"""The counterparts that implementations are held against, and the judge of what is sent to OpenAI."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.aimock import Aimock, running_aimock
from support.database import database_url, postgres
from support.sent_requests import Sent, judged_requests

__all__ = ["aimock", "aimock_server", "database_url", "postgres", "sent"]


@pytest.fixture(scope="session")
def aimock_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    """One for all tests."""
    with running_aimock(tmp_path_factory.mktemp("aimock")) as running:
        yield running


@pytest.fixture
def aimock(aimock_server: Aimock) -> Aimock:
    """Without an answer and without a request."""
    aimock_server.reset()
    return aimock_server


@pytest.fixture(autouse=True)
def sent() -> Iterator[list[Sent]]:
    """What the OpenAI SDK sent so far; at the end of a test OpenAI's own document must allow all of it."""
    with judged_requests() as requests:
        yield requests
