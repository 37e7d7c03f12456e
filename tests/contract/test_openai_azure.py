"""OpenAI at Azure, and at a server of one's own: where requests go, and what authorises them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.bootstrap.providers import prompt_writer
from hwapok_server.model import ChargeState
from hwapok_server.ports import PromptWriter
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from hwapok_server.settings import load
from support.aimock import PROMPT, Aimock, said
from support.briefs import CAT, CATALOG, reference
from support.drawings import drawing
from support.entra import entra_token
from support.managed_identity import managed_identity
from support.odd_server import Reply, error, odd_server
from support.paid_providers import allowing_paid
from support.sent_requests import Sent
from support.writing import KEY, write

COGNITIVE = "https://cognitiveservices.azure.com"
DEPLOYMENT = {"HWAPOK_OPENAI_TEXT_MODEL": "webtoon", "HWAPOK_OPENAI_TEXT_FAMILY": "gpt-6-luna"}
DATED = {"HWAPOK_AZURE_OPENAI_API_VERSION": "2025-04-01-preview"}
ENTRA = {"HWAPOK_AZURE_OPENAI_ENTRA": "1"}
KEYED = {"OPENAI_API_KEY": KEY}
AZURES_OWN = {
    "AZURE_OPENAI_API_KEY": "of-somebody-else",
    "AZURE_OPENAI_AD_TOKEN": "of-somebody-else",
    "AZURE_OPENAI_ENDPOINT": "https://else.example",
    "OPENAI_API_VERSION": "1999-01-01",
}
"""Variables that the SDK reads by itself."""


def configured(address: str, environment: Mapping[str, str]) -> PromptWriter:
    """The writer of an operator with this environment."""
    settings = {"HWAPOK_PROMPT_WRITER": "openai", **allowing_paid(address), **environment}
    return prompt_writer(load(environment=settings), CATALOG)


def at_azure(address: str, *parts: Mapping[str, str]) -> PromptWriter:
    """The same, whose deployment is called webtoon."""
    environment = {"HWAPOK_AZURE_OPENAI_ENDPOINT": address, **DEPLOYMENT}
    for part in parts:
        environment |= part
    return configured(address, environment)


def authorisation(request: Sent) -> dict[str, str]:
    """Every header that could be one."""
    return {name: value for name, value in request.headers.items() if name in ("authorization", "api-key")}


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that another program was set up in."""
    for name, value in AZURES_OWN.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("end", ["", "/", "/openai/v1", "/openai/v1/"])
def test_a_resource_with_its_key(aimock: Aimock, sent: list[Sent], end: str) -> None:
    """Without a version: its v1 paths, whichever of its two addresses the portal showed."""
    aimock.answer(said())
    paid = MemoryPaidCalls()
    written = write(at_azure(aimock.address + end, KEYED), CAT, [reference(drawing(1))], paid)
    assert written.answer.prompt == PROMPT["prompt"]
    assert [(each.path, each.query, each.body["model"]) for each in sent] == [("/openai/v1/responses", "", "webtoon")]
    assert authorisation(sent[0]) == {"authorization": f"Bearer {KEY}"}
    assert [charge.model for charge in paid.charges] == ["openai/webtoon"]


@pytest.mark.usefixtures("others")
def test_a_resource_with_its_key_and_a_dated_version(aimock: Aimock, sent: list[Sent]) -> None:
    """The older way: the version in the address, the key in a header of Azure's own."""
    aimock.answer(said())
    written = write(at_azure(aimock.address, KEYED, DATED), CAT, [reference(drawing(1))])
    assert written.answer.prompt == PROMPT["prompt"]
    [request] = sent
    assert (request.path, request.query) == ("/openai/responses", "api-version=2025-04-01-preview")
    assert request.body["model"] == "webtoon"
    assert authorisation(request) == {"api-key": KEY}


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("version", [{}, DATED], ids=["v1", "dated"])
@pytest.mark.parametrize("key", [{}, KEYED], ids=["no key", "key"])
def test_an_identity_of_the_machine(
    aimock: Aimock, sent: list[Sent], monkeypatch: pytest.MonkeyPatch, version: dict[str, str], key: dict[str, str]
) -> None:
    """Its token alone is sent, even where there is a key."""
    aimock.answer(said())
    with managed_identity(COGNITIVE) as machine:
        for name, value in machine.items():
            monkeypatch.setenv(name, value)
        write(at_azure(aimock.address, ENTRA, version, key), CAT)
    [found] = map(authorisation, sent)
    [(name, token)] = found.items()
    header, body, _ = entra_token(COGNITIVE).split(".")
    assert (name, token.split(".")[0]) == ("authorization", f"Bearer {header}")
    assert token.split(".")[1][:40] == body[:40]


