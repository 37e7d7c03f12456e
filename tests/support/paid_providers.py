"""Paid providers in tests: refused everywhere, allowed in one way."""

from __future__ import annotations

from urllib.parse import urlsplit

REFUSED = {"HWAPOK_ALLOW_PAID": "0"}
"""Of every program that the suite starts."""


def allowing_paid(address: str) -> dict[str, str]:
    """The environment of a program whose paid provider is another program on this computer.

    :param address: URL that the provider is pointed at
    """
    assert urlsplit(address).hostname in {"127.0.0.1", "::1", "localhost"}, f"{address} may cost money"
    return {"HWAPOK_ALLOW_PAID": "1"}
