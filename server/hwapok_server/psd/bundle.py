"""A layer stack as bytes: what travels between the steps of a job. Lossless and deterministic.

A zip without compression (the pictures inside are compressed already): manifest.json, and one PNG for each layer and
mask. Layers are stored cut to their pixels.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image

from hwapok_server.model import Size
from hwapok_server.psd.stack import Blend, Group, LabelColor, Layer, LayerStack, Node
from hwapok_server.psd.trim import trimmed

FORMAT = "hwapok-layers/1"
_MANIFEST = "manifest.json"
_DAMAGE = (KeyError, TypeError, AttributeError, OSError, SyntaxError, EOFError, struct.error, zlib.error)
"""What damaged bytes make zipfile, json and Pillow raise, beside ValueError."""


def pack(stack: LayerStack) -> bytes:
    """The stack as one file; the same stack gives the same bytes.

    :raises ValueError: a name is not allowed, or a layer has no pixels
    """
    stack.check()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        nodes = [_write(archive, node, stack.size) for node in stack.nodes]
        manifest = {"format": FORMAT, "width": stack.size.width, "height": stack.size.height, "nodes": nodes}
        _put(archive, _MANIFEST, json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode())
    return buffer.getvalue()


def unpack(data: bytes) -> LayerStack:
    """The stack again.

    :raises ValueError: these are not the bytes of a stack
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise ValueError(f"not a layer bundle of format {FORMAT}")
            size = Size(int(manifest["width"]), int(manifest["height"]))
            stack = LayerStack(size, tuple(_read(archive, node, size) for node in manifest["nodes"]))
    except (*_DAMAGE, zipfile.BadZipFile, Image.DecompressionBombError, RecursionError) as error:
        raise ValueError("not a layer bundle") from error
    stack.check()
    return stack


def _write(archive: zipfile.ZipFile, node: Node, size: Size) -> dict[str, Any]:
    about: dict[str, Any] = {
        "name": node.name,
        "ascii_name": node.ascii_name,
        "blend": node.blend.value,
        "visible": node.visible,
    }
    if isinstance(node, Group):
        return about | {
            "color": node.color.value,
            "mask": _put_image(archive, node.mask.convert("L")) if node.mask else None,
            "children": [_write(archive, child, size) for child in node.children],
        }
    layer = trimmed(node, size)
    return about | {
        "left": layer.left,
        "top": layer.top,
        "opacity": layer.opacity,
        "locked": layer.locked,
        "image": _put_image(archive, layer.image),
    }


def _put_image(archive: zipfile.ZipFile, image: Image.Image) -> str:
    name = f"{len(archive.namelist())}.png"
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    _put(archive, name, buffer.getvalue())
    return name


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A ZipInfo of its own: writestr would record the time of day.
    archive.writestr(zipfile.ZipInfo(name), data)


def _read(archive: zipfile.ZipFile, about: Mapping[str, Any], size: Size) -> Node:
    if "children" in about:
        return _read_group(archive, about, size)
    layer = Layer(
        name=str(about["name"]),
        ascii_name=str(about["ascii_name"]),
        image=_image(archive, about["image"], "RGBA"),
        left=int(about["left"]),
        top=int(about["top"]),
        blend=Blend(about["blend"]),
        opacity=int(about["opacity"]),
        visible=bool(about["visible"]),
        locked=bool(about["locked"]),
    )
    return trimmed(layer, size)


def _read_group(archive: zipfile.ZipFile, about: Mapping[str, Any], size: Size) -> Group:
    mask = _image(archive, about["mask"], "L") if about["mask"] else None
    if mask is not None and mask.size != (size.width, size.height):
        raise ValueError("a mask must cover the canvas")
    return Group(
        name=str(about["name"]),
        ascii_name=str(about["ascii_name"]),
        children=tuple(_read(archive, child, size) for child in about["children"]),
        blend=Blend(about["blend"]),
        mask=mask,
        visible=bool(about["visible"]),
        color=LabelColor(about["color"]),
    )


def _image(archive: zipfile.ZipFile, name: str, mode: str) -> Image.Image:
    image = Image.open(io.BytesIO(archive.read(name)), formats=("PNG",))
    if image.mode != mode:
        raise ValueError(f"{name} must be {mode}")
    image.load()
    return image
