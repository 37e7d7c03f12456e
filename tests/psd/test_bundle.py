"""A stack travels between steps as bytes: nothing is lost, and nonsense is refused."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from hwapok_server.psd.bundle import pack, unpack
from hwapok_server.psd.compositor import flatten
from support.stacks import full_stack


def test_round_trip_loses_nothing() -> None:
    """Tree, attributes and every pixel come back."""
    before = full_stack()
    after = unpack(pack(before))
    assert after.outline() == before.outline()
    assert flatten(after).tobytes() == flatten(before).tobytes()
    assert [(n.name, n.ascii_name) for n in after.walk()] == [(n.name, n.ascii_name) for n in before.walk()]
    assert pack(after) == pack(before)


def test_same_stack_gives_same_bytes() -> None:
    """A step that runs again stores the same blob."""
    assert pack(full_stack()) == pack(full_stack())


def _altered(**changes: object) -> bytes:
    """A bundle whose manifest was changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack(full_stack()))) as whole, zipfile.ZipFile(buffer, "w") as altered:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "manifest.json":
                data = json.dumps(json.loads(data) | changes).encode()
            altered.writestr(name, data)
    return buffer.getvalue()


LAYER = {"name": "a", "ascii_name": "a", "blend": "normal", "visible": True, "left": 0, "top": 0}
NONSENSE = {
    "empty": b"",
    "text": b"not a bundle",
    "another zip": b"PK\x05\x06" + bytes(18),
    "cut short": pack(full_stack())[:-200],
    "damaged picture": pack(full_stack()).replace(b"IDAT", b"IDXT"),
    "other format": _altered(format="hwapok-layers/9"),
    "no size": _altered(width=None),
    "missing picture": _altered(nodes=[LAYER | {"opacity": 255, "locked": False, "image": "99.png"}]),
    "unknown blend mode": _altered(
        nodes=[LAYER | {"opacity": 255, "locked": False, "image": "0.png", "blend": "dodge"}]
    ),
    "off the canvas": _altered(nodes=[LAYER | {"opacity": 255, "locked": False, "image": "0.png", "left": 9000}]),
    "mask where pixels belong": _altered(nodes=[LAYER | {"opacity": 255, "locked": False, "image": "manifest.json"}]),
    "empty group": _altered(nodes=[LAYER | {"children": [], "mask": None, "color": "none"}]),
    "smaller canvas than its mask": _altered(width=8, height=8),
}


@pytest.mark.parametrize("data", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_refused(data: bytes) -> None:
    """One error type, whatever is wrong."""
    with pytest.raises(ValueError, match=r"."):
        unpack(data)
