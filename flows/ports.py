"""All that keymill needs from outside, on one page.

Each method states a promise that every backend keeps; one contract suite per port in
``tests/backends/`` holds them to it. What an attacker who holds a backend can do stands in the
class's docstring.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

import polars as pl
import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from schemas.readings import Limits, Reading, Refusal


@dataclass(frozen=True)
class Blob:
    """What a listing tells of one stored object: its name, size and time of last change."""

    name: str
    size_bytes: int
    changed_at: datetime


class Storage(Protocol):
    """Named blobs, names with ``/``. Not trusted: who holds it can stop us, not forge a license."""

    def write(self, name: str, content: bytes) -> None:
        """Store durably, once.

        The same bytes twice is no error.

        Raises:
            FileExistsError: other bytes stand under that name; they stay.
            StorageUnavailable: nothing was stored, or it is not known; a retry can help.
        """

    def replace(self, name: str, content: bytes) -> None:
        """Store durably and atomically, over what stood there: readers see old or new, whole."""

    def read(self, name: str) -> bytes:
        """The bytes under *name*; FileNotFoundError where there are none."""

    def list(self, prefix: str) -> Iterable[Blob]:
        """Every blob whose name starts with *prefix*, in the order of names."""

    def remove(self, name: str) -> None:
        """True from now on: *name* is not there. It need not have been."""

    def link(self, name: str, expires_seconds: int) -> str | None:
        """An address anyone can fetch the blob from for a while; None where there can be none."""

    def make_folder(self, prefix: str) -> None:
        """A person can see and use the folder *prefix*, where the backend has folders."""

    def remove_unfinished(self, prefix: str, before: datetime) -> None:
        """What killed writers left below *prefix* and nobody changed since *before* is gone.

        No blob is touched. What cannot be removed stays.
        """


class Signer(Protocol):
    """Holds signing keys. Who holds one can sign checkpoints; the log shows what he signed."""

    def public_key(self, name: str) -> bytes:
        """The 32 bytes of the Ed25519 public key called *name* (``current`` or ``next``)."""

    def sign(self, name: str, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature (RFC 8032) over *message*; the same every time."""

    def key_secret(self, epoch: int) -> bytes:
        """The 32 bytes from which the license keys of *epoch* are computed."""

    def epoch(self) -> int:
        """The newest epoch: what is planned from now on uses its secret."""

    def retired_keys(self) -> Sequence[bytes]:
        """The public keys that were ``current`` once, as 32 bytes each, the last one first."""


class Sent(StrEnum):
    """What is known after one attempt to hand a message over."""

    SENT = "sent"
    DEFERRED = "deferred"
    AMBIGUOUS = "ambiguous"
    BOUNCED = "bounced"


@dataclass(frozen=True)
class Handover:
    """The outcome of one attempt: a state, and what the server said (no address in it)."""

    state: Sent
    server_text: str


class Mailer(Protocol):
    """Hands messages to the outside. Who holds it reads what customers read, no more."""

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        """Hand over one message to one recipient.

        ``sent`` only after the server's 250 (or the file is durable in its folder); ``ambiguous``
        where the connection broke after the last byte; never raises for what a server did.
        """

    def __enter__(self) -> "Mailer": ...

    def __exit__(self, *exc: object) -> None: ...


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def today(self) -> date:
        """The business date in the vendor's time zone."""

    def sleep(self, seconds: float) -> None:
        """So much time has passed."""


class Progress(Protocol):
    """Shows a person that long work goes on."""

    def start(self, what: str, total: int | None) -> None:
        """A new piece of work begins; *total* is None where it is not known."""

    def advance(self, amount: int = 1) -> None:
        """So much of the piece is done."""

    def within(self, share: float) -> None:
        """One more *share* of the unit under way is done; ``advance`` completes the unit."""


class Reader(Protocol):
    """Turns a file that nobody trusts into text cells, where it can hurt no one."""

    def __call__(self, content: bytes, name: str, limits: Limits) -> Reading | Refusal:
        """The sheets of the file called *name*, or why it cannot be read.

        Raises:
            StorageUnavailable: there is no room to read it in; nothing a file holds raises.
        """


class Licenses(Protocol):
    """Makes keys and license files again from the books, whenever somebody needs them."""

    def __call__(self, services: "Services", parcel_nos: pl.Series) -> pl.DataFrame:
        """The keys of parcels: ``serial, key_no, key, license_file_name, license, log_size``."""


class LicenseKeys(Protocol):
    """Makes keys again from the books and the secret of their epoch."""

    def __call__(self, services: "Services", parcel_nos: pl.Series) -> pl.DataFrame:
        """The keys of parcels as people type them: ``serial, key_no, key``, in order."""


class ClaimCodes(Protocol):
    """Makes the claim codes of certificates again from the secret of their epoch."""

    def __call__(self, services: "Services", serials: pl.Series, epochs: pl.Series) -> pl.Series:
        """The code of each serial number (a number), planned in its epoch, in the order given."""


class Books(Protocol):
    """One open transaction on the database. Only ``flows/ledger/`` writes statements for it."""

    dialect: str

    def execute(
        self, statement: sa.Executable, parameters: Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Carry out one statement on sets; the count of rows it touched."""

    def rows(
        self, statement: sa.Select[*tuple[Any, ...]] | ReturningUpdate[*tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """The few rows of a small answer, or of what one statement changed."""

    def frame(self, statement: sa.Select[*tuple[Any, ...]]) -> pl.DataFrame:
        """The answer as columns, however long; dtypes follow the statement's column types.

        Text is String, integers Int64, dates Date, times Datetime(us, UTC), booleans Boolean.
        """

    def append(self, table: sa.Table, frame: pl.DataFrame) -> int:
        """Add the rows of *frame* (its columns are columns of *table*) as fast as can be.

        Raises:
            AlreadyRecorded: a unique constraint refused; the transaction is lost.
        """

    def stage(self, name: str, frame: pl.DataFrame) -> sa.TableClause:
        """A temporary table with the rows of *frame*, known to the planner, to join with."""


class Database(Protocol):
    """The record. Who holds it can stop us and misstate our books; the log gives him away."""

    dialect: str

    def begin(self, *, readonly: bool = False) -> AbstractContextManager[Books]:
        """A transaction: committed durably at the end of the block, rolled back on an exception.

        Writers come one after another on SQLite. A reader sees one state throughout.
        """

    def close(self) -> None:
        """Let go of every connection."""


What = Literal["mint", "bundles"]
"""What workers on other machines can do for a night: batches of keys or vouchers, bundles."""


@dataclass(frozen=True)
class Services:
    """The outside, as the settings name it."""

    database: Database
    storage: Storage
    signer: Signer
    mailer: Mailer
    clock: Clock
    progress: Progress
    read: Reader
    issued: Licenses
    typed: LicenseKeys
    claim_codes: ClaimCodes
