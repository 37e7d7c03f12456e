"""What one browser keeps at the studio between visits: its draft, the names of its jobs, how it likes the page."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any, Literal

from hwapok_web.draft import Attached, Draft, from_json
from hwapok_web.i18n import LANGUAGES, Language

MOST_JOBS = 400
Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")


class Memory:
    """Typed access to what is kept. Whatever is found there, reading never fails."""

    def __init__(self, kept: MutableMapping[str, Any]) -> None:
        self._kept = kept

    @property
    def draft(self) -> Draft:
        kept = self._kept.get("draft")
        return from_json(kept) if isinstance(kept, MutableMapping) else Draft()

    @property
    def prompt_job(self) -> str:
        return str(self._kept.get("prompt_job", ""))

    @property
    def render_job(self) -> str:
        return str(self._kept.get("render_job", ""))

    @property
    def edit(self) -> str | None:
        """What the person made of the prompt."""
        edit = self._kept.get("edit")
        return edit if isinstance(edit, str) else None

    def keep(self, draft: Draft, prompt_job: str, render_job: str, edit: str | None) -> None:
        """Keeps what is on the page."""
        now = {"draft": draft.as_json(), "prompt_job": prompt_job, "render_job": render_job, "edit": edit}
        self._kept.update({name: value for name, value in now.items() if self._kept.get(name) != value})

    def pin(self, picture: Attached) -> None:
        """Adds a reference to the draft."""
        self._kept["draft"] = self.draft.with_attached(picture).as_json()

    @property
    def jobs(self) -> Sequence[str]:
        """Names of this browser's jobs, newest first."""
        return [str(name) for name in self._kept.get("jobs", ())]

    def remember(self, job: str) -> None:
        """Adds a job."""
        self._kept["jobs"] = [job, *(name for name in self.jobs if name != job)][:MOST_JOBS]

    def forget(self, job: str) -> None:
        """Takes a job off the list."""
        self._kept["jobs"] = [name for name in self.jobs if name != job]

    @property
    def theme(self) -> Theme:
        return next((theme for theme in THEMES if theme == self._kept.get("theme")), "auto")

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._kept["theme"] = theme

    @property
    def language(self) -> Language | None:
        """The language that was chosen; None while none was."""
        return next((language for language in LANGUAGES if language == self._kept.get("language")), None)

    @language.setter
    def language(self, language: Language) -> None:
        self._kept["language"] = language

    @property
    def key(self) -> str:
        """API key; empty when none was given."""
        return str(self._kept.get("key", ""))

    @key.setter
    def key(self, key: str) -> None:
        self._kept["key"] = key
