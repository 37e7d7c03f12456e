"""Pictures through a CLIP model's picture tower.

Pictures are resized by Pillow and travel to the device as bytes, a quarter of what floats take; the device scales and
normalises them. That is done only where it gives what the model's own processor gives, pixel for pixel; any other
processor is called itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from PIL import Image

from hwapok_embedding.koclip.model import Model
from hwapok_embedding.port import Pixels, Space, Vectors

_FINER = 2
"""A JPEG is decoded to at least this many times the pixels that are kept, so that resizing still averages."""
_SAME = 1e-4


class PictureTower:
    """ImageEncoder in the space of the texts."""

    def __init__(self, model: Model, space: Space) -> None:
        self.space = space
        self._model = model
        self._preparation = preparation(model)
        self.side = _FINER * int(model.network.config.vision_config.image_size)

    def prepare(self, picture: Image.Image) -> Pixels:
        return self._preparation.prepare(picture)

    def encode(self, pictures: Sequence[Pixels]) -> Vectors:
        batch = self._model.to_device(torch.from_numpy(np.stack(pictures)))
        return self._model.picture_rows(self._preparation.values(batch))


class Preparation(Protocol):
    """The two halves of a picture's way to the tower."""

    def prepare(self, picture: Image.Image) -> Pixels:
        """An array of one fixed shape; runs beside the device's work."""

    def values(self, batch: Any) -> Any:
        """Pixel values from stacked arrays, on the device."""


def preparation(model: Model) -> Preparation:
    """Bytes and the device's arithmetic where they are exact, else the model's own processor."""
    processor = model.image_processor
    own = OwnPreparation.of(processor, model.device)
    return own if own and _agrees(own, processor) else ProcessorPreparation(processor)


@dataclass(frozen=True, slots=True)
class ProcessorPreparation:
    """The model's own processor, on the CPU."""

    processor: Any

    def prepare(self, picture: Image.Image) -> Pixels:
        return np.asarray(self.processor(images=[picture], return_tensors="np")["pixel_values"][0], np.float32)

    def values(self, batch: Any) -> Any:
        return batch


@dataclass(frozen=True, slots=True)
class OwnPreparation:
    """Resized to a shortest edge or to a size, cropped in the middle, then scaled and normalised."""

    shortest: int | None
    width: int
    height: int
    """What is kept."""
    resample: Image.Resampling
    scale: Any
    shift: Any
    """value = byte * scale + shift, for each colour: 3 x 1 x 1."""

    @classmethod
    def of(cls, processor: Any, device: Any) -> OwnPreparation | None:
        """From the processor's options; None where they ask for more than this can do."""
        size, crop = _plain(processor.size), _plain(getattr(processor, "crop_size", None))
        if not (processor.do_resize and processor.do_rescale and processor.do_normalize):
            return None
        kept = crop if getattr(processor, "do_center_crop", False) else size
        if set(kept) != {"height", "width"} or set(size) not in ({"shortest_edge"}, {"height", "width"}):
            return None
        mean = torch.tensor(processor.image_mean, device=device)
        deviation = torch.tensor(processor.image_std, device=device)
        scale, shift = processor.rescale_factor / deviation, -mean / deviation
        resample = Image.Resampling(int(processor.resample))
        shortest = size.get("shortest_edge")
        return cls(shortest, kept["width"], kept["height"], resample, scale[:, None, None], shift[:, None, None])

    def prepare(self, picture: Image.Image) -> Pixels:
        resized = picture.resize(self._size(picture), self.resample)
        left, top = (resized.width - self.width) // 2, (resized.height - self.height) // 2
        return np.asarray(resized.crop((left, top, left + self.width, top + self.height)))

    def values(self, batch: Any) -> Any:
        return batch.permute(0, 3, 1, 2).float() * self.scale + self.shift

    def _size(self, picture: Image.Image) -> tuple[int, int]:
        if self.shortest is None:
            return self.width, self.height
        # As transformers does: the longer edge is cut to a whole pixel.
        short, long = sorted(picture.size)
        edges = (self.shortest, int(self.shortest * long / short))
        return edges if picture.width <= picture.height else (edges[1], edges[0])


def _agrees(own: OwnPreparation, processor: Any) -> bool:
    """Compares on noise in the shapes that round differently."""
    chance = np.random.default_rng(0)
    for width, height in ((300, 201), (97, 331), (own.width, own.height), (40, 30)):
        picture = Image.fromarray(chance.integers(0, 256, (height, width, 3), np.uint8))
        theirs = processor(images=[picture], return_tensors="np")["pixel_values"]
        ours = own.values(torch.from_numpy(np.stack([own.prepare(picture)])).to(own.scale.device)).cpu().numpy()
        if ours.shape != theirs.shape or np.abs(ours - theirs).max() > _SAME:
            return False
    return True


def _plain(size: Any) -> dict[str, int]:
    return {name: int(value) for name, value in dict(size or {}).items() if value is not None}
