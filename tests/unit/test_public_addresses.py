"""Which addresses a stranger's link may lead to."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from hwapok_server.providers.public_addresses import is_public

PUBLIC = ["208.80.154.240", "2620:0:861:ed1a::2:b", "64:ff9b::d050:9af0", "2002:d050:9af0::1"]
OURS = {
    "loopback": ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "192.168.0.1", "fd00::1", "100.64.0.1"],
    "link-local, with the metadata of clouds": ["169.254.169.254", "fe80::1", "fd00:ec2::254"],
    "an IPv4 address in disguise": ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"],
    "nobody's": ["224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "192.0.2.1"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_wikipedias_address_is_public(address: str) -> None:
    """Also through a network's translator, which writes it into an IPv6 address."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", [one for group in OURS.values() for one in group])
def test_addresses_inside_a_network_are_not(address: str) -> None:
    """However they are written."""
    assert not is_public(ip_address(address))
