"""Layers and groups as the records of a PSD file (Adobe Photoshop File Formats Specification, layer records).

Names go twice: ASCII in the Pascal string, the real one in the `luni` block. (A Hangul Pascal string cannot be encoded,
and readers take `luni` first.) Channels are PackBits only: what other codecs write does not open everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from PIL import Image
from psd_tools.constants import BlendMode, ChannelID, Compression, SectionDivider, SheetColorType, Tag
from psd_tools.psd.layer_and_mask import (
    ChannelData,
    ChannelDataList,
    ChannelImageData,
    ChannelInfo,
    LayerFlags,
    LayerInfo,
    LayerRecord,
    LayerRecords,
    MaskData,
    MaskFlags,
)

from hwapok_server.model import Size
from hwapok_server.psd.stack import Blend, Group, LabelColor, Layer, LayerStack, Node
from hwapok_server.psd.trim import trimmed

RLE = Compression.RLE
_BLEND = {
    Blend.NORMAL: BlendMode.NORMAL,
    Blend.MULTIPLY: BlendMode.MULTIPLY,
    Blend.SCREEN: BlendMode.SCREEN,
    Blend.PASS_THROUGH: BlendMode.PASS_THROUGH,
}
_COLOR = {
    LabelColor.RED: SheetColorType.RED,
    LabelColor.ORANGE: SheetColorType.ORANGE,
    LabelColor.GREEN: SheetColorType.GREEN,
    LabelColor.BLUE: SheetColorType.BLUE,
    LabelColor.VIOLET: SheetColorType.VIOLET,
    LabelColor.GRAY: SheetColorType.GRAY,
}
_PIXELS = (ChannelID.TRANSPARENCY_MASK, ChannelID.CHANNEL_0, ChannelID.CHANNEL_1, ChannelID.CHANNEL_2)
_LOCK_ALL = 0b111
"""`lspf`: transparency, pixels, position."""
_END_OF_GROUP = "</Layer group>"


def layer_info(stack: LayerStack) -> LayerInfo:
    """Every record with its channels, bottom to top as the format wants it.

    :raises ValueError: a layer has no pixels on the canvas
    """
    records, channels = LayerRecords(), ChannelImageData()
    ids = count(1)
    for record, data in _below_first(stack.nodes, stack.size):
        record.tagged_blocks.set_data(Tag.LAYER_ID, next(ids))
        records.append(record)
        channels.append(data)
    return LayerInfo(layer_count=len(records), layer_records=records, channel_image_data=channels)


Entry = tuple[LayerRecord, ChannelDataList]


def _below_first(nodes: Sequence[Node], size: Size) -> Iterator[Entry]:
    for node in reversed(nodes):
        if isinstance(node, Layer):
            yield _layer(trimmed(node, size))
            continue
        yield _end_of_group()
        yield from _below_first(node.children, size)
        yield _group(node)


def _layer(layer: Layer) -> Entry:
    record = LayerRecord(
        top=layer.top,
        left=layer.left,
        bottom=layer.top + layer.image.height,
        right=layer.left + layer.image.width,
        opacity=layer.opacity,
        blend_mode=_BLEND[layer.blend],
        flags=LayerFlags(visible=layer.visible, transparency_protected=layer.locked),
    )
    _name(record, layer.name, layer.ascii_name)
    if layer.locked:
        record.tagged_blocks.set_data(Tag.PROTECTED_SETTING, _LOCK_ALL)
    red, green, blue, alpha = layer.image.split()
    channels = ChannelDataList()
    for kind, band in zip(_PIXELS, (alpha, red, green, blue), strict=True):
        _channel(record, channels, kind, band)
    return record, channels


def _group(group: Group) -> Entry:
    record, channels = _divider()
    record.flags = LayerFlags(visible=group.visible)
    record.blend_mode = _BLEND[group.blend]
    record.tagged_blocks.set_data(
        Tag.SECTION_DIVIDER_SETTING,
        kind=SectionDivider.OPEN_FOLDER,
        signature=b"8BIM",
        blend_mode=_BLEND[group.blend],
    )
    if group.color is not LabelColor.NONE:
        record.tagged_blocks.set_data(Tag.SHEET_COLOR_SETTING, _COLOR[group.color])
    _name(record, group.name, group.ascii_name)
    if group.mask is not None:
        mask = group.mask.convert("L")
        record.mask_data = MaskData(
            top=0, left=0, bottom=mask.height, right=mask.width, background_color=0, flags=MaskFlags()
        )
        _channel(record, channels, ChannelID.USER_LAYER_MASK, mask)
    return record, channels


def _end_of_group() -> Entry:
    record, channels = _divider()
    record.tagged_blocks.set_data(Tag.SECTION_DIVIDER_SETTING, SectionDivider.BOUNDING_SECTION_DIVIDER)
    _name(record, _END_OF_GROUP, _END_OF_GROUP)
    return record, channels


def _divider() -> Entry:
    record = LayerRecord(top=0, left=0, bottom=0, right=0)
    record.channel_info = [ChannelInfo(kind, 2) for kind in _PIXELS]
    channels = ChannelDataList()
    for _ in _PIXELS:
        channels.append(ChannelData(Compression.RAW, b""))
    return record, channels


def _name(record: LayerRecord, text: str, ascii_name: str) -> None:
    record.name = ascii_name
    record.tagged_blocks.set_data(Tag.UNICODE_LAYER_NAME, text)


def _channel(record: LayerRecord, channels: ChannelDataList, kind: ChannelID, band: Image.Image) -> None:
    data = ChannelData(RLE)
    data.set_data(band.tobytes(), band.width, band.height, 8, 1)
    # The length counts the two bytes that name the codec.
    record.channel_info.append(ChannelInfo(kind, len(data.data) + 2))
    channels.append(data)
