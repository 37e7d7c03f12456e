"""The contract of LayerDecomposer, over every implementation."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

from hwapok_common.messages import sentence
from hwapok_server import configured
from hwapok_server.model import LayerSettings, PsdLayers
from hwapok_server.ports import Apart, DecomposerAway, Decomposition, FlatPicture, LayerDecomposer
from hwapok_server.providers.flat_layers import FlatLayers
from hwapok_server.providers.opencv_layers import decomposer as opencv
from hwapok_server.providers.opencv_layers.decomposer import OpenCvLayers
from hwapok_server.psd import bundle, tree
from hwapok_server.psd.exact import recomposed
from hwapok_server.psd.stack import LayerStack
from hwapok_server.settings import Settings
from support.drawn import cut_out, drawn
from support.processes import children

MODEL = configured.mask_model(Settings())
TOP = ["원본", "콘티", "주 피사체", "배경"]


def _opencv() -> LayerDecomposer:
    return OpenCvLayers(MODEL)


def _opencv_without_model() -> LayerDecomposer:
    return OpenCvLayers(None)


Make = Callable[[], LayerDecomposer]
IMPLEMENTATIONS = {"opencv": _opencv, "opencv, no model": _opencv_without_model, "flat": FlatLayers}


@pytest.fixture(params=list(IMPLEMENTATIONS.values()), ids=list(IMPLEMENTATIONS))
def make(request: pytest.FixtureRequest) -> Make:
    """Makes one of the implementations, on the running event loop."""
    made: Make = request.param
    return made


@dataclass
class Heard:
    """What was told on the way."""

    shares: list[float] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    async def __call__(self, share: float, part: str) -> None:
        self.shares.append(share)
        self.parts.append(part)


def _taken_apart(
    make: Make,
    picture: FlatPicture,
    *,
    layer: str = "background",
    psd_layers: PsdLayers = PsdLayers.STAGES,
    settings: LayerSettings | None = None,
    heard: Heard | None = None,
) -> Decomposition:
    async def scenario() -> Decomposition:
        told = heard or Heard()
        return await make().decompose(picture, layer, psd_layers, settings or LayerSettings(), told)

    return asyncio.run(scenario())


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _on_white(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


def _exact(made: Decomposition, picture: Image.Image) -> LayerStack:
    """The stack, which keeps the promise."""
    stack = bundle.unpack(made.packed)
    assert np.array_equal(np.asarray(tree.picture_of(stack)), np.asarray(picture))
    assert recomposed(stack, picture).kept
    return stack


@pytest.mark.parametrize("layer", ["conti", "sketch", "base_color", "shaded_color", "background"])
def test_the_layers_compose_to_the_picture(make: Make, layer: str) -> None:
    """Whatever was ordered; the tree is the product's, in its order, and the original is there to the pixel."""
    png = drawn(31, 320)
    stack = _exact(_taken_apart(make, FlatPicture(png), layer=layer), _on_white(png))
    names = [node.name for node in stack.nodes]
    assert names == [name for name in TOP if name in names]
    assert {"원본", "배경"} <= set(names)


def test_the_same_picture_gives_the_same_layers(make: Make) -> None:
    """To the byte, so that a step repeated after a crash changes nothing."""
    picture = FlatPicture(drawn(32, 256))
    assert _taken_apart(make, picture) == _taken_apart(make, picture)


@pytest.mark.parametrize("settings", [
    LayerSettings(flat_colors=2),
    LayerSettings(line_thickness=2.0, shade_tones=1),
    LayerSettings(stages=("flat",)),
], ids=["colours", "thick, one tone", "flats only"])  # fmt: skip
def test_settings_never_cost_exactness(make: Make, settings: LayerSettings) -> None:
    """The ends of every range."""
    png = drawn(33, 256)
    _exact(_taken_apart(make, FlatPicture(png), settings=settings), _on_white(png))


def test_subject_and_background_that_were_drawn_apart(make: Make) -> None:
    """Laid over each other they are the picture, and the layers compose to it."""
    subject, behind = cut_out(256), _png(Image.open(io.BytesIO(drawn(34, 256))).convert("RGB"))
    opened = Image.open(io.BytesIO(behind)).convert("RGBA")
    picture = Image.alpha_composite(opened, Image.open(io.BytesIO(subject))).convert("RGB")
    _exact(_taken_apart(make, FlatPicture(_png(picture), Apart(subject, behind))), picture)


def test_a_picture_with_transparency(make: Make) -> None:
    """Lies on white paper."""
    _exact(_taken_apart(make, FlatPicture(cut_out(256))), _on_white(cut_out(256)))


HOSTILE = {
    "1 x 1": Image.new("RGB", (1, 1), "teal"),
    "16 x 1024": Image.effect_noise((16, 1024), 90).convert("RGB"),
    "black": Image.new("RGB", (64, 64), "black"),
    "white": Image.new("RGB", (64, 64), "white"),
    "noise": Image.fromarray(np.random.default_rng(1).integers(0, 256, (96, 96, 3), np.uint8)),
    "grey": Image.effect_noise((90, 60), 60),
    "all transparent": Image.new("RGBA", (40, 40)),
    "all opaque": Image.new("RGBA", (40, 40), (10, 200, 90, 255)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_shapes(make: Make, name: str) -> None:
    """Any picture is taken apart, and exactly."""
    png = _png(HOSTILE[name])
    _exact(_taken_apart(make, FlatPicture(png)), _on_white(png))


def test_progress_goes_forward(make: Make) -> None:
    """Between begin and end, which the step itself announces."""
    heard = Heard()
    _taken_apart(make, FlatPicture(drawn(35, 256)), heard=heard)
    assert heard.shares == sorted(set(heard.shares))
    assert all(0 < share < 1 for share in heard.shares)
    assert all(sentence("stage", f"split_layers_{part}").en for part in heard.parts)


def test_what_is_no_picture(make: Make) -> None:
    """Costs the job its layers, and nobody an error."""
    with pytest.raises(DecomposerAway):
        _taken_apart(make, FlatPicture(b"not a picture"))


def test_cancelling_ends_the_process() -> None:
    """At once, in the middle of a picture; nothing goes on behind."""

    async def scenario() -> None:
        begun = asyncio.Event()

        async def on_progress(_: float, _step: str) -> None:
            begun.set()

        picture = FlatPicture(drawn())
        work = asyncio.create_task(
            _opencv().decompose(picture, "background", PsdLayers.STAGES, LayerSettings(), on_progress)
        )
        await begun.wait()
        assert await asyncio.to_thread(children)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert not await asyncio.to_thread(children)

    asyncio.run(scenario())


def test_a_process_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is ended."""
    monkeypatch.setattr(opencv, "PATIENCE_S", 0.2)
    with pytest.raises(DecomposerAway, match="not done"):
        _taken_apart(_opencv, FlatPicture(drawn()))
    assert not children()


def test_the_mask_model_is_installed() -> None:
    """CI measures the product as people get it; without a network `make setup` says so and goes on."""
    assert MODEL is not None, (
        f"{configured.installed_mask_model()} is missing: run `python -m hwapok_server.commands.mask_model`"
    )
