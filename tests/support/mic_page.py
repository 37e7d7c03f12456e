"""A page with nothing but a scene and the microphone, as a program: `python -m support.mic_page [SPEECH_ENDPOINT]`.
It prints its port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

TEXTS = {
    "label": "말로 입력",
    "stop": "듣기 멈추기",
    "listening": "듣고 있습니다.",
    "remote": "말소리가 브라우저 회사의 서버로 갑니다.",
    "none": "이 브라우저는 말을 알아듣지 못합니다.",
    "insecure": "https로 열어야 마이크를 쓸 수 있습니다.",
    "denied": "마이크를 쓰도록 허락해 주세요.",
    "no_device": "마이크를 찾을 수 없습니다.",
    "network": "음성 인식 서비스에 연결할 수 없습니다.",
    "nothing": "들리지 않았습니다.",
    "failed": "알아듣지 못했습니다.",
}


@contextmanager
def serving(endpoint: str = "") -> Iterator[str]:
    """The page in a process of its own; its address.

    :param endpoint: of the speech service; empty for none
    """
    with tempfile.TemporaryDirectory() as storage:
        environment = os.environ | {"NICEGUI_STORAGE_PATH": storage, "PYTHONPATH": str(Path(__file__).parents[1])}
        process = subprocess.Popen(
            [sys.executable, "-m", "support.mic_page", endpoint], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process, process.stdout:
            try:
                yield f"http://127.0.0.1:{int(process.stdout.readline())}"
            finally:
                process.terminate()


def main(endpoint: str) -> None:
    """Serves until terminated."""
    import uvicorn  # noqa: PLC0415 - only the process of the page loads NiceGUI
    from fastapi import FastAPI  # noqa: PLC0415
    from nicegui import ui  # noqa: PLC0415

    from hwapok_server.configured import SpeechService  # noqa: PLC0415
    from hwapok_server.ports import SpeechToken  # noqa: PLC0415
    from hwapok_server.providers.azure.speech import AzureSpeech  # noqa: PLC0415
    from hwapok_web.widgets.mic_button import MicButton, MicTexts  # noqa: PLC0415
    from support.fake_azure_speech import KEY  # noqa: PLC0415

    held: list[AzureSpeech] = []

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        held.append(AzureSpeech(SpeechService(KEY, "", endpoint)))
        yield
        await held[0].close()

    async def token() -> SpeechToken:
        return await held[0].issue()

    @ui.page("/", language="ko-KR")
    def page() -> None:
        scene = ui.textarea("장면")
        said = ui.label().props("id=said")
        texts = MicTexts(**TEXTS)  # type: ignore[typeddict-item]
        MicButton(texts=texts, on_interim=scene.set_value, on_text=said.set_text, token=token if endpoint else None)

    app = FastAPI(lifespan=life)
    ui.run_with(app, title="말로 입력", tailwind=False, storage_secret="for tests", show_welcome_message=False)
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run([listening])


if __name__ == "__main__":
    main(sys.argv[1])
