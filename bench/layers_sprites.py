"""Drawn game art with transparency from Debian packages, before backgrounds of one of the games: the
subject is known.

`python bench/layers_sprites.py` downloads the packages and unpacks them into a folder that git ignores; nothing is
installed.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from layers_canvas import Bytes, Floats

FOLDER = Path(__file__).parents[1] / "build" / "bench" / "sprites"
PACKAGES = ("renpy-thequestion", "wesnoth-1.16-httt")
_SIDE = 1024
_NOVEL = Path("usr/share/games/renpy/the_question/game/images")
_WESNOTH = Path("usr/share/games/wesnoth/1.16/data/campaigns/Heir_To_The_Throne/images/portraits")
TUNING = (
    ("sylvie blue giggle.png", "bg uni.jpg"),
    ("sylvie green giggle.png", "bg club.jpg"),
    ("konrad-elvish.png", "bg lecturehall.jpg"),
    ("lisar-glad.png", "bg meadow.jpg"),
)
HELD_OUT = (
    ("sylvie blue normal.png", "bg meadow.jpg"),
    ("sylvie blue surprised.png", "bg lecturehall.jpg"),
    ("sylvie green smile.png", "bg uni.jpg"),
    ("sylvie green normal.png", "bg meadow.jpg"),
    ("kalenz.png", "bg uni.jpg"),
    ("chantal-shyde.png", "bg club.jpg"),
    ("asheviere.png", "bg lecturehall.jpg"),
    ("delfador.png", "bg meadow.jpg"),
)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Scene:
    """A figure before a background."""

    name: str
    picture: Bytes
    cover: Floats
    """Of the figure, 0..1."""
    drawn: bool
    """With lines, like a webtoon; else painted."""


def fetch() -> None:
    """:raises subprocess.CalledProcessError: no network, or no Debian"""
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=FOLDER, check=True)
    for package in FOLDER.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package.name, "."], cwd=FOLDER, check=True)


def there() -> bool:
    return (FOLDER / _NOVEL).is_dir() and (FOLDER / _WESNOTH).is_dir()


def scenes(pairs: tuple[Pair, ...]) -> Iterator[Scene]:
    """Composed as the games show them, the lowest row of the figure on that of the picture, and enlarged to 1024."""
    for figure, background in pairs:
        drawn = figure.startswith("sylvie")
        folder = FOLDER / (_NOVEL if drawn else _WESNOTH)
        yield _scene(folder / figure, FOLDER / _NOVEL / background, drawn=drawn)


def _scene(figure: Path, background: Path, *, drawn: bool) -> Scene:
    behind = _square(Image.open(background).convert("RGBA"))
    sprite = _fitting(Image.open(figure).convert("RGBA"), behind.height)
    layer = Image.new("RGBA", behind.size)
    layer.paste(sprite, ((behind.width - sprite.width) // 2, behind.height - sprite.height))
    picture = Image.alpha_composite(behind, layer).convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    cover = layer.getchannel("A").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    known = np.asarray(cover, np.float32) / np.float32(255)
    return Scene(f"{figure.stem} / {background.stem}", np.array(picture), known, drawn)


def _fitting(figure: Image.Image, height: int) -> Image.Image:
    """Nearly as high as the picture."""
    return ImageOps.contain(figure, (height, round(height * 0.97)), Image.Resampling.LANCZOS)


def _square(image: Image.Image) -> Image.Image:
    side, left = image.height, (image.width - image.height) // 2
    return image.crop((left, 0, left + side, side))


if __name__ == "__main__":
    fetch()
