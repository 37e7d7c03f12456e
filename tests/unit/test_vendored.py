"""What the repository ships of others is what they published, with their terms."""

from __future__ import annotations

import hashlib
from pathlib import Path

import hwapok_web

SPEECH_SDK = Path(hwapok_web.__file__).parent / "vendor" / "speech_sdk"


def test_the_speech_sdk_is_unchanged() -> None:
    """Every file has the hash that was read when it came in, and none is there beside them."""
    lines = [line.split("  ") for line in (SPEECH_SDK / "SHA256").read_text("ascii").splitlines()]
    listed = {name: digest for digest, name in lines}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SPEECH_SDK.iterdir()}
    del found["SHA256"]
    assert found == listed


def test_the_speech_sdk_may_be_shipped() -> None:
    """Its licence comes with it, and its own list of what may be redistributed names the file."""
    [bundle] = SPEECH_SDK.glob("*.js")
    assert bundle.name in (SPEECH_SDK / "REDIST.txt").read_text("utf-8")
    assert "Microsoft" in (SPEECH_SDK / "LICENSE").read_text("utf-8")
