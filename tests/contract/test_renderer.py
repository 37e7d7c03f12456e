"""What every renderer guarantees, and what the offline draft promises beyond it."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PIL import Image

from hwapok_server.model import RenderOrder, Size
from hwapok_server.ports import Renderer, Rendering
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from hwapok_server.providers.offline.draft import OfflineDraft
from hwapok_server.psd.bundle import pack
from hwapok_server.psd.compositor import flatten
from support.drawing import TRANSPARENT, WHOLE, openai_renderer, picture, streamed
from support.odd_server import odd_server
from support.stacks import order

SMALL = order(size=Size(320, 256))
Previews = list[tuple[float, bytes]]


@pytest.fixture(params=["offline-draft", "openai", "openai, subject apart"])
def renderer(request: pytest.FixtureRequest) -> Iterator[Renderer]:
    """Every renderer; a model of OpenAI's answers as its document says."""
    if request.param == "offline-draft":
        yield OfflineDraft()
        return
    apart = request.param != "openai"
    first = streamed(picture(transparent=apart), [picture(700, 700), picture()])
    with odd_server(first, streamed(picture(), [picture()])) as server:
        yield openai_renderer(server.address, TRANSPARENT if apart else WHOLE)


def _render(
    renderer: Renderer, ordered: RenderOrder = SMALL, references: Sequence[bytes] = ()
) -> tuple[Rendering, Previews]:
    previews: Previews = []

    async def keep(fraction: float, picture: bytes) -> None:
        previews.append((fraction, picture))

    return asyncio.run(renderer.render(ordered, references, keep, MemoryPaidCalls())), previews


def _opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_picture_has_the_ordered_size(renderer: Renderer) -> None:
    """The picture is of the announced type and of the ordered size; the renderer describes itself in both languages."""
    rendering, _ = _render(renderer)
    assert _opened(rendering.picture).size == (320, 256)
    assert rendering.content_type == Image.MIME[str(_opened(rendering.picture).format)]
    assert renderer.description.ko != renderer.description.en


def test_previews_advance(renderer: Renderer) -> None:
    """Previews are small pictures whose fraction grows and stays below the whole."""
    _, previews = _render(renderer, replace(SMALL, size=Size(1024, 768)))
    fractions = [fraction for fraction, _ in previews]
    assert fractions == sorted(set(fractions))
    assert all(0 < fraction < 1 for fraction in fractions)
    assert all(max(_opened(picture).size) <= 512 for _, picture in previews)


def test_offline_renderers_are_deterministic() -> None:
    """The same order gives the same bytes, picture and layers."""
    (first, _), (second, _) = _render(OfflineDraft()), _render(OfflineDraft())
    assert first.picture == second.picture
    assert first.stack is not None
    assert second.stack is not None
    assert pack(first.stack) == pack(second.stack)


def test_layers_are_the_picture(renderer: Renderer) -> None:
    """A renderer that brings layers brings those of its picture."""
    rendering, _ = _render(renderer)
    if rendering.stack is not None:
        assert flatten(rendering.stack).tobytes() == _opened(rendering.picture).convert("RGB").tobytes()


def test_draft_shows_the_scene_twice_and_says_what_it_is() -> None:
    """Scene first, then with its subject; the note and the file both say draft."""
    rendering, previews = _render(OfflineDraft())
    assert len({picture for _, picture in previews}) == 2
    assert [note.reason for note in rendering.notes] == ["OFFLINE_DRAFT"]
    assert "<hwapok:Draft>True</hwapok:Draft>" in _opened(rendering.picture).info["XML:com.adobe.xmp"]


def test_drawing_leaves_the_event_loop_free() -> None:
    """Another task goes on while a picture is drawn: the drawing is on other threads."""

    async def scenario() -> set[str]:
        names: set[str] = set()
        done = asyncio.Event()

        async def tick() -> int:
            count = 0
            while not done.is_set():
                await asyncio.sleep(0)
                count += 1
            return count

        async def keep(fraction: float, picture: bytes) -> None:
            names.add(threading.current_thread().name)

        ticking = asyncio.create_task(tick())
        await OfflineDraft().render(replace(SMALL, size=Size(512, 512)), (), keep, MemoryPaidCalls())
        done.set()
        assert await ticking > 10
        return names

    assert asyncio.run(scenario()) == {threading.main_thread().name}
