"""What ingest refuses, with which reason, and that a hostile file costs little."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.images.ingest import ingest
from hwapok_server.images.jpeg_scans import is_ordinary
from hwapok_server.images.limits import MAX_SCANS, MAX_SEGMENTS, UPLOAD_BYTES
from support.pictures import RED, chunk, encoded, jpeg_saying, noise, png_file, scan_bomb

DATA = Path(__file__).parent / "data"


def refusal(data: bytes) -> HwapokError:
    """The error a file is refused with."""
    with pytest.raises(HwapokError) as caught:
        ingest(data)
    return caught.value


def test_an_empty_file() -> None:
    """No bytes, no picture."""
    assert refusal(b"").reason == Reason.UPLOAD_EMPTY


def test_ten_megabytes_pass_and_one_byte_more_does_not() -> None:
    """The limit is exact, and its sentence names it."""
    png = encoded(noise(), "PNG")
    full = png + bytes(UPLOAD_BYTES - len(png))
    assert ingest(full).source_format == "PNG"
    error = refusal(full + b"\0")
    assert (error.reason, error.values) == (Reason.UPLOAD_TOO_LARGE, {"limit_mb": "10"})


@pytest.mark.parametrize(
    "data",
    [
        b"just some text, called photo.png",
        "그림이 아닌 글".encode(),
        b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"MZ" + bytes(64),
        b"BM is how this text begins, and it is no bitmap",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"\0\0\0\x20ftypisom\0\0\0\0isommp42",
        b"\x89",
        bytes(1000),
    ],
)
def test_files_that_are_no_pictures(data: bytes) -> None:
    """The name does not matter; the bytes do."""
    assert refusal(data).reason == Reason.NOT_AN_IMAGE


def test_tiff_is_not_accepted() -> None:
    """A picture, but of a format whose decoder writes to standard error."""
    assert refusal(encoded(noise(), "TIFF")).reason == Reason.NOT_AN_IMAGE


@pytest.mark.parametrize("plugin", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF"])
@pytest.mark.parametrize("kept", [0.5, 0.05])
def test_truncated_files(plugin: str, kept: float) -> None:
    """A broken-off upload is called damaged, not `no picture`, and never half accepted."""
    whole = encoded(noise(), plugin)
    assert refusal(whole[: int(len(whole) * kept)]).reason == Reason.BROKEN_IMAGE


@pytest.mark.parametrize("plugin", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_files_with_only_their_first_bytes_right(plugin: str) -> None:
    """Noise behind a good signature."""
    data = encoded(noise(), plugin)[:16] + Random(7).randbytes(5000)
    assert refusal(data).reason == Reason.BROKEN_IMAGE


@pytest.mark.parametrize(
    "data",
    [
        encoded(Image.new("L", (7000, 7000)), "PNG"),
        encoded(Image.new("1", (10_000, 10_000)), "PNG"),
        encoded(Image.new("L", (20_001, 1)), "PNG"),
        png_file(100_000, 100_000, b"\0"),
        png_file(0x7FFFFFFF, 0x7FFFFFFF, b"\0"),
        jpeg_saying(65_000, 65_000),
        b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + encoded(Image.new("P", (9, 9)), "GIF")[10:],
    ],
    ids=["49 MP", "100 MP", "too wide", "10 gigapixels", "largest PNG", "JPEG header", "GIF screen"],
)
def test_pixel_bombs(data: bytes) -> None:
    """Small files with huge pictures, or headers that say so, are refused by their header, with the limits."""
    assert len(data) < 1_000_000
    error = refusal(data)
    assert (error.reason, error.values) == (Reason.TOO_MANY_PIXELS, {"limit_megapixels": "40", "limit_side": "20000"})


def test_forty_megapixels_are_accepted() -> None:
    """The limit is reachable."""
    assert ingest(encoded(Image.new("L", (8000, 5000), 200), "PNG")).size.width == 1024


def test_the_header_of_a_png_lies() -> None:
    """More rows than there are, fewer, none at all, or a header changed after it was written."""
    row = b"\0" + bytes(RED) * 100
    patched = bytearray(png_file(100, 50, row * 50))
    patched[16:24] = struct.pack(">II", 10, 10)
    lies = [png_file(*size, row * 50) for size in ((100, 500), (100, 51), (100, 49), (10, 10), (0, 50), (100, 0))]
    for data in (*lies, bytes(patched)):
        assert refusal(data).reason == Reason.BROKEN_IMAGE


def test_the_header_of_an_avif_lies() -> None:
    """5 kB that say 64 x 64 and hold 16,000 x 16,000 with alpha run into the limits of the decoding process.

    The file was made with Pillow from a plain picture; then its two `ispe` boxes were rewritten.
    """
    assert refusal((DATA / "says_64px_holds_16000px.avif").read_bytes()).reason == Reason.BROKEN_IMAGE


def test_the_header_of_a_heic_lies() -> None:
    """A file whose picture is not of the size its container says."""
    honest = encoded(noise(), "HEIF")
    at = honest.index(b"ispe") + 8
    assert refusal(honest[:at] + struct.pack(">II", 64, 64) + honest[at + 8 :]).reason == Reason.BROKEN_IMAGE


def test_the_decoding_process_knows_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that took it over would find neither keys nor passwords in its environment."""
    seen = tmp_path / "seen"
    (tmp_path / "sitecustomize.py").write_text(f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for name in ("HWAPOK_API_KEYS", "HWAPOK_DATABASE_URL", "PGPASSWORD", "OF_ANOTHER_PROGRAM"):
        monkeypatch.setenv(name, "a-secret")
    assert ingest(encoded(noise(), "AVIF")).source_format == "AVIF"
    assert "PYTHONPATH" in seen.read_text()
    assert "a-secret" not in seen.read_text()


def test_a_decompression_bomb_in_metadata() -> None:
    """Compressed text that grows a thousandfold does not cost the picture's memory."""
    bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(64 * 2**20)))
    assert refusal(png_file(1, 1, b"\0" + bytes(RED), bomb)).reason == Reason.BROKEN_IMAGE


