"""What a delivered file says about itself: XMP and an sRGB profile. Knows no pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageCms

from hwapok_server.model import Origin

_XMP_HEAD = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:hwapok="urn:hwapok:xmp:1.0:">
"""
_XMP_TAIL = """</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DigitalSource(StrEnum):
    """How a picture came to be, in IPTC's vocabulary (http://cv.iptc.org/newscodes/digitalsourcetype/)."""

    COMPOSITE = "composite"
    TRAINED_ALGORITHMIC_MEDIA = "trainedAlgorithmicMedia"

    @property
    def uri(self) -> str:
        return f"http://cv.iptc.org/newscodes/digitalsourcetype/{self.value}"


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """The label of one picture; the PNG and the PSD carry the same."""

    title: str
    description: str
    keyword: str
    prompt: str
    renderer: str
    draft: bool
    source: DigitalSource | None
    """None where nobody knows, as for a picture that an artist brought."""

    @property
    def tool(self) -> str:
        """The program that made the file."""
        return f"Hwapok {self.renderer}".rstrip()


def document_info(origin: Origin) -> DocumentInfo:
    """The label of a picture; a draft is no picture of a trained model."""
    return DocumentInfo(
        title=origin.title,
        description=origin.scene or origin.prompt or origin.title,
        keyword=origin.tag,
        prompt=origin.prompt,
        renderer=origin.renderer,
        draft=origin.draft,
        source=_source(origin),
    )


def _source(origin: Origin) -> DigitalSource | None:
    if not origin.renderer:
        return None
    return DigitalSource.COMPOSITE if origin.draft else DigitalSource.TRAINED_ALGORITHMIC_MEDIA


def xmp_packet(info: DocumentInfo) -> bytes:
    """The XMP packet, UTF-8; the same info gives the same bytes (it holds no time)."""
    body = "\n".join(
        (
            _localized("dc:title", info.title),
            _localized("dc:description", info.description),
            f"<dc:subject><rdf:Bag><rdf:li>{_clean(info.keyword)}</rdf:li></rdf:Bag></dc:subject>",
            _simple("xmp:CreatorTool", info.tool),
            *([_simple("Iptc4xmpExt:DigitalSourceType", info.source.uri)] if info.source else []),
            _simple("hwapok:Prompt", info.prompt),
            _simple("hwapok:Renderer", info.renderer),
            _simple("hwapok:Draft", str(info.draft)),
        )
    )
    return f"{_XMP_HEAD}{body}\n{_XMP_TAIL}".encode()


@cache
def srgb_profile() -> bytes:
    """The sRGB ICC profile, without its creation time (ICC.1 header bytes 24-35): equal on every call."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)
    return bytes(profile)


def _simple(tag: str, text: str) -> str:
    return f"<{tag}>{_clean(text)}</{tag}>"


def _localized(tag: str, text: str) -> str:
    return f'<{tag}><rdf:Alt><rdf:li xml:lang="x-default">{_clean(text)}</rdf:li></rdf:Alt></{tag}>'


def _clean(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
