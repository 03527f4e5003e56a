"""Services that say what they are about to do, so that a night can be stopped at any instant."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flows.ports import Blob, Books, Database, Handover, Mailer, Reader, Services, Signer, Storage
from schemas.readings import Limits, Reading, Refusal

Event = str
"""``<step>: <effect>``: the effect is about to be; a commit has all its statements behind it."""


@dataclass
class Watch:
    """Tells *told* every effect of a night, under the step that has it."""

    told: Callable[[Event], None]
    step: str = ""
    seen: list[Event] = field(default_factory=list)

    def at(self, step: str) -> None:
        self.step = step

    def effect(self, name: str) -> None:
        event = f"{self.step}: {name}"
        self.seen.append(event)
        self.told(event)

    def over(self, services: Services) -> Services:
        """The same services, watched."""
        return replace(
            services,
            database=WatchedDatabase(services.database, self),
            storage=WatchedStorage(services.storage, self),
            signer=WatchedSigner(services.signer, self),
            mailer=WatchedMailer(services.mailer, self),
            read=_watched_reader(services.read, self),
        )


class WatchedDatabase:
    def __init__(self, inner: Database, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch
        self.dialect = inner.dialect

    @contextmanager
    def begin(self, *, readonly: bool = False) -> Iterator[Books]:
        with self._inner.begin(readonly=readonly) as books:
            yield books
            if not readonly:
                self._watch.effect("commit")

    def close(self) -> None:
        self._inner.close()


class WatchedStorage:
    def __init__(self, inner: Storage, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def write(self, name: str, content: bytes) -> None:
        self._watch.effect(f"write {_place(name)}")
        self._inner.write(name, content)

    def replace(self, name: str, content: bytes) -> None:
        self._watch.effect(f"write {_place(name)}")
        self._inner.replace(name, content)

    def remove(self, name: str) -> None:
        self._watch.effect(f"remove {_place(name)}")
        self._inner.remove(name)

    def read(self, name: str) -> bytes:
        return self._inner.read(name)

    def list(self, prefix: str) -> Iterable[Blob]:
        return self._inner.list(prefix)

    def link(self, name: str, expires_seconds: int) -> str | None:
        return self._inner.link(name, expires_seconds)

    def make_folder(self, prefix: str) -> None:
        self._watch.effect("make folder")
        self._inner.make_folder(prefix)

    def remove_unfinished(self, prefix: str, before: datetime) -> None:
        self._inner.remove_unfinished(prefix, before)


class WatchedSigner:
    def __init__(self, inner: Signer, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def public_key(self, name: str) -> bytes:
        return self._inner.public_key(name)

    def sign(self, name: str, message: bytes) -> bytes:
        self._watch.effect("sign")
        return self._inner.sign(name, message)

    def key_secret(self, epoch: int) -> bytes:
        return self._inner.key_secret(epoch)

    def epoch(self) -> int:
        return self._inner.epoch()

    def retired_keys(self) -> Sequence[bytes]:
        return self._inner.retired_keys()


class WatchedMailer:
    def __init__(self, inner: Mailer, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def send(self, message: bytes, sender: str, recipient: str) -> Handover:
        self._watch.effect("send")
        return self._inner.send(message, sender, recipient)

    def __enter__(self) -> "WatchedMailer":
        return self

    def __exit__(self, *exc: object) -> None:
        return None


def _watched_reader(inner: Reader, watch: Watch) -> Reader:
    def read(content: bytes, name: str, limits: Limits) -> Reading | Refusal:
        watch.effect("read")
        return inner(content, name, limits)

    return read


def _place(name: str) -> str:
    """The folder a name lies in; of the log, what it is."""
    parts: Any = name.split("/")
    return "/".join(parts[:2]) if parts[0] == "log" else str(parts[0])
