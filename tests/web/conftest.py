"""What the tests of the studio share: a catalogue, jobs and their events, as the SDK would give them."""

from __future__ import annotations

import pytest

from hwapok_web.happenings import CatalogArrived
from hwapok_web.reducer import reduce
from hwapok_web.state import StudioState
from support.studio_values import CATALOG


@pytest.fixture
def ready() -> StudioState:
    """A page that has reached the server."""
    return reduce(StudioState(), CatalogArrived(CATALOG))
