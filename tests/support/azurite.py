"""Azurite, Microsoft's own stand-in for Azure Storage: started on a free port, stopped, and started again."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from support import node

SERVE = Path(__file__).parents[1] / "azurite" / "serve.mjs"
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Of every Azurite, as its documentation says; no secret."""
_READY = "successfully listens on "


class Azurite:
    """A blob service of one account. What it holds is in a folder, or in its memory only."""

    def __init__(self, *options: str) -> None:
        """:param options: those of `azurite-blob`"""
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Starts it, where it was before if it was stopped, and waits until it listens.

        :raises RuntimeError: it ended instead
        """
        command, environment = node.command(SERVE)
        port = self.url.rpartition(":")[2] or "0"
        # Azurite knows the API's versions up to its own release; the client speaks a later one.
        fixed = [
            "--blobHost",
            "127.0.0.1",
            "--blobPort",
            port,
            "--silent",
            "--disableTelemetry",
            "--skipApiVersionCheck",
        ]
        self._process = subprocess.Popen(
            [*command, *fixed, *self._options], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        for line in self._process.stdout:
            if _READY in line:
                self.url = line.partition(_READY)[2].strip()
                return
        raise RuntimeError(f"Azurite ended with {self._process.wait()}")

    def stop(self) -> None:
        """Stops it as Ctrl-C does; what it holds in a folder stays."""
        if self._process:
            self._process.terminate()
            self._process.communicate(timeout=60)
            self._process = None

    @property
    def account_url(self) -> str:
        return f"{self.url}/{ACCOUNT}"

    @property
    def connection_string(self) -> str:
        """As the portal shows it."""
        return f"AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint={self.account_url};"


@contextmanager
def running_azurite(*options: str) -> Iterator[Azurite]:
    """An Azurite for the length of the block."""
    azurite = Azurite(*options)
    try:
        azurite.start()
        yield azurite
    finally:
        azurite.stop()


@dataclass(frozen=True, slots=True)
class TlsAzurite:
    """An Azurite that takes Entra tokens, which it does over TLS only."""

    azurite: Azurite
    authority: Path
    """PEM certificate of who vouches for it."""

    def context(self) -> ssl.SSLContext:
        """For a plain client."""
        return ssl.create_default_context(cafile=str(self.authority))


@contextmanager
def running_tls_azurite(folder: Path) -> Iterator[TlsAzurite]:
    """Such an Azurite for the length of the block.

    :param folder: for its certificate
    """
    authority, certificate = trustme.CA(), folder / "certificate.pem"
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    for pem in issued.cert_chain_pems:
        pem.write_to_path(certificate, append=True)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    tls = ["--oauth", "basic", "--cert", str(certificate), "--key", str(folder / "key.pem")]
    with running_azurite("--inMemoryPersistence", *tls) as azurite:
        yield TlsAzurite(azurite, folder / "authority.pem")
