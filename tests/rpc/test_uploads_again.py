"""An upload looked at later."""

from __future__ import annotations

import pytest

from hwapok import NotFound, Studio
from hwapok_pb.v1 import studio_service_pb2 as pb
from support.raw_client import RawClient, failure_of, jpeg, new_id
from support.stack import Stack


def test_an_upload_comes_back_with_a_link_that_works(stack: Stack) -> None:
    """A page that is opened again shows the reference it had."""
    with Studio(stack.grpc) as studio:
        upload = studio.upload(jpeg(300, 200), file_name="고양이.jpg")
        again = studio.get_upload(upload.name)
        assert (again.name, again.file_name, again.created) == (upload.name, "고양이.jpg", upload.created)
        assert again.picture.bytes() == upload.picture.bytes()


def test_an_unknown_upload_is_not_found(stack: Stack) -> None:
    """A name that was never given, and one that is no name."""
    name = f"uploads/{new_id()}"
    with Studio(stack.grpc) as studio, pytest.raises(NotFound) as unknown:
        studio.get_upload(name)
    assert (unknown.value.reason, unknown.value.metadata["name"]) == ("UPLOAD_NOT_FOUND", name)
    failure = failure_of(lambda: RawClient(stack.grpc).stub.GetUpload(pb.GetUploadRequest(name="jobs/고양이")))
    assert failure.fields == {"name": "UPLOAD_NAME"}
