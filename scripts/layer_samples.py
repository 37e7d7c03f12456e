"""Draws the samples of each layer's look that the studio shows: clients/web/hwapok_web/static/samples/*.webp.

.venv/bin/python scripts/layer_samples.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from hwapok_server.draft.compose import assemble, finish, paint_backdrop
from hwapok_server.draft.shot import plan
from hwapok_server.model import PsdLayers, RenderOrder, Size
from hwapok_server.psd.compositor import flatten

LAYERS = ("conti", "sketch", "base_color", "shaded_color", "background")
SCENE, TAG, CATEGORY = "맑은 낮, 한옥 마당에 앉은 주황색 고양이", "고양이", "animal"
TARGET = Path(__file__).parents[1] / "clients" / "web" / "hwapok_web" / "static" / "samples"
DRAWN, SHOWN = Size(768, 576), (144, 108)
WHOLE, SUBJECT = (40, 60, 728, 576), (90, 290, 390, 515)
"""What is shown of a setting, and of a figure."""


def main() -> None:
    """Draws the same scene once for each layer."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for layer in LAYERS:
        order = RenderOrder(SCENE, CATEGORY, layer, TAG, SCENE, "", DRAWN, PsdLayers.STAGES)
        shot = plan(order, [])
        drawing = finish(shot, paint_backdrop(shot), [])
        picture = (
            flatten(assemble(order, drawing))
            .crop(WHOLE if layer == "background" else SUBJECT)
            .resize(SHOWN, Image.Resampling.LANCZOS)
        )
        picture.convert("RGB").save(TARGET / f"{layer}.webp", quality=64, method=6)


if __name__ == "__main__":
    main()
