"""What each production layer of the catalogue shows of a picture that is taken apart."""

from __future__ import annotations

from dataclasses import dataclass

from hwapok_server.psd.names import Stage

ROUGH = "conti"


@dataclass(frozen=True, slots=True)
class Production:
    """Which stages are worth delivering."""

    stages: frozenset[Stage] = frozenset(Stage)
    colored: bool = True
    """Whether there are flat colours; else lines lie over white paper."""


_LINE_WORK = Production(frozenset((Stage.LINES, Stage.CORRECTION, Stage.FLAT)), colored=False)
_FLATS = Production(frozenset((Stage.LINES, Stage.CORRECTION, Stage.FLAT)))
_KNOWN = {"sketch": _LINE_WORK, "base_color": _FLATS}


def production(layer: str) -> Production:
    """Of a production layer's key; unknown ones show everything."""
    return _KNOWN.get(layer, Production())
