"""Studio.layers, against a real gRPC server: where the picture comes from, what is asked, what comes back."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

from hwapok import AsyncStudio, JobKind, LayerSettings, LayersSpec, PsdLayers, Studio, UploadPurpose
from support.fake_gateway import FakeGateway
from support.fake_jobs import LINES, MASK, PHOTO, PSD
from support.studios import BRIEF

UPLOAD = "uploads/3f2c1a3e-0000-4000-8000-000000000009"


def test_a_picture_file_is_uploaded_whole_first(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """As an artwork, under an id that follows from the request's: the request again sends the same."""
    path, request_id = tmp_path / "그림.png", str(uuid.uuid4())
    path.write_bytes(PHOTO)
    first = studio.layers(path, request_id=request_id).result()
    again = studio.layers(str(path), request_id=request_id).result()
    uploads, requests = gateway.requests("Upload"), gateway.requests("RenderLayers")
    assert [upload.purpose for upload in uploads] == [2, 2]
    assert requests[0] == requests[1]
    assert requests[0].artwork_upload == f"uploads/{uploads[0].request_id}"
    assert first.job == again.job == f"jobs/{request_id}"
    assert first.psd.bytes() == PSD


def test_what_is_asked_travels_as_given(studio: Studio, gateway: FakeGateway) -> None:
    """Settings that are left out are absent, not zero."""
    rendered = studio.render("고양이", **BRIEF).result()
    studio.layers(rendered, layer="sketch", psd_layers="cutout", line_thickness=0.5, stages=["lines", "flat"]).result()
    studio.layers(rendered.job).result()
    studio.layers(UPLOAD).result()
    asked, bare, upload = gateway.requests("RenderLayers")
    assert (asked.source_job, asked.layer, asked.psd_layers) == (rendered.job, "sketch", 2)
    assert (asked.settings.line_thickness, list(asked.settings.stages)) == (0.5, ["lines", "flat"])
    assert not asked.settings.HasField("flat_colors")
    assert not bare.settings.HasField("line_thickness")
    assert upload.WhichOneof("source") == "artwork_upload"
    with pytest.raises(ValueError, match="sliced"):
        studio.layers(UPLOAD, psd_layers="sliced")  # type: ignore[arg-type]


def test_a_job_says_what_it_was_asked_for(studio: Studio) -> None:
    """Its kind, its source, its settings and the picture's title come back."""
    run = studio.layers(UPLOAD, flat_colors=12, shade_tones=2)
    run.result()
    job = studio.job(run.name)
    assert job.kind is JobKind.LAYERS
    assert job.spec == LayersSpec("", UPLOAD, "", PsdLayers.STAGES, LayerSettings(12, None, 2), "달빛 고양이")
    assert [listed.name for listed in studio.jobs(kind=JobKind.LAYERS)] == [job.name]


def test_layers_can_be_seen_one_by_one(studio: Studio, gateway: FakeGateway) -> None:
    """Each layer's picture and each mask's are files like all others, with a fresh link when one has expired."""
    result = studio.render("고양이", **BRIEF).result()
    group, lines = result.layers[0], result.layers[0].children[0]
    assert [node.name for node in group.walk()] == ["주 피사체", "선화"]
    assert (group.preview, lines.mask_preview) == (None, None)
    assert lines.preview is not None
    assert group.mask_preview is not None
    gateway.files.expire_links()
    assert (lines.preview.bytes(), group.mask_preview.bytes()) == (LINES, MASK)


def test_from_a_coroutine(gateway: FakeGateway, tmp_path: Path) -> None:
    """The same, awaited; an upload knows what it is for."""

    async def scenario() -> None:
        async with AsyncStudio(gateway.target) as studio:
            upload = await studio.upload(PHOTO, purpose="artwork")
            assert upload.purpose is UploadPurpose.ARTWORK
            result = await studio.layers(upload)
            assert await result.psd.bytes_async() == PSD

    asyncio.run(scenario())
