"""What a job would cost, asked from a coroutine. Nothing is uploaded, started or paid."""

from __future__ import annotations

from collections.abc import Sequence

from hwapok import convert_costs, v1
from hwapok.briefs import SQUARE, Brief, Order
from hwapok.connection import Connection
from hwapok.costs import Estimate
from hwapok.flows import Reference
from hwapok.models import PromptResult, PsdLayers, Upload
from hwapok.pictures import LibraryPicture, full_name

DEFAULT_REFERENCES = 2
"""What the server uses at most where nothing is said."""


class AsyncEstimates:
    """`AsyncStudio.estimate`: each method takes what the studio's method of the same kind of job takes, and raises
    InvalidArgument as the job would."""

    def __init__(self, connection: Connection) -> None:
        """Made by a studio."""
        self._connection = connection

    async def prompt(
        self,
        scene: str = "",
        *,
        category: str,
        layer: str,
        tag: str = "",
        references: Sequence[Reference] = (),
        max_references: int | None = None,
        without_library: bool = False,
        without_encyclopedia: bool = False,
        pinned: Sequence[str | LibraryPicture] = (),
        excluded: Sequence[str | LibraryPicture] = (),
    ) -> Estimate:
        """Of `generate_prompt`."""
        pins, shut_out = tuple(map(full_name, pinned)), tuple(map(full_name, excluded))
        brief = Brief(
            scene, tag, category, layer, max_references, without_library, without_encyclopedia, pins, shut_out
        )
        known = _uploaded(references)
        request = v1.EstimateCostRequest(
            prompt=brief.request("", known), further_references=len(references) - len(known)
        )
        return await self._ask(request)

    async def render(
        self,
        prompt: str | PromptResult = "",
        *,
        prompt_job: str = "",
        category: str = "",
        layer: str = "",
        references: Sequence[Reference] = (),
        size: tuple[int, int] = SQUARE,
    ) -> Estimate:
        """Of `render`."""
        known = _uploaded(references)
        return await self._render(
            Order(category, layer, size, PsdLayers.STAGES), prompt, prompt_job, known, len(references) - len(known)
        )

    async def make(
        self,
        scene: str = "",
        *,
        category: str,
        layer: str,
        tag: str = "",
        references: Sequence[Reference] = (),
        max_references: int | None = None,
        without_library: bool = False,
        without_encyclopedia: bool = False,
        pinned: Sequence[str | LibraryPicture] = (),
        excluded: Sequence[str | LibraryPicture] = (),
        size: tuple[int, int] = SQUARE,
    ) -> Estimate:
        """Of `make`: both its jobs. The prompt is not written yet, so the scene stands in for it."""
        written = await self.prompt(
            scene,
            category=category,
            layer=layer,
            tag=tag,
            references=references,
            max_references=max_references,
            without_library=without_library,
            without_encyclopedia=without_encyclopedia,
            pinned=pinned,
            excluded=excluded,
        )
        found = (not without_library) + (not without_encyclopedia)
        most = DEFAULT_REFERENCES if max_references is None else max_references
        order = Order(category, layer, size, PsdLayers.STAGES)
        drawn = await self._render(order, scene or tag, "", [], min(most, len(references) + len(pinned) + found))
        return Estimate(
            (*written.calls, *drawn.calls), written.micro_usd + drawn.micro_usd, drawn.budget_left_micro_usd
        )

    async def _render(
        self, order: Order, prompt: str | PromptResult, prompt_job: str, known: Sequence[str], further: int
    ) -> Estimate:
        request = order.request("", prompt, prompt_job, known)
        return await self._ask(v1.EstimateCostRequest(render=request, further_references=further))

    async def _ask(self, request: v1.EstimateCostRequest) -> Estimate:
        return convert_costs.estimate(await self._connection.unary(lambda stub: stub.estimate_cost, request))


def _uploaded(references: Sequence[Reference]) -> list[str]:
    """Names of the references that are uploads; the others are pictures that would be uploaded first."""
    names = [reference.name if isinstance(reference, Upload) else str(reference) for reference in references]
    return [name for name in names if name.startswith("uploads/")]
