"""The step that takes pictures apart: what does not compose to the picture again is never delivered."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace

import httpx
import numpy as np
import pytest
from PIL import Image
from prometheus_client import generate_latest

from hwapok_common.errors import HwapokError
from hwapok_common.messages import Text
from hwapok_common.metrics_http import served
from hwapok_server.db import events, jobs
from hwapok_server.db.blob_ledger import key_of
from hwapok_server.db.engine import Database
from hwapok_server.jobs.performer import Performer
from hwapok_server.metrics import LayerMetrics
from hwapok_server.model import (
    Blob,
    LayerSettings,
    LayersOrder,
    Noted,
    Origin,
    Picture,
    PsdLayers,
    Size,
    SourcePicture,
)
from hwapok_server.ports import DecomposerAway, Decomposition, FlatPicture, OnProgress
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.psd import bundle, tree
from hwapok_server.psd.info import document_info
from hwapok_server.psd.names import Stage
from hwapok_server.psd.stack import LayerStack
from hwapok_server.psd.writer import write_psd
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.compose import check
from hwapok_server.steps.layers import SplitLayers, SplitPicture
from support.pictures import encoded, quadrants
from support.ports import closed_port
from support.raw_client import new_id

PICTURE = quadrants(128, 96)
PNG = encoded(PICTURE, "PNG")
SIZE = Size(*PICTURE.size)
Pixels = Callable[[Image.Image], Image.Image]


def _off_by(amount: int) -> Pixels:
    table = [value + amount if value < 200 else value - amount for value in range(256)] * 3
    return lambda picture: picture.point(table)


def _same(picture: Image.Image) -> Image.Image:
    return picture


def _one_wrong_pixel(picture: Image.Image) -> Image.Image:
    spoilt = picture.copy()
    spoilt.putpixel((5, 5), (255, 255, 255))
    return spoilt


def _gone(picture: Image.Image) -> Image.Image:
    raise DecomposerAway("no")


@dataclass
class Careless:
    """A decomposer whose layers show something else, for some of the layers it is asked for."""

    wrong: dict[PsdLayers, Pixels]
    name: str = "careless"
    description: Text = Text("시험", "test")

    async def decompose(
        self,
        picture: FlatPicture,
        layer: str,
        psd_layers: PsdLayers,
        settings: LayerSettings,
        on_progress: OnProgress,
    ) -> Decomposition:
        original = Image.open(io.BytesIO(picture.picture)).convert("RGB")
        shown = self.wrong.get(psd_layers, _same)(original)
        nodes = (tree.original(original), tree.background({Stage.FLAT: shown.convert("RGBA")}, {}))
        return Decomposition(bundle.pack(LayerStack(SIZE, nodes)), psd_layers)


@dataclass
class Split:
    """What came of an order."""

    made: SplitPicture
    stack: LayerStack
    told: list[str]
    """Notes in the job's log."""
    metrics: str


def _split(database_url: str, decomposer: Careless, psd_layers: PsdLayers = PsdLayers.STAGES) -> Split:
    async def scenario() -> Split:
        database, metrics, job_id = Database(database_url), LayerMetrics(), new_id()
        blobs = LedgeredBlobs(database, MemoryBlobStore())
        order = _order(psd_layers)
        async with database.transaction() as connection:
            await jobs.accept(connection, job_id, "", order, "0" * 64)
        await blobs.put(job_id, PNG, "image/png", "intermediate")
        performer = Performer(database)
        job = await performer.begin(job_id)
        made = await performer.perform(job, "split_layers", SplitLayers(decomposer, blobs, metrics).__call__, order)
        async with database.transaction() as connection:
            logged = [entry.event for entry in await events.read(connection, job_id, 0)]
        stack = bundle.unpack(await blobs.get(made.stack))
        await database.close()
        told = [event.note.reason for event in logged if isinstance(event, Noted)]
        return Split(made, stack, told, generate_latest(metrics.registry).decode())

    return asyncio.run(scenario())


