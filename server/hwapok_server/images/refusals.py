"""The ways an upload is refused, each with the numbers its sentence needs."""

from __future__ import annotations

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.images.limits import UPLOAD_BYTES, Rules


def too_large(limit: int = UPLOAD_BYTES) -> HwapokError:
    return HwapokError(Reason.UPLOAD_TOO_LARGE, limit_mb=limit // 2**20)


def empty() -> HwapokError:
    return HwapokError(Reason.UPLOAD_EMPTY)


def not_an_image() -> HwapokError:
    return HwapokError(Reason.NOT_AN_IMAGE)


def broken() -> HwapokError:
    return HwapokError(Reason.BROKEN_IMAGE)


def too_many_pixels(rules: Rules) -> HwapokError:
    return HwapokError(Reason.TOO_MANY_PIXELS, limit_megapixels=rules.pixels // 1_000_000, limit_side=rules.side)


def too_many_scans() -> HwapokError:
    return HwapokError(Reason.TOO_MANY_SCANS)
