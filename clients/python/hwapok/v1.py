"""The generated layer, for those who want the protocol itself: messages of `hwapok.v1` (betterproto2) and typed grpcio
stubs. What `hwapok` exports is friendlier, and what the documentation speaks of.

Build a message with its fields in the constructor. Assigning a second member of a oneof does not clear the first, and
a message with two is refused by the other side.
"""

from __future__ import annotations

from hwapok._gen.hwapok import v1 as _messages
from hwapok._gen.hwapok.v1 import *  # noqa: F403
from hwapok._gen.hwapok.v1.grpcio import (
    AsyncLibraryServiceStub,
    AsyncStudioServiceStub,
    LibraryServiceStub,
    StudioServiceStub,
)

__all__ = ["AsyncLibraryServiceStub", "AsyncStudioServiceStub", "LibraryServiceStub", "StudioServiceStub"]
__all__ += _messages.__all__