def _order(psd_layers: PsdLayers) -> LayersOrder:
    picture = Picture(Blob(key_of(PNG), len(PNG), "image/png"), SIZE)
    return LayersOrder("background", psd_layers, LayerSettings(), SourcePicture(picture), Origin("네모"))


@pytest.mark.parametrize("wrong", [_off_by(3), _one_wrong_pixel, _gone], ids=["all a little", "one pixel", "failed"])
def test_layers_that_are_not_the_picture_fall_back(database_url: str, wrong: Pixels) -> None:
    """To the subject cut out, then to one layer; each time a note says so and a counter counts."""
    reason = "LAYERS_FAILED" if wrong is _gone else "LAYERS_INEXACT"
    once = _split(database_url, Careless({PsdLayers.STAGES: wrong}))
    assert (once.made.psd_layers, once.told) == (PsdLayers.CUTOUT, [reason])
    assert "cutout" in once.made.notes[0].text.ko
    assert f'hwapok_layers_fallbacks_total{{gave_up="stages",reason="{reason}"}} 1.0' in once.metrics
    assert 'hwapok_layers_documents_total{asked="stages",made="cutout"} 1.0' in once.metrics
    twice = _split(database_url, Careless({PsdLayers.STAGES: wrong, PsdLayers.CUTOUT: wrong}))
    assert (twice.made.psd_layers, twice.told) == (PsdLayers.FLAT, [reason, reason])
    assert np.array_equal(np.asarray(tree.picture_of(twice.stack)), np.asarray(PICTURE))


def test_a_difference_that_nobody_sees_is_delivered(database_url: str) -> None:
    """One pixel within the bounds is no reason to give up."""

    def nearly(picture: Image.Image) -> Image.Image:
        close = picture.copy()
        close.putpixel((5, 5), (253, 0, 0))
        return close

    made = _split(database_url, Careless({PsdLayers.STAGES: nearly}))
    assert (made.made.psd_layers, made.told) == (PsdLayers.STAGES, [])


def test_less_that_was_asked_for_is_no_fallback(database_url: str) -> None:
    """The note says that it was asked for, and nothing is counted as given up."""
    made = _split(database_url, Careless({}), PsdLayers.CUTOUT)
    assert (made.made.psd_layers, made.told) == (PsdLayers.CUTOUT, ["LAYERS_REDUCED"])
    assert "fallbacks_total{" not in made.metrics


def test_a_file_that_shows_something_else_is_not_delivered() -> None:
    """What is checked is the file: its tree, its merged picture, what its layers compose to."""
    stack = tree.flat(PICTURE)
    info = document_info(Origin("네모"))
    check(write_psd(stack, PICTURE, info), stack)
    spoilt = _one_wrong_pixel(PICTURE)
    hidden = replace(stack, nodes=(stack.nodes[0], replace(stack.nodes[1], visible=False)))
    wrong_layer = replace(stack, nodes=(stack.nodes[0], tree.background({Stage.FLAT: spoilt.convert("RGBA")}, {})))
    for file in (
        write_psd(stack, spoilt, info),
        write_psd(hidden, PICTURE, info),
        write_psd(wrong_layer, PICTURE, info),
        write_psd(tree.flat(spoilt), spoilt, info),
    ):
        with pytest.raises(HwapokError, match="PSD"):
            check(file, stack)


def test_figures_can_be_fetched() -> None:
    """In Prometheus' own format, where a port is set; the port is free again afterwards."""
    metrics, port = LayerMetrics(), closed_port()
    metrics.made("stages", "cutout")
    with served(metrics.registry, "127.0.0.1", port):
        read = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert 'hwapok_layers_documents_total{asked="stages",made="cutout"} 1.0' in read.splitlines()
    with socket.create_server(("127.0.0.1", port)), served(metrics.registry, "127.0.0.1", 0):
        pass
