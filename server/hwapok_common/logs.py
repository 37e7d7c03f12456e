"""One log line format for every process.

text  2026-11-24T06:53:35.123Z INFO  worker  action=step_started job=... step=render
json  {"time": ..., "level": "INFO", "part": "worker", "action": "step_started", ...}

Log with `log(logger, "action", key=value)`; free text goes to `detail`. Secrets are never passed in.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["text", "json"]
OURS = ("hwapok_common", "hwapok_server", "hwapok_embedding")
"""Loggers at the configured level; libraries speak from WARNING on."""


class LineFormatter(logging.Formatter):
    """Renders a record's action and fields as one line."""

    def __init__(self, part: str, kind: LogFormat) -> None:
        super().__init__()
        self._part, self._kind = part, kind

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields = self._fields(record)
        if self._kind == "json":
            line = {"time": time, "level": record.levelname, "part": self._part, **fields}
            return json.dumps(line, ensure_ascii=False, default=str)
        rendered = " ".join(f"{name}={_quoted(value)}" for name, value in fields.items())
        return f"{time} {record.levelname:<5} {self._part:<9} {rendered}"

    def _fields(self, record: logging.LogRecord) -> dict[str, object]:
        fields: dict[str, object] = getattr(record, "fields", None) or {
            "action": "log",
            "logger": record.name,
            "detail": record.getMessage(),
        }
        if record.exc_info:
            fields = fields | {"exception": self.formatException(record.exc_info)}
        return fields


def _quoted(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or any(c in text for c in ' "\n=') else text


def configure(part: str, kind: LogFormat = "text", level: str = "INFO") -> None:
    """Sends this process's log to standard error. Call once, from a command."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(part, kind))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in OURS:
        logging.getLogger(ours).setLevel(level)


def log(logger: logging.Logger, action: str, level: int = logging.INFO, **fields: object) -> None:
    """Logs one action with its fields."""
    logger.log(level, action, extra={"fields": {"action": action, **fields}})


def log_exception(logger: logging.Logger, action: str, **fields: object) -> None:
    """Logs the exception being handled, with its traceback."""
    logger.error(action, extra={"fields": {"action": action, **fields}}, exc_info=True)
