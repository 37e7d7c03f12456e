"""Pictures as references, with the reason for each, and the verdict on every library picture that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from hwapok_common.messages import Text, sentence
from hwapok_server.db.library_search import LibraryHit
from hwapok_server.model import Candidate, LibraryPicture, Reference, ReferenceKind, ReferenceOptions, Upload
from hwapok_server.steps.retrieve import LibraryFinding

CLEARLY_CLOSER = 2.0
"""Standard deviations above the mean of what was compared from which a picture is called closer than others. The best
of few is not. A cosine by itself says nothing: those of unrelated texts are high in some spaces."""


def from_upload(upload: Upload) -> Reference:
    """A picture the client uploaded."""
    return Reference(
        kind=ReferenceKind.UPLOAD,
        name=f"uploads/{upload.id}",
        title=upload.file_name,
        reason=sentence("reference", "upload"),
        picture=upload.picture,
    )


def from_pinned(picture: LibraryPicture) -> Reference:
    """A library picture the request names."""
    return _from_library(picture, sentence("reference", "library_pinned"), None)


def from_hit(hit: LibraryHit) -> Reference:
    """A library picture that was found."""
    return _from_library(hit.picture, _reason(hit), hit.similarity)


def judged(found: LibraryFinding, chosen: Sequence[Reference], options: ReferenceOptions) -> tuple[Candidate, ...]:
    """Every library picture that was looked at, pinned ones first, then best first."""
    used = {reference.name for reference in chosen}
    candidates = [
        _judged(from_pinned(picture), used, sentence("verdict", "pinned"), _no_room(options))
        for picture in found.pinned
    ]
    best = next((hit for hit in found.hits if from_hit(hit).name in used), None)
    for hit in found.hits:
        reference = from_hit(hit)
        accepted = sentence("verdict", "chosen", {"reason": reference.reason})
        candidates.append(_judged(reference, used, accepted, _refusal(hit, options, best)))
    return tuple(candidates)


def _judged(reference: Reference, used: set[str], accepted: Text, refused: Text) -> Candidate:
    chosen = reference.name in used
    return Candidate(reference, chosen, accepted if chosen else refused)


def _refusal(hit: LibraryHit, options: ReferenceOptions, best: LibraryHit | None) -> Text:
    """A filter is only given as the reason where it told the two apart: relaxed, it may exclude both.

    :param best: the hit that is used; None when pinned pictures and uploads took all the places
    """
    if hit.picture.id in options.excluded_pictures:
        return sentence("verdict", "excluded")
    if best is None:
        return _no_room(options)
    if best.in_category >= hit.in_category and best.in_layer >= hit.in_layer:
        if best.in_category > hit.in_category:
            return sentence("verdict", "other_category")
        if best.in_layer > hit.in_layer:
            return sentence("verdict", "other_layer")
    return sentence("verdict", "one_is_enough", {"reason": _reason(hit)})


def _no_room(options: ReferenceOptions) -> Text:
    if not options.max_references:
        return sentence("verdict", "no_references")
    return sentence("verdict", "no_room", {"limit": str(options.max_references)})


def _from_library(picture: LibraryPicture, reason: Text, score: float | None) -> Reference:
    info = picture.info
    return Reference(
        kind=ReferenceKind.LIBRARY,
        name=f"pictures/{picture.id}",
        title=info.caption or info.file_name,
        reason=reason,
        picture=picture.picture,
        license=info.license,
        author=info.author,
        source=info.source,
        score=score,
    )


def _reason(hit: LibraryHit) -> Text:
    matched = ", ".join(hit.matched)
    if hit.similarity is None:
        return sentence("reference", "library_words", {"matched": matched})
    score = f"{hit.similarity:.2f}"
    if not hit.matched:
        stands_out = hit.standing is not None and hit.standing >= CLEARLY_CLOSER
        return sentence("reference", "library_vector" if stands_out else "library_nearest", {"score": score})
    return sentence("reference", "library", {"score": score, "matched": matched})
