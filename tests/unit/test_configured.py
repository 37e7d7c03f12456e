"""Settings with a form of their own: what is wrong is said in one sentence, before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hwapok_server.api.identity import parse_keys
from hwapok_server.commands.gateway import gateway
from hwapok_server.commands.up import up
from hwapok_server.configured import SpeechService, check, encyclopedia, speech
from hwapok_server.db.engine import driver_url
from hwapok_server.operator import OperatorError
from hwapok_server.settings import Settings, SettingsError, load

WRONG = {
    "HWAPOK_API_KEYS": ["hidden", "me=", "=hidden", "a=b, hidden", " =hidden"],
    "HWAPOK_DATABASE_URL": [
        "localhost/db",
        "mysql://u:hidden@h/db",
        "postgresql:/h/db",
        "postgresql://u:hidden@h:port/db",
        "postgresql://h/db?nonsense=1",
    ],
    "HWAPOK_CATALOG": ["/absent/catalog.toml", __file__],
    "HWAPOK_TLS_CERT": [__file__, "/absent/cert.pem"],
    "HWAPOK_SPEECH": ["azure"],
    "HWAPOK_SPEECH_REGION": ["Korea Central", "koreacentral.evil.example/", "한국"],
    "HWAPOK_SPEECH_ENDPOINT": ["name", "http://name.example", "https://u:hidden@name.example", "https://n.example:x"],
    "HWAPOK_WIKIPEDIA_CONTACT": ["nobody", "me@example.org\r\nCookie: hidden", "me@example.org (hidden)", "나@예.한국"],
    "HWAPOK_WIKIPEDIA_API": ["wiki", "http://{language}.wikipedia.org/w/api.php", "file:///hidden", "https://h/?a=1"],
}
BESIDE = {
    "HWAPOK_TLS_CERT": {"HWAPOK_TLS_KEY": __file__},
    "HWAPOK_SPEECH_REGION": {"SPEECH_KEY": "hidden", "HWAPOK_ALLOW_PAID": "1"},
    "HWAPOK_SPEECH_ENDPOINT": {"SPEECH_KEY": "hidden", "HWAPOK_ALLOW_PAID": "1"},
    "HWAPOK_WIKIPEDIA_CONTACT": {"HWAPOK_ENCYCLOPEDIA": "wikipedia"},
    "HWAPOK_WIKIPEDIA_API": {"HWAPOK_ENCYCLOPEDIA": "wikipedia", "HWAPOK_WIKIPEDIA_CONTACT": "me@example.org"},
}
"""What makes a setting count."""
CASES = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_up_refuses_what_its_parts_could_not_use(tmp_path: Path, name: str, value: str) -> None:
    """One sentence that names the setting and shows no secret; no part is started, no folder made."""
    data = tmp_path / "data"
    environment = {"LANG": "en_US.UTF-8", "HWAPOK_DATA_DIR": str(data), name: value}
    environment |= BESIDE.get(name, {})
    done = CliRunner().invoke(up, [], env=environment)
    assert done.exit_code == 1
    assert name in done.output
    assert "hidden" not in done.output
    assert "part_started" not in done.output
    assert not data.exists()


def test_a_part_alone_says_it_as_well() -> None:
    """`hwapok-gateway` on its own ends with the sentence, not with a traceback."""
    environment = {"LANG": "ko_KR.UTF-8", "HWAPOK_DATABASE_URL": "localhost/db"}
    done = CliRunner().invoke(gateway, [], env=environment)
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    assert "HWAPOK_DATABASE_URL이 PostgreSQL 데이터베이스의 주소가 아닙니다" in done.output


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_links_to_every_address_are_refused(tmp_path: Path, host: str) -> None:
    """A link to 0.0.0.0 leads nowhere."""
    given = {"data_dir": tmp_path, "host": host}
    with pytest.raises(OperatorError, match="HWAPOK_FILES_URL"):
        check(load(given, environment={}))
    check(load(given | {"files_url": "http://192.168.0.10:50052"}, environment={}))


def test_a_certificate_alone_is_refused(tmp_path: Path) -> None:
    """Nobody is served in plain text who wanted TLS."""
    with pytest.raises(OperatorError, match="HWAPOK_TLS_KEY"):
        check(load({"data_dir": tmp_path, "tls_cert": __file__}, environment={}))


@pytest.mark.parametrize(
    "url", ["postgresql://u:p%40@h:5432/db", "postgres://h/db", "postgresql://u:p@/db?host=%2Frun&port=5432"]
)
def test_urls_that_postgresql_takes_are_taken(url: str) -> None:
    """With every part of them kept."""
    assert driver_url(url) == f"postgresql+psycopg://{url.partition('://')[2]}"


def test_a_key_and_a_region_are_a_speech_service() -> None:
    """Under the names that Azure's samples use; half of them is none, and so is one that must not cost money."""
    known = {"SPEECH_KEY": "key", "SPEECH_REGION": "koreacentral"}
    assert speech(load(environment=known)) == SpeechService("key", "koreacentral", "")
    assert speech(load(environment={"SPEECH_KEY": "key"})) is None
    assert speech(load(environment={"SPEECH_REGION": "koreacentral"})) is None
    assert speech(load(environment=known | {"HWAPOK_SPEECH": "none"})) is None
    assert speech(load(environment=known | {"HWAPOK_ALLOW_PAID": "0"})) is None
    with pytest.raises(SettingsError, match="HWAPOK_ALLOW_PAID"):
        speech(load(environment=known | {"HWAPOK_ALLOW_PAID": "0", "HWAPOK_SPEECH": "azure"}))
    endpoint = known | {"HWAPOK_SPEECH_ENDPOINT": "https://name.cognitiveservices.azure.com/"}
    assert speech(load(environment=endpoint)) == SpeechService("key", "", "https://name.cognitiveservices.azure.com")


def test_wikipedia_wants_to_know_whom_to_turn_to() -> None:
    """Without a contact it is not asked at all, and the operator is told at the start."""
    with pytest.raises(SettingsError, match="HWAPOK_WIKIPEDIA_CONTACT"):
        encyclopedia(load(environment={"HWAPOK_ENCYCLOPEDIA": "wikipedia"}))
    given = {"HWAPOK_WIKIPEDIA_CONTACT": "https://example.org; me@example.org"}
    assert encyclopedia(load(environment=given)) is None
    chosen = encyclopedia(load(environment=given | {"HWAPOK_ENCYCLOPEDIA": "wikipedia"}))
    assert chosen is not None
    assert chosen.contact == given["HWAPOK_WIKIPEDIA_CONTACT"]


def test_good_settings_pass() -> None:
    """The defaults, and keys with spaces around them."""
    check(Settings())
    assert parse_keys(" me = one ,you=two") == {"me": "one", "you": "two"}


def test_one_name_for_two_models_is_two_prices() -> None:
    """A drawing model of one's own does not make the writing model of the same name free."""
    given = {
        "HWAPOK_PROMPT_WRITER": "openai",
        "HWAPOK_RENDERER": "openai",
        "HWAPOK_OPENAI_TEXT_MODEL": "x",
        "HWAPOK_OPENAI_IMAGE_MODEL": "x",
        "HWAPOK_OPENAI_IMAGE_FAMILY": "local",
        "HWAPOK_ALLOW_PAID": "0",
        "OPENAI_API_KEY": "hidden",
    }
    with pytest.raises(SettingsError, match="x costs money"):
        check(load(environment=given))
