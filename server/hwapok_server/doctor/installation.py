"""What pip installed: Python, the packages, the compiled codec, the Korean font."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version

import pylopdf_fonts_ko
from PIL import ImageFont

from hwapok_server import configured
from hwapok_server.doctor.check import Check, fail, ok, warn
from hwapok_server.psd.writer import rle_is_compiled
from hwapok_server.settings import Settings, SettingsError

_DISTRIBUTION = "hwapok"
_EXTRAS = ("server", "embedding", "local")
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+).*extra == ['\"](?P<extra>\w+)['\"]")


def python() -> Check:
    """The interpreter. The package metadata keeps older ones than we support from installing it."""
    return ok("python", "version", version=platform.python_version())


def packages() -> Check:
    """Every package of the extras that a whole Hwapok needs."""
    missing = sorted({name for name in _required() if not _installed(name)})
    if missing:
        return fail("packages", "packages_missing", names=", ".join(missing))
    return ok("packages", "version", version=f"{_DISTRIBUTION} {version(_DISTRIBUTION)}")


def psd_codec() -> Check:
    """psd-tools falls back to pure Python without its compiled part."""
    return ok("psd_codec", "compiled") if rle_is_compiled() else warn("psd_codec", "not_compiled")


def korean_font() -> Check:
    """The font of notes in a PSD has Hangul: its shape differs from that of a character that is in no font."""
    font = ImageFont.truetype(pylopdf_fonts_ko.sans_path(), 32)
    if bytes(font.getmask("화")) == bytes(font.getmask("\U0010ffff")):
        return fail("korean_font", "no_hangul", path=pylopdf_fonts_ko.sans_path())
    return ok("korean_font", "font", name=" ".join(part for part in font.getname() if part))


def mask_model(settings: Settings) -> Check:
    """The network that finds the main subject."""
    try:
        path = configured.mask_model(settings)
    except SettingsError as error:
        return fail("mask_model", "mask_model_unusable", detail=error)
    return ok("mask_model", "mask_model_installed", path=path) if path else warn("mask_model", "mask_model_missing")


def _required() -> list[str]:
    found = (_REQUIREMENT.match(line) for line in requires(_DISTRIBUTION) or ())
    return [match["name"] for match in found if match and match["extra"] in _EXTRAS]


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
