"""Which addresses are on the public internet, and which are somebody's own network in disguise."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: its last four bytes are an IPv4 address."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address, and every IPv4 address written inside it, can be anybody's on the internet: not loopback,
    private, link-local (where clouds keep their metadata), shared, multicast or reserved."""
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _meant(address))


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    inside = [address.sixtofour, *(address.teredo or ())]
    return [address, *(one for one in inside if one is not None)]
