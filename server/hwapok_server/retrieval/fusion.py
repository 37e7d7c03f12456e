"""One score from the parts of a hit: likeness of meaning, matched words, likeness of pixels.

Vector spaces differ in how far their cosines spread (e5: unrelated texts at 0.80, related ones at 0.88), so a
similarity is first measured in standard deviations over the candidates of the search. The weights then hold for any
space. Words count from the share on that chance does not explain: in a sentence, one common word of five also stands in
many captions that mean something else. docs/retrieval.md says how the constants were chosen and what they give.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

KEYWORD_WEIGHT = 2.0
"""Standard deviations of text similarity that a query whose words are all found is worth."""
KEYWORD_CHANCE = 0.2
"""Share of a query's words up to which a match says nothing."""
_KEYWORD_TIE = 0.01
"""Weight of any match at all: it orders what nothing else tells apart."""
CONTENT_WEIGHT = 0.5
"""Weight of text against pixels beside text against caption."""
PICTURE_WEIGHT = 1.0
"""Weight of an uploaded picture's likeness beside the text's."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one candidate; None for what was not searched, or is not known of it."""

    text_similarity: float | None
    """Cosine of query and caption with tags, -1 to 1."""
    keyword_score: float
    """Share of the query's words in caption or tags, 0 to 1."""
    content_similarity: float | None = None
    """Cosine of query and pixels, -1 to 1, in a space that texts and pictures share."""
    picture_similarity: float | None = None
    """Cosine of the uploaded picture and the pixels, -1 to 1."""


def fuse(candidates: Sequence[Evidence]) -> list[float]:
    """A score for each candidate of one search, higher is better; only comparable inside this list.

    A candidate without a similarity that others have counts as the least similar of them.
    """
    text = _standardised(candidates, lambda one: one.text_similarity)
    content = _standardised(candidates, lambda one: one.content_similarity)
    picture = _standardised(candidates, lambda one: one.picture_similarity)
    return [
        text[at] + _words(one.keyword_score) + CONTENT_WEIGHT * content[at] + PICTURE_WEIGHT * picture[at]
        for at, one in enumerate(candidates)
    ]


def standings(candidates: Sequence[Evidence]) -> list[float | None]:
    """How far the meaning of each candidate of one search stands above their mean, in standard deviations.

    Of text against caption, or where no caption was compared against pixels; None for a candidate without it.
    """
    parts: Sequence[Callable[[Evidence], float | None]] = (
        lambda one: one.text_similarity,
        lambda one: one.content_similarity,
    )
    part = next((part for part in parts if any(part(one) is not None for one in candidates)), parts[0])
    scores = _standardised(candidates, part)
    return [None if part(one) is None else score for one, score in zip(candidates, scores, strict=True)]


def _words(keyword_score: float) -> float:
    beyond_chance = max(0.0, keyword_score - KEYWORD_CHANCE) / (1 - KEYWORD_CHANCE)
    return KEYWORD_WEIGHT * beyond_chance + _KEYWORD_TIE * keyword_score


def _standardised(candidates: Sequence[Evidence], part: Callable[[Evidence], float | None]) -> list[float]:
    """Distance from the mean in standard deviations; all 0 when no two differ."""
    values = [part(one) for one in candidates]
    known = [value for value in values if value is not None]
    if not known or not (deviation := pstdev(known)):
        return [0.0] * len(values)
    mean, least = fmean(known), min(known)
    return [((least if value is None else value) - mean) / deviation for value in values]
