"""The names of the one tree that every PSD of this product has. Knows no pixels.

A name is unique in a file, layers and groups together: some editors rename the second bearer of a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwapok_server.psd.stack import Blend


@dataclass(frozen=True, slots=True)
class NodeName:
    """What people see, and what readers without Unicode names see."""

    text: str
    ascii: str


ORIGINAL = NodeName("원본", "original")
CONTI = NodeName("콘티", "conti")
NOTES = NodeName("메모", "notes")
NOTES_TEXT = NodeName("메모 글", "notes-text")
NOTES_REFERENCES = NodeName("메모 참고", "notes-references")
NOTES_PALETTE = NodeName("메모 팔레트", "notes-palette")
NOTES_MARK = NodeName("메모 표시", "notes-mark")
SUBJECT = NodeName("주 피사체", "subject")
BACKGROUND = NodeName("배경", "background")
FILLED = NodeName("배경 자동 채움", "background-filled")


class Stage(StrEnum):
    """The layers inside 주 피사체 and 배경, top to bottom."""

    LINES = "lines"
    CORRECTION = "correction"
    HIGHLIGHT = "highlight"
    SHADOW = "shadow"
    FLAT = "flat"

    @property
    def blend(self) -> Blend:
        return _STAGES[self][1]


_STAGES = {
    Stage.LINES: ("선화", Blend.NORMAL),
    Stage.CORRECTION: ("보정", Blend.NORMAL),
    Stage.HIGHLIGHT: ("명암 하이라이트", Blend.SCREEN),
    Stage.SHADOW: ("명암 그림자", Blend.MULTIPLY),
    Stage.FLAT: ("채색 기본", Blend.NORMAL),
}


def stage_name(stage: Stage, group: NodeName) -> NodeName:
    """The name of a stage's layer in a group; those of 배경 carry its name, those of 주 피사체 stand bare."""
    text = _STAGES[stage][0]
    return NodeName(text if group == SUBJECT else f"{group.text} {text}", f"{group.ascii}-{stage}")
