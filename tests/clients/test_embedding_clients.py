"""The embedding service, called by programs that share no code with it."""

from __future__ import annotations

import base64
import math
import struct
from pathlib import Path

import pytest

from hwapok_pb.embedding.v1 import embedding_service_pb2
from support.foreign import EMBEDDING, ForeignClient, Grpcurl, Message, NodeClient


@pytest.fixture(params=[NodeClient, Grpcurl])
def embedder(request: pytest.FixtureRequest, embedding_target: str) -> ForeignClient:
    """Each of the programs in turn."""
    made: ForeignClient = request.param(embedding_target)
    return made


def _rows(vectors: Message) -> list[tuple[float, ...]]:
    values, dimension = base64.b64decode(vectors["values"]), int(vectors["dimension"])
    return list(struct.iter_unpack(f"<{dimension}f", values))


def test_every_rpc(embedder: ForeignClient, photo: Path) -> None:
    """Vectors are little-endian float32 of length 1, in the spaces that GetInfo names; identical inputs agree."""
    info = embedder.call(f"{EMBEDDING}/GetInfo").only
    texts = embedder.call(
        f"{EMBEDDING}/EmbedText", {"texts": ["달빛 고양이", "부엌", "부엌"], "role": "TEXT_ROLE_QUERY"}
    )
    picture = base64.b64encode(photo.read_bytes()).decode()
    pictures = embedder.call(f"{EMBEDDING}/EmbedImage", {"images": [picture]})
    for answer, space in ((texts, info["textSpace"]), (pictures, info["imageSpace"])):
        vectors = answer.only["vectors"]
        assert (vectors["spaceId"], vectors["dimension"]) == (space["spaceId"], space["dimension"])
        assert all(math.isclose(math.hypot(*row), 1, abs_tol=1e-5) for row in _rows(vectors))
    moonlight, kitchen, same = _rows(texts.only["vectors"])
    # To the last bits: which of them a pass shares decides how sums are rounded.
    assert all(math.isclose(one, other, abs_tol=1e-6) for one, other in zip(kitchen, same, strict=True))
    assert math.dist(kitchen, moonlight) > 0.1
    service = embedding_service_pb2.DESCRIPTOR.services_by_name["EmbeddingService"]
    assert {f"{EMBEDDING}/{method.name}" for method in service.methods} <= embedder.called


def test_refused_input(embedder: ForeignClient) -> None:
    """What cannot be embedded is refused with the documented reason."""
    refused = embedder.call(f"{EMBEDDING}/EmbedText", {"texts": [], "role": "TEXT_ROLE_QUERY"})
    assert (refused.code, refused.reason) == (3, "EMBEDDING_INPUT_INVALID")
