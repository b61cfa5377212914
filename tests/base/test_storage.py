"""Files in a folder and in S3: what comes in goes out, equal content lies there once, what nobody needs is swept."""

import hashlib
import io
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import boto3
import obstore
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer
from obstore.exceptions import BaseError as StorageError
from sqlalchemy import select, text

from mobility.base import storage
from mobility.base.database import db, utc_now
from mobility.base.storage import StoredFile, keep, local_copy, path_of, pieces, release, sweep
from mobility.base.transaction import transaction

TOMORROW = timedelta(days=1, minutes=1)


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of an S3 that forgets, on the loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Either kind of storage, opened from its address and the usual variables."""
    if request.param == "s3":
        address = request.getfixturevalue("bucket")
        keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
        for name, value in keys.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        client = boto3.client("s3", endpoint_url=address)
        client.create_bucket(Bucket="safar")
        client.close()
        storage.open_storage("s3://safar/files")
    return str(request.param)


def names() -> set[str]:
    return {row["path"] for rows in obstore.list(storage.files.ready()) for row in rows}


def content_of(file: StoredFile) -> bytes:
    return b"".join(pieces(file.sha256))


@pytest.mark.parametrize("size", [0, 1, storage.PIECE, 12_000_000])
def test_what_is_kept_comes_back(place: str, size: int) -> None:
    content = hashlib.shake_128(b"seed").digest(size)
    file = keep(io.BytesIO(content))
    assert (file.size, file.sha256, file.references) == (size, hashlib.sha256(content).hexdigest(), 1)
    assert content_of(file) == content
    with local_copy(file.sha256, ".pdf") as path:
        assert (path.read_bytes(), path.suffix) == (content, ".pdf")
    assert not path.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_whatever_it_is_it_comes_back(app: Flask, content: bytes) -> None:
    assert content_of(keep(io.BytesIO(content))) == content


def test_it_is_read_in_pieces(place: str) -> None:
    file = keep(io.BytesIO(bytes(5 * storage.PIECE + 7)))
    assert len(list(pieces(file.sha256))) > 1


def test_equal_content_lies_there_once(place: str) -> None:
    first, second = keep(io.BytesIO(b"a passport")), keep(io.BytesIO(b"a passport"))
    other = keep(io.BytesIO(b"a transcript"))
    assert (first.id, first.references) == (second.id, 2)
    assert names() >= {path_of(first.sha256), path_of(other.sha256)}
    assert db.session.scalars(select(StoredFile.references).order_by(StoredFile.id)).all() == [2, 1]


def test_what_nobody_needs_is_swept_after_a_day(place: str) -> None:
    needed, twice, gone = (keep(io.BytesIO(word)) for word in (b"needed", b"twice", b"gone"))
    keep(io.BytesIO(b"twice"))
    for file in (twice, gone):
        release(file.id)
    assert sweep(utc_now()) == 0
    assert sweep(utc_now() + TOMORROW) == 1
    assert path_of(gone.sha256) not in names()
    assert [content_of(file) for file in (needed, twice)] == [b"needed", b"twice"]
    assert sweep(utc_now() + TOMORROW) == 0
    with pytest.raises(FileNotFoundError):
        content_of(gone)


def test_what_comes_back_before_the_sweep_stays(place: str) -> None:
    release(keep(io.BytesIO(b"again")).id)
    file = keep(io.BytesIO(b"again"))
    assert (file.references, sweep(utc_now() + TOMORROW), content_of(file)) == (1, 0, b"again")


def test_a_sweep_that_was_cut_off_is_made_good(place: str) -> None:
    """The contents are gone, the transaction was not committed."""
    file = keep(io.BytesIO(b"half swept"))
    release(file.id)
    obstore.delete(storage.files.ready(), path_of(file.sha256))
    assert sweep(utc_now() + TOMORROW) == 1
    assert content_of(keep(io.BytesIO(b"half swept"))) == b"half swept"


def test_a_content_that_could_not_be_stored_is_not_counted(app: Flask, folder: Path) -> None:
    folder.rmdir()
    folder.write_text("no folder any more")
    with pytest.raises(StorageError), db.session.begin_nested():
        keep(io.BytesIO(b"lost"))
    assert db.session.scalars(select(StoredFile.sha256)).all() == []


def test_nobody_takes_up_what_is_just_being_swept(committed: Flask) -> None:
    """The sweep holds the row until it has committed; who brings the same content waits, and stores it anew."""
    with committed.app_context(), transaction():
        file = keep(io.BytesIO(b"raced"))
        release(file.id)
        sha256 = file.sha256
    waits = Flag()

    def bring() -> None:
        with committed.app_context(), transaction():
            waits.set()
            keep(io.BytesIO(b"raced"))

    thread = Thread(target=bring)
    with committed.app_context(), transaction():
        assert sweep(utc_now() + TOMORROW) == 1
        thread.start()
        waits.wait(10)
        until_somebody_waits()
    thread.join(10)
    assert b"".join(pieces(sha256)) == b"raced"


def until_somebody_waits() -> None:
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        assert any(connection.scalar(asked) for _ in range(10_000)), "nobody waits"


def test_an_address_names_a_folder_that_is_made(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tmp_path / "Мои файлы" / "100%"
    storage.open_storage(wanted.as_uri())
    keep(io.BytesIO(b"here"))
    assert [path.read_bytes() for path in wanted.rglob("*") if path.is_file()] == [b"here"]


def test_another_kind_of_storage_is_refused() -> None:
    with pytest.raises(ValueError, match="STORAGE_URL"):
        storage.open_storage("memory://")


def test_it_answers_while_it_is_there(place: str) -> None:
    assert storage.answers()


def test_a_folder_that_is_gone_does_not_answer(folder: Path) -> None:
    assert storage.answers()
    shutil.rmtree(folder)
    assert not storage.answers()


def test_a_bucket_that_is_gone_does_not_answer(
    bucket: str, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": bucket,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    storage.open_storage("s3://nowhere/files")
    answer = app.test_client().get("/health/ready")
    assert (answer.status_code, answer.json["database"], answer.json["storage"]) == (503, True, False)


def test_storage_that_was_not_opened_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.files, "store", None)
    with pytest.raises(RuntimeError, match="open_storage"):
        storage.answers()
