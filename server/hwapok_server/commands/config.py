"""`hwapok config`: every setting, its value, where it came from and what it does."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from hwapok_server.commands.failures import say_failures
from hwapok_server.settings import Explained, Language, explain, operator_language


@click.command()
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Language; by default the locale's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
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
        return
    for setting in settings:
        click.echo(_lines(setting, language))


def _lines(setting: Explained, language: Language) -> str:
    """Nothing is cut to the width of a terminal: a value can be searched for and copied."""
    first = f"{setting.name}={setting.value}  ({setting.source})"
    return f"{click.style(first, bold=setting.source != 'default')}\n    {getattr(setting.about, language)}"


if __name__ == "__main__":
    config()
