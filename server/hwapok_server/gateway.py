"""What a gateway does besides answering: it listens for the bell, its janitor and sweeper make their rounds, and it
looks whether the embedding model has changed."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from hwapok_common.logs import log_exception
from hwapok_server.api.library.servicer import Library
from hwapok_server.api.servicer import Studio
from hwapok_server.api.watch import Watchers
from hwapok_server.jobs.janitor import Janitor
from hwapok_server.retention import Sweeper

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gateway:
    """The servicers and the rounds that run beside it."""

    studio: Studio
    library: Library
    watchers: Watchers
    janitor: Janitor
    sweeper: Sweeper

    async def rounds(self) -> None:
        """Runs until cancelled.

        :raises Exception: a round ended, which none should; it is in the log
        """
        try:
            await asyncio.gather(
                self.watchers.listen(), self.janitor.run(), self.sweeper.run(), self.library.imports.watch()
            )
        except Exception:
            log_exception(_logger, "round_failed")
            raise
