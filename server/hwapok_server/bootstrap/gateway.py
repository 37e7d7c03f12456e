"""What a gateway is made of."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

from hwapok_common.messages import sentence
from hwapok_server import configured
from hwapok_server.api.catalogue import EMBEDDING_ROLE, LiveCatalogue, Provider, catalogue_message
from hwapok_server.api.decoders import Decoders
from hwapok_server.api.estimates import EstimateDesk
from hwapok_server.api.jobs import JobDesk
from hwapok_server.api.layers_orders import LayersOrders
from hwapok_server.api.library.adding import PictureAdder
from hwapok_server.api.library.desk import LibraryDesk
from hwapok_server.api.library.imports import ImportDesk
from hwapok_server.api.library.present import LibraryPresenter
from hwapok_server.api.library.requests import LibraryRequests
from hwapok_server.api.library.searching import SearchDesk
from hwapok_server.api.library.servicer import Library
from hwapok_server.api.open_tickets import TicketDesk
from hwapok_server.api.orders import Orders
from hwapok_server.api.present import Presenter
from hwapok_server.api.present_events import EventPresenter
from hwapok_server.api.servicer import Studio
from hwapok_server.api.status import StatusDesk
from hwapok_server.api.uploads import UploadDesk
from hwapok_server.api.watch import Follower, Watchers
from hwapok_server.bootstrap.addresses import database_url, embedding_target
from hwapok_server.bootstrap.providers import prompt_writer, renderer, search_embedder, speech_tokens
from hwapok_server.bootstrap.storage import blob_store
from hwapok_server.db import installation
from hwapok_server.db.engine import Database
from hwapok_server.gateway import Gateway
from hwapok_server.jobs.engine_dbos import DbosEngine
from hwapok_server.jobs.janitor import Janitor
from hwapok_server.ports import PromptWriter, Renderer
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from hwapok_server.retention import Retention, Sweeper
from hwapok_server.settings import Settings
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.picture_vectors import PictureEmbedder

_CATALOGUE_PATIENCE_S = 1.0
"""How long a catalogue waits for the embedding service to say what it runs."""


def providers(settings: Settings, writer: PromptWriter, drawer: Renderer) -> list[Provider]:
    """Who fills which role, for the catalogue."""
    text, encoder = partial(sentence, "provider"), settings.embedding_backend
    return [
        Provider("prompt_writer", writer.name, writer.offline, writer.description),
        Provider("renderer", drawer.name, drawer.offline, drawer.description),
        Provider(
            "blob_store", settings.blob_store, settings.blob_store == "local", text(f"{settings.blob_store}_blob")
        ),
        Provider("layer_decomposer", settings.layer_decomposer, True, text(f"layers_{settings.layer_decomposer}")),
        Provider(EMBEDDING_ROLE, encoder, True, text("embedding", {"backend": encoder})),
        _optional("speech", "azure" if configured.speech(settings) else "none"),
        _optional("encyclopedia", settings.encyclopedia),
    ]


def _optional(role: str, name: str) -> Provider:
    return Provider(role, name, name == "none", sentence("provider", f"{role}_{name}"))


async def gateway(settings: Settings, files_url: str, cleanup: AsyncExitStack) -> Gateway:
    """Everything a gateway needs, connected.

    :param files_url: base of file links
    :param cleanup: closes what was opened
    """
    url = database_url(settings)
    catalog = configured.catalog(settings)
    database = Database(url)
    cleanup.push_async_callback(database.close)
    engine = DbosEngine(url)
    cleanup.callback(engine.close)
    blobs = blob_store(settings, files_url, cleanup)
    ledgered = LedgeredBlobs(database, blobs)
    desk, watchers = JobDesk(database, engine, ledgered), Watchers(url)
    decoders = Decoders()
    cleanup.callback(decoders.close)
    embedder = GrpcEmbedder(embedding_target(settings))
    cleanup.push_async_callback(embedder.close)
    pictures = PictureEmbedder(embedder, blobs)
    presenter = Presenter(blobs, timedelta(seconds=settings.url_lifetime_s))
    identities = configured.identities(settings)
    follower, events = Follower(database, watchers), EventPresenter(database, presenter)
    requests = LibraryRequests(catalog)
    informant = GrpcEmbedder(embedding_target(settings), timeout_s=_CATALOGUE_PATIENCE_S)
    cleanup.push_async_callback(informant.close)
    writer, drawer, orders = prompt_writer(settings, catalog), renderer(settings), Orders(catalog, database)
    budgets, server_id = configured.budgets(settings), await _server_id(database)
    offered = catalogue_message(catalog, providers(settings, writer, drawer), server_id)
    studio = Studio(
        catalogue=LiveCatalogue(offered, informant),
        identities=identities,
        orders=orders,
        layers_orders=LayersOrders(catalog, database),
        estimates=EstimateDesk(orders, writer, drawer, database, budgets),
        uploads=UploadDesk(database, blobs, decoders),
        jobs=desk,
        follower=follower,
        presenter=presenter,
        events=events,
        speech=speech_tokens(settings, cleanup),
        tickets=TicketDesk(database),
        status=StatusDesk(database, informant, blobs, budgets),
        server_id=server_id,
    )
    library = Library(
        identities=identities,
        adder=PictureAdder(database, blobs, decoders, pictures, requests),
        desk=LibraryDesk(database, blobs, pictures, requests),
        searches=SearchDesk(
            database, blobs, decoders, search_embedder(settings, database, embedder, cleanup), requests
        ),
        imports=ImportDesk(database, embedder, desk),
        follower=follower,
        presenter=LibraryPresenter(presenter),
        events=events,
    )
    retention = Retention.of_days(settings.upload_retention_days, settings.result_retention_days)
    sweeper = Sweeper(database, blobs, retention, partial(desk.delete, owner=None))
    return Gateway(studio, library, watchers, Janitor(url, database, engine), sweeper)


async def _server_id(database: Database) -> str:
    async with database.transaction() as connection:
        return await installation.server_id(connection)
