"""The one door for pictures from outside: untrusted bytes to a clean RGB PNG of at most REFERENCE_SIDE pixels.

Pure and blocking: call it from a thread pool of two. Decoding, resizing and encoding release the GIL, so two threads
use two cores and no more than two pictures are in memory.
"""

from __future__ import annotations

import logging

from hwapok_common.errors import HwapokError
from hwapok_common.logs import log
from hwapok_server.images import refusals
from hwapok_server.images.confined import decode_confined
from hwapok_server.images.decode import IngestedPicture, decode
from hwapok_server.images.formats import SourceFormat, sniff
from hwapok_server.images.limits import RULES
from hwapok_server.model import Purpose

__all__ = ["IngestedPicture", "ingest"]

_logger = logging.getLogger(__name__)
_CONFINED = frozenset((SourceFormat.AVIF, SourceFormat.HEIC))


def ingest(data: bytes, purpose: Purpose = Purpose.REFERENCE) -> IngestedPicture:
    """Normalises a picture: upright, sRGB, metadata removed, first frame of an animation; its size and transparency
    by the rules of its purpose.

    :param data: JPEG, PNG, WebP, GIF, BMP, AVIF or HEIC
    :raises HwapokError: UPLOAD_TOO_LARGE, UPLOAD_EMPTY, NOT_AN_IMAGE, BROKEN_IMAGE, TOO_MANY_PIXELS, TOO_MANY_SCANS
    """
    try:
        return _ingest(data, purpose)
    except HwapokError as error:
        log(_logger, "picture_refused", reason=error.reason, bytes=len(data), detail=repr(error.__cause__)[:200])
        raise


def _ingest(data: bytes, purpose: Purpose) -> IngestedPicture:
    rules = RULES[purpose]
    if not data:
        raise refusals.empty()
    if len(data) > rules.bytes:
        raise refusals.too_large(rules.bytes)
    source = sniff(data)
    if source is None:
        raise refusals.not_an_image()
    return decode_confined(data, source, purpose) if source in _CONFINED else decode(data, source, rules)
