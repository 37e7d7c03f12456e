"""The servers that may open PSDs on this computer, in one file that only its owner can read."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from hwapok.errors import FailedPrecondition


@dataclass(frozen=True, slots=True)
class Pairing:
    """A server that was paired with. Its tickets are its only rights: no API key is kept."""

    target: str
    """`http://host:port` or `https://host:port`."""
    ca: str = ""
    """PEM file of its certificate authority; empty for those the system knows."""
    files_hosts: tuple[str, ...] = ()
    """Hosts beside its own that its files may come from."""


@dataclass(frozen=True, slots=True)
class Pairings:
    """What the pairing file says."""

    servers: Mapping[str, Pairing] = field(default_factory=dict)
    """By server id."""
    editor: str = ""
    """Program that opens PSDs; empty for the desktop's own choice."""

    def of(self, server_id: str) -> Pairing:
        """:raises FailedPrecondition: NOT_PAIRED"""
        if server_id not in self.servers:
            raise FailedPrecondition.of("NOT_PAIRED", "FAILED_PRECONDITION", server=server_id)
        return self.servers[server_id]

    def with_server(self, server_id: str, pairing: Pairing) -> Pairings:
        """With one more server, or one that has moved."""
        return replace(self, servers={**self.servers, server_id: pairing})


def load(path: Path) -> Pairings:
    """What the file says; nothing where there is none.

    :raises FailedPrecondition: PAIRINGS_UNREADABLE
    """
    try:
        told = json.loads(path.read_text("utf-8"))
        servers = {str(server_id): _pairing(entry) for server_id, entry in told["servers"].items()}
        return Pairings(servers, str(told["editor"]))
    except FileNotFoundError:
        return Pairings()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        found = FailedPrecondition.of("PAIRINGS_UNREADABLE", "FAILED_PRECONDITION", file=path, detail=error)
        raise found from None


def save(path: Path, pairings: Pairings) -> None:
    """Replaces the file in one step; nobody else can read it.

    :raises OSError: it cannot be written
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid.uuid4().hex}.part")
    text = json.dumps(asdict(pairings), ensure_ascii=False, indent=2)
    part.touch(0o600, exist_ok=False)
    part.write_text(text + "\n", "utf-8")
    part.replace(path)


def _pairing(entry: Mapping[str, object]) -> Pairing:
    hosts = entry["files_hosts"]
    if not isinstance(hosts, list):
        raise TypeError("files_hosts is no list")
    return Pairing(str(entry["target"]), str(entry["ca"]), tuple(map(str, hosts)))
