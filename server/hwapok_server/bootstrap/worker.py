"""What a worker is made of: the flows and their steps."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial

from hwapok_common.metrics_http import served
from hwapok_server import configured
from hwapok_server.bootstrap.addresses import database_url, embedding_target
from hwapok_server.bootstrap.providers import (
    layer_decomposer,
    prompt_writer,
    reference_source,
    renderer,
    search_embedder,
)
from hwapok_server.bootstrap.storage import blob_store
from hwapok_server.db.engine import Database
from hwapok_server.jobs.engine import Flows
from hwapok_server.jobs.engine_dbos import DbosWorker
from hwapok_server.jobs.performer import Performer
from hwapok_server.metrics import LayerMetrics
from hwapok_server.operator import OperatorError
from hwapok_server.pipeline import ImportFlow, LayersFlow, PromptFlow, RenderFlow
from hwapok_server.ports import BlobStore, Embedder, LayerDecomposer
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from hwapok_server.settings import Settings
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.compose import ComposePsd
from hwapok_server.steps.embed import EmbedScene
from hwapok_server.steps.embed_pictures import EmbedPictures
from hwapok_server.steps.encyclopedia import AskEncyclopedia
from hwapok_server.steps.index_pictures import IndexPictures
from hwapok_server.steps.layers import SplitLayers
from hwapok_server.steps.paid_calls import LedgeredPaidCalls
from hwapok_server.steps.picture_vectors import PictureEmbedder
from hwapok_server.steps.prompt import WritePrompt
from hwapok_server.steps.references import GatherReferences
from hwapok_server.steps.render import Render
from hwapok_server.steps.retrieve import Retrieve
from hwapok_server.steps.search_vectors import SearchEmbedder
from hwapok_server.steps.store import Store
from hwapok_server.worker import Worker


def worker(settings: Settings, cleanup: AsyncExitStack) -> Worker:
    """Everything a worker needs.

    :param cleanup: closes what was opened
    :raises OperatorError: the port of its figures is taken
    """
    url = database_url(settings)
    catalog = configured.catalog(settings)
    database = Database(url, pool_size=settings.worker_concurrency + 4)
    cleanup.push_async_callback(database.close)
    metrics = LayerMetrics()
    _serve(metrics, settings, cleanup)
    embedder = GrpcEmbedder(embedding_target(settings))
    cleanup.push_async_callback(embedder.close)
    store = blob_store(settings, "", cleanup)
    blobs = LedgeredBlobs(database, store)
    paid = partial(LedgeredPaidCalls, database, blobs, configured.budgets(settings))
    writer, source = prompt_writer(settings, catalog), reference_source(settings, cleanup)
    gather = GatherReferences(database, blobs, AskEncyclopedia(source, blobs) if source else None)
    layers = layers_flow(blobs, layer_decomposer(settings), metrics)
    flows = Flows(
        prompt_flow(
            database,
            search_embedder(settings, database, embedder, cleanup),
            gather,
            WritePrompt(writer, blobs, paid),
            writer.name,
        ),
        render_flow(Render(renderer(settings), blobs, paid), layers),
        import_flow(database, url, store, embedder),
        layers,
    )
    engine = DbosWorker(url, settings.worker_name, Performer(database), flows)
    return Worker(url, settings.worker_name, engine, settings.worker_concurrency, settings.stop_grace_s)


def _serve(metrics: LayerMetrics, settings: Settings, cleanup: AsyncExitStack) -> None:
    host, port = settings.host, settings.worker_metrics_port
    try:
        cleanup.enter_context(served(metrics.registry, host, port))
    except OSError as error:
        option = "HWAPOK_WORKER_METRICS_PORT"
        raise OperatorError("port_unusable", port=port, host=host, option=option, detail=error) from error


def prompt_flow(
    database: Database, embedder: SearchEmbedder, gather: GatherReferences, write: WritePrompt, writer: str
) -> PromptFlow:
    """The flow from a brief to a prompt.

    :param writer: who writes, for the people who follow the job
    """
    return PromptFlow(
        embed=EmbedScene(embedder), retrieve=Retrieve(database), gather=gather, write=write, writer=writer
    )


def render_flow(render: Render, layers: LayersFlow) -> RenderFlow:
    """The flow from an order to a picture and a PSD."""
    return RenderFlow(render=render, split=layers.split, compose=layers.compose, store=layers.store)


def layers_flow(blobs: LedgeredBlobs, decomposer: LayerDecomposer, metrics: LayerMetrics) -> LayersFlow:
    """The flow from a picture to its layers."""
    return LayersFlow(split=SplitLayers(decomposer, blobs, metrics), compose=ComposePsd(blobs), store=Store(blobs))


def import_flow(database: Database, url: str, store: BlobStore, embedder: Embedder) -> ImportFlow:
    """The flow from pictures without vectors to an indexed library."""
    return ImportFlow(
        embed=EmbedPictures(database, embedder, PictureEmbedder(embedder, store)), index=IndexPictures(database, url)
    )
