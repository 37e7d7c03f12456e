"""The encoders a server can run, by the name of the setting. To add one: an entry in `_TEXT_ENCODERS`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from hwapok_common.logs import log
from hwapok_common.messages import sentence
from hwapok_embedding.descriptor import DescriptorEncoder
from hwapok_embedding.e5 import E5Encoder
from hwapok_embedding.errors import BackendError
from hwapok_embedding.joined import JoinedEncoder
from hwapok_embedding.lexical import LexicalEncoder
from hwapok_embedding.port import Backend, Role, TextEncoder, TextInput
from hwapok_embedding.settings import DEFAULT_MODEL, Settings

_logger = logging.getLogger(__name__)
_TEXT_ENCODERS: dict[str, Callable[[], TextEncoder]] = {
    "offline": JoinedEncoder,
    "e5": E5Encoder,
    "lexical": LexicalEncoder,
}
_FALLBACK = "offline"


def load(settings: Settings) -> Backend:
    """Loads the encoders and runs each once, so that the first request is as fast as the next. Blocks.

    :raises BackendError: the encoder cannot be loaded here
    """
    started = time.perf_counter()
    backend = _chosen(settings)
    log(
        _logger,
        "backend_warm",
        backend=backend.name,
        configured=settings.embedding_backend,
        space=backend.text.space.id,
        device=backend.device,
        precision=backend.precision,
        seconds=round(time.perf_counter() - started, 2),
    )
    return backend


def _chosen(settings: Settings) -> Backend:
    if settings.embedding_backend == "koclip":
        return _koclip(settings)
    if settings.embedding_backend != "auto":
        return _without_download(settings.embedding_backend)
    try:
        return _koclip(settings)
    except BackendError as error:
        log(_logger, "koclip_not_used", logging.WARNING, reason=str(error), instead=_FALLBACK)
        model = settings.embedding_model or DEFAULT_MODEL
        advice = sentence("advice", f"koclip_{error.lacking or 'broken'}", {"model": model})
        return replace(_without_download(_FALLBACK), advice=advice)


def _koclip(settings: Settings) -> Backend:
    """Files first: without them, torch is not imported."""
    from hwapok_embedding.koclip.files import locate  # noqa: PLC0415 - of an extra

    files = locate(settings.embedding_model or DEFAULT_MODEL)
    log(_logger, "model_loading", model=files.name, folder=files.folder)
    try:
        from hwapok_embedding.koclip.load import load as load_model  # noqa: PLC0415 - 0.9 GB of packages
    except ImportError as error:
        raise BackendError("torch and transformers are not installed; install hwapok[koclip]", "packages") from error
    return load_model(files, settings.embedding_precision, settings.embedding_threads)


def _without_download(name: str) -> Backend:
    try:
        backend = Backend(name, _TEXT_ENCODERS[name](), DescriptorEncoder(), device="cpu")
        _warm(backend)
    except (ImportError, OSError, RuntimeError) as error:
        hint = "install hwapok[embedding], or set HWAPOK_EMBEDDING_BACKEND=lexical"
        raise BackendError(f"the {name} encoder cannot be loaded ({error}); {hint}") from error
    return backend


def _warm(backend: Backend) -> None:
    backend.text.encode([TextInput("달빛 아래 한옥 마당에 앉은 고양이", role) for role in Role])
    side = backend.image.side
    backend.image.encode([backend.image.prepare(Image.new("RGB", (side, side)))])
