"""What panels show of the state: in both languages, and of texts that are not to be trusted."""

from __future__ import annotations

from dataclasses import replace

from hwapok import CallEstimate, Estimate, JobState, Text
from hwapok_web import happenings as now
from hwapok_web.draft import Draft
from hwapok_web.i18n import Texts
from hwapok_web.reducer import reduce
from hwapok_web.state import Entry, StudioState
from hwapok_web.views import failures, history, inputs, layers, live, progress, prompt, references, result
from support.studio_values import PROMPT_JOB, Log, failure, layer, prompt_job, reference, render_job, render_result

KO, EN = Texts("ko"), Texts("en")
DRAFT = Draft("animal", "background", "고양이", "마당")
TREE = (
    layer("메모", layer("메모 글"), visible=False),
    layer("주 피사체", layer("선화", opacity=0.5), layer("그림자", blend_mode="multiply"), masked=True),
)


def opened(state: StudioState) -> StudioState:
    return reduce(state, now.Opened(DRAFT, prompt_job(), render_job(result=render_result(TREE))))


def test_choices_have_names_descriptions_and_samples(ready: StudioState) -> None:
    """In the page's language."""
    assert inputs.categories(EN, ready)["options"][1] == {"value": "animal", "label": "Animal", "hint": "Animal."}
    assert inputs.layers(KO, ready)["options"][0]["image"] == "/studio/samples/conti.webp"
    assert inputs.start(KO, ready)["disabled"]


def test_stages_stand_where_the_job_is(ready: StudioState) -> None:
    """Done, now, next."""
    log = Log(PROMPT_JOB)
    state = reduce(ready, now.PromptBegan(PROMPT_JOB))
    state = reduce(state, log.progress("retrieve", 2, 0.5))
    shown = prompt.stages(KO, state)
    assert [step["state"] for step in shown["steps"]] == ["done", "now", "next", "next"]
    assert (shown["busy"], shown["message"]) == (True, "하는 중")
    assert live.spoken(KO, state) == "프롬프트 만드는 중: 비슷한 그림 찾기"
    assert progress.stage_name(EN, replace(state.prompt.following, stage="unheard_of")) == "Waiting for its turn"


def test_what_it_costs(ready: StudioState) -> None:
    """Nothing, or an amount and what is left."""
    state = opened(ready)
    assert prompt.cost(KO, state) == ""
    assert prompt.cost(KO, replace(state, estimate=Estimate((), 0, None))) == "예상 비용 없음"
    paid = Estimate((CallEstimate("render", "openai/x", 41_000),), 41_000, 959_000)
    assert prompt.cost(KO, replace(state, estimate=paid)) == "예상 비용 $0.041 · 오늘 남은 예산 $0.959"


def test_the_gloss_goes_when_the_prompt_is_changed(ready: StudioState) -> None:
    """It would no longer be true."""
    state = opened(ready)
    assert prompt.gloss(KO, state) == "뜻: 고양이."
    assert prompt.gloss(KO, reduce(state, now.PromptEdited("A dog."))) == ""


def test_layers_as_a_list_and_as_a_tree(ready: StudioState) -> None:
    """Names, how they are blended, what is seen; what is hidden here is hidden in both."""
    state = opened(ready)
    rows = layers.listed(KO, state)["rows"]
    assert [(row["name"], row["depth"], row["seen"]) for row in rows] == [
        ("메모", 0, False),
        ("메모 글", 1, False),
        ("주 피사체", 0, True),
        ("선화", 1, True),
        ("그림자", 1, True),
    ]
    assert [row["how"] for row in rows[2:]] == ["마스크", "50%", "곱하기"]
    assert not layers.listed(KO, state)["changed"]
    state = reduce(state, now.LayerToggled("선화", visible=False))
    assert layers.listed(KO, state)["changed"]
    assert layers.painted(state)[1]["children"][0]["visible"] is False


def test_layers_without_previews_are_listed_only(ready: StudioState) -> None:
    """A picture of an older server."""
    old = (replace(layer("선화"), preview=None),)
    state = reduce(ready, now.Opened(DRAFT, None, render_job(result=render_result(old))))
    assert layers.listed(KO, state)["togglable"] is False
    assert layers.painted(state) == []


def test_references_say_where_they_are_from(ready: StudioState) -> None:
    """And link to nothing but the web."""
    shown = references.listed(KO, opened(ready))["items"][0]
    assert (shown["kindLabel"], shown["rights"], shown["score"]) == ("내 그림", "CC0 · kim 그림 · album", "0.50")
    assert shown["licenseUri"] == "https://cc0"
    state = opened(ready)
    evil = replace(reference(), license_uri="javascript:alert(1)")
    state = replace(state, prompt=replace(state.prompt, references=(evil,)))
    assert references.listed(KO, state)["items"][0]["licenseUri"] == ""


def test_history_is_named_after_its_scene(ready: StudioState) -> None:
    """And found by all its words, however they were typed."""
    state = replace(ready, entries=(Entry(render_job(), prompt_job()), Entry(prompt_job(JobState.FAILED))))
    drawn, failed = history.listed(KO, state)["items"]
    assert (drawn["title"], drawn["url"]) == ("마당의 고양이", "http://files/a.png")
    assert "a cat." in drawn["words"]
    assert (failed["state"], failed["url"]) == ("실패", "")


def test_a_picture_says_that_a_machine_made_it(ready: StudioState) -> None:
    """Who drew it and what it cost."""
    assert result.notice(KO, ready) == ""
    said = result.notice(KO, opened(ready))
    assert "구도 초안" in said
    assert "offline-draft" in said


def test_a_known_reason_has_a_sentence_of_the_pages_own() -> None:
    """An unknown one is told in the server's words."""
    assert failures.sentence(KO, "SERVER_BUSY", Text("서버 말", "server's")).startswith("서버가 바빠요")
    assert failures.sentence(EN, "NEWER_REASON", Text("서버 말", "server's")) == "server's"
    assert failures.sentence(KO, "NEWER_REASON", Text()) == KO("reason.UNEXPECTED")
    assert failures.of_error(KO, failure()) == "안 됩니다."
