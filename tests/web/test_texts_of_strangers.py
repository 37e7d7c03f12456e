"""What strangers wrote is shown without the characters that turn the writing around them, wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hwapok import Candidate, LibraryPicture, LibraryStats, Note, PartStatus, Provider, SearchHit, ServerStatus, Text
from hwapok_web import happenings as now
from hwapok_web.draft import Attached, Draft
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.reducer import reduce
from hwapok_web.state import Entry, StudioState
from hwapok_web.views import history, inputs, layers, library, live, prompt, references, result, status
from support.studio_values import (
    PROMPT_JOB,
    Log,
    artifact,
    layer,
    prompt_job,
    prompt_result,
    reference,
    render_job,
    render_result,
)

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
EVIL = f"cat{TURNING}gnp.exe"
BOTH = Text(EVIL, EVIL)
KO = Texts("ko")


@pytest.fixture
def turned(ready: StudioState) -> StudioState:
    """A page on which everything that somebody else may name is named so."""
    named = replace(reference(), title=EVIL, reason=BOTH, author=EVIL, license=EVIL, source=EVIL)
    others = (Candidate(named, False, BOTH),)
    written = replace(prompt_result(EVIL), gloss=EVIL, references=(named,), candidates=others, notes=(Note("x", BOTH),))
    drawn = render_result((layer(EVIL, layer(f"{EVIL} 2")),))
    drawn = replace(drawn, references=(named,), renderer=EVIL, png=replace(artifact("a.png"), file_name=EVIL))
    draft = Draft("animal", "background", EVIL, EVIL, attached=(Attached("uploads/1", EVIL),))
    first, second = prompt_job(result=written), render_job(result=drawn)
    spec = replace(second.spec, prompt=EVIL, tag=EVIL, scene=EVIL)  # type: ignore[type-var]
    second = replace(second, spec=spec)
    state = reduce(ready, now.Opened(draft, first, second))
    state = reduce(state, now.ProblemArose("NEWER_REASON", BOTH, EVIL))
    catalog = replace(state.catalog, providers=(Provider("renderer", EVIL, True, BOTH),)) if state.catalog else None
    return replace(state, catalog=catalog, entries=(Entry(second, first),))


def _picture() -> LibraryPicture:
    return LibraryPicture("pictures/1", EVIL, EVIL, (EVIL,), "", "", EVIL, EVIL, EVIL, artifact("cat.png"), None)


def _hit() -> SearchHit:
    return SearchHit(_picture(), 0.5, None, None, None, 1.0, (EVIL,), True, True)


def _status() -> ServerStatus:
    return ServerStatus((PartStatus(EVIL, True, BOTH),), 0, 0, EVIL, 0, None, None)


def _shown_words(value: Any) -> str:
    """Everything that is read of a view's properties: names and links are for programs there."""
    if isinstance(value, dict):
        return " ".join(_shown_words(inner) for key, inner in value.items() if key not in ("name", "url"))
    return " ".join(map(_shown_words, value)) if isinstance(value, list | tuple) else str(value)


@pytest.mark.parametrize(
    "view",
    [
        inputs.attached,
        lambda state: references.listed(KO, state),
        references.pictures,
        lambda state: layers.listed(KO, state),
        lambda state: history.listed(KO, state)["items"][0]["title"],
        lambda state: live.problems(KO, state),
        prompt.field,
        lambda state: prompt.gloss(KO, state),
        lambda state: prompt.notes(KO, state),
        lambda state: result.notice(KO, state),
        lambda state: result.picture(KO, state)["alt"],
        lambda state: result.png(KO, state),
        lambda state: status.providers(KO, state),
    ],
)
def test_a_view_of_the_page(turned: StudioState, view: Callable[[StudioState], Any]) -> None:
    """The rest of the text stays."""
    shown = _shown_words(view(turned))
    assert "catgnp.exe" in shown
    assert not set(TURNING) & set(shown)


@pytest.mark.parametrize(
    "view",
    [
        lambda: library.hit(KO, _hit()),
        lambda: status.parts(KO, _status()),
        lambda: status.numbers(KO, _status(), LibraryStats(0, {}, {}, "", EVIL, 0), None),
    ],
)
def test_a_view_of_what_was_asked_for(view: Callable[[], Any]) -> None:
    """On the library's page and the operator's."""
    shown = _shown_words(view())
    assert "catgnp.exe" in shown
    assert not set(TURNING) & set(shown)


def test_a_prompt_as_it_is_written(ready: StudioState) -> None:
    """Token by token, and it is drawn as it is shown."""
    log = Log(PROMPT_JOB)
    state = reduce(reduce(ready, now.PromptBegan(PROMPT_JOB)), log.delta(EVIL))
    assert state.prompt.text == "catgnp.exe"


def test_right_to_left_writing_stays() -> None:
    """Words of Arabic and Hebrew, emoji that are joined, and everything else."""
    text = "שלום مرحبا 👩\u200d🎨 고양이 <b>"
    assert plain(text) == text
    assert KO("result.alt", title=EVIL) == "그린 그림: catgnp.exe"
    assert KO.of(BOTH) == "catgnp.exe"
