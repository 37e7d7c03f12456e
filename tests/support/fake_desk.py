"""The part of the fake gateway that is about what is there already: uploads, open tickets, the server itself."""

from __future__ import annotations

import secrets
from abc import abstractmethod

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from hwapok_common.errors import HwapokError, Reason
from hwapok_pb.v1 import common_pb2, studio_service_pb2_grpc, upload_pb2
from hwapok_pb.v1 import studio_service_pb2 as pb
from support.fake_jobs import FakeJob
from support.fake_server import Context, FakeServer

SERVER_ID = "0123abcd"


class FakeDesk(FakeServer, studio_service_pb2_grpc.StudioServiceServicer):
    """Answers from what the gateway was given."""

    def __init__(self, credentials: grpc.ServerCredentials | None = None) -> None:
        super().__init__(credentials)
        self.uploads: dict[str, tuple[bytes, upload_pb2.Upload]] = {}
        self.tickets: dict[str, common_pb2.Asset] = {}
        """What each ticket that was not redeemed yet stands for."""
        self.budget_left = 10_000_000

    @abstractmethod
    def _find(self, name: str) -> FakeJob:
        """:raises HwapokError: JOB_NOT_FOUND"""

    async def GetUpload(self, request: pb.GetUploadRequest, context: Context) -> pb.GetUploadResponse:
        await self.called("GetUpload", request, context)
        if request.name not in self.uploads:
            raise HwapokError(Reason.UPLOAD_NOT_FOUND, name=request.name)
        upload = upload_pb2.Upload()
        upload.CopyFrom(self.uploads[request.name][1])
        upload.picture.CopyFrom(self.files.asset(upload.picture.sha256.hex(), upload.file_name, "image/png"))
        return pb.GetUploadResponse(upload=upload)

    async def CreateOpenTicket(
        self, request: pb.CreateOpenTicketRequest, context: Context
    ) -> pb.CreateOpenTicketResponse:
        await self.called("CreateOpenTicket", request, context)
        job = self._find(request.job)
        if not job.snapshot().HasField("render"):
            raise HwapokError(Reason.JOB_HAS_NO_PSD)
        ticket = secrets.token_urlsafe(32)
        self.tickets[ticket] = job.snapshot().render.psd
        return pb.CreateOpenTicketResponse(
            ticket=ticket, expire_time=Timestamp(seconds=2_000_000_000), server_id=SERVER_ID
        )

    async def RedeemOpenTicket(
        self, request: pb.RedeemOpenTicketRequest, context: Context
    ) -> pb.RedeemOpenTicketResponse:
        await self.called("RedeemOpenTicket", request, context)
        if request.ticket not in self.tickets:
            raise HwapokError(Reason.OPEN_TICKET_INVALID)
        return pb.RedeemOpenTicketResponse(psd=self.tickets.pop(request.ticket))

    async def GetServerStatus(self, request: pb.GetServerStatusRequest, context: Context) -> pb.GetServerStatusResponse:
        await self.called("GetServerStatus", request, context)
        text = common_pb2.LocalizedText(ko="답하지 않습니다.", en="It does not answer.")
        return pb.GetServerStatusResponse(
            parts=[pb.PartStatus(part="gateway", healthy=True), pb.PartStatus(part="embedding", message=text)],
            queued_jobs=2,
            running_jobs=1,
            spent_today_micro_usd=12_300,
            budget_left_micro_usd=self.budget_left,
        )
