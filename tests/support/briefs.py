"""Briefs and references for tests of prompt writers."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from hwapok_common.messages import Text
from hwapok_server.catalog import Catalog
from hwapok_server.model import Blob, Brief, Picture, Reference, ReferenceKind, Size
from hwapok_server.ports import ReferencePicture
from support.drawings import encoded

CATALOG = Catalog.load()
CAT = Brief("animal", "background", "고양이", "달빛 아래 한옥 마당에 앉은 고양이")
BRIEFS = {
    "scene and keyword": CAT,
    "keyword only": replace(CAT, scene=""),
    "scene only": replace(CAT, tag=""),
    "English": Brief("vehicle", "sketch", "steam train", "a steam train crossing a snowy bridge"),
    "unknown words": Brief("prop", "conti", "쏼라쏼라", "알쏭달쏭한 얼렁뚱땅"),
    "several lines": replace(CAT, scene="달빛 아래\n\n고양이.\r\n그리고 별"),
}


def reference(picture: Image.Image, title: str = "사진.png") -> ReferencePicture:
    """A picture as a prompt writer is given it."""
    size = Size(*picture.size)
    stored = Picture(Blob("ab" * 32, 10, "image/png"), size)
    shown = Reference(ReferenceKind.UPLOAD, "uploads/1", title, Text("내 그림", "mine"), stored)
    return ReferencePicture(shown, encoded(picture))
