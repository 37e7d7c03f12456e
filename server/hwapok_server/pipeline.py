"""The flows: from a brief to a prompt, from a prompt to a layered PSD, from a picture to its layers. Read them top to
bottom.

Each line is a step whose result is recorded: after a crash the flow runs again and finished steps answer from the
record. Between two steps there is no other work.
"""

from __future__ import annotations

from dataclasses import dataclass

from hwapok_server.jobs.engine import StepRunner
from hwapok_server.model import (
    Brief,
    ImportOrder,
    ImportOutcome,
    LayersOrder,
    PromptOutcome,
    RenderOrder,
    RenderOutcome,
)
from hwapok_server.steps.compose import ComposePsd
from hwapok_server.steps.embed import EmbedScene
from hwapok_server.steps.embed_pictures import EmbedPictures
from hwapok_server.steps.index_pictures import IndexPictures
from hwapok_server.steps.layers import SplitLayers
from hwapok_server.steps.prompt import WritePrompt
from hwapok_server.steps.references import GatherReferences
from hwapok_server.steps.render import Render
from hwapok_server.steps.retrieve import Retrieve
from hwapok_server.steps.store import Store


@dataclass(frozen=True, slots=True)
class PromptFlow:
    """embed → retrieve → gather references → write prompt"""

    embed: EmbedScene
    retrieve: Retrieve
    gather: GatherReferences
    write: WritePrompt
    writer: str

    async def __call__(self, run: StepRunner, brief: Brief) -> PromptOutcome:
        scene = await run.step("embed", self.embed.__call__, brief)
        found = await run.step("retrieve", self.retrieve.__call__, brief, scene)
        chosen = await run.step("references", self.gather.__call__, brief, found)
        written = await run.step("write_prompt", self.write.__call__, brief, chosen)
        notes = (*scene.notes, *found.notes, *chosen.notes, *written.notes)
        return PromptOutcome(written.prompt, written.gloss, self.writer, chosen.references, notes, chosen.candidates)


@dataclass(frozen=True, slots=True)
class RenderFlow:
    """render → split layers → compose PSD → store"""

    render: Render
    split: SplitLayers
    compose: ComposePsd
    store: Store

    async def __call__(self, run: StepRunner, order: RenderOrder) -> RenderOutcome:
        rendered = await run.step("render", self.render.__call__, order)
        split = await run.step("split_layers", self.split.__call__, rendered.order)
        document = await run.step("compose_psd", self.compose.__call__, rendered.order, split)
        made = rendered.notes, rendered.originals
        return await run.step("store", self.store.__call__, rendered.order, split, document, *made)


@dataclass(frozen=True, slots=True)
class LayersFlow:
    """split layers → compose PSD → store"""

    split: SplitLayers
    compose: ComposePsd
    store: Store

    async def __call__(self, run: StepRunner, order: LayersOrder) -> RenderOutcome:
        split = await run.step("split_layers", self.split.__call__, order)
        document = await run.step("compose_psd", self.compose.__call__, order, split)
        return await run.step("store", self.store.__call__, order, split, document)


@dataclass(frozen=True, slots=True)
class ImportFlow:
    """embed pictures → index pictures"""

    embed: EmbedPictures
    index: IndexPictures

    async def __call__(self, run: StepRunner, order: ImportOrder) -> ImportOutcome:
        library = await run.step("embed_pictures", self.embed.__call__, order)
        return await run.step("index_pictures", self.index.__call__, library)
