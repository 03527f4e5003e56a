"""Step 2: bytes become text cells, in a child process that may die of them.

A workbook of two kilobytes can make the library that reads it abort or fill the memory. So a reader
process is kept at hand, which forks one child per drop under limits of time and memory; whatever
the child does, its parent says how it ended. The cells come back as Arrow files that are mapped,
not copied, from a private folder that is gone when this returns. Where that folder has no room the
drop is not refused: it waits.
"""

import atexit
import errno
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, LifoQueue
from typing import IO, Any, Final

import polars as pl

from flows.errors import StorageUnavailable
from flows.ingest.folders import private_folder
from schemas.problems import drops
from schemas.problems.problem import Problem
from schemas.readings import Limits, RawSheet, Reading, Refusal

_ROOT: Final = Path(__file__).resolve().parents[2]
_MIB: Final = 1024 * 1024
_ADDRESS_SPACE_BASE: Final = 2560 * _MIB
_ADDRESS_SPACE_MAX: Final = 16 * 1024 * _MIB
_ADDRESS_SPACE_PER_BYTE: Final = 48
_BYTES_PER_SECOND: Final = _MIB
_GRACE_SECONDS: Final = 10
_FILE_NAME: Final = "drop"
_NO_ROOM: Final = str(os.EX_TEMPFAIL)


class ReaderProcess:
    """A process that reads drops one after the other, each in a fork of itself."""

    def __init__(self) -> None:
        environment = {"PYTHONPATH": str(_ROOT), "POLARS_MAX_THREADS": "2", "LC_ALL": "C.UTF-8"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.ingest.reader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )

    def outcome(self, folder: Path, seconds: int, address_space: int) -> str:
        """How the child for *folder* ended: an exit status, or ``timeout``.

        Raises:
            BrokenPipeError: this process itself does not answer any more.
        """
        job = {"folder": str(folder), "seconds": seconds, "address_space": address_space}
        sink, source = _pipes(self._process)
        sink.write(json.dumps(job) + "\n")
        sink.flush()
        ready, _, _ = select.select([source], [], [], seconds + _GRACE_SECONDS)
        ended = source.readline().strip() if ready else ""
        if not ended:
            raise BrokenPipeError
        return ended

    def close(self) -> None:
        """End the process, which has no child left."""
        sink, source = _pipes(self._process)
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):
            sink.close()
        source.close()


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise AssertionError
    return process.stdin, process.stdout


_IDLE: Final[LifoQueue[ReaderProcess]] = LifoQueue()
"""Readers at hand: as many as there were drops read at the same time."""


@atexit.register
def close_readers() -> None:
    """End the readers at hand; the next drop starts a new one."""
    while not _IDLE.empty():
        _IDLE.get_nowait().close()


def start_reader() -> None:
    """A reader begins to start, unless one is at hand; the next drop need not wait for it."""
    if _IDLE.empty():
        _IDLE.put(ReaderProcess())


@contextmanager
def _reader() -> Iterator[ReaderProcess]:
    try:
        reader = _IDLE.get_nowait()
    except Empty:
        reader = ReaderProcess()
    try:
        yield reader
    except BaseException:
        reader.close()
        raise
    _IDLE.put(reader)


def read(
    content: bytes | Path, name: str, limits: Limits, workdir: Path | None = None
) -> Reading | Refusal:
    """The drop's sheets as text, or why it cannot be read.

    *name* is the file's own, for its extension; *workdir* holds the private folder meanwhile, the
    system's temporary folder where it is null. Takes at most ``limits.seconds`` and one second per
    MiB more; the first call starts the reader, which takes half a second.

    Raises:
        StorageUnavailable: the private folder cannot be written; the drop may be sound.
    """
    with _told(workdir), private_folder(workdir) as folder:
        size = _put(content, folder / _FILE_NAME)
        if size > max(limits.workbook_bytes, limits.text_bytes):
            return _refusal(drops.TOO_LARGE, f"{limits.text_bytes // _MIB} MB")
        job = {"name": name, "limits": asdict(limits)}
        (folder / "job.json").write_text(json.dumps(job))
        seconds = limits.seconds + size // _BYTES_PER_SECOND
        space = _ADDRESS_SPACE_BASE + _ADDRESS_SPACE_PER_BYTE * size
        ended = _ended(folder, seconds, min(space, _ADDRESS_SPACE_MAX))
        if ended == _NO_ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return _reading(folder) if ended == "0" else _casualty(ended, seconds)


@contextmanager
def _told(workdir: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        folder, reason = workdir or tempfile.gettempdir(), os.strerror(error.errno or 0)
        raise StorageUnavailable(
            f"The temporary folder {folder} cannot be used: {reason}.",
            "Free space, or set TMPDIR, then run again.",
        ) from None


def _put(content: bytes | Path, path: Path) -> int:
    if isinstance(content, Path):
        path.symlink_to(content.resolve())
        return content.stat().st_size
    path.write_bytes(content)
    return len(content)


def _ended(folder: Path, seconds: int, address_space: int) -> str:
    """How the child ended; a reader that has died meanwhile is replaced once."""
    for _ in range(2):
        try:
            with _reader() as reader:
                return reader.outcome(folder, seconds, address_space)
        except BrokenPipeError:
            continue
    return "lost"


def _casualty(ended: str, seconds: int) -> Refusal:
    if ended in ("timeout", "-9", "-24"):
        return _refusal(drops.READER_SLOW, f"{seconds} s")
    return _refusal(drops.READER_DIED, ended)


def _refusal(problem: Problem, detail: str | None = None) -> Refusal:
    return Refusal(problem.code, detail)


def _reading(folder: Path) -> Reading | Refusal:
    outcome: dict[str, Any] = json.loads((folder / "outcome.json").read_bytes())
    if "refused" in outcome:
        return Refusal(outcome["refused"], outcome["detail"])
    sheets = tuple(
        RawSheet(
            sheet["name"],
            sheet["hidden"],
            pl.read_ipc(folder / f"{number}.cells.arrow"),
            pl.read_ipc(folder / f"{number}.types.arrow"),
        )
        for number, sheet in enumerate(outcome["sheets"])
    )
    return Reading(
        outcome["format"],
        outcome["encoding"],
        outcome["delimiter"],
        outcome["date1904"],
        sheets,
    )
