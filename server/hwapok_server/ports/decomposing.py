"""What takes pictures apart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from hwapok_common.messages import Text
from hwapok_server.model import LayerSettings, Note, PsdLayers
from hwapok_server.ports.rendering import Apart

OnProgress = Callable[[float, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FlatPicture:
    """A picture to take apart."""

    picture: bytes
    """PNG. Where it is RGBA, what is not transparent is the subject, on white paper."""
    apart: Apart | None = None
    """Its subject and background, where they were drawn by themselves."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The layers of a picture."""

    packed: bytes
    """A layer stack, as psd.bundle packs it."""
    psd_layers: PsdLayers
    """What it came to: what was asked for, or less where the picture is not worth more."""
    notes: tuple[Note, ...] = ()
    """Why it is less, or plainer."""


class DecomposerAway(Exception):
    """A picture could not be taken apart. It costs a job its layers and a note, and never reaches a client as an
    error."""


class LayerDecomposer(Protocol):
    """Takes a flat picture apart into the layers of a webtoon page.

    Guarantees: the stack has the product's one tree (psd.tree), with the picture itself as 원본; its visible layers
    compose to the picture within 2/255, and 0.05/255 on average (psd.exact); the same picture and settings give the
    same layers; any picture of 1 to 4096 pixels a side can be given; cancelling ends the work at once, and what it
    took in memory is given back.
    """

    name: str
    description: Text

    async def decompose(
        self,
        picture: FlatPicture,
        layer: str,
        psd_layers: PsdLayers,
        settings: LayerSettings,
        on_progress: OnProgress,
    ) -> Decomposition:
        """
        :param layer: key of the production layer that was ordered; it decides what is visible
        :param psd_layers: CUTOUT or STAGES
        :param on_progress: told how far it is, above 0 and below 1, never backwards, and what comes next: a
            layers.order.Step
        :raises DecomposerAway: it failed
        """
