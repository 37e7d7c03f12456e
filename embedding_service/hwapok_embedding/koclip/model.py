"""A loaded model: its two towers, called with tensors, answering with unit rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from hwapok_common.errors import HwapokError, Reason
from hwapok_embedding.port import Vectors


@dataclass(frozen=True, slots=True)
class Model:
    """Weights on a device, with what turns inputs into tensors for them."""

    network: Any
    """VisionTextDualEncoderModel, CLIPModel or SiglipModel, in evaluation mode."""
    tokenizer: Any
    image_processor: Any
    device: Any
    """torch.device"""
    precision: str
    """fp32, bf16, fp16 or int8."""

    @property
    def picture_type(self) -> Any:
        """The torch.dtype that the picture tower takes."""
        return {"bf16": torch.bfloat16, "fp16": torch.float16}.get(self.precision, torch.float32)

    def text_rows(self, inputs: dict[str, Any]) -> Vectors:
        """:raises HwapokError: EMBEDDING_OUT_OF_MEMORY"""
        with torch.inference_mode(), memory_is_named():
            moved = {name: self.to_device(tensor) for name, tensor in inputs.items()}
            return _unit(self.network.get_text_features(**moved))

    def picture_rows(self, values: Any) -> Vectors:
        """
        :param values: pixel values on the device, count x 3 x height x width
        :raises HwapokError: EMBEDDING_OUT_OF_MEMORY
        """
        with torch.inference_mode(), memory_is_named():
            return _unit(self.network.get_image_features(pixel_values=values.to(self.picture_type)))

    def to_device(self, tensor: Any) -> Any:
        """A copy on the device, made beside its work where it has memory of its own."""
        if self.device.type == "cpu":
            return tensor
        return tensor.pin_memory().to(self.device, non_blocking=True)


@contextmanager
def memory_is_named() -> Iterator[None]:
    """Gives a device without room for a pass a reason of its own.

    :raises HwapokError: EMBEDDING_OUT_OF_MEMORY
    """
    try:
        yield
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise HwapokError(Reason.EMBEDDING_OUT_OF_MEMORY) from error


def _unit(output: Any) -> Vectors:
    # transformers 5 answers with an object; its first item is not the embedding.
    rows = output.pooler_output.float()
    unit: Vectors = torch.nn.functional.normalize(rows, dim=-1).cpu().numpy()
    return unit
