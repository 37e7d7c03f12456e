"""LibraryService: messages in, messages out. Everything else happens at the desks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_pb.v1.library_service_pb2_grpc import LibraryServiceServicer
from hwapok_server.api.identity import Context, Identities
from hwapok_server.api.library.adding import PictureAdder, received
from hwapok_server.api.library.desk import LibraryDesk
from hwapok_server.api.library.imports import ImportDesk
from hwapok_server.api.library.present import LibraryPresenter, stats_message
from hwapok_server.api.library.requests import request_id
from hwapok_server.api.library.searching import SearchDesk
from hwapok_server.api.present import note
from hwapok_server.api.present_events import EventPresenter
from hwapok_server.api.watch import Follower


@dataclass(frozen=True)
class Library(LibraryServiceServicer):
    """The RPCs. Errors are raised as HwapokError; the interceptor gives them their details."""

    identities: Identities
    adder: PictureAdder
    desk: LibraryDesk
    searches: SearchDesk
    imports: ImportDesk
    follower: Follower
    presenter: LibraryPresenter
    events: EventPresenter

    async def AddPictures(
        self, request_iterator: AsyncIterator[pb.AddPicturesRequest], context: Context
    ) -> pb.AddPicturesResponse:
        owner = self.identities.owner(context)
        results = await self.adder.add_all(owner, received(request_iterator))
        return pb.AddPicturesResponse(pictures=[await self.presenter.added(one) for one in results])

    async def SearchPictures(self, request: pb.SearchPicturesRequest, context: Context) -> pb.SearchPicturesResponse:
        search = await self.searches.search(self.identities.owner(context), request)
        hits = [await self.presenter.hit(hit) for hit in search.found.hits]
        notes = [note(made) for made in search.notes]
        return pb.SearchPicturesResponse(hits=hits, relaxed=search.found.relaxed, notes=notes)

    async def ListPictures(self, request: pb.ListPicturesRequest, context: Context) -> pb.ListPicturesResponse:
        found, token = await self.desk.page(self.identities.owner(context), request)
        pictures = [await self.presenter.picture(picture) for picture in found]
        return pb.ListPicturesResponse(pictures=pictures, next_page_token=token)

    async def GetPicture(self, request: pb.GetPictureRequest, context: Context) -> pb.GetPictureResponse:
        picture = await self.desk.get(self.identities.owner(context), request.name)
        return pb.GetPictureResponse(picture=await self.presenter.picture(picture))

    async def UpdatePicture(self, request: pb.UpdatePictureRequest, context: Context) -> pb.UpdatePictureResponse:
        picture = await self.desk.update(self.identities.owner(context), request)
        return pb.UpdatePictureResponse(picture=await self.presenter.picture(picture))

    async def DeletePicture(self, request: pb.DeletePictureRequest, context: Context) -> pb.DeletePictureResponse:
        await self.desk.delete(self.identities.owner(context), request.name)
        return pb.DeletePictureResponse()

    async def ImportPictures(
        self, request: pb.ImportPicturesRequest, context: Context
    ) -> AsyncIterator[pb.ImportPicturesResponse]:
        owner, job_id = self.identities.owner(context), request_id(request.request_id)
        await self.imports.submit(job_id, owner)
        async for logged in self.follower.follow(job_id, 0):
            yield pb.ImportPicturesResponse(event=await self.events.present(job_id, logged))

    async def LibraryStats(self, request: pb.LibraryStatsRequest, context: Context) -> pb.LibraryStatsResponse:
        return stats_message(await self.desk.stats(self.identities.owner(context)))