def test_scan_bombs() -> None:
    """A JPEG that would be decoded for minutes is refused unopened; an ordinary progressive one passes."""
    assert refusal(scan_bomb(1000)).reason == Reason.TOO_MANY_SCANS
    assert ingest(encoded(noise(), "JPEG", progressive=True)).source_format == "JPEG"


def test_scans_are_counted_up_to_the_limit() -> None:
    """Exactly MAX_SCANS are allowed."""
    scans = encoded(Image.new("L", (400, 400), 128), "JPEG", progressive=True).count(b"\xff\xda")
    assert is_ordinary(scan_bomb(MAX_SCANS - scans), MAX_SCANS, MAX_SEGMENTS)
    assert not is_ordinary(scan_bomb(MAX_SCANS - scans + 1), MAX_SCANS, MAX_SEGMENTS)


def test_scan_markers_inside_metadata_do_not_count() -> None:
    """A thumbnail in EXIF, or any bytes in a comment, are not scans of the picture."""
    assert ingest(encoded(noise(), "JPEG", comment=b"\xff\xda" * 5000)).source_format == "JPEG"


def test_segment_bombs() -> None:
    """Millions of empty segments would cost seconds to step over."""
    jpeg = encoded(noise(), "JPEG")
    assert refusal(jpeg[:2] + b"\xff\xe2\0\2" * 2_000_000 + jpeg[2:]).reason == Reason.TOO_MANY_SCANS


@pytest.mark.parametrize("name", ["bomb.png", "exif.jpg"])
def test_nothing_is_written_to_standard_error(name: str, tmp_path: Path) -> None:
    """The log of a server holds log lines only, whatever Pillow would warn about."""
    bad_exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x05" + b"\x01\x12\0\x02\0\0\xff\xff\0\0\xff\xff" * 5
    files = {
        "bomb.png": encoded(Image.new("1", (10_000, 10_000)), "PNG"),
        "exif.jpg": encoded(noise(), "JPEG", exif=bad_exif),
    }
    path = tmp_path / name
    path.write_bytes(files[name])
    program = (
        "import sys, pathlib\n"
        "from hwapok_common.errors import HwapokError\n"
        "from hwapok_server.images.ingest import ingest\n"
        "try: print(ingest(pathlib.Path(sys.argv[1]).read_bytes()).size)\n"
        "except HwapokError as error: print(error.reason)\n"
    )
    command = [sys.executable, "-W", "always", "-c", program, str(path)]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (child.stderr, bool(child.stdout)) == ("", True)
