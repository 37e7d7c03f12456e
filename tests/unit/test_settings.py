"""Settings: where a value comes from, what is refused, what is shown, what a part inherits."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from hwapok_common.messages import catalogue
from hwapok_server.settings import (
    Settings,
    SettingsError,
    as_environment,
    default_data_dir,
    explain,
    load,
    operator_language,
)


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A configuration file."""
    path = tmp_path / "hwapok.toml"
    path.write_text('grpc_port = 1001\nfiles_port = 1002\nembedding_port = 1003\nlog_level = "warning"\n')
    return path


def test_the_command_line_beats_the_environment_and_that_the_file(toml: Path) -> None:
    """The nearer the value was given, the more it counts."""
    environment = {"HWAPOK_CONFIG": str(toml), "HWAPOK_GRPC_PORT": "2001", "HWAPOK_FILES_PORT": "2002"}
    settings = load({"grpc_port": 3001, "files_port": None}, environment)
    assert (settings.grpc_port, settings.files_port, settings.embedding_port) == (3001, 2002, 1003)
    assert settings.log_level == "WARNING"
    assert settings.workers == Settings().workers


def test_the_source_of_every_value_is_told(toml: Path) -> None:
    """An operator sees which place to change."""
    environment = {"HWAPOK_CONFIG": str(toml), "HWAPOK_GRPC_PORT": "2001"}
    sources = {item.name: item.source for item in explain({"workers": 2}, environment)}
    assert sources["HWAPOK_WORKERS"] == "command line"
    assert sources["HWAPOK_GRPC_PORT"] == "environment"
    assert sources["HWAPOK_FILES_PORT"] == "file"
    assert sources["HWAPOK_HOST"] == "default"
    assert len(sources) == len(fields(Settings))


SECRETS = {
    "HWAPOK_DATABASE_URL": "postgresql://u:hidden@db/h",
    "HWAPOK_API_KEYS": "me=hidden",
    "HWAPOK_AZURE_STORAGE_CONNECTION_STRING": "AccountName=a;AccountKey=hidden",
    "HWAPOK_AZURE_STORAGE_ACCOUNT_KEY": "hidden",
    "HWAPOK_OPENAI_API_KEY": "hidden",
    "HWAPOK_SPEECH_KEY": "hidden",
}


def test_secrets_are_masked() -> None:
    """No password and no key is shown, in a table or by whatever prints the settings as they are."""
    shown = explain(environment=SECRETS)
    assert not any("hidden" in item.value for item in shown)
    assert {item.name for item in shown if item.value == "********"} == set(SECRETS)
    settings = load(environment=SECRETS)
    assert "hidden" not in f"{settings!r} {settings}"


@pytest.mark.parametrize("url", ["http://user:hidden@h:1/v1", "https://h/c?sv=1&sig=hidden", "https://hidden@h"])
def test_secrets_in_addresses_are_masked(url: str) -> None:
    """A password, a signature."""
    shown = explain(environment={"HWAPOK_FILES_URL": url})
    value = next(one.value for one in shown if one.name == "HWAPOK_FILES_URL")
    assert "hidden" not in value
    assert "********" in value


def test_a_secret_that_cannot_be_read_is_not_repeated(tmp_path: Path) -> None:
    """The message goes to a terminal or a log."""
    file = tmp_path / "hwapok.toml"
    file.write_text('azure_storage_account_key = ["hidden"]')
    with pytest.raises(SettingsError, match="HWAPOK_AZURE_STORAGE_ACCOUNT_KEY") as caught:
        load(environment={"HWAPOK_CONFIG": str(file)})
    assert "hidden" not in str(caught.value)


ALIASES = {item.metadata["alias"]: item.name for item in fields(Settings) if item.metadata.get("alias")}


@pytest.mark.parametrize(("alias", "field"), ALIASES.items())
def test_the_name_that_other_programs_read_counts_least(tmp_path: Path, alias: str, field: str) -> None:
    """It is taken, its origin is told, and whatever was said to Hwapok itself wins."""
    file, own = tmp_path / "hwapok.toml", f"HWAPOK_{field.upper()}"
    file.write_text(f'{field} = "of the file"')
    environment = {alias: "of others"}
    sources = {item.name: item.source for item in explain(environment=environment)}
    assert (getattr(load(environment=environment), field), sources[own]) == ("of others", f"environment: {alias}")
    environment["HWAPOK_CONFIG"] = str(file)
    assert getattr(load(environment=environment), field) == "of the file"
    environment[own] = "our own"
    assert getattr(load(environment=environment), field) == "our own"


