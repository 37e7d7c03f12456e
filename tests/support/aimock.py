"""aimock, an OpenAI-compatible server that shares no code with Hwapok, told what to answer while it runs."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.node import program

SCRIPT = "@copilotkit/aimock/dist/cli.js"
FIRST = {"match": {"userMessage": "nobody asks this"}, "response": {"content": "nothing"}}
"""aimock does not start in its strict mode without an answer."""
PROMPT = {
    "prompt": "A webtoon background painting of a cat sitting in a moonlit hanok courtyard. No text anywhere.",
    "gloss": "달빛 아래 한옥 마당에 고양이가 앉아 있습니다.",
    "references": [{"number": 1, "gave_ko": "푸른 밤의 색입니다.", "gave_en": "The blue of the night."}],
    "safety_notes": [],
}
"""What a model that writes prompts answers."""
USAGE = {"input_tokens": 1500, "output_tokens": 200, "total_tokens": 1700}
Fixture = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Aimock:
    """A running one."""

    address: str

    @property
    def base_url(self) -> str:
        """For HWAPOK_OPENAI_BASE_URL."""
        return f"{self.address}/v1"

    def reset(self) -> None:
        """Forgets every answer and every request."""
        self._control("POST", "reset", {})

    def answer(self, *fixtures: Fixture) -> None:
        """Adds answers; the first that matches a request is given."""
        self._control("POST", "fixtures", {"fixtures": list(fixtures)})

    def requests(self, path: str = "/v1/") -> Sequence[Asked]:
        """What arrived at paths that hold `path`, oldest first."""
        entries = self._control("GET", "journal", None)
        found = entries if isinstance(entries, list) else entries["entries"]
        return [
            Asked(each["method"], each["path"], each["headers"], each["body"]) for each in found if path in each["path"]
        ]

    def _control(self, method: str, path: str, body: object) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.address}/__aimock/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)


def said(content: object = PROMPT, **more: Any) -> Fixture:
    """An answer to every text request, in small pieces.

    :param content: a text, or what becomes one as JSON
    :param more: of the answer, e.g. `finishReason`
    """
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return {"match": {"endpoint": "chat"}, "response": {"content": text, "usage": USAGE, **more}, "chunkSize": 7}


def refused(status: int, code: str | None = None, message: str = "no", **more: Any) -> Fixture:
    """An error to every text request.

    :param more: of the answer, e.g. `retryAfter`
    """
    error = {"message": message, "type": "error"} | ({"code": code} if code else {})
    return {"match": {"endpoint": "chat"}, "response": {"error": error, "status": status, **more}}


def once(fixture: Fixture, nth: int = 0) -> Fixture:
    """The same for the nth request alone."""
    return fixture | {"match": fixture["match"] | {"sequenceIndex": nth}}


@contextmanager
def running_aimock(folder: Path) -> Iterator[Aimock]:
    """One on a free port.

    :param folder: for the file it starts with
    """
    first = folder / "aimock.json"
    first.write_text(json.dumps({"fixtures": [FIRST]}))
    command, environment = program(SCRIPT)
    options = ["-p", "0", "-h", "127.0.0.1", "-f", str(first), "--validate-on-load", "--strict"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            yield Aimock(_address(process))
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            # It goes on talking, and would stop when nobody listens.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return found[0]
    raise RuntimeError(f"aimock ended: {''.join(said)}")
