"""The main job through the real stack, its PSD opened by a program none of us wrote."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from hwapok import Studio
from support.psd_reader import pixels_sha256, read_psd, walk
from support.raw_client import jpeg
from support.stack import Stack

SCENE = "달빛 아래 한옥 마당에 앉은 고양이"
STAGES = ["선화", "보정", "명암 하이라이트", "명암 그림자", "채색 기본"]


def phone_picture() -> bytes:
    """A 12-megapixel JPEG that lies on its side, as phones store them."""
    turned = Image.Exif()
    turned[0x0112] = 6
    return jpeg(4032, 3024, exif=turned)


@pytest.mark.parametrize("reference", [None, "phone"])
def test_a_scene_becomes_a_picture_and_a_psd_that_others_can_open(
    stack: Stack, tmp_path: Path, reference: str | None
) -> None:
    """Groups and Hangul names are right, every layer has pixels, and the merged picture equals the PNG."""
    with Studio(stack.grpc) as studio:
        references = [studio.upload(phone_picture(), file_name="사진.jpg")] if reference else []
        made = studio.make(SCENE, tag="고양이", category="동물", layer="배경", references=references).result()
        png, psd = made.render.png.bytes(), made.render.psd.bytes()
    read = read_psd(psd, tmp_path)
    assert [layer["name"] for layer in read["layers"]] == ["원본", "콘티", "메모", "주 피사체", "배경"]
    by_name = {layer["name"]: layer for layer in walk(read["layers"])}
    assert [layer["name"] for layer in by_name["주 피사체"]["children"]] == STAGES
    assert [layer["name"] for layer in by_name["배경"]["children"]] == [f"배경 {stage}" for stage in STAGES]
    assert all(name == unicodedata.normalize("NFC", name) for name in by_name)
    assert all(layer["pixels"] for layer in by_name.values() if "children" not in layer)
    assert read["merged_sha256"] == pixels_sha256(Image.open(io.BytesIO(png)))
    assert read["difference"]["max"] <= 2
    assert made.render.draft


@pytest.mark.parametrize("size", [(1024, 1536), (1536, 1024)])
def test_tall_and_wide_panels(stack: Stack, size: tuple[int, int]) -> None:
    """Webtoon panels are often tall; both files have the size that was asked for."""
    with Studio(stack.grpc) as studio:
        rendered = studio.render(SCENE, category="animal", layer="sketch", size=size).result()
        assert Image.open(io.BytesIO(rendered.png.bytes())).size == size
        assert Image.open(io.BytesIO(rendered.psd.bytes())).size == size


def test_the_same_request_gives_the_same_bytes(stack: Stack) -> None:
    """A draft can be made again exactly; the blob store keeps one file for both."""
    with Studio(stack.grpc) as studio:
        one, two = (studio.render(SCENE, category="animal", layer="base_color").result() for _ in range(2))
    assert (one.png.sha256, one.psd.sha256) == (two.png.sha256, two.psd.sha256)


def test_fewer_layers_show_the_same_picture(stack: Stack) -> None:
    """Flat and cut-out PSDs have the layers that were asked for, and a note says so."""
    with Studio(stack.grpc) as studio:
        order = studio.generate_prompt(SCENE, tag="고양이", category="animal", layer="background").result()
        stages = studio.render(order).result()
        flat = studio.render(order, psd_layers="flat").result()
    assert flat.png.sha256 == stages.png.sha256
    assert [layer.name for layer in flat.layers if layer.visible] == ["배경"]
    assert [layer.name for layer in stages.layers if layer.visible] == ["주 피사체", "배경"]
    assert "LAYERS_REDUCED" in [note.reason for note in flat.notes]
