"""API keys and TLS: who may call, and what they see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
import trustme
from grpc_health.v1 import health_pb2, health_pb2_grpc

from hwapok import InvalidArgument, NotFound, Studio, Unauthenticated
from support.raw_client import jpeg
from support.stack import Stack, open_folder, running_stack


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def locked(authority: trustme.CA) -> Iterator[Stack]:
    """A stack that speaks TLS and knows two people."""
    certificate = authority.issue_cert("127.0.0.1")
    with open_folder() as folder:
        certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
        for pem in certificate.cert_chain_pems:
            pem.write_to_path(str(folder / "cert.pem"), append=True)
        settings = {
            "HWAPOK_API_KEYS": "kim=key-of-kim, lee=key-of-lee",
            "HWAPOK_TLS_CERT": str(folder / "cert.pem"),
            "HWAPOK_TLS_KEY": str(folder / "key.pem"),
        }
        with running_stack(environment=settings) as running:
            yield running


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def test_a_call_needs_a_key_that_is_known(locked: Stack, ca: Path) -> None:
    """Without the right key nothing is answered."""
    for token, reason in ((None, "MISSING_API_KEY"), ("guess", "INVALID_API_KEY")):
        with Studio(locked.grpc, token=token, ca=ca) as studio, pytest.raises(Unauthenticated) as refused:
            studio.catalog()
        assert refused.value.reason == reason


def test_people_see_their_own_jobs_and_uploads_only(locked: Stack, ca: Path) -> None:
    """Another person's job is not found, and their upload is no reference."""
    with Studio(locked.grpc, token="key-of-kim", ca=ca) as kim, Studio(locked.grpc, token="key-of-lee", ca=ca) as lee:
        upload = kim.upload(jpeg(), file_name="고양이.jpg")
        run = kim.generate_prompt("한옥 마당", category="animal", layer="conti", references=[upload])
        assert run.result().prompt
        assert [job.name for job in kim.jobs()] == [run.name]
        assert list(lee.jobs()) == []
        with pytest.raises(NotFound):
            lee.job(run.name)
        with pytest.raises(InvalidArgument) as refused:
            lee.generate_prompt("한옥 마당", category="animal", layer="conti", references=[upload.name]).result()
        assert [violation.field for violation in refused.value.violations] == ["reference_uploads"]


def test_health_needs_no_key(locked: Stack, ca: Path) -> None:
    """A load balancer has none."""
    credentials = grpc.ssl_channel_credentials(ca.read_bytes())
    with grpc.secure_channel(locked.grpc, credentials) as channel:
        request = health_pb2.HealthCheckRequest(service="hwapok.v1.StudioService")
        answer = health_pb2_grpc.HealthStub(channel).Check(request, timeout=10)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
