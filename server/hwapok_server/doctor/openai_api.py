"""OpenAI, where it is used: whether it answers, and whether the models are known and stay."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hwapok_common.errors import HwapokError
from hwapok_server import configured
from hwapok_server.doctor.check import Check, fail, ok, warn
from hwapok_server.providers.openai.endpoint import Endpoint
from hwapok_server.providers.openai.models import Row
from hwapok_server.settings import Settings, SettingsError

SOON = timedelta(days=90)
"""How long before a model goes away one is warned."""
_PATIENCE_S = 5.0


def openai(settings: Settings) -> list[Check]:
    """Nothing where it is not used."""
    if "openai" not in (settings.prompt_writer, settings.renderer):
        return []
    try:
        table = configured.openai(settings)
    except SettingsError as error:
        return [fail("openai", "openai_settings", detail=error)]
    answers, offered = _look(settings)
    today = datetime.now(UTC).date()
    used = configured.openai_models(settings, table)
    return [answers, *(_model(name, row, offered, today) for name, row in used)]


def _look(settings: Settings) -> tuple[Check, Mapping[str, date | None]]:
    """Whether the server answers, and what it lists."""
    endpoint = Endpoint.of(replace(settings, openai_timeout_s=_PATIENCE_S))
    try:
        offered = asyncio.run(_offered(endpoint))
    except HwapokError as error:
        return warn("openai", "openai_away", url=endpoint.url, detail=error.text), {}
    # Azure lists models; what is used is named as its deployment is.
    return ok("openai", "openai_answers", url=endpoint.url), {} if settings.azure_openai_endpoint else offered


def _model(name: str, row: Row, offered: Mapping[str, date | None], today: date) -> Check:
    """
    :param offered: what the server lists, with the day on which each goes away; empty when it lists nothing
    """
    last = offered.get(name) or row.shutdown
    about = {"model": name, "date": last, "replacement": row.replacement or "-"}
    if last is not None and last <= today:
        return fail("openai_model", "model_retired", **about)
    if last is not None and last - today <= SOON:
        return warn("openai_model", "model_ends", **about)
    if offered and name not in offered:
        return warn("openai_model", "model_not_offered", model=name)
    if not row.known:
        return warn("openai_model", "model_unknown", **about)
    return ok("openai_model", "model_known", model=name)


async def _offered(endpoint: Endpoint) -> dict[str, date | None]:
    """What the server lists.

    :raises HwapokError: it cannot be asked
    """
    from hwapok_server.providers.openai.listing import offered  # noqa: PLC0415 - of the extra openai

    return await offered(endpoint)