def test_an_identity_that_may_not(monkeypatch: pytest.MonkeyPatch, aimock: Aimock, sent: list[Sent]) -> None:
    """The operator has to correct something; nothing was sent, and nothing is charged."""
    with managed_identity("https://vault.azure.net") as machine:
        for name, value in machine.items():
            monkeypatch.setenv(name, value)
        for version in ({}, DATED):
            paid = MemoryPaidCalls()
            with pytest.raises(HwapokError) as failed:
                write(at_azure(aimock.address, ENTRA, version), CAT, paid=paid)
            assert (failed.value.reason, paid.charges) == (Reason.PROVIDER_MISCONFIGURED, [])
    assert sent == []


REFUSALS: dict[str, tuple[Reply, Reason]] = {
    "no such deployment": (error(404, "DeploymentNotFound"), Reason.PROVIDER_MISCONFIGURED),
    "wrong key": (error(401, "401", f"Access denied due to invalid key {KEY}"), Reason.PROVIDER_MISCONFIGURED),
    "filtered": (
        error(400, "content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}),
        Reason.PROVIDER_REFUSED,
    ),
    "too many": (
        Reply(429, body=error(429, "429").body, headers={"retry-after": "60"}),
        Reason.PROVIDER_RATE_LIMITED,
    ),
}


@pytest.mark.parametrize("version", [{}, DATED], ids=["v1", "dated"])
@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_azure_refuses_has_its_reason(refusal: str, version: dict[str, str], sent: list[Sent]) -> None:
    """By whom it was refused is said by host, for a resource is one of many; nothing is charged."""
    reply, reason = REFUSALS[refusal]
    paid = MemoryPaidCalls()
    with odd_server(reply) as server, pytest.raises(HwapokError) as failed:
        write(at_azure(server.address, KEYED, version), CAT, paid=paid)
    assert (failed.value.reason, len(sent), paid.charges) == (reason, 1, [])
    assert server.address.removeprefix("http://") in failed.value.text.en
    assert KEY not in f"{failed.value} {failed.value.values}"


@pytest.mark.parametrize("key", ["", KEY])
def test_a_server_of_ones_own(aimock: Aimock, sent: list[Sent], key: str) -> None:
    """Such as vLLM: it needs no key, costs nothing, and may be used where nothing may cost anything."""
    aimock.answer(said())
    own = {"OPENAI_BASE_URL": f"{aimock.base_url}/", "OPENAI_API_KEY": key, "HWAPOK_ALLOW_PAID": "0"}
    model = {"HWAPOK_OPENAI_TEXT_MODEL": "Qwen/Qwen3-VL-8B", "HWAPOK_OPENAI_TEXT_FAMILY": "local"}
    paid = MemoryPaidCalls()
    assert write(configured(aimock.address, own | model), CAT, paid=paid).answer.prompt == PROMPT["prompt"]
    assert (sent[0].path, sent[0].body["model"]) == ("/v1/responses", "Qwen/Qwen3-VL-8B")
    assert authorisation(sent[0]) == {"authorization": f"Bearer {key or 'none'}"}
    assert [(charge.state, charge.usage.micro_usd) for charge in paid.charges] == [(ChargeState.SETTLED, 0)]
