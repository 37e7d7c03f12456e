"""The same searches asked of a running Hwapok through its SDK: `hwapok up`, pictures added and searched over gRPC."""

from __future__ import annotations

import colorsys
import io
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from hwapok import AsyncStudio
from hwapok.pictures import NewPicture
from retrieval_data import Scene
from retrieval_figures import NOT_FOUND, Asked, asked
from retrieval_methods import MOST_HITS

_UP = [sys.executable, "-m", "hwapok_server.commands.up", "--supervised"]
_FREE_PORTS = ["--grpc-port", "0", "--files-port", "0", "--embedding-port", "0", "--no-web"]


async def served(scenes: Sequence[Scene]) -> list[int]:
    """Ranks by SearchPictures of a Hwapok of its own, with its default settings.

    :raises RuntimeError: it does not start, or refuses a picture
    """
    with running_hwapok() as target:
        async with AsyncStudio(target) as studio:
            pictures = [_picture(scene, place) for place, scene in enumerate(scenes)]
            refused = [added.error async for added in studio.library.add_many(pictures) if added.error]
            if refused:
                raise RuntimeError(f"{len(refused)} pictures were refused, the first: {refused[0]}")
            return [await _rank(studio, one) for one in asked(scenes)]


@contextmanager
def running_hwapok() -> Iterator[str]:
    """Every part of Hwapok on a temporary folder: the gateway's host:port.

    :raises RuntimeError: it does not start
    """
    with tempfile.TemporaryDirectory(prefix="hwapok-bench-") as name, tempfile.TemporaryFile() as log:
        folder = Path(name)
        folder.chmod(0o755)  # the database's own user enters it when root runs this
        command = [*_UP, "--data-dir", str(folder / "data"), *_FREE_PORTS]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        ) as process:
            try:
                fields = (process.stdout.readline() if process.stdout else "").split()
                target = next((field.removeprefix("grpc=") for field in fields if field.startswith("grpc=")), "")
                if not target:
                    raise RuntimeError("hwapok up does not start")
                yield target
            finally:
                process.send_signal(signal.SIGINT)
                process.wait()


async def _rank(studio: AsyncStudio, one: Asked) -> int:
    found = await studio.library.search(one.query.text, limit=MOST_HITS)
    names = [hit.picture.file_name for hit in found.hits]
    own = _file_name(one.scene)
    return names.index(own) + 1 if own in names else NOT_FOUND


def _picture(scene: Scene, place: int) -> NewPicture:
    """A small picture unlike every other: only its words matter."""
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(place * 0.618 % 1, 0.9, 0.9))
    file = io.BytesIO()
    Image.new("RGB", (64 + place, 64), (red, green, blue)).save(file, "PNG")
    return NewPicture(
        file.getvalue(), _file_name(scene), scene.caption, scene.tags, scene.category, scene.layer, license="CC0-1.0"
    )


def _file_name(scene: Scene) -> str:
    return f"{scene.id}.png"
