"""A piece of text in an element of one's choice."""

from __future__ import annotations

from typing import Self

from nicegui.elements.mixins.text_element import TextElement


class Words(TextElement):
    """Text is never read as HTML. Without text there is nothing to see."""

    def __init__(self, tag: str, text: str = "", classes: str = "") -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)
        self.set_visibility(bool(text))

    def show(self, *, text: str) -> Self:
        """Changes the text."""
        if text != self.text:
            self.set_text(text)
            self.set_visibility(bool(text))
        return self
