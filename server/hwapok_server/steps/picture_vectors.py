"""Library pictures to vectors: caption and tags as a passage, the thumbnail as pixels."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.db.vectors import Kind, Lacking, VectorRow
from hwapok_server.images.thumbnail import Pixels, pixels
from hwapok_server.model import LibraryPicture, PictureInfo
from hwapok_server.ports import BlobStore, Embedder, EmbeddingInfo, SpaceVectors

C = TypeVar("C", str, Pixels)
_BAD_INPUT = {Reason.EMBEDDING_INPUT_INVALID, Reason.EMBEDDING_NO_VECTOR}
_LOST = {Reason.BLOB_NOT_FOUND, Reason.BROKEN_IMAGE}


@dataclass(frozen=True, slots=True)
class EmbeddedPictures:
    """Vectors, and the pictures that could not be embedded."""

    rows: tuple[VectorRow, ...]
    failed: frozenset[str] = frozenset()
    """Ids of pictures."""


@dataclass(frozen=True, slots=True)
class _Input(Generic[C]):
    picture_id: str
    content: C


def passage(info: PictureInfo) -> str:
    """What is embedded of a picture's words; empty when it has none."""
    return ". ".join(part for part in (info.caption, ", ".join(info.tags)) if part)


def spaces_of(info: EmbeddingInfo) -> dict[Kind, str]:
    """The spaces that the service serves."""
    return {"caption": info.text_space, "image": info.image_space}


class PictureEmbedder:
    """Embeds pictures in groups. One that the model refuses fails alone."""

    def __init__(self, embedder: Embedder, blobs: BlobStore) -> None:
        self._embedder, self._blobs = embedder, blobs

    async def caption(self, picture_id: str, info: PictureInfo) -> list[VectorRow]:
        """The vector of a picture's words; none for a picture without words.

        :raises HwapokError: the embedding reasons
        """
        if not (text := passage(info)):
            return []
        return _rows("caption", [_Input(picture_id, text)], await self._embedder.embed_passage([text]))

    async def embed(self, group: Sequence[Lacking], in_hand: Mapping[str, bytes]) -> EmbeddedPictures:
        """What a group of pictures lacks.

        :param in_hand: thumbnails that need not be fetched, by the pictures' ids
        :raises HwapokError: EMBEDDING_UNAVAILABLE, EMBEDDING_NOT_READY, EMBEDDING_OVERLOADED, storage reasons
        """
        texts = [_Input(one.picture.id, passage(one.picture.info)) for one in group if "caption" in one.kinds]
        wanted = [one.picture for one in group if "image" in one.kinds]
        found = await asyncio.gather(*(self._pixels(picture, in_hand) for picture in wanted))
        pictures = [_Input(one.id, each) for one, each in zip(wanted, found, strict=True) if each is not None]
        lost = {one.id for one, each in zip(wanted, found, strict=True) if each is None}
        captions = await _isolating("caption", texts, partial(self._embedder.embed_passage, bulk=True))
        images = await _isolating("image", pictures, partial(self._embedder.embed_decoded, bulk=True))
        return EmbeddedPictures((*captions.rows, *images.rows), captions.failed | images.failed | lost)

    async def _pixels(self, picture: LibraryPicture, in_hand: Mapping[str, bytes]) -> Pixels | None:
        """None when the thumbnail is lost."""
        try:
            file = in_hand.get(picture.id) or await self._blobs.get(picture.thumbnail.key)
            return await asyncio.to_thread(pixels, file)
        except HwapokError as error:
            if error.reason in _LOST:
                return None
            raise


async def _isolating(
    kind: Kind, inputs: Sequence[_Input[C]], embed: Callable[[Sequence[C]], Awaitable[SpaceVectors]]
) -> EmbeddedPictures:
    """Embeds inputs together; when the model refuses them, one by one to find the bad ones."""
    if not inputs:
        return EmbeddedPictures(())
    try:
        return EmbeddedPictures(tuple(_rows(kind, inputs, await embed([one.content for one in inputs]))))
    except HwapokError as error:
        if error.reason not in _BAD_INPUT:
            raise
    if len(inputs) == 1:
        return EmbeddedPictures((), frozenset({inputs[0].picture_id}))
    parts = [await _isolating(kind, [one], embed) for one in inputs]
    return EmbeddedPictures(
        tuple(row for part in parts for row in part.rows), frozenset().union(*(part.failed for part in parts))
    )


def _rows(kind: Kind, inputs: Sequence[_Input[C]], embedded: SpaceVectors) -> list[VectorRow]:
    return [
        VectorRow(one.picture_id, kind, embedded.space_id, values)
        for one, values in zip(inputs, embedded.values, strict=True)
    ]
