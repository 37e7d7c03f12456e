"""An upload is header, chunks and commit, whatever the picture comes from, and arrives once."""

from __future__ import annotations

import hashlib
import io
import os
import unicodedata
import uuid
from pathlib import Path

import grpc
import pytest

from hwapok import AlreadyExists, InvalidArgument, Size, Studio
from support.fake_gateway import UPLOAD_LIMIT, FakeGateway, Fault

LARGE = os.urandom(700 * 1024)


def test_path(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """A file goes out under its own name as NFC, with its length announced."""
    path = tmp_path / unicodedata.normalize("NFD", "고양이 사진.jpg")
    path.write_bytes(LARGE)
    upload = studio.upload(path)
    header = gateway.requests("Upload")[0]
    assert (header.file_name, header.size_bytes, header.purpose) == ("고양이 사진.jpg", len(LARGE), 1)
    assert upload.name == f"uploads/{header.request_id}"
    assert (upload.source_format, upload.source_size) == ("JPEG", Size(4000, 3000))
    assert upload.picture.sha256 == hashlib.sha256(LARGE).hexdigest()
    assert upload.picture.bytes() == LARGE


def test_bytes_and_open_files(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """Bytes and open files work too; a name is taken from the file where it has one."""
    path = tmp_path / "b.png"
    path.write_bytes(LARGE)
    with path.open("rb") as file:
        uploads = [studio.upload(LARGE, file_name="a.png"), studio.upload(file), studio.upload(io.BytesIO(LARGE))]
    assert [gateway.uploads[upload.name][0] for upload in uploads] == [LARGE] * 3
    assert [upload.file_name for upload in uploads] == ["a.png", "b.png", ""]


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 256 * 1024 + 1])
def test_chunks(studio: Studio, gateway: FakeGateway, size: int) -> None:
    """Every chunk but the last is 256 KiB; an empty file has none and is refused by the server."""
    content = LARGE[:size]
    if not size:
        with pytest.raises(InvalidArgument) as caught:
            studio.upload(content)
        assert caught.value.reason == "UPLOAD_EMPTY"
        return
    studio.upload(content)
    assert gateway.chunks[-1] == [256 * 1024] * (size // (256 * 1024)) + [size % (256 * 1024)] * bool(
        size % (256 * 1024)
    )


@pytest.mark.parametrize("carry_out", [False, True], ids=["before it arrived", "after it arrived"])
def test_torn_upload_is_repeated(studio: Studio, gateway: FakeGateway, carry_out: bool) -> None:
    """A torn upload is sent again as a whole under the same request_id, and there is one upload."""
    gateway.faults["Upload"].append(Fault(grpc.StatusCode.UNAVAILABLE, carry_out=carry_out))
    upload = studio.upload(LARGE, file_name="a.png")
    first, second = gateway.requests("Upload")
    assert first == second
    assert str(uuid.UUID(first.request_id)) == first.request_id
    assert list(gateway.uploads) == [upload.name]


def test_same_id(studio: Studio) -> None:
    """A given request_id gives the first upload again, and refuses another picture."""
    request_id = str(uuid.uuid4())
    assert studio.upload(LARGE, request_id=request_id) == studio.upload(LARGE, request_id=request_id)
    with pytest.raises(AlreadyExists):
        studio.upload(b"other", request_id=request_id)


@pytest.mark.parametrize("extra", [1, 4 * 1024 * 1024])
def test_too_large(studio: Studio, gateway: FakeGateway, extra: int) -> None:
    """A server that stops listening in the middle is understood, however much was still to be sent."""
    with pytest.raises(InvalidArgument) as caught:
        studio.upload(bytes(UPLOAD_LIMIT + extra))
    assert caught.value.reason == "UPLOAD_TOO_LARGE"
    assert gateway.uploads == {}


def test_no_such_file(studio: Studio, gateway: FakeGateway) -> None:
    """A file that cannot be read is the operating system's error, before anything is sent."""
    with pytest.raises(FileNotFoundError):
        studio.upload("/nowhere/cat.jpg")
    with pytest.raises(FileNotFoundError):
        studio.make("고양이", category="animal", layer="sketch", references=["/nowhere/cat.jpg"]).result()
    assert gateway.calls == []


def test_file_that_breaks_while_it_is_read(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """An error of the disk in the middle of an upload is not taken for one of the network."""
    with pytest.raises(IsADirectoryError):
        studio.upload(tmp_path)
    assert gateway.uploads == {}


def test_uploads_as_references(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """Uploads, their names and paths may be mixed; the order is kept."""
    path = tmp_path / "c.png"
    path.write_bytes(b"third")
    first, second = studio.upload(b"first"), studio.upload(b"second")
    studio.generate_prompt(
        "고양이", category="animal", layer="sketch", references=[first, second.name, str(path)]
    ).result()
    sent = gateway.requests("GeneratePrompt")[0].reference_uploads
    assert [gateway.uploads[name][0] for name in sent] == [b"first", b"second", b"third"]
