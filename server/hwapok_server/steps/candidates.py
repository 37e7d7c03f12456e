"""Pictures as references, with the reason for each, and the verdict on every library picture that was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from hwapok_common.messages import Text, sentence
from hwapok_server.db.library_search import LibraryHit
from hwapok_server.model import Candidate, LibraryPicture, Reference, ReferenceKind, ReferenceOptions, Upload
from hwapok_server.steps.retrieve import LibraryFinding


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
    limit = str(options.max_references)
    candidates = [
        _judged(from_pinned(picture), used, sentence("verdict", "pinned"), _no_room(limit)) for picture in found.pinned
    ]
    for hit in found.hits:
        reference = from_hit(hit)
        accepted = sentence("verdict", "chosen", {"reason": reference.reason})
        others = len(chosen) == options.max_references and not any(from_hit(one).name in used for one in found.hits)
        candidates.append(_judged(reference, used, accepted, _refusal(hit, options, limit if others else None)))
    return tuple(candidates)


def _judged(reference: Reference, used: set[str], accepted: Text, refused: Text) -> Candidate:
    chosen = reference.name in used
    return Candidate(reference, chosen, accepted if chosen else refused)


def _refusal(hit: LibraryHit, options: ReferenceOptions, full: str | None) -> Text:
    """:param full: how many references there are, when others took all the places"""
    if hit.picture.id in options.excluded_pictures:
        return sentence("verdict", "excluded")
    if full is not None:
        return _no_room(full)
    if not hit.in_category:
        return sentence("verdict", "other_category")
    if not hit.in_layer:
        return sentence("verdict", "other_layer")
    return sentence("verdict", "one_is_enough", {"reason": _reason(hit)})


def _no_room(limit: str) -> Text:
    return sentence("verdict", "no_room", {"limit": limit})


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
        return sentence("reference", "library_vector", {"score": score})
    return sentence("reference", "library", {"score": score, "matched": matched})
