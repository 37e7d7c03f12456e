"""Makes picture files for the ingest tests: honest ones, odd ones and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, YELLOW, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (255, 255, 255)
Pixels = NDArray[np.uint8]


def encoded(image: Image.Image, plugin: str, **options: Any) -> bytes:
    """An image as a file; `plugin` is Pillow's name of the format."""
    target = io.BytesIO()
    image.save(target, plugin, **options)
    return target.getvalue()


def opened(png: bytes) -> Image.Image:
    """What an ingested picture shows."""
    return Image.open(io.BytesIO(png), formats=("PNG",))


def pixels(png: bytes) -> Pixels:
    """Height x width x 3."""
    return np.asarray(opened(png))


def noise(width: int = 640, height: int = 480) -> Image.Image:
    """A picture with detail everywhere."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def near(actual: Any, expected: Any, tolerance: int = 12) -> bool:
    """Colours equal but for lossy coding."""
    return bool(np.abs(np.asarray(actual, int) - np.asarray(expected, int)).max() <= tolerance)


def quadrants(width: int = 120, height: int = 80) -> Image.Image:
    """Red, green above blue, yellow: shows every way of turning."""
    image = Image.new("RGB", (width, height))
    half = (width // 2, height // 2)
    image.paste(RED, (0, 0, *half))
    image.paste(GREEN, (half[0], 0, width, half[1]))
    image.paste(BLUE, (0, half[1], half[0], height))
    image.paste(YELLOW, (*half, width, height))
    return image


def turned(stored: Pixels, orientation: int) -> Pixels:
    """How an EXIF orientation wants stored pixels to be seen (CIPA DC-008, Orientation)."""
    upright = {
        1: stored,
        2: stored[:, ::-1],
        3: stored[::-1, ::-1],
        4: stored[::-1],
        5: stored.swapaxes(0, 1),
        6: stored[::-1].swapaxes(0, 1),
        7: stored[::-1, ::-1].swapaxes(0, 1),
        8: stored[:, ::-1].swapaxes(0, 1),
    }
    return upright[orientation]


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    """A PNG chunk with its right checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_file(
    width: int, height: int, rows: bytes, *chunks: bytes, color_type: int = 2, depth: int = 8, interlaced: bool = False
) -> bytes:
    """A PNG whose header says what it is told to; `rows` are filter bytes and samples."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, interlaced))
    data = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + data + chunk(b"IEND")


def chunk_kinds(png: bytes) -> list[bytes]:
    """The chunks of a PNG, in order, to its end."""
    kinds, at = [], 8
    while at < len(png):
        kinds.append(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return kinds


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    data = encoded(Image.new("L", (400, 400), 128), "JPEG", progressive=True)
    last_scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last_scan * scans + b"\xff\xd9"


def jpeg_saying(width: int, height: int) -> bytes:
    """A JPEG whose frame header lies about its size."""
    data = bytearray(encoded(noise(64, 64), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def matrix_profile(red: Sequence[float], green: Sequence[float], blue: Sequence[float], gamma: float) -> bytes:
    """An ICC version 2 display profile (ICC.1:2001-04) from D50 primaries and one gamma."""
    curve = b"curv" + struct.pack(">II H 2x", 0, 1, round(gamma * 256))
    tags = {b"rXYZ": _xyz(red), b"gXYZ": _xyz(green), b"bXYZ": _xyz(blue), b"wtpt": _xyz(D50)}
    return _profile(b"RGB ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve))


def gray_profile(gamma: float) -> bytes:
    """An ICC profile for grey pictures."""
    curve = b"curv" + struct.pack(">II H 2x", 0, 1, round(gamma * 256))
    return _profile(b"GRAY", {b"wtpt": _xyz(D50), b"kTRC": curve})


D50 = (0.9642, 1.0, 0.8249)
DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
"""Primaries as XYZ under D50, as in the profiles of those names."""


def _xyz(value: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(part * 65536) for part in value))


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"desc": b"desc" + struct.pack(">II", 0, 5) + b"test\0" + bytes(79), b"cprt": b"text\0\0\0\0none\0"} | tags
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for kind, content in tags.items():
        table += kind + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02400000, b"mntr", space, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", *(round(part * 65536) for part in D50)) + bytes(48)
    return head[:128] + struct.pack(">I", len(tags)) + table + body
