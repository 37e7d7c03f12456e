"""What the verbs share: the options every one has, those of a brief and of an order, and the session made from them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

from hwapok.cli.texts import help_text, short_help
from hwapok.cli.usage import Misfit
from hwapok.cli.views import View, choose
from hwapok.messages import Language, sentence
from hwapok.models import PsdLayers
from hwapok.settings import BadSettings, language
from hwapok.sync import Studio

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Session:
    """What a verb works with."""

    language: Language
    as_json: bool
    target: str | None
    token: str | None

    def studio(self) -> Studio:
        """:raises Misfit: a bad target"""
        try:
            return Studio(self.target, token=self.token)
        except BadSettings as error:
            raise Misfit(error.text) from error

    def view(self) -> View:
        """How to show what happens."""
        return choose(self.language, as_json=self.as_json)


class Asked(TypedDict):
    """What a prompt is asked for beside its scene and its references."""

    tag: str
    category: str
    layer: str
    max_references: int | None
    without_library: bool
    without_encyclopedia: bool
    pinned: Sequence[str]
    excluded: Sequence[str]


def option(*names: str, key: str, **settings: Any) -> Callable[[F], F]:
    """An option whose help is the sentence `key`."""
    return click.option(*names, help=help_text(key), **settings)


_EVERY = (
    option("--json", "as_json", key="json", is_flag=True),
    option("--lang", key="lang", type=click.Choice(["ko", "en"]), default=None),
    option("--target", key="target", metavar="HOST:PORT", default=None),
    option("--token", key="token", metavar="KEY", default=None),
)


def verb(name: str, *, key: str | None = None) -> Callable[[Callable[..., None]], click.Command]:
    """A command with the options that every verb has; its function gets a Session first.

    :param key: of its help; else its name
    """
    key = key or name

    def decorate(function: Callable[..., None]) -> click.Command:
        @functools.wraps(function)
        def run(*, as_json: bool, lang: Language | None, target: str | None, token: str | None, **given: Any) -> None:
            function(Session(lang or language(), as_json, target, token), **given)

        for add in reversed(_EVERY):
            run = add(run)
        return click.command(name, help=help_text(key), short_help=short_help(key))(run)

    return decorate


def read_size(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    """A picture size such as 1024x1536.

    :raises Misfit: it looks different
    """
    width, _separator, height = value.lower().replace("×", "x").partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise Misfit(sentence("usage", "size", value=value))
    return int(width), int(height)


class ReferenceType(click.Path):
    """A picture file, or the name of an upload."""

    name = "reference"

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | Path:
        return str(value) if str(value).startswith("uploads/") else Path(str(super().convert(value, param, ctx)))


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, shown in this order."""

    def decorate(function: F) -> F:
        for add in reversed(options):
            function = add(function)
        return function

    return decorate


def choices() -> Callable[[F], F]:
    """--category and --layer."""
    return together(
        option("--category", key="category", metavar="KEY", default=None),
        option("--layer", key="layer", metavar="KEY", default=None),
    )


def filters() -> Callable[[F], F]:
    """--category and --layer of a question to the library."""
    return together(
        option("--category", key="filter_category", metavar="KEY", default=""),
        option("--layer", key="filter_layer", metavar="KEY", default=""),
    )


def known_defaults() -> Callable[[F], F]:
    """What may be known about library pictures."""
    return together(
        option("--category", key="known_category", metavar="KEY", default=None),
        option("--layer", key="known_layer", metavar="KEY", default=None),
        option("--source", key="known_source", metavar="TEXT", default=None),
        option("--license", key="known_license", metavar="TEXT", default=None),
        option("--author", key="known_author", metavar="TEXT", default=None),
    )


def brief() -> Callable[[F], F]:
    """What a prompt is asked for."""
    return together(
        click.argument("scene", default=""),
        option("--tag", key="tag", metavar="WORD", default=""),
        choices(),
        references(),
        option("--max-references", key="max_references", type=click.IntRange(0), default=None),
        option("--without-library", key="without_library", is_flag=True),
        option("--without-encyclopedia", key="without_encyclopedia", is_flag=True),
        option("--pin", "pinned", key="pin", metavar="PICTURE", multiple=True),
        option("--exclude", "excluded", key="exclude", metavar="PICTURE", multiple=True),
    )


def references() -> Callable[[F], F]:
    """--reference, repeatable."""
    return option("--reference", "references", key="reference", metavar="FILE", type=ReferenceType(), multiple=True)


def order() -> Callable[[F], F]:
    """What a picture is asked for."""
    return together(
        option("--size", key="size", metavar="WxH", callback=read_size, default="1024x1024", show_default=True),
        psd_layers(),
    )


def psd_layers() -> Callable[[F], F]:
    """--psd-layers."""
    layers = click.Choice([kind.value for kind in PsdLayers if kind is not PsdLayers.UNKNOWN])
    return option("--psd-layers", key="psd_layers", type=layers, default="stages", show_default=True)


def estimate() -> Callable[[F], F]:
    """--estimate, which stops before anything is done."""
    return option("--estimate", "only_estimate", key="estimate", is_flag=True)


def originals() -> Callable[[F], F]:
    """--originals, beside what is saved anyway."""
    return option("--originals", key="originals", is_flag=True)


def out(default: str | None = "out") -> Callable[[F], F]:
    """--out, where results go."""
    folder = click.Path(file_okay=False, path_type=Path)
    return option("--out", key="out", metavar="DIR", type=folder, default=default, show_default=default is not None)
