"""What every embedder guarantees: the real service with each of its text encoders, and the one inside a process."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.ports import Embedder, SpaceVectors
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from hwapok_server.providers.memory.embedder import MemoryEmbedder
from support.drawings import drawing, encoded
from support.embedding_process import embedding_process
from support.tiny_models import koclip

CAT = "달빛 아래 한옥 마당에 앉은 고양이"
TRAIN = "눈 덮인 산을 지나는 증기기관차"
Scenario = Callable[[Embedder], Coroutine[Any, Any, None]]
Run = Callable[[Scenario], None]


@pytest.fixture(scope="module", params=["koclip", "offline", "e5", "lexical", "memory"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs a scenario with an embedder of each kind."""
    if request.param == "memory":
        yield lambda scenario: asyncio.run(scenario(MemoryEmbedder()))
        return
    options = ["--backend", request.param]
    if request.param == "koclip":
        folder = tmp_path_factory.mktemp("koclip")
        koclip(folder)
        options += ["--model", str(folder)]
    with embedding_process(*options) as service:

        async def connected(scenario: Scenario) -> None:
            async with reaching(service.target) as embedder:
                await scenario(embedder)

        yield lambda scenario: asyncio.run(connected(scenario))


@asynccontextmanager
async def reaching(target: str) -> AsyncIterator[GrpcEmbedder]:
    embedder = GrpcEmbedder(target)
    try:
        yield embedder
    finally:
        await embedder.close()


async def refused(answer: Coroutine[Any, Any, SpaceVectors]) -> bool:
    """True when the input was refused as invalid."""
    with pytest.raises(HwapokError) as error:
        await answer
    return error.value.reason is Reason.EMBEDDING_INPUT_INVALID


def nearest(query: SpaceVectors, library: SpaceVectors) -> Sequence[int]:
    """For each query the library row that is most like it."""
    assert query.space_id == library.space_id
    best: Sequence[int] = (query.values @ library.values.T).argmax(axis=1).tolist()
    return best


def test_vectors_are_unit_rows_of_the_announced_spaces(run: Run) -> None:
    """Rows compare by dot product, in a space that `info` names; pictures and texts do not mix unless it says so."""

    async def scenario(embedder: Embedder) -> None:
        info = await embedder.info()
        query, passage = await embedder.embed_query([CAT]), await embedder.embed_passage([CAT, TRAIN])
        image = await embedder.embed_image([encoded(drawing(1)), encoded(drawing(2))])
        assert query.space_id == passage.space_id == info.text_space
        assert image.space_id == info.image_space
        assert (info.text_space == info.image_space) is info.shared_space
        for vectors, count in ((query, 1), (passage, 2), (image, 2)):
            assert vectors.values.shape == (count, vectors.values.shape[1])
            assert vectors.values.dtype == np.float32
            assert np.allclose(np.linalg.norm(vectors.values, axis=1), 1, atol=1e-5)
        assert query.values.shape[1] == passage.values.shape[1]

    run(scenario)


def test_rows_come_in_order_and_stand_alone(run: Run) -> None:
    """A row is the same whatever was sent beside it, and whenever."""

    async def scenario(embedder: Embedder) -> None:
        texts = [CAT, TRAIN, "고양이", CAT]
        together = (await embedder.embed_query(texts)).values
        alone = [(await embedder.embed_query([text])).values[0] for text in texts]
        assert np.allclose(together, alone, atol=1e-6)
        pictures = [encoded(drawing(seed)) for seed in range(3)]
        images = (await embedder.embed_image(pictures)).values
        assert np.allclose(images[2], (await embedder.embed_image(pictures[2:])).values[0], atol=1e-6)

    run(scenario)


def test_composition_and_control_characters_change_nothing(run: Run) -> None:
    """NFD text from macOS and a stray NUL embed where typed text does."""

    async def scenario(embedder: Embedder) -> None:
        texts = [CAT, unicodedata.normalize("NFD", CAT), CAT.replace(" ", "\0"), f"\n{CAT}\t"]
        rows = (await embedder.embed_query(texts)).values
        assert np.allclose(rows, rows[0], atol=1e-6)

    run(scenario)


