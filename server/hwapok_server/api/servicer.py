"""StudioService: messages in, messages out. Everything else happens at the desks."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import grpc

from hwapok_common.errors import InvalidRequest, Violation
from hwapok_pb.v1 import job_pb2
from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_pb.v1.studio_service_pb2_grpc import StudioServiceServicer
from hwapok_server.api import fields, page_tokens
from hwapok_server.api.catalogue import LiveCatalogue
from hwapok_server.api.estimates import EstimateDesk
from hwapok_server.api.identity import Identities
from hwapok_server.api.jobs import JobDesk
from hwapok_server.api.layers_orders import LayersOrders
from hwapok_server.api.open_tickets import TicketDesk
from hwapok_server.api.orders import Orders
from hwapok_server.api.present import Presenter, speech_token, timestamp
from hwapok_server.api.present_costs import forecast
from hwapok_server.api.present_events import EventPresenter
from hwapok_server.api.present_status import server_status
from hwapok_server.api.status import StatusDesk
from hwapok_server.api.uploads import UploadDesk
from hwapok_server.api.watch import Follower
from hwapok_server.model import Job, JobKind
from hwapok_server.ports import SpeechTokens

Context = grpc.aio.ServicerContext[Any, Any]
StartsJob = pb.GeneratePromptRequest | pb.RenderFromPromptRequest | pb.RenderLayersRequest
PAGE_BYTES = 3 * 2**20
"""Of jobs in one page: a message has at most 4 MiB."""
_KINDS = {
    job_pb2.JOB_KIND_UNSPECIFIED: None,
    job_pb2.JOB_KIND_PROMPT: JobKind.PROMPT,
    job_pb2.JOB_KIND_RENDER: JobKind.RENDER,
    job_pb2.JOB_KIND_IMPORT: JobKind.IMPORT,
    job_pb2.JOB_KIND_LAYERS: JobKind.LAYERS,
}


class Studio(StudioServiceServicer):
    """The RPCs. Errors are raised as HwapokError; the interceptor gives them their details."""

    def __init__(  # noqa: PLR0913, PLR0917 - one argument for each collaborator
        self,
        catalogue: LiveCatalogue,
        identities: Identities,
        orders: Orders,
        layers_orders: LayersOrders,
        estimates: EstimateDesk,
        uploads: UploadDesk,
        jobs: JobDesk,
        follower: Follower,
        presenter: Presenter,
        events: EventPresenter,
        speech: SpeechTokens,
        tickets: TicketDesk,
        status: StatusDesk,
        server_id: str,
    ) -> None:
        self._catalogue, self._identities = catalogue, identities
        self._orders, self._layers_orders, self._estimates = orders, layers_orders, estimates
        self._uploads, self._jobs, self._follower = uploads, jobs, follower
        self._presenter, self._events, self._speech = presenter, events, speech
        self._tickets, self._status, self._server_id = tickets, status, server_id

    async def GetCatalog(self, request: pb.GetCatalogRequest, context: Context) -> pb.GetCatalogResponse:
        self._identities.owner(context)
        return await self._catalogue.message()

    async def Upload(self, request_iterator: AsyncIterator[pb.UploadRequest], context: Context) -> pb.UploadResponse:
        owner = self._identities.owner(context)
        made = await self._uploads.take(request_iterator, owner)
        return pb.UploadResponse(upload=await self._presenter.upload(made))

    async def SpeechToken(self, request: pb.SpeechTokenRequest, context: Context) -> pb.SpeechTokenResponse:
        self._identities.owner(context)
        return speech_token(await self._speech.issue())

    async def EstimateCost(self, request: pb.EstimateCostRequest, context: Context) -> pb.EstimateCostResponse:
        owner = self._identities.owner(context)
        return forecast(await self._estimates.estimate(request, owner))

    async def GeneratePrompt(
        self, request: pb.GeneratePromptRequest, context: Context
    ) -> AsyncIterator[pb.GeneratePromptResponse]:
        owner = self._identities.owner(context)
        job_id = await self._joined(request, owner)
        if job_id is None:
            job_id, brief = await self._orders.brief(request, owner)
            await self._jobs.submit(job_id, owner, brief, request_hash(request))
        async for event in self._follow(job_id, 0):
            yield pb.GeneratePromptResponse(event=event)

    async def RenderFromPrompt(
        self, request: pb.RenderFromPromptRequest, context: Context
    ) -> AsyncIterator[pb.RenderFromPromptResponse]:
        owner = self._identities.owner(context)
        job_id = await self._joined(request, owner)
        if job_id is None:
            job_id, order = await self._orders.order(request, owner)
            await self._jobs.submit(job_id, owner, order, request_hash(request))
        async for event in self._follow(job_id, 0):
            yield pb.RenderFromPromptResponse(event=event)

    async def RenderLayers(
        self, request: pb.RenderLayersRequest, context: Context
    ) -> AsyncIterator[pb.RenderLayersResponse]:
        owner = self._identities.owner(context)
        job_id = await self._joined(request, owner)
        if job_id is None:
            job_id, order = await self._layers_orders.order(request, owner)
            await self._jobs.submit(job_id, owner, order, request_hash(request))
        async for event in self._follow(job_id, 0):
            yield pb.RenderLayersResponse(event=event)

    async def WatchJob(self, request: pb.WatchJobRequest, context: Context) -> AsyncIterator[pb.WatchJobResponse]:
        owner = self._identities.owner(context)
        job = await self._jobs.get(fields.job_id(request.name), owner)
        after = fields.not_negative("after_sequence", request.after_sequence)
        async for event in self._follow(job.id, after):
            yield pb.WatchJobResponse(event=event)

    async def GetJob(self, request: pb.GetJobRequest, context: Context) -> pb.GetJobResponse:
        owner = self._identities.owner(context)
        job = await self._jobs.get(fields.job_id(request.name), owner)
        return pb.GetJobResponse(job=await self._presenter.job(job))

    async def ListJobs(self, request: pb.ListJobsRequest, context: Context) -> pb.ListJobsResponse:
        owner = self._identities.owner(context)
        size = fields.not_negative("page_size", request.page_size)
        if request.kind not in _KINDS:
            raise InvalidRequest([Violation("kind", "unknown_value", {"value": str(request.kind)})])
        jobs, token = await self._jobs.page(owner, _KINDS[request.kind], size, request.page_token)
        return await self._page(jobs, token)

    async def CancelJob(self, request: pb.CancelJobRequest, context: Context) -> pb.CancelJobResponse:
        owner = self._identities.owner(context)
        job = await self._jobs.cancel(fields.job_id(request.name), owner)
        return pb.CancelJobResponse(job=await self._presenter.job(job))

    async def RetryJob(self, request: pb.RetryJobRequest, context: Context) -> pb.RetryJobResponse:
        owner = self._identities.owner(context)
        job = await self._jobs.retry(fields.job_id(request.name), owner)
        return pb.RetryJobResponse(job=await self._presenter.job(job))

    async def GetUpload(self, request: pb.GetUploadRequest, context: Context) -> pb.GetUploadResponse:
        owner = self._identities.owner(context)
        upload = await self._uploads.get(fields.upload_id(request.name), owner)
        return pb.GetUploadResponse(upload=await self._presenter.upload(upload))

    async def CreateOpenTicket(
        self, request: pb.CreateOpenTicketRequest, context: Context
    ) -> pb.CreateOpenTicketResponse:
        owner = self._identities.owner(context)
        made = await self._tickets.issue(fields.job_id(request.job, "job"), owner)
        return pb.CreateOpenTicketResponse(
            ticket=made.ticket, expire_time=timestamp(made.expires), server_id=self._server_id
        )

    async def RedeemOpenTicket(
        self, request: pb.RedeemOpenTicketRequest, context: Context
    ) -> pb.RedeemOpenTicketResponse:
        outcome = await self._tickets.redeem(request.ticket)
        return pb.RedeemOpenTicketResponse(psd=await self._presenter.psd(outcome))

    async def GetServerStatus(self, request: pb.GetServerStatusRequest, context: Context) -> pb.GetServerStatusResponse:
        owner = self._identities.owner(context)
        return server_status(await self._status.status(owner))

    async def DeleteJob(self, request: pb.DeleteJobRequest, context: Context) -> pb.DeleteJobResponse:
        owner = self._identities.owner(context)
        await self._jobs.delete(fields.job_id(request.name), owner)
        return pb.DeleteJobResponse()

    async def _follow(self, job_id: str, after: int) -> AsyncIterator[job_pb2.JobEvent]:
        async for logged in self._follower.follow(job_id, after):
            yield await self._events.present(job_id, logged)

    async def _joined(self, request: StartsJob, owner: str) -> str | None:
        """The id of the job that this very request started before, or None."""
        job_id = fields.uuid_of(request.request_id)
        known = job_id and await self._jobs.accepted(job_id, owner, request_hash(request))
        return job_id if known else None

    async def _page(self, jobs: Sequence[Job], token: str) -> pb.ListJobsResponse:
        """As many of the jobs as fit into one message; the rest is on the next page."""
        page, size = pb.ListJobsResponse(next_page_token=token), 0
        for number, job in enumerate(jobs):
            message = await self._presenter.job(job)
            size += message.ByteSize()
            if size > PAGE_BYTES and number:
                page.next_page_token = page_tokens.after(jobs[number - 1])
                break
            page.jobs.append(message)
        return page


def request_hash(request: StartsJob) -> str:
    """SHA-256, hex, of a request as it came."""
    return hashlib.sha256(request.SerializeToString(deterministic=True)).hexdigest()
