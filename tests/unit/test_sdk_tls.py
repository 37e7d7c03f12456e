"""A studio over TLS, with a certificate authority of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import trustme

from hwapok import RetryPolicy, Studio, Unavailable
from support.fake_gateway import FakeGateway
from support.studios import BRIEF, QUICK


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Whom to trust."""
    return trustme.CA()


@pytest.fixture
def gateway(clean_environ: None, authority: trustme.CA) -> Iterator[FakeGateway]:
    """A scripted server with a certificate for 127.0.0.1 that wants a token."""
    certificate = authority.issue_cert("127.0.0.1")
    chain = b"".join(pem.bytes() for pem in certificate.cert_chain_pems)
    with FakeGateway(grpc.ssl_server_credentials([(certificate.private_key_pem.bytes(), chain)])) as fake:
        fake.token = "secret"
        yield fake


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> Path:
    """The authority's certificate."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


def test_with_the_authority(gateway: FakeGateway, ca: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HWAPOK_CA is enough: calls are encrypted and carry the token."""
    monkeypatch.setenv("HWAPOK_CA", str(ca))
    with Studio(gateway.target, token="secret", retry_policy=QUICK) as studio:
        studio.upload(b"x")
        assert studio.generate_prompt("고양이", **BRIEF).result().writer == "offline"
    assert [metadata["authorization"] for metadata in gateway.metadata] == ["Bearer secret"] * 2


def test_without_the_authority(gateway: FakeGateway) -> None:
    """A server whose certificate nobody vouches for is not talked to, and no token leaves."""
    policy = RetryPolicy(first_delay=0.01, longest_delay=0.01, first_contact=0.1)
    opened = Studio(f"https://{gateway.target}", token="secret", retry_policy=policy)
    with opened as studio, pytest.raises(Unavailable) as caught:
        studio.generate_prompt("고양이", **BRIEF).result()
    assert caught.value.reason == "SERVER_UNREACHABLE"
    assert gateway.calls == []


def test_missing_authority(gateway: FakeGateway, tmp_path: Path) -> None:
    """A CA file that is not there is the operating system's error."""
    with Studio(gateway.target, ca=tmp_path / "none.pem") as studio, pytest.raises(FileNotFoundError):
        studio.catalog()