@pytest.mark.parametrize(("alias", "field"), ALIASES.items())
def test_a_setting_says_by_which_other_name_it_is_read(alias: str, field: str) -> None:
    """Nobody wonders where a value came from."""
    assert all(alias in catalogue(language)["setting"][field] for language in ("ko", "en"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HWAPOK_GRPC_PORT", "many"),
        ("HWAPOK_GRPC_PORT", "1.5"),
        ("HWAPOK_STOP_GRACE_S", "soon"),
        ("HWAPOK_REFLECTION", "perhaps"),
        ("HWAPOK_LOG_FORMAT", "xml"),
        ("HWAPOK_RENDERER", "unknown"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(name: str, value: str) -> None:
    """Never a traceback, never a silent default."""
    with pytest.raises(SettingsError, match=name):
        load(environment={name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UPLOAD_RETENTION_DAYS", "-1"),
        ("RESULT_RETENTION_DAYS", "-30"),
        ("RESULT_RETENTION_DAYS", "99999999"),
        ("WORKERS", "0"),
        ("WORKER_CONCURRENCY", "0"),
        ("GRPC_PORT", "65536"),
        ("FILES_PORT", "-1"),
        ("EMBEDDING_PORT", "70000"),
        ("URL_LIFETIME_S", "0"),
        ("STOP_GRACE_S", "-0.1"),
        ("STOP_GRACE_S", "nan"),
        ("STOP_GRACE_S", "inf"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_range(name: str, value: str) -> None:
    """A negative retention, for one, would delete everything."""
    with pytest.raises(SettingsError, match=rf"HWAPOK_{name}: .* is not between [0-9]+ and [0-9]+"):
        load(environment={f"HWAPOK_{name}": value})


def test_a_range_holds_for_the_command_line_and_the_file_too(tmp_path: Path) -> None:
    """Wherever the value came from."""
    file = tmp_path / "hwapok.toml"
    file.write_text("workers = 0")
    for overrides, environment in (({"workers": 0}, {}), ({}, {"HWAPOK_CONFIG": str(file)})):
        with pytest.raises(SettingsError, match="HWAPOK_WORKERS"):
            load(overrides, environment)


@pytest.mark.parametrize("line", ["grcp_port = 1", "grpc_port = 1.5", "grpc_port = true", 'host = ["a"]', "= broken"])
def test_a_file_that_cannot_be_right_is_refused(tmp_path: Path, line: str) -> None:
    """Unknown settings, wrong types, and what is no TOML."""
    path = tmp_path / "hwapok.toml"
    path.write_text(line)
    with pytest.raises(SettingsError):
        load(environment={"HWAPOK_CONFIG": str(path)})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that was named has to be there."""
    with pytest.raises(SettingsError, match="HWAPOK_CONFIG"):
        load(environment={"HWAPOK_CONFIG": str(tmp_path / "absent.toml")})


def test_an_empty_variable_is_no_value() -> None:
    """HWAPOK_X= means not set, as shells have it."""
    assert load(environment={"HWAPOK_GRPC_PORT": "", "HWAPOK_DATABASE_URL": ""}) == load(environment={})


def test_the_data_folder_is_the_users_own_by_default() -> None:
    """And absolute when it was given relative."""
    assert load(environment={}).data_dir == default_data_dir()
    assert load({"data_dir": "demo/data"}, {}).data_dir == Path.cwd() / "demo" / "data"


def test_a_part_loads_what_its_supervisor_has(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever source a value came from, through the environment alone; other packages' variables stay."""
    monkeypatch.setenv("HWAPOK_CONFIG", str(toml))
    monkeypatch.setenv("HWAPOK_EMBEDDING_THREADS", "3")
    overrides = {"reflection": False, "tls_cert": "/cert.pem", "api_keys": "a=b", "stop_grace_s": 2.5, "workers": 3}
    settings = load(overrides)
    environment = as_environment(settings)
    assert load(environment=environment) == settings
    assert environment["HWAPOK_EMBEDDING_THREADS"] == "3"
    assert "HWAPOK_CONFIG" not in environment


def test_a_part_gets_no_more_than_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither from the settings nor from the environment they came from."""
    for name in ("HWAPOK_API_KEYS", "AZURE_CLIENT_SECRET", *ALIASES):
        monkeypatch.setenv(name, "secret=secret")
    environment = as_environment(load({"database_url": "postgresql://u:secret@db/h"}), only=("host", "log_format"))
    assert {name for name in environment if name.startswith("HWAPOK_")} == {"HWAPOK_HOST", "HWAPOK_LOG_FORMAT"}
    assert not any("secret" in value for value in environment.values())


def test_every_setting_says_what_it_does() -> None:
    """In both languages, and no sentence is left of a setting that is gone."""
    names = {item.name for item in fields(Settings)}
    assert set(catalogue("ko")["setting"]) == names
    assert set(catalogue("en")["setting"]) == names


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "kok_IN"}, "en"),
        ({"LANG": "ko@hangul"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
    ],
)
def test_the_operators_language_follows_the_locale(environment: dict[str, str], language: str) -> None:
    """Korean, unless the locale names another language."""
    assert operator_language(environment) == language


def test_the_documentation_lists_every_setting_as_it_is() -> None:
    """An operator trusts docs/operate.md: name, default and meaning."""
    text = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `HWAPOK_")]
    documented = {row[0].strip("`"): (row[1:-1], row[-1]) for row in rows}
    for item in explain(environment={}):
        default, about = documented.pop(item.name)
        assert about == item.about.en
        if item.name != "HWAPOK_DATA_DIR":
            assert "".join(default).strip(" `") == item.value
    assert documented == {}
