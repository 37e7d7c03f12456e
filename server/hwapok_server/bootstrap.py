"""The composition root: the only module that chooses implementations of the ports."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.exc import OperationalError

from hwapok_common.addresses import address, reachable
from hwapok_common.messages import sentence
from hwapok_server import configured
from hwapok_server.api.catalogue import EMBEDDING_ROLE, LiveCatalogue, Provider, catalogue_message
from hwapok_server.api.decoders import Decoders
from hwapok_server.api.jobs import JobDesk
from hwapok_server.api.library.adding import PictureAdder
from hwapok_server.api.library.desk import LibraryDesk
from hwapok_server.api.library.imports import ImportDesk
from hwapok_server.api.library.present import LibraryPresenter
from hwapok_server.api.library.requests import LibraryRequests
from hwapok_server.api.library.servicer import Library
from hwapok_server.api.orders import Orders
from hwapok_server.api.present import Presenter
from hwapok_server.api.present_events import EventPresenter
from hwapok_server.api.servicer import Studio
from hwapok_server.api.uploads import UploadDesk
from hwapok_server.api.watch import Follower, Watchers
from hwapok_server.catalog import Catalog
from hwapok_server.db import migrate
from hwapok_server.db.engine import Database
from hwapok_server.gateway import Gateway
from hwapok_server.jobs import engine_dbos
from hwapok_server.jobs.engine import Flows
from hwapok_server.jobs.engine_dbos import DbosEngine, DbosWorker
from hwapok_server.jobs.janitor import Janitor
from hwapok_server.jobs.performer import Performer
from hwapok_server.operator import OperatorError
from hwapok_server.pipeline import ImportFlow, PromptFlow, RenderFlow
from hwapok_server.ports import BlobStore, Embedder, PromptWriter, Renderer
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from hwapok_server.providers.local_blob import LocalBlobStore
from hwapok_server.providers.offline_draft import OfflineDraft
from hwapok_server.providers.offline_prompt import OfflinePromptWriter
from hwapok_server.providers.signing import SigningKeys
from hwapok_server.retention import Retention, Sweeper
from hwapok_server.settings import Settings, SettingsError
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.compose import ComposePsd
from hwapok_server.steps.embed import EmbedScene
from hwapok_server.steps.embed_pictures import EmbedPictures
from hwapok_server.steps.index_pictures import IndexPictures
from hwapok_server.steps.layers import SplitLayers
from hwapok_server.steps.picture_vectors import PictureEmbedder
from hwapok_server.steps.prompt import WritePrompt
from hwapok_server.steps.references import GatherReferences
from hwapok_server.steps.render import Render
from hwapok_server.steps.retrieve import Retrieve
from hwapok_server.steps.store import Store
from hwapok_server.worker import Worker

_CATALOGUE_PATIENCE_S = 1.0
"""How long a catalogue waits for the embedding service to say what it runs."""


def prepare_database(url: str) -> None:
    """Brings our tables and the engine's up to date. Safe to call from several processes at once.

    :raises OperatorError: the database cannot be reached
    """
    try:
        migrate.upgrade(url)
        engine_dbos.migrate(url)
    except OperationalError as error:
        raise OperatorError("database_unreachable", detail=str(error.orig).strip().splitlines()[0]) from error


def blob_root(settings: Settings) -> Path:
    """Folder of the local blob store."""
    return settings.data_dir / "blobs"


def signing_keys(settings: Settings) -> SigningKeys:
    """Keys that sign file links; made on first use."""
    return SigningKeys.load_or_create(settings.data_dir / "keys" / "links")


def blob_store(settings: Settings, base_url: str) -> BlobStore:
    """The configured blob store. Workers need no base URL: they sign nothing."""
    return LocalBlobStore(blob_root(settings), signing_keys(settings), base_url)


def prompt_writer(settings: Settings, catalog: Catalog) -> PromptWriter:
    """The configured prompt writer.

    :raises SettingsError: it costs money and that is not allowed
    """
    writer = OfflinePromptWriter(catalog)
    _refuse_paid(settings, settings.prompt_writer, offline=writer.offline)
    return writer


def renderer(settings: Settings) -> Renderer:
    """The configured renderer.

    :raises SettingsError: it costs money and that is not allowed
    """
    drawer = OfflineDraft()
    _refuse_paid(settings, settings.renderer, offline=drawer.offline)
    return drawer


def _refuse_paid(settings: Settings, name: str, *, offline: bool) -> None:
    if not offline and not settings.allow_paid:
        raise SettingsError(f"{name} costs money, and HWAPOK_ALLOW_PAID=false refuses such providers")


def embedding_target(settings: Settings) -> str:
    """Address of the embedding service."""
    return settings.embedding_target or address(reachable(settings.host), settings.embedding_port)


def database_url(settings: Settings) -> str:
    """:raises SettingsError: no database is configured"""
    if not settings.database_url:
        raise SettingsError("HWAPOK_DATABASE_URL is not set; `hwapok up` starts a database and sets it")
    return settings.database_url


def providers(settings: Settings, writer: PromptWriter, drawer: Renderer) -> list[Provider]:
    """Who fills which role, for the catalogue."""
    text, encoder = partial(sentence, "provider"), settings.embedding_backend
    return [
        Provider("prompt_writer", writer.name, writer.offline, writer.description),
        Provider("renderer", drawer.name, drawer.offline, drawer.description),
        Provider("blob_store", settings.blob_store, True, text("local_blob")),
        Provider(EMBEDDING_ROLE, encoder, True, text("embedding", {"backend": encoder})),
        Provider("speech", "none", True, text("speech_none")),
        Provider("encyclopedia", "none", True, text("encyclopedia_none")),
    ]


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
    blobs = blob_store(settings, files_url)
    ledgered = LedgeredBlobs(database, blobs)
    desk, watchers = JobDesk(database, engine, ledgered), Watchers(url)
    decoders = Decoders()
    cleanup.callback(decoders.close)
    embedder = GrpcEmbedder(embedding_target(settings))
    cleanup.push_async_callback(embedder.close)
    presenter = Presenter(blobs, timedelta(seconds=settings.url_lifetime_s))
    identities = configured.identities(settings)
    follower, events = Follower(database, watchers), EventPresenter(database, presenter)
    requests = LibraryRequests(catalog)
    informant = GrpcEmbedder(embedding_target(settings), timeout_s=_CATALOGUE_PATIENCE_S)
    cleanup.push_async_callback(informant.close)
    offered = catalogue_message(catalog, providers(settings, prompt_writer(settings, catalog), renderer(settings)))
    studio = Studio(
        catalogue=LiveCatalogue(offered, informant),
        identities=identities,
        orders=Orders(catalog, database),
        uploads=UploadDesk(database, blobs, decoders),
        jobs=desk,
        follower=follower,
        presenter=presenter,
        events=events,
    )
    library = Library(
        identities=identities,
        adder=PictureAdder(database, blobs, decoders, PictureEmbedder(embedder, blobs), requests),
        desk=LibraryDesk(database, blobs, decoders, embedder, requests),
        imports=ImportDesk(database, embedder, desk),
        follower=follower,
        presenter=LibraryPresenter(presenter),
        events=events,
    )
    retention = Retention.of_days(settings.upload_retention_days, settings.result_retention_days)
    sweeper = Sweeper(database, blobs, retention, partial(desk.delete, owner=None))
    return Gateway(studio, library, watchers, Janitor(url, database, engine), sweeper)


def worker(settings: Settings, cleanup: AsyncExitStack) -> Worker:
    """Everything a worker needs.

    :param cleanup: closes what was opened
    """
    url = database_url(settings)
    catalog = configured.catalog(settings)
    database = Database(url, pool_size=settings.worker_concurrency + 4)
    cleanup.push_async_callback(database.close)
    embedder = GrpcEmbedder(embedding_target(settings))
    cleanup.push_async_callback(embedder.close)
    store = blob_store(settings, "")
    blobs = LedgeredBlobs(database, store)
    flows = Flows(
        prompt_flow(database, blobs, embedder, prompt_writer(settings, catalog)),
        render_flow(blobs, renderer(settings)),
        import_flow(database, url, store, embedder),
    )
    engine = DbosWorker(url, settings.worker_name, Performer(database), flows)
    return Worker(url, settings.worker_name, engine, settings.worker_concurrency, settings.stop_grace_s)


def prompt_flow(database: Database, blobs: LedgeredBlobs, embedder: Embedder, writer: PromptWriter) -> PromptFlow:
    """The flow from a brief to a prompt."""
    return PromptFlow(
        embed=EmbedScene(embedder),
        retrieve=Retrieve(database),
        gather=GatherReferences(database, blobs),
        write=WritePrompt(writer, blobs),
        writer=writer.name,
    )


def render_flow(blobs: LedgeredBlobs, drawer: Renderer) -> RenderFlow:
    """The flow from an order to a picture and a PSD."""
    return RenderFlow(
        render=Render(drawer, blobs),
        split=SplitLayers(blobs),
        compose=ComposePsd(drawer, blobs),
        store=Store(drawer, blobs),
    )


def import_flow(database: Database, url: str, store: BlobStore, embedder: Embedder) -> ImportFlow:
    """The flow from pictures without vectors to an indexed library."""
    return ImportFlow(
        embed=EmbedPictures(database, embedder, PictureEmbedder(embedder, store)), index=IndexPictures(database, url)
    )
