"""What only grpcurl shows: reflection, health, and what a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from google.protobuf.descriptor import Descriptor, FileDescriptor

from hwapok_pb.embedding.v1 import embedding_service_pb2
from hwapok_pb.v1 import catalog_pb2, common_pb2, job_pb2, library_service_pb2, studio_service_pb2, upload_pb2
from support.foreign import EMBEDDING, LIBRARY, STUDIO, Grpcurl, upload_messages
from support.foreign_requests import brief, header

MODULES = (catalog_pb2, common_pb2, job_pb2, library_service_pb2, studio_service_pb2, upload_pb2)
CONTRACT = [module.DESCRIPTOR for module in MODULES]
HEALTH = "grpc.health.v1.Health"
REFLECTION = "grpc.reflection.v1alpha.ServerReflection"


def _messages(file: FileDescriptor) -> Iterator[Descriptor]:
    for message in file.message_types_by_name.values():
        yield message
        yield from (nested for nested in message.nested_types if not nested.GetOptions().map_entry)


MESSAGES = {message.full_name: message for file in CONTRACT for message in _messages(file)}


@pytest.fixture
def embedding_grpcurl(embedding_target: str) -> Grpcurl:
    """grpcurl at the embedding service."""
    return Grpcurl(embedding_target)


def test_list(grpcurl: Grpcurl, embedding_grpcurl: Grpcurl) -> None:
    """Both servers say which services and methods they have."""
    assert grpcurl.tell("list").split() == sorted([LIBRARY, STUDIO, HEALTH, REFLECTION])
    assert embedding_grpcurl.tell("list").split() == sorted([EMBEDDING, HEALTH, REFLECTION])
    studio = studio_service_pb2.DESCRIPTOR.services_by_name["StudioService"]
    assert set(grpcurl.tell("list", STUDIO).split()) == {method.full_name for method in studio.methods}
    library = library_service_pb2.DESCRIPTOR.services_by_name["LibraryService"]
    assert set(grpcurl.tell("list", LIBRARY).split()) == {method.full_name for method in library.methods}
    embedding = embedding_service_pb2.DESCRIPTOR.services_by_name["EmbeddingService"]
    assert set(embedding_grpcurl.tell("list", EMBEDDING).split()) == {method.full_name for method in embedding.methods}


def test_describe_services(grpcurl: Grpcurl, embedding_grpcurl: Grpcurl) -> None:
    """Services are described with the types of their methods, streams included."""
    told = grpcurl.tell("describe", STUDIO)
    for line in (
        "rpc Upload ( stream .hwapok.v1.UploadRequest ) returns ( .hwapok.v1.UploadResponse );",
        "rpc WatchJob ( .hwapok.v1.WatchJobRequest ) returns ( stream .hwapok.v1.WatchJobResponse );",
        "rpc GetJob ( .hwapok.v1.GetJobRequest ) returns ( .hwapok.v1.GetJobResponse );",
    ):
        assert line in told
    assert ".hwapok.embedding.v1.EmbedImageRequest" in embedding_grpcurl.tell("describe", EMBEDDING)


@pytest.mark.parametrize("name", MESSAGES)
def test_describe_message(grpcurl: Grpcurl, name: str) -> None:
    """Every message of the contract can be looked up, with all its fields."""
    told = grpcurl.tell("describe", name)
    assert f"{name} is a message" in told
    for wanted in MESSAGES[name].fields:
        assert f" {wanted.name} = {wanted.number};" in told


def test_health(grpcurl: Grpcurl, embedding_grpcurl: Grpcurl) -> None:
    """Each server reports itself and its service; a service it does not have is not found."""
    for server, service in ((grpcurl, STUDIO), (grpcurl, LIBRARY), (embedding_grpcurl, EMBEDDING)):
        for name in ("", service):
            assert server.call(f"{HEALTH}/Check", {"service": name}).only == {"status": "SERVING"}
        assert server.call(f"{HEALTH}/Check", {"service": "hwapok.v1.Other"}).code == 5


def test_errors_in_a_terminal(grpcurl: Grpcurl) -> None:
    """Without options a person reads the code, the English message and each detail; scripts see 64 + the code."""
    code, told = grpcurl.fail("GeneratePrompt", brief(category="외계"))
    assert code == 64 + 3
    assert "Code: InvalidArgument" in told
    assert "Message: The request has fields to correct: category" in told
    assert '"reason":"UNKNOWN_CATEGORY"' in told
    assert "없는 카테고리입니다: 외계" in told


def test_upload_without_commit(grpcurl: Grpcurl) -> None:
    """A stream of JSON that stops early leaves nothing and says so."""
    refused = grpcurl.send("Upload", upload_messages(header(), b"x" * 100_000)[:-1])
    assert (refused.code, refused.reason) == (3, "UPLOAD_NOT_COMMITTED")
