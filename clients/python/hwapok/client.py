"""The studio from a coroutine. The one implementation; `Studio` drives it from a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from hwapok import convert, models, v1
from hwapok.briefs import SQUARE, Brief, Order, Redo, job_name, new_id
from hwapok.catalog import Catalog, SpeechToken
from hwapok.connection import Connection
from hwapok.estimates import AsyncEstimates
from hwapok.flows import LayersSource, Reference, named
from hwapok.jobs import AsyncJobs
from hwapok.layers import LayerSettings
from hwapok.models import Job, JobKind, Made, PromptResult, PsdLayers, RenderResult, UploadPurpose
from hwapok.pictures import LibraryPicture, full_name
from hwapok.retry import RetryPolicy
from hwapok.run import AsyncRun
from hwapok.server_status import ServerStatus
from hwapok.settings import load
from hwapok.upload import Source, read_source, send

PsdChoice = PsdLayers | Literal["flat", "cutout", "stages"]
Purpose = UploadPurpose | Literal["reference", "artwork"]


class AsyncStudio(AsyncJobs):
    """A connection to a Hwapok server, for one event loop.

        async with AsyncStudio() as studio:
            run = studio.make("달빛 아래 한옥 마당에 앉은 고양이", category="animal", layer="background")
            async for event in run:
                print(event)
            await (await run).render.psd.save_async("out/")

    Methods that start a job return at once; the run they return follows it. Every method raises StudioError.
    """

    def __init__(
        self,
        target: str | None = None,
        *,
        token: str | None = None,
        ca: str | Path | None = None,
        timeout: float = 30.0,
        retry_policy: RetryPolicy | None = None,
    ) -> None:
        """Nothing is sent until the first call.

        :param target: host:port, http://host:port or https://host:port; else HWAPOK_TARGET, else 127.0.0.1:50051
        :param token: API key; else HWAPOK_TOKEN
        :param ca: PEM file of the server's certificate authority, which means TLS; else HWAPOK_CA
        :param timeout: seconds to wait for the answer to a simple call
        :param retry_policy: how long a lost server is waited for
        :raises ValueError: a target without a port, or a token that would cross the network unencrypted
        """
        super().__init__(Connection(load(target, token, ca), retry_policy or RetryPolicy(), timeout))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connection. Jobs go on at the server; runs end."""
        await self._end_runs()
        await self.connection.close()

    @property
    def estimate(self) -> AsyncEstimates:
        """What a job would cost."""
        return AsyncEstimates(self.connection)

    async def upload(
        self,
        source: Source,
        *,
        file_name: str | None = None,
        purpose: Purpose = UploadPurpose.REFERENCE,
        request_id: str | None = None,
    ) -> models.Upload:
        """Uploads a picture.

        :param source: a path, the bytes, or an open binary file
        :param purpose: `reference`, or `artwork` for `layers`
        :param file_name: how to show it; else the file's own name
        :param request_id: UUID; the same one with the same picture gives the first upload again
        """
        picture = await asyncio.to_thread(read_source, source, file_name)
        made = await send(self.connection, picture, request_id or new_id(), UploadPurpose(purpose))
        return convert.upload(made, self._files)

    async def get_upload(self, upload: str | models.Upload) -> models.Upload:
        """An upload with a fresh link to its picture.

        :param upload: `uploads/{uuid}`
        :raises NotFound: there is none (UPLOAD_NOT_FOUND)
        """
        request = v1.GetUploadRequest(name=upload if isinstance(upload, str) else upload.name)
        response = await self.connection.unary(lambda stub: stub.get_upload, request)
        return convert.upload(response.upload, self._files)

    def generate_prompt(
        self,
        scene: str = "",
        *,
        category: str,
        layer: str,
        tag: str = "",
        references: Sequence[Reference] = (),
        max_references: int | None = None,
        without_library: bool = False,
        without_encyclopedia: bool = False,
        pinned: Sequence[str | LibraryPicture] = (),
        excluded: Sequence[str | LibraryPicture] = (),
        request_id: str | None = None,
    ) -> AsyncRun[PromptResult]:
        """Has an image prompt written. Needs a scene or a tag.

        :param category: key or name of a category of the catalogue
        :param layer: key or name of a production layer of the catalogue
        :param tag: keyword
        :param references: uploads, their names, or paths of pictures to upload first; most important first
        :param max_references: most references to use, uploads included; 0 to 4, the server's default is 2
        :param pinned: library pictures, or their names, to use whatever their score
        :param excluded: library pictures, or their names, never to use
        :param request_id: UUID; the same one with the same content joins the job it started before
        """
        pins, shut_out = tuple(map(full_name, pinned)), tuple(map(full_name, excluded))
        brief = Brief(
            scene, tag, category, layer, max_references, without_library, without_encyclopedia, pins, shut_out
        )
        request_id = request_id or new_id()
        return self._follow(
            Job(job_name(request_id), JobKind.PROMPT), self._flows.prompt(brief, references, request_id)
        )

    def render(
        self,
        prompt: str | PromptResult | AsyncRun[PromptResult] = "",
        *,
        prompt_job: str = "",
        category: str = "",
        layer: str = "",
        references: Sequence[Reference] = (),
        size: tuple[int, int] = SQUARE,
        psd_layers: PsdChoice = PsdLayers.STAGES,
        request_id: str | None = None,
    ) -> AsyncRun[RenderResult]:
        """Has a picture and its PSD made. A prompt result, or a prompt job, brings its category, layer, scene and
        references along; a prompt written by hand needs a category and a layer.

        :param prompt: the prompt; empty takes the one of `prompt_job`
        :param prompt_job: name of a prompt job
        :param size: width and height in pixels, one of the catalogue's sizes
        :param psd_layers: how much of the picture's making the PSD holds
        :param request_id: UUID; the same one with the same content joins the job it started before
        :raises ValueError: no such `psd_layers`
        """
        order = Order(category, layer, size, PsdLayers(psd_layers))
        request_id = request_id or new_id()
        flow = self._flows.render(order, prompt, prompt_job, references, request_id)
        return self._follow(Job(job_name(request_id), JobKind.RENDER), flow)

    def make(
        self,
        scene: str = "",
        *,
        category: str,
        layer: str,
        tag: str = "",
        references: Sequence[Reference] = (),
        max_references: int | None = None,
        without_library: bool = False,
        without_encyclopedia: bool = False,
        pinned: Sequence[str | LibraryPicture] = (),
        excluded: Sequence[str | LibraryPicture] = (),
        size: tuple[int, int] = SQUARE,
        psd_layers: PsdChoice = PsdLayers.STAGES,
        request_id: str | None = None,
    ) -> AsyncRun[Made]:
        """From a scene to a picture: uploads the references, has a prompt written, has it drawn. The run yields the
        events of both jobs, and cancelling it cancels whichever is under way. Parameters as of `generate_prompt` and
        `render`; the render job is the one named by `request_id`.

        :raises ValueError: no such `psd_layers`
        """
        pins, shut_out = tuple(map(full_name, pinned)), tuple(map(full_name, excluded))
        brief = Brief(
            scene, tag, category, layer, max_references, without_library, without_encyclopedia, pins, shut_out
        )
        order = Order("", "", size, PsdLayers(psd_layers))
        request_id = request_id or new_id()
        flow = self._flows.make(brief, order, references, request_id)
        return self._follow(Job(job_name(request_id), JobKind.RENDER), flow)

    def layers(
        self,
        source: LayersSource,
        *,
        layer: str = "",
        psd_layers: PsdChoice = PsdLayers.STAGES,
        flat_colors: int | None = None,
        line_thickness: float | None = None,
        shade_tones: int | None = None,
        stages: Sequence[str] = (),
        request_id: str | None = None,
    ) -> AsyncRun[RenderResult]:
        """Makes the PSD of a picture that is there already, without paying for a new one.

        :param source: a job that made a picture, or its result; an upload of purpose artwork; the name of either; or
            the path of a picture, which is uploaded first
        :param layer: key or name of a production layer; else the job's own, and `background` for a picture of one's own
        :param psd_layers: how much of the picture's making the PSD holds
        :param flat_colors: most colours of each 채색 기본, 2 to 48
        :param line_thickness: of the lines of 선화, as a factor of 0.5 to 2
        :param shade_tones: tones of 명암 그림자 and 명암 하이라이트, 1 to 4
        :param stages: of `lines`, `correction`, `highlight`, `shadow`, `flat`; empty for all
        :param request_id: UUID; the same one with the same content joins the job it started before
        :raises ValueError: no such `psd_layers`
        """
        settings = LayerSettings(flat_colors, line_thickness, shade_tones, tuple(stages))
        redo = Redo(layer, PsdLayers(psd_layers), settings)
        request_id = request_id or new_id()
        flow = self._flows.layers(redo, named(source), request_id)
        return self._follow(Job(job_name(request_id), JobKind.LAYERS), flow)

    async def catalog(self) -> Catalog:
        """What the server offers: categories, layers, limits, providers."""
        return convert.catalogue(await self.connection.unary(lambda stub: stub.get_catalog, v1.GetCatalogRequest()))

    async def speech_token(self) -> SpeechToken:
        """A token for the speech provider's own SDK.

        :raises FailedPrecondition: the server has no speech provider (SPEECH_NOT_CONFIGURED)
        """
        request = v1.SpeechTokenRequest()
        return convert.speech_token(await self.connection.unary(lambda stub: stub.speech_token, request))

    async def server_status(self) -> ServerStatus:
        """How the server is: its parts, its queue, what was spent today."""
        request = v1.GetServerStatusRequest()
        return convert.server_status(await self.connection.unary(lambda stub: stub.get_server_status, request))