def test_empty_input_is_refused(run: Run) -> None:
    """Nothing has no vector, not even between good texts."""

    async def scenario(embedder: Embedder) -> None:
        assert await refused(embedder.embed_query([]))
        assert await refused(embedder.embed_image([]))
        assert await refused(embedder.embed_query([""]))
        assert await refused(embedder.embed_passage([CAT, " \0\n"]))
        assert await refused(embedder.embed_image([b""]))

    run(scenario)


def test_decoded_pixels_embed_where_the_encoded_picture_does(run: Run) -> None:
    """What is at hand needs no second decoding; more than one message takes; nothing is not a picture."""

    async def scenario(embedder: Embedder) -> None:
        pictures = [drawing(seed, 320, 240) for seed in range(3)]
        encoded_rows = await embedder.embed_image([encoded(picture) for picture in pictures])
        decoded = await embedder.embed_decoded([np.asarray(picture) for picture in pictures], bulk=True)
        assert decoded.space_id == encoded_rows.space_id
        assert np.allclose(decoded.values, encoded_rows.values, atol=1e-5)
        assert len((await embedder.embed_decoded([np.asarray(drawing(9, 512, 512))] * 18)).values) == 18
        assert await refused(embedder.embed_decoded([]))

    run(scenario)


def test_a_bad_picture_fails_its_own_request_only(run: Run) -> None:
    """Truncated, mislabelled and absurd pictures among good requests, all at once."""

    async def scenario(embedder: Embedder) -> None:
        good = encoded(drawing(7))
        requests = [[good], [good[:300]], [b"<svg/>"], [good, encoded(drawing(3), "JPEG")[:500]], [good]]
        answers = await asyncio.gather(*map(embedder.embed_image, requests), return_exceptions=True)
        assert [isinstance(answer, HwapokError) for answer in answers] == [False, True, True, True, False]
        assert len((await embedder.embed_image([good])).values) == 1

    run(scenario)


def test_more_than_one_call_takes_comes_back_in_one_piece(run: Run) -> None:
    """150 texts; 20 pictures, and some that together exceed a message."""

    async def scenario(embedder: Embedder) -> None:
        texts = [f"장면 {number}" for number in range(150)]
        rows = await embedder.embed_passage(texts)
        assert nearest(rows, rows) == list(range(150))
        small = [encoded(drawing(seed, 64, 48)) for seed in range(20)]
        assert len((await embedder.embed_image(small)).values) == 20
        noise = encoded(Image.effect_noise((1024, 1024), 200).convert("RGB"), "JPEG", quality=100)
        assert len(noise) > 1_000_000
        assert len((await embedder.embed_image([noise] * 5)).values) == 5

    run(scenario)


def test_the_same_words_and_pixels_are_found_again(run: Run) -> None:
    """The least that retrieval needs."""

    async def scenario(embedder: Embedder) -> None:
        captions = [CAT, TRAIN, "비 내리는 골목의 우산 쓴 소녀", "벚꽃이 흩날리는 봄날의 궁궐"]
        assert nearest(await embedder.embed_query(captions), await embedder.embed_passage(captions)) == [0, 1, 2, 3]
        library = [drawing(seed) for seed in range(12)]
        originals = await embedder.embed_image([encoded(picture) for picture in library])
        again = await embedder.embed_image([encoded(picture, "JPEG", quality=60) for picture in library])
        assert nearest(again, originals) == list(range(12))

    run(scenario)


def test_a_hundred_callers_at_once_are_all_answered(run: Run) -> None:
    """Every one gets its own vector or an error that says to come back; none hangs."""

    async def scenario(embedder: Embedder) -> None:
        texts = [f"{number}번째 장면의 고양이" for number in range(100)]
        answers = await asyncio.gather(*(embedder.embed_query([text]) for text in texts), return_exceptions=True)
        expected = (await embedder.embed_query(texts)).values
        for row, answer in zip(expected, answers, strict=True):
            if isinstance(answer, HwapokError):
                assert answer.retry_after is not None
            else:
                assert isinstance(answer, SpaceVectors)
                assert np.allclose(answer.values[0], row, atol=1e-6)

    run(scenario)
