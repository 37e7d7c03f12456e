"""What the package exports and what it needs."""

from __future__ import annotations

import subprocess
import sys
import types
from string import Formatter

import betterproto2
import pytest

import hwapok
from hwapok import v1
from hwapok.messages import catalogue

_BLOCK = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"hwapok_server", "hwapok_common", "hwapok_embedding", "hwapok_pb"}:
            raise ImportError(name)
        if name.startswith("google.protobuf"):
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
import hwapok, hwapok.v1, hwapok.cli
"""


def test_exported_names() -> None:
    """`__all__` is sorted and is every public name that is no module."""
    public = {
        name
        for name, value in vars(hwapok).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert hwapok.__all__ == sorted(public)


def test_every_error_is_exported() -> None:
    """Whatever the SDK raises can be caught by name."""
    found = {cls.__name__ for cls in hwapok.StudioError.__subclasses__()}
    assert found <= set(hwapok.__all__)


def test_generated_layer() -> None:
    """`hwapok.v1` has the messages and the stubs."""
    assert {"JobEvent", "StudioServiceStub", "AsyncStudioServiceStub"} <= set(v1.__all__)
    assert all(hasattr(v1, name) for name in v1.__all__)


def test_needs_neither_server_nor_protobuf() -> None:
    """SDK and command line can be imported where only the base install is."""
    subprocess.run([sys.executable, "-c", _BLOCK], check=True)


def test_catalogues_agree() -> None:
    """Both languages have the same sentences with the same placeholders."""
    korean, english = catalogue("ko"), catalogue("en")
    assert {key: set(section) for key, section in korean.items()} == {
        key: set(section) for key, section in english.items()
    }
    for section, sentences in korean.items():
        for key, sentence in sentences.items():
            assert _fields(sentence) == _fields(english[section][key]), f"{section}.{key}"


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_oneof_trap() -> None:
    """Assigning a second member of a oneof keeps the first: why messages are built in their constructors here."""
    request = v1.UploadRequest(chunk=b"x")
    request.commit = v1.UploadRequestCommit()
    with pytest.raises(RuntimeError, match="more than one"):
        betterproto2.which_one_of(request, "payload")
