"""Messages of the contract to the SDK's own values, and back: the picture library."""

from __future__ import annotations

from hwapok import pictures, v1
from hwapok.artifact import Files
from hwapok.convert import artifact, note
from hwapok.readable import normal
from hwapok.status import from_status


def picture(message: v1.LibraryPicture | None, files: Files) -> pictures.LibraryPicture:
    message = message or v1.LibraryPicture()
    info = message.info or v1.PictureInfo()
    return pictures.LibraryPicture(
        name=message.name,
        file_name=info.file_name,
        caption=info.caption,
        tags=tuple(info.tags),
        category=info.category,
        layer=info.layer,
        source=info.source,
        license=info.license,
        author=info.author,
        picture=artifact(message.picture, files, library_picture=message.name),
        created=message.create_time,
    )


def picture_info(new: pictures.NewPicture, file_name: str) -> v1.PictureInfo:
    """What is known about a new picture, NFC."""
    return v1.PictureInfo(
        file_name=normal(file_name),
        caption=normal(new.caption),
        tags=[normal(tag) for tag in new.tags],
        category=normal(new.category),
        layer=normal(new.layer),
        source=normal(new.source),
        license=normal(new.license),
        author=normal(new.author),
    )


def added(message: v1.AddedPicture, new: pictures.NewPicture, files: Files) -> pictures.Added:
    if message.error is not None:
        return pictures.Added(new, None, error=from_status(message.error))
    return pictures.Added(
        new,
        picture(message.picture, files),
        duplicate=message.duplicate,
        near_duplicates=tuple(pictures.NearDuplicate(near.name, near.similarity) for near in message.near_duplicates),
    )


def search_result(message: v1.SearchPicturesResponse, files: Files) -> pictures.SearchResult:
    hits = tuple(_hit(hit, files) for hit in message.hits)
    return pictures.SearchResult(hits, tuple(message.relaxed), tuple(map(note, message.notes)))


def stats(message: v1.LibraryStatsResponse) -> pictures.LibraryStats:
    return pictures.LibraryStats(
        pictures=message.pictures,
        by_category=dict(message.by_category),
        by_layer=dict(message.by_layer),
        active_space=message.active_space,
        next_space=message.next_space,
        next_space_pictures=message.next_space_pictures,
    )


def _hit(message: v1.SearchHit, files: Files) -> pictures.SearchHit:
    return pictures.SearchHit(
        picture=picture(message.picture, files),
        score=message.score,
        text_similarity=message.text_similarity,
        content_similarity=message.content_similarity,
        picture_similarity=message.picture_similarity,
        keyword_score=message.keyword_score,
        matched_words=tuple(message.matched_words),
        in_category=message.in_category,
        in_layer=message.in_layer,
    )
