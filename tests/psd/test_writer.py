"""PSD files, read back by ag-psd: a reader that shares no code with the writer."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from psd_tools.constants import Compression
from psd_tools.psd import PSD

from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.info import srgb_profile
from hwapok_server.psd.names import SUBJECT
from hwapok_server.psd.stack import Group, Layer, LayerStack
from hwapok_server.psd.writer import rle_is_compiled, write_psd
from support.psd_reader import Read, pixels_sha256, read_psd, walk
from support.stacks import SIZE, full_stack, label

TREE = [
    "원본",
    "콘티",
    "메모",
    "메모 글",
    "주 피사체",
    "선화",
    "보정",
    "명암 하이라이트",
    "명암 그림자",
    "채색 기본",
    "배경",
    "배경 선화",
    "배경 보정",
    "배경 명암 하이라이트",
    "배경 명암 그림자",
    "배경 채색 기본",
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The full stack as ag-psd reads it."""
    return read_psd(_written(full_stack()), tmp_path_factory.mktemp("psd"))


def _written(stack: LayerStack) -> bytes:
    return write_psd(stack, flatten(stack), label())


def _named(read: Read, name: str) -> Read:
    return next(layer for layer in walk(read["layers"]) if layer["name"] == name)


def test_names_are_hangul_unique_and_composed(read: Read) -> None:
    """An editor shows the names as written, each once, in NFC."""
    names = [layer["name"] for layer in walk(read["layers"])]
    assert names == TREE
    assert len(set(names)) == len(names)
    assert all(unicodedata.is_normalized("NFC", name) for name in names)


def test_document_is_plain_rgb(read: Read) -> None:
    """Three channels: a fourth would be a stray selection in some editors."""
    assert (read["width"], read["height"], read["channels"]) == (SIZE.width, SIZE.height, 3)
    assert read["resolution"] == 72
    assert [guide["direction"] for guide in read["guides"]] == ["vertical", "vertical", "horizontal", "horizontal"]
    assert read["guides"][0]["location"] == SIZE.width / 3
    assert read["thumbnail"]


def test_groups_and_blend_modes(read: Read) -> None:
    """The subject is isolated behind its mask; the background passes through; shading multiplies and screens."""
    subject, background = _named(read, "주 피사체"), _named(read, "배경")
    assert (subject["blend"], subject["masked"], subject["color"]) == ("normal", True, "red")
    assert (background["blend"], background["masked"], background["color"]) == ("pass through", False, "blue")
    for prefix in ("", "배경 "):
        assert _named(read, f"{prefix}명암 하이라이트")["blend"] == "screen"
        assert _named(read, f"{prefix}명암 그림자")["blend"] == "multiply"
    assert _named(read, "선화")["opacity"] == 200


def test_hidden_and_locked(read: Read) -> None:
    """What is no part of the picture is hidden; the original cannot be painted on by mistake."""
    hidden = [layer["name"] for layer in walk(read["layers"]) if layer["hidden"]]
    assert hidden == ["원본", "콘티", "메모"]
    assert [layer["name"] for layer in walk(read["layers"]) if layer["locked"]] == ["원본"]


def test_layers_recompose_to_the_merged_picture(read: Read) -> None:
    """The stored merged picture is ours, to the pixel, and the layers give it."""
    assert read["merged_sha256"] == pixels_sha256(flatten(full_stack()))
    assert read["difference"]["max"] <= 2
    assert read["difference"]["mean"] < 0.01


def test_wrong_merged_picture_is_noticed(tmp_path: Path) -> None:
    """The comparison has teeth: without the mask's effect it fails."""
    stack = full_stack()
    unmasked = tuple(
        replace(node, mask=None) if isinstance(node, Group) and node.name == SUBJECT.text else node
        for node in stack.nodes
    )
    merged = flatten(replace(stack, nodes=unmasked))
    assert read_psd(write_psd(stack, merged, label()), tmp_path)["difference"]["max"] > 20


