"""`hwapok config`: every setting, its value, where it came from and what it does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hwapok_server.commands.failures import say_failures
from hwapok_server.settings import Explained, Language, explain, operator_language


@click.command()
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Language; by default the locale's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
@say_failures
def config(lang: Language | None, as_json: bool) -> None:
    """설정과 그 값, 출처, 뜻을 보여 줍니다. / Shows every setting, its value, source and meaning.

    Secrets are masked. Settings come from the command line, the environment, the TOML file that HWAPOK_CONFIG names
    (there, grpc_port = 50051 stands for HWAPOK_GRPC_PORT), and their defaults, in this order.
    """
    settings = explain()
    language = lang or operator_language()
    if as_json:
        records = [asdict(setting) | {"about": getattr(setting.about, language)} for setting in settings]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        Console().print(_table(settings, language))


def _table(settings: Sequence[Explained], language: Language) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for setting in settings:
        style = "" if setting.source == "default" else "bold"
        cells = (setting.name, setting.value, setting.source, getattr(setting.about, language))
        table.add_row(*(Text(cell, style) for cell in cells))
    return table


if __name__ == "__main__":
    config()
