"""The places of a scene: each paints everything that stands before the sky."""

from __future__ import annotations

from collections.abc import Callable

from hwapok_server.draft.painter import Painter
from hwapok_server.draft.places.city import paint_city
from hwapok_server.draft.places.field import paint_field
from hwapok_server.draft.places.forest import paint_forest
from hwapok_server.draft.places.hanok import paint_hanok
from hwapok_server.draft.places.mountain import paint_mountain
from hwapok_server.draft.places.room import paint_room
from hwapok_server.draft.places.sea import paint_sea
from hwapok_server.draft.words import Place

PLACES: dict[Place, Callable[[Painter], None]] = {
    Place.HANOK: paint_hanok,
    Place.SEA: paint_sea,
    Place.CITY: paint_city,
    Place.FOREST: paint_forest,
    Place.MOUNTAIN: paint_mountain,
    Place.FIELD: paint_field,
    Place.ROOM: paint_room,
}
