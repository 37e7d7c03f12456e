"""Hosts and ports as one text."""

from __future__ import annotations

import pytest

from hwapok_common.addresses import address, is_loopback, reachable
from hwapok_server.bootstrap import embedding_target
from hwapok_server.settings import load


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", "127.0.0.1:5"), ("studio.local", "studio.local:5"), ("::1", "[::1]:5")]
)
def test_an_ipv6_address_is_put_in_brackets(host: str, expected: str) -> None:
    """Without them nobody could tell where the port begins."""
    assert address(host, 5) == expected


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True)]
    + [(host, False) for host in ("0.0.0.0", "::", "192.168.0.10", "fe80::1", "studio.local")],
)
def test_what_only_this_computer_reaches(host: str, alone: bool) -> None:
    """A gateway on any other host wants API keys."""
    assert is_loopback(host) is alone


@pytest.mark.parametrize(
    ("host", "target"), [("0.0.0.0", "127.0.0.1:50061"), ("::", "[::1]:50061"), ("fe80::1", "[fe80::1]:50061")]
)
def test_a_worker_reaches_the_embedding_service_beside_it(host: str, target: str) -> None:
    """Wherever that listens."""
    assert embedding_target(load({"host": host}, environment={})) == target
    assert reachable(reachable(host)) == reachable(host)
