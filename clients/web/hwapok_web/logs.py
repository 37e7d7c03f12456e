"""Log lines of the studio, in the format of the server's parts: time, level, part, action and fields."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from hwapok_web.settings import LogFormat


class LineFormatter(logging.Formatter):
    """One line for each record."""

    def __init__(self, part: str, kind: LogFormat) -> None:
        super().__init__()
        self._part, self._kind = part, kind

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields = {"action": "log", "logger": record.name, "detail": record.getMessage()}
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        if self._kind == "json":
            line = {"time": time, "level": record.levelname, "part": self._part, **fields}
            return json.dumps(line, ensure_ascii=False)
        shown = " ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
        return f"{time} {record.levelname:<5} {self._part:<9} {shown}"


def configure(part: str, kind: LogFormat) -> None:
    """Sends warnings and worse to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(part, kind))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
