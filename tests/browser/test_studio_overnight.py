"""A page that is left open and worked in all night stays as small as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.browser import Person
from support.stack import Stack
from support.studio_page import StudioPage

JOBS, SETTLED = 50, 10
"""How many prompts are written, and after how many everything that is loaded once has been."""
MOST_PAGE_BYTES, MOST_STUDIO_KIB = 6 * 2**20, 24 * 2**10


def _resident_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.mark.timeout(400)
def test_fifty_jobs_in_one_page(person: Person, whole: Stack) -> None:
    """Neither the page nor the studio's process grows with them."""
    studio = StudioPage(person, whole.web).open()
    studio.choose()
    heap = resident = 0
    for number in range(1, JOBS + 1):
        studio.keyword.fill(f"고양이 {number}")
        expect(studio.start).to_be_enabled(timeout=30_000)
        studio.keyword.press("Enter")
        expect(studio.history).to_have_count(number, timeout=30_000)
        studio.wait_for_prompt()
        if number == SETTLED:
            heap, resident = person.heap_bytes(), _resident_kib(whole.pid("web"))
    grown, larger = person.heap_bytes() - heap, _resident_kib(whole.pid("web")) - resident
    print(f"page +{grown / 2**20:.1f} MiB, studio +{larger / 2**10:.1f} MiB")
    assert grown < MOST_PAGE_BYTES
    assert larger < MOST_STUDIO_KIB
    assert person.complaints == []
