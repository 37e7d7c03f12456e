"""The encoders a server can run, by the name of the setting. To add one: an entry in `_TEXT_ENCODERS`."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PIL import Image

from hwapok_common.logs import log
from hwapok_embedding.descriptor import DescriptorEncoder
from hwapok_embedding.e5 import E5Encoder
from hwapok_embedding.joined import JoinedEncoder
from hwapok_embedding.lexical import LexicalEncoder
from hwapok_embedding.port import Backend, Role, TextEncoder, TextInput
from hwapok_embedding.settings import BackendName

_logger = logging.getLogger(__name__)
_TEXT_ENCODERS: dict[str, Callable[[], TextEncoder]] = {
    "offline": JoinedEncoder,
    "e5": E5Encoder,
    "lexical": LexicalEncoder,
}
_AUTO = "offline"


class BackendError(Exception):
    """An encoder cannot be loaded; the message says why and what to do."""


def load(name: BackendName) -> Backend:
    """Loads the encoders and runs each once, so that the first request is as fast as the next. Blocks.

    :raises BackendError: the encoder cannot be loaded here
    """
    chosen = _AUTO if name == "auto" else name
    started = time.perf_counter()
    try:
        backend = Backend(chosen, _TEXT_ENCODERS[chosen](), DescriptorEncoder(), device="cpu")
        _warm(backend)
    except (ImportError, OSError, RuntimeError) as error:
        hint = "install hwapok[embedding], or set HWAPOK_EMBEDDING_BACKEND=lexical"
        raise BackendError(f"the {chosen} encoder cannot be loaded ({error}); {hint}") from error
    log(_logger, "backend_warm", backend=chosen, configured=name, seconds=round(time.perf_counter() - started, 2))
    return backend


def _warm(backend: Backend) -> None:
    backend.text.encode([TextInput("달빛 아래 한옥 마당에 앉은 고양이", role) for role in Role])
    side = backend.image.side
    backend.image.encode([backend.image.prepare(Image.new("RGB", (side, side)))])
