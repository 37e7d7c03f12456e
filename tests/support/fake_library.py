"""The picture library of the fake gateway: keeps what it is given, finds nothing twice, refuses what is no picture."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from google.protobuf.timestamp_pb2 import Timestamp

from hwapok_common.errors import HwapokError, InvalidRequest, Reason, Violation
from hwapok_common.messages import sentence
from hwapok_common.status import to_status
from hwapok_pb.v1 import job_pb2, library_service_pb2_grpc
from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_server.api.present import localized
from support.fake_jobs import new_job
from support.fake_server import Context, Fault

if TYPE_CHECKING:
    from support.fake_gateway import FakeGateway

PNG_START = b"\x89PNG"
LOOKS = 12
"""Pictures whose content starts with the same bytes look alike."""
CATEGORIES = {"": "", "person": "person", "인물": "person", "animal": "animal", "동물": "animal"}
LAYERS = {"": "", "sketch": "sketch", "스케치": "sketch", "background": "background", "배경": "background"}
PAGE = 3
"""Most pictures of one page, whatever a client asks for."""


class FakeLibrary(library_service_pb2_grpc.LibraryServiceServicer):
    """Everything that was added is in `pictures` and `content`, by name."""

    def __init__(self, gateway: FakeGateway) -> None:
        self._gateway = gateway
        self.pictures: dict[str, pb.LibraryPicture] = {}
        self.content: dict[str, bytes] = {}
        self.embed_later: list[bool] = []
        """Of each header that arrived."""
        self.streams: list[int] = []
        """How many pictures each whole stream had."""
        self.notes: list[str] = []
        """Reasons of what a search says it could not use."""

    def captions(self) -> dict[str, str]:
        """Captions by file name."""
        return {picture.info.file_name: picture.info.caption for picture in self.pictures.values()}

    async def AddPictures(
        self, stream: AsyncIterator[pb.AddPicturesRequest], context: Context
    ) -> pb.AddPicturesResponse:
        fault: Fault | None = None
        results: list[pb.AddedPicture] = []
        header, content = pb.AddPicturesRequest.Header(), b""
        async for message in stream:
            kind = message.WhichOneof("payload")
            if kind == "header":
                fault = fault or await self._gateway.called("AddPictures", message.header, context)
                header, content = message.header, b""
                self.embed_later.append(header.embed_later)
            elif kind == "chunk":
                content += message.chunk
            else:
                results.append(self._added(header.info, content, message.commit.sha256))
                if fault is not None and fault.after == len(results):
                    await self._gateway.strike(fault, context)
        self.streams.append(len(results))
        if fault is not None and fault.carry_out:
            await self._gateway.strike(fault, context)
        return pb.AddPicturesResponse(pictures=results)

    def _added(self, info: pb.PictureInfo, content: bytes, sha256: bytes) -> pb.AddedPicture:
        try:
            _check(info, content, sha256)
        except HwapokError as error:
            return pb.AddedPicture(error=to_status(error))
        known = next((name for name, kept in self.content.items() if kept == content), None)
        if known is not None:
            return pb.AddedPicture(picture=self._fresh(known), duplicate=True)
        alike = [name for name, kept in self.content.items() if kept[:LOOKS] == content[:LOOKS]]
        near = [pb.NearDuplicate(name=name, similarity=0.97) for name in alike[-3:]]
        return pb.AddedPicture(picture=self._fresh(self._keep(info, content)), near_duplicates=near)

    def _keep(self, info: pb.PictureInfo, content: bytes) -> str:
        name = f"pictures/{uuid.uuid4()}"
        number = len(self.pictures)
        picture = pb.LibraryPicture(name=name, info=info, create_time=Timestamp(seconds=1_800_000_000 + number))
        picture.info.category, picture.info.layer = CATEGORIES[info.category], LAYERS[info.layer]
        self.pictures[name], self.content[name] = picture, content
        self._gateway.files.put(content)
        return name

    def _fresh(self, name: str) -> pb.LibraryPicture:
        """The picture with a fresh link."""
        if name not in self.pictures:
            raise HwapokError(Reason.PICTURE_NOT_FOUND, name=name)
        answer = pb.LibraryPicture()
        answer.CopyFrom(self.pictures[name])
        key = hashlib.sha256(self.content[name]).hexdigest()
        answer.picture.CopyFrom(self._gateway.files.asset(key, "picture.png", "image/png"))
        return answer

    async def SearchPictures(self, request: pb.SearchPicturesRequest, context: Context) -> pb.SearchPicturesResponse:
        await self._gateway.called("SearchPictures", request, context)
        hits = [self._hit(name, request) for name in self.pictures]
        kept = [hit for hit in hits if hit.in_category and hit.in_layer] if request.strict else hits
        found = sorted((hit for hit in kept if hit.score > 0), key=lambda hit: -hit.score)
        relaxed = ["layer"] if any(not hit.in_layer for hit in found) else []
        notes = [job_pb2.Note(reason=reason, message=localized(sentence("note", reason))) for reason in self.notes]
        return pb.SearchPicturesResponse(hits=found[: request.limit or 20], relaxed=relaxed, notes=notes)

    def _hit(self, name: str, request: pb.SearchPicturesRequest) -> pb.SearchHit:
        info, words = self.pictures[name].info, request.query.split()
        matched = [word for word in words if word in info.caption or word in info.tags]
        hit = pb.SearchHit(picture=self._fresh(name), matched_words=matched)
        hit.keyword_score = len(matched) / len(words) if words else 0.0
        if words:
            hit.text_similarity = 0.5 + hit.keyword_score / 4
        if request.picture_upload:
            uploaded = self._gateway.uploads[request.picture_upload][0]
            hit.picture_similarity = float(uploaded == self.content[name])
        hit.score = hit.keyword_score + hit.picture_similarity
        hit.in_category = CATEGORIES[request.category] in ("", info.category)
        hit.in_layer = LAYERS[request.layer] in ("", info.layer)
        return hit

    async def ListPictures(self, request: pb.ListPicturesRequest, context: Context) -> pb.ListPicturesResponse:
        await self._gateway.called("ListPictures", request, context)
        wanted = [
            name
            for name, picture in reversed(self.pictures.items())
            if CATEGORIES[request.category] in ("", picture.info.category)
            and LAYERS[request.layer] in ("", picture.info.layer)
        ]
        after = wanted.index(request.page_token) + 1 if request.page_token in wanted else 0
        page = wanted[after : after + min(request.page_size or PAGE, PAGE)]
        more = page[-1] if page and page[-1] != wanted[-1] else ""
        return pb.ListPicturesResponse(pictures=[self._fresh(name) for name in page], next_page_token=more)

    async def GetPicture(self, request: pb.GetPictureRequest, context: Context) -> pb.GetPictureResponse:
        await self._gateway.called("GetPicture", request, context)
        return pb.GetPictureResponse(picture=self._fresh(request.name))

    async def UpdatePicture(self, request: pb.UpdatePictureRequest, context: Context) -> pb.UpdatePictureResponse:
        await self._gateway.called("UpdatePicture", request, context)
        self._fresh(request.name)
        request.update_mask.MergeMessage(request.info, self.pictures[request.name].info, replace_repeated_field=True)
        info = self.pictures[request.name].info
        info.category, info.layer = CATEGORIES[info.category], LAYERS[info.layer]
        return pb.UpdatePictureResponse(picture=self._fresh(request.name))

    async def DeletePicture(self, request: pb.DeletePictureRequest, context: Context) -> pb.DeletePictureResponse:
        await self._gateway.called("DeletePicture", request, context)
        self._fresh(request.name)
        del self.pictures[request.name], self.content[request.name]
        return pb.DeletePictureResponse()

    async def ImportPictures(
        self, request: pb.ImportPicturesRequest, context: Context
    ) -> AsyncIterator[pb.ImportPicturesResponse]:
        fault = await self._gateway.called("ImportPictures", request, context)
        job = self._gateway.join(new_job(request, self._gateway.files))
        async for event in self._gateway.stream(job, 0, fault, context):
            yield pb.ImportPicturesResponse(event=event)

    async def LibraryStats(self, request: pb.LibraryStatsRequest, context: Context) -> pb.LibraryStatsResponse:
        await self._gateway.called("LibraryStats", request, context)
        answer = pb.LibraryStatsResponse(pictures=len(self.pictures), active_space="e5@1")
        for picture in self.pictures.values():
            answer.by_category[picture.info.category] += 1
            answer.by_layer[picture.info.layer] += 1
        return answer


def _check(info: pb.PictureInfo, content: bytes, sha256: bytes) -> None:
    if not content:
        raise HwapokError(Reason.UPLOAD_EMPTY)
    if hashlib.sha256(content).digest() != sha256:
        raise HwapokError(Reason.CHECKSUM_MISMATCH)
    if not content.startswith(PNG_START):
        raise HwapokError(Reason.NOT_AN_IMAGE)
    if info.category not in CATEGORIES:
        raise InvalidRequest([Violation("info.category", "unknown_category", {"value": info.category})])
