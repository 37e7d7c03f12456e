"""What a person is asking for: the inputs of the page, as they are kept for the next visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

SQUARE = (1024, 1024)


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture given as a reference."""

    name: str
    """`uploads/{uuid}`, or `pictures/{uuid}` for one of the library."""
    title: str
    url: str = ""
    """Where it can be seen, for a while."""

    @property
    def from_library(self) -> bool:
        """Whether it is a picture of the library."""
        return self.name.startswith("pictures/")


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a prompt and a picture are made from."""

    category: str = ""
    layer: str = ""
    tag: str = ""
    scene: str = ""
    attached: tuple[Attached, ...] = ()
    excluded: tuple[str, ...] = ()
    """Library pictures that must not be used."""
    without_encyclopedia: bool = False
    size: tuple[int, int] = SQUARE
    psd_layers: str = "stages"

    @property
    def uploads(self) -> tuple[str, ...]:
        return tuple(picture.name for picture in self.attached if not picture.from_library)

    @property
    def pinned(self) -> tuple[str, ...]:
        return tuple(picture.name for picture in self.attached if picture.from_library)

    @property
    def ready(self) -> bool:
        """Whether a prompt can be asked for."""
        return bool(self.category and self.layer and (self.tag.strip() or self.scene.strip()))

    @property
    def wanted_references(self) -> int | None:
        """As many references as are attached, where that is more than the server would choose by itself."""
        return len(self.attached) if len(self.attached) > 2 else None

    def with_attached(self, picture: Attached) -> Self:
        """With one more reference; a picture is attached once."""
        others = tuple(other for other in self.attached if other.name != picture.name)
        kept = tuple(name for name in self.excluded if name != picture.name)
        return replace(self, attached=(*others, picture), excluded=kept)

    def without(self, name: str) -> Self:
        """Without an attached reference."""
        return replace(self, attached=tuple(picture for picture in self.attached if picture.name != name))

    def excluding(self, name: str) -> Self:
        """Without a library picture, now and in every choice to come."""
        kept = tuple(other for other in self.excluded if other != name)
        return replace(self.without(name), excluded=(*kept, name))

    def as_json(self) -> dict[str, Any]:
        """For keeping; links of pictures are left out, since they expire."""
        return asdict(replace(self, attached=tuple(replace(picture, url="") for picture in self.attached)))


def from_json(kept: Mapping[str, Any]) -> Draft:
    """What `as_json` gave; what cannot be read is as in an empty draft."""
    try:
        width, height = kept.get("size", SQUARE)
        return Draft(
            category=str(kept.get("category", "")),
            layer=str(kept.get("layer", "")),
            tag=str(kept.get("tag", "")),
            scene=str(kept.get("scene", "")),
            attached=_attached(kept.get("attached", ())),
            excluded=tuple(map(str, kept.get("excluded", ()))),
            without_encyclopedia=bool(kept.get("without_encyclopedia", False)),
            size=(int(width), int(height)),
            psd_layers=str(kept.get("psd_layers", "stages")),
        )
    except (TypeError, ValueError, AttributeError, KeyError):
        return Draft()


def _attached(kept: Iterable[Mapping[str, Any]]) -> tuple[Attached, ...]:
    return tuple(Attached(str(picture["name"]), str(picture["title"])) for picture in kept)
