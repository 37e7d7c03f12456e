"""Azure's speech service on this computer: it issues tokens, and hears over a web socket as the Speech SDK speaks it.

What it recognises does not depend on the words, only on there being any: it tells speech from silence as the real one
does, and answers in its order of messages.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from support.fake_azure_speech import PATH, FakeAzureSpeech
from support.fake_http import Asked

RECOGNISE = "/stt/speech/universal/v2"
RATE = 16_000
LOUD = 500
"""Loudness (RMS of 16-bit samples) of speech."""
_PATIENCE_S = 4.0
"""Silence from the beginning for this long is nothing."""


@dataclass
class Turn:
    """One sentence, as it is heard."""

    language: str
    token: str
    format: str = ""
    """The RIFF header that the audio begins with."""
    spoken_s: float = 0.0
    silent_s: float = 0.0
    """Since the last word, or from the beginning."""
    sent: list[str] = field(default_factory=list)
    """Paths of the messages that were answered."""

    def hear(self, audio: bytes) -> None:
        samples = np.frombuffer(audio[: len(audio) // 2 * 2], "<i2").astype(np.float64)
        for block in np.array_split(samples, max(1, len(samples) // (RATE // 20))):
            loud = block.size and float(np.sqrt(np.mean(block**2))) > LOUD
            self.spoken_s += block.size / RATE if loud else 0.0
            self.silent_s = 0.0 if loud else self.silent_s + block.size / RATE


class SpeechService:
    """Tokens by FakeAzureSpeech, and a recogniser that understands one sentence."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.guess = sentence[: len(sentence) // 2].rstrip()
        self.tokens = FakeAzureSpeech()
        self.turns: list[Turn] = []
        self.deaf = False
        """Refuses web sockets."""
        self.hesitant = False
        """Guesses, and never comes to an end."""
        routes = [Route(PATH, self._issue, methods=["POST"]), WebSocketRoute(RECOGNISE, self._recognise)]
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_level="error", lifespan="off")
        config.timeout_graceful_shutdown = 1
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        [listening] = self._server.servers
        return f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"

    @contextmanager
    def serving(self) -> Iterator[SpeechService]:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
        try:
            with self.tokens.serving():
                yield self
        finally:
            self._server.should_exit = True
            self._thread.join()

    async def _issue(self, request: Request) -> Response:
        asked = Asked(request.method, request.url.path, dict(request.headers), await request.body())
        reply = self.tokens.respond(asked)
        return Response(reply.body, reply.status, dict(reply.headers))

    async def _recognise(self, socket: WebSocket) -> None:
        if self.deaf:
            await socket.close()
            return
        await socket.accept()
        query = socket.query_params
        turn = Turn(query.get("language", ""), query.get("Authorization", "").removeprefix("Bearer "))
        self.turns.append(turn)
        try:
            await self._listen(socket, turn)
            while True:
                await socket.receive_bytes()
        except (WebSocketDisconnect, RuntimeError):  # the other side has gone
            return

    async def _listen(self, socket: WebSocket, turn: Turn) -> None:
        while "turn.end" not in turn.sent:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if data := message.get("bytes"):
                headers, audio = _frame(data)
                if headers.get("path") == "audio":
                    await self._hear(socket, turn, headers["x-requestid"], audio)

    async def _hear(self, socket: WebSocket, turn: Turn, request_id: str, audio: bytes) -> None:
        async def say(path: str, **body: Any) -> None:
            if path not in turn.sent:
                turn.sent.append(path)
                head = (
                    f"X-RequestId:{request_id}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n"
                )
                await socket.send_text(head + json.dumps(body))

        await say("turn.start", context={"serviceTag": "stand-in"})
        if audio.startswith(b"RIFF"):
            turn.format, audio = audio[:44].hex(), audio[44:]
        turn.hear(audio)
        if turn.spoken_s > 0.1:
            await say("speech.startDetected", Offset=0)
        if turn.spoken_s > 0.5:
            await say("speech.hypothesis", Text=self.guess, Offset=0, Duration=5_000_000)
        if self.hesitant:
            return
        if turn.spoken_s > 0.5 and turn.silent_s > 0.7:
            await say("speech.endDetected", Offset=20_000_000)
            whole = {"RecognitionStatus": "Success", "DisplayText": self.sentence}
            await say("speech.phrase", **whole, Offset=0, Duration=20_000_000)
            await say("turn.end")
        if not turn.spoken_s and turn.silent_s > _PATIENCE_S:
            await say("speech.phrase", RecognitionStatus="InitialSilenceTimeout", Offset=0, Duration=0)
            await say("turn.end")


def _frame(data: bytes) -> tuple[Mapping[str, str], bytes]:
    """Headers, by lower-case name, and body of a binary message."""
    length = int.from_bytes(data[:2], "big")
    lines = data[2 : 2 + length].decode("ascii").strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return headers, data[2 + length :]
