"""LibraryService spoken plainly, with google protobuf."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import grpc

from hwapok_pb.v1 import job_pb2
from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_pb.v1.library_service_pb2_grpc import LibraryServiceStub
from support.drawings import drawing, encoded
from support.raw_client import CHUNK, new_id


def sample(number: int) -> bytes:
    """A small PNG; every number gives another picture."""
    return encoded(drawing(number))


@dataclass(frozen=True)
class NewPicture:
    """A picture to add."""

    data: bytes
    info: pb.PictureInfo = field(default_factory=pb.PictureInfo)
    embed_later: bool = False
    sha256: bytes | None = None
    commit: bool = True


def messages(pictures: Sequence[NewPicture]) -> Iterator[pb.AddPicturesRequest]:
    """An AddPictures stream, correct unless a picture says otherwise."""
    for picture in pictures:
        header = pb.AddPicturesRequest.Header(info=picture.info, embed_later=picture.embed_later)
        yield pb.AddPicturesRequest(header=header)
        for start in range(0, len(picture.data), CHUNK):
            yield pb.AddPicturesRequest(chunk=picture.data[start : start + CHUNK])
        if picture.commit:
            sha256 = picture.sha256 or hashlib.sha256(picture.data).digest()
            yield pb.AddPicturesRequest(commit=pb.AddPicturesRequest.Commit(sha256=sha256))


class LibraryClient:
    """One channel, one stub, one owner."""

    def __init__(self, target: str, key: str = "") -> None:
        self.channel = grpc.insecure_channel(target)
        self.stub = LibraryServiceStub(self.channel)
        self._metadata = (("authorization", f"Bearer {key}"),) if key else ()

    def add(self, *pictures: NewPicture) -> list[pb.AddedPicture]:
        """Adds pictures; returns what became of each."""
        response: pb.AddPicturesResponse = self.stub.AddPictures(
            messages(pictures), timeout=120, metadata=self._metadata
        )
        return list(response.pictures)

    def add_one(self, number: int, **info: object) -> pb.LibraryPicture:
        """Adds the drawing of a number; fails the test when it is refused."""
        [added] = self.add(NewPicture(sample(number), pb.PictureInfo(**info)))  # type: ignore[arg-type]
        assert added.WhichOneof("outcome") == "picture", added
        return added.picture

    def search(self, query: str = "", **fields: object) -> pb.SearchPicturesResponse:
        """Searches."""
        request = pb.SearchPicturesRequest(query=query, **fields)  # type: ignore[arg-type]
        found: pb.SearchPicturesResponse = self.stub.SearchPictures(request, timeout=30, metadata=self._metadata)
        return found

    def get(self, name: str) -> pb.LibraryPicture:
        """One picture."""
        request = pb.GetPictureRequest(name=name)
        found: pb.GetPictureResponse = self.stub.GetPicture(request, timeout=30, metadata=self._metadata)
        return found.picture

    def page(self, **fields: object) -> pb.ListPicturesResponse:
        """One page."""
        request = pb.ListPicturesRequest(**fields)  # type: ignore[arg-type]
        found: pb.ListPicturesResponse = self.stub.ListPictures(request, timeout=30, metadata=self._metadata)
        return found

    def update(self, name: str, info: pb.PictureInfo, *paths: str) -> pb.LibraryPicture:
        """Changes fields; all for no path."""
        request = pb.UpdatePictureRequest(name=name, info=info)
        request.update_mask.paths.extend(paths)
        found: pb.UpdatePictureResponse = self.stub.UpdatePicture(request, timeout=30, metadata=self._metadata)
        return found.picture

    def delete(self, name: str) -> None:
        """Deletes a picture."""
        self.stub.DeletePicture(pb.DeletePictureRequest(name=name), timeout=30, metadata=self._metadata)

    def embed(self, request_id: str | None = None) -> list[job_pb2.JobEvent]:
        """Runs an import job to its end; returns its events."""
        request = pb.ImportPicturesRequest(request_id=request_id or new_id())
        return [found.event for found in self.stub.ImportPictures(request, timeout=150, metadata=self._metadata)]

    def stats(self) -> pb.LibraryStatsResponse:
        """The library in numbers."""
        found: pb.LibraryStatsResponse = self.stub.LibraryStats(
            pb.LibraryStatsRequest(), timeout=30, metadata=self._metadata
        )
        return found
