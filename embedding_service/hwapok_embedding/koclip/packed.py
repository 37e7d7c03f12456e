"""Linear layers for a CPU, with weights laid out once as oneDNN's matrix product reads them.

The rows are the same to the rounding of fp32. Measured on AVX-512: a pass of one short text takes two thirds of the
CPU, one of eight texts or pictures four fifths.
"""

from __future__ import annotations

from typing import Any

import torch

from hwapok_embedding.koclip.model import Model

_ROWS = 64
"""The layout is chosen for a product with so many rows; it serves any number."""
_SAME = 1e-3


class PackedLinear(torch.nn.Module):  # type: ignore[misc]  # torch is not typed here
    """As torch.nn.Linear, for inference."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        # What torch's own compiler calls; torch is pinned, and `_works` tries it.
        self._weight = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach(), _ROWS)  # noqa: SLF001
        self._bias = None if layer.bias is None else layer.bias.detach()

    def forward(self, values: Any) -> Any:
        return torch.ops.mkldnn._linear_pointwise(values, self._weight, self._bias, "none", [], "")  # noqa: SLF001


def packed(model: Model) -> Model:
    """The model, its linear layers replaced in place; untouched where it does not run in fp32 on a CPU with oneDNN."""
    if model.device.type == "cpu" and model.precision == "fp32" and _works():
        for module in list(model.network.modules()):
            for name, layer in module.named_children():
                # Its subclasses are read from outside, as attention's own projections are.
                if type(layer) is torch.nn.Linear:
                    setattr(module, name, PackedLinear(layer))
    return model


def _works() -> bool:
    """Tried, since the products are torch's own and differ by platform."""
    layer, values = torch.nn.Linear(96, 64), torch.randn(2, 3, 96)
    try:
        with torch.inference_mode():
            return bool(torch.allclose(PackedLinear(layer)(values), layer(values), atol=_SAME))
    except (AttributeError, RuntimeError):
        return False
