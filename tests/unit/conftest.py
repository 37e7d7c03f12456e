"""Fixtures of the unit tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hwapok import Studio
from support.fake_gateway import FakeGateway
from support.studios import QUICK


@pytest.fixture
def clean_environ(monkeypatch: pytest.MonkeyPatch) -> None:
    """No locale of whoever runs the tests."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def gateway(clean_environ: None) -> Iterator[FakeGateway]:
    """A scripted server."""
    with FakeGateway() as fake:
        yield fake


@pytest.fixture
def studio(gateway: FakeGateway) -> Iterator[Studio]:
    """A studio of the scripted server."""
    with Studio(gateway.target, retry_policy=QUICK) as opened:
        yield opened
