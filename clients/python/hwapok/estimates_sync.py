"""What a job would cost, for ordinary code: AsyncEstimates, driven from the studio's thread."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from hwapok.estimates import AsyncEstimates
from hwapok.threads import LoopThread

P = ParamSpec("P")
T = TypeVar("T")


class Estimates:
    """`Studio.estimate`: each method takes what the studio's method of the same kind of job takes, and raises
    InvalidArgument as the job would. Nothing is uploaded, started or paid."""

    def __init__(self, estimates: AsyncEstimates, thread: LoopThread) -> None:
        """Made by a studio."""
        self.prompt = _blocking(estimates.prompt, thread)
        """Of `generate_prompt`."""
        self.render = _blocking(estimates.render, thread)
        """Of `render`."""
        self.make = _blocking(estimates.make, thread)
        """Of `make`: both its jobs."""


def _blocking(method: Callable[P, Coroutine[Any, Any, T]], thread: LoopThread) -> Callable[P, T]:
    @functools.wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return thread.run(method(*args, **kwargs))

    return call
