"""Programs in other languages calling Hwapok: a Node client that has only the .proto files, and grpcurl, which asks the
server itself for its descriptors. Both print JSON; what they say comes back in one form.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from support import node

STUDIO = "hwapok.v1.StudioService"
LIBRARY = "hwapok.v1.LibraryService"
EMBEDDING = "hwapok.embedding.v1.EmbeddingService"
GRPCURL = str(Path(sys.executable).with_name("grpcurl"))
CHUNK_BYTES = 64 * 1024
PATIENCE_S = 90
Message = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """How a call went: the messages, then the status with its details decoded."""

    messages: list[Message]
    code: int = 0
    message: str = ""
    details: list[Message] = field(default_factory=list)

    @property
    def only(self) -> Message:
        """The answer of a call that succeeded."""
        assert (self.code, len(self.messages)) == (0, 1), self
        return self.messages[0]

    @property
    def events(self) -> list[Message]:
        """The events of a job's stream that ended well."""
        assert self.code == 0, self
        return [message["event"] for message in self.messages]

    @property
    def reason(self) -> str:
        """Reason of the error."""
        info = self.detail("ErrorInfo")
        assert info["domain"] == "hwapok"
        return str(info["reason"])

    @property
    def violations(self) -> dict[str, tuple[str, str]]:
        """Of a refused request: field -> reason and Korean sentence. grpcurl prints details with the fields' own names,
        the rest with those of JSON."""
        bad = self.detail("BadRequest")
        return {
            found["field"]: (
                found["reason"],
                (found.get("localizedMessage") or found["localized_message"])["message"],
            )
            for found in bad.get("fieldViolations") or bad["field_violations"]
        }

    def detail(self, kind: str) -> Message:
        """The one detail of a google.rpc type."""
        [found] = [detail for detail in self.details if detail["@type"] == f"type.googleapis.com/google.rpc.{kind}"]
        return found


class Call:
    """A call under way. Leaving the context kills the client, as a user would who closes the window."""

    def __init__(self, process: subprocess.Popen[str], messages: Iterator[Message]) -> None:
        self._process, self._messages = process, messages

    def __enter__(self) -> Iterator[Message]:
        return self._messages

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


class ForeignClient(Protocol):
    """What the tests ask of either program."""

    called: set[str]
    """`service/method` of every call made."""

    def call(self, method: str, request: Message | None = None, *, deadline_s: float | None = None) -> Answer:
        """Makes a call of StudioService, or of another service when `method` names one, and waits for its end."""

    def start(self, method: str, request: Message) -> Call:
        """Begins a streaming call."""

    def upload(self, header: Message, file: Path, method: str = "Upload") -> Answer:
        """Sends a file in chunks with its SHA-256, to Upload or to AddPictures."""


class NodeClient:
    """tests/node/studio_client.mjs."""

    def __init__(self, target: str) -> None:
        self.called: set[str] = set()
        program, environment = node.command("studio_client.mjs")
        self._program, self._environment = program, environment | {"HWAPOK_TARGET": target}

    def call(
        self,
        method: str,
        request: Message | None = None,
        *,
        deadline_s: float | None = None,
        cancel_after: int | None = None,
    ) -> Answer:
        """As ForeignClient; `cancel_after` cancels the call from inside the client after that many messages."""
        options = [] if deadline_s is None else ["--deadline", str(deadline_s)]
        options += [] if cancel_after is None else ["--cancel-after", str(cancel_after)]
        return self._finish(method, request or {}, *options)

    def start(self, method: str, request: Message) -> Call:
        process = _start(self._command(method), _json(request), self._environment)
        return Call(process, (line["message"] for line in _documents(process.stdout) if "message" in line))

    def upload(self, header: Message, file: Path, method: str = "Upload") -> Answer:
        return self._finish(method, header, "--file", str(file))

    def _finish(self, method: str, request: Message, *options: str) -> Answer:
        finished = _run(self._command(method, *options), _json(request), self._environment)
        assert finished.returncode == 0, finished.stderr
        *messages, last = _documents(finished.stdout.splitlines())
        status = last["status"]
        return Answer([line["message"] for line in messages], status["code"], status["message"], status["details"])

    def _command(self, method: str, *options: str) -> list[str]:
        path = _path(method)
        self.called.add(path)
        return [*self._program, path, *options]


class Grpcurl:
    """grpcurl with the server's reflection."""

    def __init__(self, target: str) -> None:
        self.called: set[str] = set()
        self._target = target

    def call(self, method: str, request: Message | None = None, *, deadline_s: float | None = None) -> Answer:
        options = [] if deadline_s is None else ["-max-time", str(deadline_s)]
        return self._finish(method, _json(request or {}), *options)

    def start(self, method: str, request: Message) -> Call:
        process = _start(self._command(method), _json(request), None)
        return Call(process, _documents(process.stdout))

    def upload(self, header: Message, file: Path, method: str = "Upload") -> Answer:
        return self.send(method, upload_messages(header, file.read_bytes()))

    def send(self, method: str, messages: Sequence[Message]) -> Answer:
        """Sends a stream of messages."""
        return self._finish(method, "\n".join(map(_json, messages)))

    def tell(self, *arguments: str) -> str:
        """What `grpcurl list` and `grpcurl describe` print."""
        finished = _run([GRPCURL, "-plaintext", self._target, *arguments])
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def fail(self, method: str, request: Message) -> tuple[int, str]:
        """Exit status and standard error of a call that fails, as a person at a terminal has them."""
        command = [GRPCURL, "-plaintext", "-d", _json(request), self._target, _path(method)]
        finished = _run(command)
        return finished.returncode, finished.stderr

    def _finish(self, method: str, stdin: str, *options: str) -> Answer:
        finished = _run(self._command(method, *options), stdin)
        messages = list(_documents(finished.stdout.splitlines()))
        if finished.returncode == 0:
            return Answer(messages)
        status = json.loads(finished.stderr)
        assert finished.returncode == 64 + status["code"], "grpcurl documents 64 + code as its exit status"
        return Answer(messages, status["code"], status.get("message", ""), status.get("details", []))

    def _command(self, method: str, *options: str) -> list[str]:
        path = _path(method)
        self.called.add(path)
        return [GRPCURL, "-plaintext", "-format-error", *options, "-d", "@", self._target, path]


def upload_messages(header: Message, content: bytes) -> list[Message]:
    """An upload stream in JSON."""
    chunks = [content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES)]
    commit = {"sha256": _base64(hashlib.sha256(content).digest())}
    return [{"header": header}, *({"chunk": _base64(chunk)} for chunk in chunks), {"commit": commit}]


def _path(method: str) -> str:
    return method if "/" in method else f"{STUDIO}/{method}"


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _json(message: Message) -> str:
    return json.dumps(message, ensure_ascii=False)


def _run(
    command: Sequence[str], stdin: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment, input=stdin, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


def _start(command: Sequence[str], stdin: str, environment: Mapping[str, str] | None) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
    assert process.stdin
    process.stdin.write(stdin)
    process.stdin.close()
    return process


def _documents(lines: IO[str] | Sequence[str] | None) -> Iterator[Message]:
    """The JSON objects of a text, each yielded as soon as its last line is there."""
    pending = ""
    for line in lines or ():
        pending += line
        try:
            found = json.loads(pending)
        except json.JSONDecodeError:
            continue
        pending = ""
        yield found
