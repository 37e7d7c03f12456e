"""A server through the SDK."""

from __future__ import annotations

from collections.abc import Sequence

from hwapok import AsyncStudio
from hwapok_web.backend import (
    Added,
    Artifact,
    Catalog,
    Estimate,
    Job,
    JobRun,
    LibraryPicture,
    LibraryStats,
    NewPicture,
    OpenTicket,
    PsdLayers,
    SearchResult,
    ServerStatus,
    SpeechToken,
    Upload,
)
from hwapok_web.draft import Draft


class SdkBackend:
    """Through the SDK, with one connection."""

    def __init__(self, key: str | None = None) -> None:
        """:param key: API key; else the one that the SDK finds in the environment, if any"""
        self._studio = AsyncStudio(token=key or None)

    async def catalog(self) -> Catalog:
        return await self._studio.catalog()

    async def upload(self, content: bytes, file_name: str) -> Upload:
        return await self._studio.upload(content, file_name=file_name)

    async def find_upload(self, name: str) -> Upload:
        return await self._studio.get_upload(name)

    async def reuse(self, picture: Artifact) -> Upload:
        return await self._studio.upload(await picture.bytes_async(), file_name=picture.file_name)

    def start_prompt(self, draft: Draft) -> JobRun:
        return self._studio.generate_prompt(
            draft.scene,
            tag=draft.tag,
            category=draft.category,
            layer=draft.layer,
            references=draft.uploads,
            max_references=draft.wanted_references,
            pinned=draft.pinned,
            excluded=draft.excluded,
            without_encyclopedia=draft.without_encyclopedia,
        )

    def start_render(self, draft: Draft, prompt: str, prompt_job: str) -> JobRun:
        by_hand = not prompt_job
        return self._studio.render(
            prompt,
            prompt_job=prompt_job,
            category=draft.category if by_hand else "",
            layer=draft.layer if by_hand else "",
            references=draft.uploads if by_hand else (),
            size=draft.size,
            psd_layers=PsdLayers(draft.psd_layers),
        )

    def watch(self, job: str, after_sequence: int = 0) -> JobRun:
        return self._studio.watch(job, after_sequence=after_sequence)

    async def job(self, name: str) -> Job:
        return await self._studio.job(name)

    async def jobs(self, limit: int) -> Sequence[Job]:
        return [job async for job in self._studio.jobs(limit=limit)]

    async def cancel(self, job: str) -> None:
        await self._studio.cancel(job)

    async def retry(self, job: str) -> JobRun:
        return await self._studio.retry(job)

    async def delete(self, job: str) -> None:
        await self._studio.delete(job)

    async def estimate(self, draft: Draft, prompt: str, prompt_job: str) -> Estimate:
        by_hand = not prompt_job
        return await self._studio.estimate.render(
            prompt,
            prompt_job=prompt_job,
            category=draft.category if by_hand else "",
            layer=draft.layer if by_hand else "",
            references=draft.uploads if by_hand else (),
            size=draft.size,
        )

    async def pictures(self, category: str, layer: str, limit: int) -> Sequence[LibraryPicture]:
        found = self._studio.library.pictures(category=category, layer=layer, limit=limit)
        return [picture async for picture in found]

    async def picture(self, name: str) -> LibraryPicture:
        return await self._studio.library.picture(name)

    async def search(self, query: str, category: str, layer: str, limit: int) -> SearchResult:
        return await self._studio.library.search(query, category=category, layer=layer, limit=limit)

    async def add_picture(self, new: NewPicture) -> Added:
        [added] = [result async for result in self._studio.library.add_many([new])]
        return added

    async def update_picture(self, name: str, caption: str, tags: Sequence[str], category: str, layer: str) -> None:
        await self._studio.library.update(name, caption=caption, tags=tags, category=category, layer=layer)

    async def delete_picture(self, name: str) -> None:
        await self._studio.library.delete(name)

    def import_pictures(self) -> JobRun:
        return self._studio.library.import_pictures()

    async def library_stats(self) -> LibraryStats:
        return await self._studio.library.stats()

    async def speech_token(self) -> SpeechToken:
        return await self._studio.speech_token()

    async def open_ticket(self, job: str) -> OpenTicket:
        return await self._studio.open_ticket(job)

    async def server_status(self) -> ServerStatus:
        return await self._studio.server_status()

    async def close(self) -> None:
        await self._studio.close()
