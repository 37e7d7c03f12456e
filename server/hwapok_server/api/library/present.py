"""The library's values to the contract's messages."""

from __future__ import annotations

from hwapok_common.status import to_status
from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_server.api.library.adding import Added
from hwapok_server.api.library.desk import Stats
from hwapok_server.api.present import Presenter, timestamp
from hwapok_server.db.library_search import LibraryHit
from hwapok_server.model import LibraryPicture, PictureInfo


class LibraryPresenter:
    """Builds messages with links that work for as long as the presenter's."""

    def __init__(self, presenter: Presenter) -> None:
        self._presenter = presenter

    async def picture(self, picture: LibraryPicture) -> pb.LibraryPicture:
        """A picture with a fresh link."""
        file_name = picture.info.file_name
        return pb.LibraryPicture(
            name=f"pictures/{picture.id}",
            info=_info(picture.info),
            picture=await self._presenter.asset(picture.picture, f"{file_name.rpartition('.')[0] or file_name}.png"),
            create_time=timestamp(picture.created),
        )

    async def added(self, one: Added) -> pb.AddedPicture:
        """What became of a picture."""
        if one.error:
            return pb.AddedPicture(error=to_status(one.error))
        return pb.AddedPicture(
            picture=await self.picture(one.picture) if one.picture else None,
            duplicate=one.duplicate,
            near_duplicates=[
                pb.NearDuplicate(name=f"pictures/{near.picture_id}", similarity=near.similarity) for near in one.near
            ],
        )

    async def hit(self, hit: LibraryHit) -> pb.SearchHit:
        """A picture that was found, and why."""
        evidence = hit.evidence
        return pb.SearchHit(
            picture=await self.picture(hit.picture),
            score=hit.score,
            text_similarity=evidence.text_similarity,
            content_similarity=evidence.content_similarity,
            picture_similarity=evidence.picture_similarity,
            keyword_score=evidence.keyword_score,
            matched_words=hit.matched,
            in_category=hit.in_category,
            in_layer=hit.in_layer,
        )


def stats_message(stats: Stats) -> pb.LibraryStatsResponse:
    """A library in numbers."""
    return pb.LibraryStatsResponse(
        pictures=stats.pictures,
        by_category=stats.by_category,
        by_layer=stats.by_layer,
        active_space=stats.active_space,
        next_space=stats.next_space,
        next_space_pictures=stats.next_space_pictures,
    )


def _info(info: PictureInfo) -> pb.PictureInfo:
    return pb.PictureInfo(
        file_name=info.file_name,
        caption=info.caption,
        tags=info.tags,
        category=info.category,
        layer=info.layer,
        source=info.source,
        license=info.license,
        author=info.author,
    )
