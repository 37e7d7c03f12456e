"""A large import is killed half way, and the embedding model changes: nothing is lost, nothing is there twice."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import numpy as np
import psycopg
import pytest
from PIL import Image
from psycopg import sql

from hwapok_pb.v1 import job_pb2
from hwapok_pb.v1 import library_service_pb2 as pb
from support.drawings import encoded
from support.embedding_process import embedding_process
from support.library_client import LibraryClient, NewPicture, messages
from support.raw_client import new_id
from support.stack import Stack, open_folder, running_stack

PICTURES, HALF, STREAM = 1000, 500, 100


@pytest.fixture
def stack() -> Iterator[Stack]:
    """A stack of this test's own, with the encoder that needs no time."""
    with running_stack(environment={"HWAPOK_EMBEDDING_BACKEND": "lexical"}) as running:
        yield running


def pictures(start: int, count: int) -> list[NewPicture]:
    """Small pictures that all differ."""
    made = []
    for number in range(start, start + count):
        pixels = np.random.default_rng(number).integers(0, 256, (16, 16, 3), np.uint8)
        info = pb.PictureInfo(file_name=f"{number}.png", caption=f"그림 {number}번")
        made.append(NewPicture(encoded(Image.fromarray(pixels)), info, embed_later=True))
    return made


def counted(stack: Stack) -> tuple[int, int, int]:
    """Pictures, different contents among them, vectors."""
    with psycopg.connect(stack.database_url) as database:
        query = """select count(*), count(distinct blob_key), (select count(*) from picture_vector)
            from library_picture"""
        row = database.execute(query).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def killed_while_adding(stack: Stack) -> int:
    """Adds half of the pictures until the gateway is killed in the middle of a stream; returns how many are there."""
    client = LibraryClient(stack.grpc)
    client.add(*pictures(0, HALF - STREAM))
    mark = stack.log_count()

    def sent() -> Iterator[pb.AddPicturesRequest]:
        yield from messages(pictures(HALF - STREAM, STREAM))
        stack.kill("gateway", signal.SIGKILL)
        yield from messages(pictures(HALF, STREAM))

    with pytest.raises(grpc.RpcError):
        client.stub.AddPictures(sent(), timeout=60)
    stack.wait_for_log(action="part_ready", part="gateway", after=mark)
    before = counted(stack)[0]
    assert HALF - STREAM <= before < HALF + STREAM
    return before


@pytest.mark.timeout(300)
def test_an_import_killed_half_way_ends_with_every_picture_once(stack: Stack) -> None:
    """The gateway dies while pictures come in and the worker while they are embedded; both are started again."""
    before = killed_while_adding(stack)
    client, duplicates = LibraryClient(stack.grpc), 0
    for start in range(0, PICTURES, STREAM):
        duplicates += sum(added.duplicate for added in client.add(*pictures(start, STREAM)))
    assert duplicates == before
    assert counted(stack) == (PICTURES, PICTURES, 0)
    request_id = new_id()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.embed, request_id)
        stack.wait_for_log(action="pictures_embedded", job=request_id)
        stack.kill("worker-1", signal.SIGKILL)
        last = running.result(timeout=200)[-1].finished
    assert last.state == job_pb2.JOB_STATE_SUCCEEDED
    assert counted(stack) == (PICTURES, PICTURES, 2 * PICTURES)
    assert 0 < last.imported.embedded < PICTURES
    assert client.search("그림 777번").hits[0].picture.info.file_name == "777.png"


@contextmanager
def started(folder: Path, encoder: str, **environment: str) -> Iterator[Stack]:
    """A stack on a folder that outlives it."""
    stack = Stack(folder, environment={"HWAPOK_EMBEDDING_BACKEND": encoder} | environment)
    try:
        stack.wait_until_ready()
        yield stack
    finally:
        stack.stop()
        stack.wait_for_silence()


def test_a_changed_model_embeds_the_library_by_itself() -> None:
    """Started with another encoder, the server moves the library to its space; no vector of the old one is left."""
    with open_folder() as folder:
        with started(folder, "lexical") as stack:
            client = LibraryClient(stack.grpc)
            client.add(*(NewPicture(one.data, one.info) for one in pictures(0, 5)))
            old = client.stats().active_space
        with started(folder, "e5") as stack:
            client = LibraryClient(stack.grpc)
            job = stack.wait_for_log(action="model_changed")["job"]
            stack.wait_for_log(action="job_ended", job=job)
            stats = client.stats()
            assert stats.active_space not in {"", old}
            assert stats.next_space == ""
            assert client.search("그림 3번").hits[0].HasField("text_similarity")
            with psycopg.connect(stack.database_url) as database:
                assert not database.execute("select 1 from picture_vector where space_id = %s", [old]).fetchall()


def test_searches_stay_in_the_old_space_while_its_service_still_answers() -> None:
    """Meaning counts from the change of the model to the end of the import, and after it in the new space."""
    with embedding_process("--backend", "lexical") as before, open_folder() as folder:
        with started(folder, "lexical") as stack:
            client = LibraryClient(stack.grpc)
            client.add(*(NewPicture(one.data, one.info) for one in pictures(0, 5)))
            old = client.stats().active_space
            changed(
                stack,
                sql.SQL(
                    "alter table picture_vector add constraint held check (kind = 'image' or space_id = {})"
                ).format(old),
            )
        with started(folder, "e5", HWAPOK_EMBEDDING_PREVIOUS_TARGET=before.target) as stack:
            stack.wait_for_log(action="model_changed")
            client = LibraryClient(stack.grpc)
            found = client.search("그림 3번")
            assert (client.stats().active_space, list(found.notes)) == (old, [])
            assert all(hit.HasField("text_similarity") for hit in found.hits)
            changed(stack, sql.SQL("alter table picture_vector drop constraint held"))
            client.embed()
            assert client.stats().active_space not in {"", old}
            assert client.search("그림 3번").hits[0].HasField("text_similarity")


def changed(stack: Stack, statement: sql.SQL | sql.Composed) -> None:
    """Changes the database."""
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        database.execute(statement)
