"""The promises of ``Storage``, which every backend keeps."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.backends.storage.folder import FolderStorage
from flows.backends.storage.s3 import S3Storage
from flows.ports import Storage
from tests.backends.storage.s3_of import s3_of


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "folder":
        yield FolderStorage(tmp_path / "home")
    else:
        with closing(s3_of(request.getfixturevalue("s3_settings"))) as storage:
            yield storage


@pytest.mark.parametrize("content", [b"", b"one", bytes(range(256)) * 20_000])
def test_what_is_written_is_read(storage: Storage, content: bytes) -> None:
    storage.write("archive/a/b.xlsx", content)
    assert storage.read("archive/a/b.xlsx") == content


def test_the_same_bytes_twice_is_no_error(storage: Storage) -> None:
    storage.write("bundles/1.zip", b"same")
    storage.write("bundles/1.zip", b"same")
    assert storage.read("bundles/1.zip") == b"same"


def test_other_bytes_under_a_name_are_refused_and_the_first_stay(storage: Storage) -> None:
    storage.write("a", b"1")
    with pytest.raises(FileExistsError):
        storage.write("a", b"2")
    assert storage.read("a") == b"1"


def test_of_many_writers_with_different_bytes_exactly_one_wins(storage: Storage) -> None:
    def attempt(number: int) -> bool:
        try:
            storage.write("race", b"%d" % number)
        except FileExistsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(8)))
    assert won.count(True) == 1
    assert storage.read("race") == b"%d" % won.index(True)


def test_of_many_writers_with_the_same_bytes_none_fails(storage: Storage) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: storage.write("race", b"same"), range(8)))
    assert storage.read("race") == b"same"


def test_replace_puts_new_bytes_over_old_ones_or_none(storage: Storage) -> None:
    storage.replace("log/checkpoint", b"old and long")
    storage.replace("log/checkpoint", b"new")
    assert storage.read("log/checkpoint") == b"new"


def test_a_name_that_is_not_there_is_file_not_found(storage: Storage) -> None:
    storage.write("there", b"")
    for name in ("absent", "absent/too"):
        with pytest.raises(FileNotFoundError):
            storage.read(name)


def test_a_listing_has_every_blob_of_the_prefix_in_the_order_of_names(storage: Storage) -> None:
    names = ["inbox/a/Zürich 令和.csv", "inbox/a/b.csv", "inbox/a-b/x", "inbox/a.txt", "inbox/ab"]
    for name in [*names, "other/1"]:
        storage.write(name, b"12345")
    assert [blob.name for blob in storage.list("inbox/")] == sorted(names)
    assert [blob.name for blob in storage.list("inbox/a/")] == sorted(names[:2])
    assert [blob.name for blob in storage.list("inbox/a")] == sorted(names)
    assert len(list(storage.list(""))) == 6
    assert list(storage.list("nothing/")) == []


def test_a_listing_tells_size_and_time_of_change(storage: Storage) -> None:
    storage.write("inbox/a", b"12345")
    [blob] = storage.list("inbox/")
    assert blob.size_bytes == 5
    assert blob.changed_at.tzinfo is UTC
    assert abs(datetime.now(UTC) - blob.changed_at) < timedelta(minutes=1)


def test_a_listing_may_be_longer_than_a_page(storage: Storage) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: storage.replace(f"tile/{n:04}", b""), range(1003)))
    names = [blob.name for blob in storage.list("tile/")]
    assert names == [f"tile/{n:04}" for n in range(1003)]


def test_what_is_removed_is_gone_and_may_be_removed_again(storage: Storage) -> None:
    storage.write("inbox/a", b"1")
    storage.remove("inbox/a")
    storage.remove("inbox/a")
    storage.remove("never/there")
    assert list(storage.list("")) == []
    storage.write("inbox/a", b"2")
    assert storage.read("inbox/a") == b"2"


def test_a_folder_can_be_made_twice_and_holds_nothing(storage: Storage) -> None:
    storage.make_folder("inbox/acme/")
    storage.make_folder("inbox/acme")
    assert list(storage.list("inbox/")) == []
    storage.write("inbox/acme/a", b"1")
    assert [blob.name for blob in storage.list("inbox/acme/")] == ["inbox/acme/a"]


def test_no_blob_goes_with_what_was_left_unfinished(storage: Storage) -> None:
    names = ["log/tile/0/000", "log/checkpoint", "log/.hidden"]
    for name in names:
        storage.write(name, b"1")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for prefix in ("log/", "nothing/"):
        storage.remove_unfinished(prefix, tomorrow)
    assert [blob.name for blob in storage.list("log/")] == sorted(names)


@pytest.mark.parametrize(
    "name", ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", "./a", "a/..", "a\0b", "x" * 901]
)
def test_a_name_that_could_leave_its_root_is_refused(storage: Storage, name: str) -> None:
    for use in (storage.read, storage.remove):
        with pytest.raises(ValueError, match="name of a blob"):
            use(name)
    for store in (storage.write, storage.replace):
        with pytest.raises(ValueError, match="name of a blob"):
            store(name, b"")


@pytest.mark.parametrize("prefix", ["../", "/", "a/../b"])
def test_a_prefix_that_could_leave_its_root_is_refused(storage: Storage, prefix: str) -> None:
    with pytest.raises(ValueError, match="name of a blob"):
        list(storage.list(prefix))


def test_a_link_is_an_address_only_where_the_backend_has_addresses(storage: Storage) -> None:
    storage.write("bundles/1.zip", b"zip")
    assert (storage.link("bundles/1.zip", 60) is not None) == isinstance(storage, S3Storage)
