"""Hosts and ports as one text, and which hosts are this computer alone."""

from __future__ import annotations

import ipaddress

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared with, not listened on


def address(host: str, port: int) -> str:
    """`host:port`; an IPv6 address is put in brackets, as gRPC and URLs want it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_any(host: str) -> bool:
    """Whether to listen on `host` is to listen on every address of this computer; nobody can connect to it by that."""
    return host in _ANY


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reachable(host: str) -> str:
    """Where this computer reaches what listens on `host`."""
    return _ANY.get(host, host)
