"""Which format bytes are in, told by their first bytes. Knows nothing of decoding.

One decoder is then tried, not all of them: fewer parsers meet hostile bytes, and a damaged file of a known format is
told apart from a file that is no picture.
"""

from __future__ import annotations

from enum import StrEnum


class SourceFormat(StrEnum):
    """The formats an upload may have. No TIFF (libtiff writes to standard error), no SVG (no pixels)."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    GIF = "GIF"
    BMP = "BMP"
    AVIF = "AVIF"
    HEIC = "HEIC"


_SIGNATURES = (
    (b"\xff\xd8\xff", SourceFormat.JPEG),
    (b"\x89PNG\r\n\x1a\n", SourceFormat.PNG),
    (b"GIF87a", SourceFormat.GIF),
    (b"GIF89a", SourceFormat.GIF),
)
_BMP_HEADER_BYTES = frozenset((12, 16, 40, 52, 56, 64, 108, 124))
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"))
_COMMON_BRANDS = frozenset((b"mif1", b"msf1"))


def sniff(data: bytes) -> SourceFormat | None:
    """The format of a picture; None when it is none of ours."""
    for signature, source in _SIGNATURES:
        if data.startswith(signature):
            return source
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return SourceFormat.WEBP
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADER_BYTES:
        return SourceFormat.BMP
    if data[4:8] == b"ftyp":
        return _sniff_brands(data)
    return None


def _sniff_brands(data: bytes) -> SourceFormat | None:
    """ISO/IEC 23008-12: a major brand, and after the minor version the compatible ones."""
    major, end = data[8:12], int.from_bytes(data[:4], "big")
    if major in _AVIF_BRANDS:
        return SourceFormat.AVIF
    if major in _HEIC_BRANDS:
        return SourceFormat.HEIC
    if major not in _COMMON_BRANDS:
        return None
    compatible = {data[at : at + 4] for at in range(16, min(end, 512), 4)}
    return SourceFormat.AVIF if compatible & _AVIF_BRANDS else SourceFormat.HEIC