def test_layers_are_cut_to_their_pixels(tmp_path: Path) -> None:
    """A small thing on a large canvas is a small layer at its place, also when it hangs over the edge."""
    spot = Image.new("RGBA", (60, 60))
    ImageDraw.Draw(spot).rectangle((10, 20, 29, 44), fill=(200, 30, 30, 255))
    paper = Layer("종이", "paper", Image.new("RGBA", (SIZE.width, SIZE.height), "white"))
    nodes = (Layer("점", "spot", spot, left=5, top=3), Layer("가장자리", "edge", spot, left=-20, top=-30), paper)
    read = read_psd(_written(LayerStack(SIZE, nodes)), tmp_path)
    assert _named(read, "점")["bounds"] == [15, 23, 35, 48]
    assert _named(read, "가장자리")["bounds"] == [0, 0, 10, 15]
    assert read["difference"]["max"] == 0


def test_nested_groups(tmp_path: Path) -> None:
    """Groups inside groups keep their order, and a hidden group hides what is in it."""
    dot = Image.new("RGBA", (4, 4), "black")
    inner = Group("안쪽", "inner", (Layer("나", "b", dot), Layer("다", "c", dot)))
    hidden = Group("숨김", "hidden", (Layer("라", "d", dot),), visible=False)
    paper = Layer("종이", "paper", Image.new("RGBA", (SIZE.width, SIZE.height), "white"))
    stack = LayerStack(SIZE, (Group("바깥", "outer", (Layer("가", "a", dot), inner)), hidden, paper))
    read = read_psd(_written(stack), tmp_path)
    assert [layer["name"] for layer in walk(read["layers"])] == ["바깥", "가", "안쪽", "나", "다", "숨김", "라", "종이"]
    assert read["difference"]["max"] == 0


def test_same_input_gives_same_bytes() -> None:
    """No time, no random identifiers: not in the profile, not in the label."""
    assert _written(full_stack()) == _written(full_stack())
    assert srgb_profile()[24:36] == bytes(12)


def test_profile_is_srgb() -> None:
    """Colours mean the same on every screen; Pillow reads the profile back."""
    with Image.open(io.BytesIO(_written(full_stack()))) as image:
        assert image.info["icc_profile"] == srgb_profile()


def test_channels_are_packed_bits() -> None:
    """The one compression that every editor reads, by the fast codec."""
    file = PSD.read(io.BytesIO(_written(full_stack())))
    layers = file.layer_and_mask_information.layer_info
    assert layers is not None
    codecs = {channel.compression for channels in layers.channel_image_data for channel in channels if channel.data}
    assert codecs == {Compression.RLE}
    assert file.image_data.compression == Compression.RLE
    assert rle_is_compiled()


def test_label_tells_what_the_picture_is(read: Read) -> None:
    """Title, prompt and digital source type travel in the file; a draft is a composite, not a model's picture."""
    xmp = read["xmp"]
    assert "달빛 아래 한옥 마당에 앉은 고양이" in xmp
    assert "http://cv.iptc.org/newscodes/digitalsourcetype/composite" in xmp
    assert "<hwapok:Renderer>offline-draft</hwapok:Renderer>" in xmp
    assert "<hwapok:Draft>True</hwapok:Draft>" in xmp


def test_refuses_what_it_could_not_write() -> None:
    """Repeated names, empty layers and a merged picture of another size are errors, not broken files."""
    dot = Image.new("RGBA", (4, 4), "black")
    merged = Image.new("RGB", (SIZE.width, SIZE.height))
    with pytest.raises(ValueError, match="repeat"):
        write_psd(LayerStack(SIZE, (Layer("가", "a", dot), Layer("가", "b", dot))), merged, label())
    with pytest.raises(ValueError, match="without pixels"):
        write_psd(LayerStack(SIZE, (Layer("가", "a", Image.new("RGBA", (4, 4))),)), merged, label())
    with pytest.raises(ValueError, match="merged picture"):
        write_psd(LayerStack(SIZE, (Layer("가", "a", dot),)), merged.resize((5, 5)), label())
