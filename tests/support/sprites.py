"""Drawn game art from Debian packages, composed to scenes: pictures that people drew, whose subjects are known."""

from __future__ import annotations

import fcntl
from functools import cache

from PIL import Image

import layers_sprites


@cache
def scene(number: int) -> Image.Image:
    """One of the held-out scenes, 1024 pixels a side; the packages are downloaded where they are not there yet.

    :raises subprocess.CalledProcessError: they cannot be had; `apt-get update` may help
    """
    layers_sprites.FOLDER.mkdir(parents=True, exist_ok=True)
    with (layers_sprites.FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not layers_sprites.there():
            layers_sprites.fetch()
    [found] = layers_sprites.scenes(layers_sprites.HELD_OUT[number : number + 1])
    return Image.fromarray(found.picture)
