import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.backends.durable import TEMPORARY
from flows.backends.storage.folder import FolderStorage
from tests.backends.children import said_by_child, somebody_else
from tests.backends.conftest import SmallDisk

WRITES = """
import sys, encodings.idna
from pathlib import Path
from flows.backends.storage.folder import FolderStorage
from flows.errors import StorageUnavailable
storage = FolderStorage(Path(sys.argv[1]))
become()
for act in ("write", "replace"):
    try:
        getattr(storage, act)("inbox/acme/maria@customer.example.csv", b"x" * 300_000)
    except StorageUnavailable as error:
        print(error)
"""


@pytest.fixture
def open_path() -> Iterator[Path]:
    """An empty folder that every user can reach, unlike ``tmp_path``."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_files_are_0600_and_folders_0700(tmp_path: Path) -> None:
    FolderStorage(tmp_path / "home").write("a/b/c", b"1")
    made = [tmp_path / "home", *(tmp_path / "home").rglob("*")]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made}
    assert modes == {"home": 0o700, "a": 0o700, "b": 0o700, "c": 0o600}


def test_nothing_unfinished_is_left_behind_or_listed(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    (tmp_path / f"{TEMPORARY}0123").write_bytes(b"left by a killed process")
    storage.write("a", b"1")
    storage.replace("a", b"2")
    with pytest.raises(FileExistsError):
        storage.write("a", b"3")
    assert [blob.name for blob in storage.list("")] == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{TEMPORARY}0123", "a"]


def test_links_and_pipes_in_an_inbox_are_no_blobs(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "home")
    storage.write("secrets/passphrase", b"secret")
    storage.make_folder("inbox/acme")
    inbox = tmp_path / "home/inbox/acme"
    (inbox / "a.csv").symlink_to("../../secrets/passphrase")
    (inbox / "folder").symlink_to("../../secrets")
    os.mkfifo(inbox / "pipe")
    assert list(storage.list("inbox/")) == []
    for name in ("a.csv", "folder/passphrase", "pipe", "../acme"):
        with pytest.raises((FileNotFoundError, ValueError)):
            storage.read(f"inbox/acme/{name}")
    with pytest.raises(Exception, match="cannot be used"):
        storage.write("inbox/acme/folder/new", b"")


def test_a_folder_is_no_blob(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    storage.write("a/b", b"1")
    with pytest.raises(FileNotFoundError):
        storage.read("a")
    with pytest.raises(FileExistsError):
        storage.write("a", b"1")
    assert storage.read("a/b") == b"1"


def test_a_name_that_utf8_cannot_write_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"B\xfccher.csv")).write_bytes(b"1")
    (tmp_path / "Bücher.csv").write_bytes(b"1")
    assert [blob.name for blob in FolderStorage(tmp_path).list("")] == ["Bücher.csv"]


def test_a_read_only_folder_is_told_in_one_sentence_without_the_file(open_path: Path) -> None:
    inbox = open_path / "inbox" / "acme"
    inbox.mkdir(parents=True)
    inbox.chmod(0o555)
    said = said_by_child(WRITES, open_path, user=somebody_else()).splitlines()
    remedy = "Give the user keymill runs as the right to read and write it."
    assert said == [f"The folder {inbox} is closed to us. {remedy}"] * 2
    assert list(inbox.iterdir()) == []


def test_a_folder_that_cannot_be_looked_into_is_told_not_taken_for_empty(open_path: Path) -> None:
    (open_path / "inbox" / "acme").mkdir(parents=True)
    (open_path / "inbox").chmod(0o000)
    code = WRITES.partition("for act")[0] + (
        "try:\n    storage.list('inbox/')\nexcept StorageUnavailable as error:\n    print(error)\n"
    )
    said = said_by_child(code, open_path, user=somebody_else())
    (open_path / "inbox").chmod(0o755)
    assert said.startswith(f"The folder {open_path}/inbox is closed to us.")


def test_a_full_disk_is_told_in_one_sentence_and_nothing_is_stored(small_disk: SmallDisk) -> None:
    said = said_by_child(small_disk.prelude + WRITES, small_disk.folder).splitlines()
    folder = small_disk.folder / "inbox/acme"
    sentence = f"There is no room left for the folder {folder}. Free space, then run again."
    assert said == [sentence] * 2
    assert list(folder.iterdir()) == []
