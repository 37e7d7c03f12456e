"""`hwapok-web`: the studio as a process of its own."""

from __future__ import annotations

import asyncio
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from hwapok_web import logs
from hwapok_web.settings import BadSettings, Settings, load, prepare_storage

if find_spec("nicegui") is None:  # it is imported when the page is built; who loads this wants to know now
    raise ModuleNotFoundError("No module named 'nicegui'", name="nicegui")


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 = any free one.")
@click.option("--storage", type=click.Path(path_type=Path), help="Folder for drafts and the names of jobs.")
@click.option("--log-format", type=click.Choice(["text", "json"]), help="Log lines: text or json.")
@click.option("--supervised", is_flag=True, hidden=True)
def web(*, supervised: bool, **options: Any) -> None:
    """브라우저에서 쓰는 스튜디오를 엽니다. / Serves the studio to browsers."""
    try:
        settings = load(options)
        secret = prepare_storage(settings.storage)
        logs.configure("web", settings.log_format)
        asyncio.run(_serve(settings, secret, supervised=supervised))
    except (BadSettings, OSError) as error:
        click.echo(f"hwapok-web: {error}", err=True)
        sys.exit(1)


async def _serve(settings: Settings, secret: str, *, supervised: bool) -> None:
    # NiceGUI reads where to keep things when it is imported.
    from hwapok_web.app import create_app  # noqa: PLC0415
    from hwapok_web.serving import serve  # noqa: PLC0415

    await serve(create_app(settings, secret), settings.host, settings.port, supervised=supervised)


if __name__ == "__main__":
    web()
