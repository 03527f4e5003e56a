"""Homes for tests: made in a folder, filled with drops, opened."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from flows import wiring
from flows.ports import Services
from flows.settings import Settings
from tests.night import plain

SAMPLES: Final = Path(__file__).parents[2] / "data" / "samples"
ORIGIN: Final = "keymill.example/log"


@dataclass(frozen=True)
class Home:
    """One installation."""

    place: Path

    @property
    def settings(self) -> Settings:
        return Settings.of_home(self.place)

    @contextmanager
    def services(self) -> Iterator[Services]:
        with wiring.services(self.settings) as services:
            yield services

    def set(self, **settings: Any) -> None:
        """Write settings into the file; those that stood there are gone.

        Mail goes over one connection, so that the n-th message is always the same one.
        """
        given = {"log_origin": ORIGIN, "mail_connections": 1} | settings
        lines = [f"{name} = {_toml(value)}" for name, value in given.items()]
        file = self.place / "keymill.toml"
        file.write_text("\n".join([*lines, ""]), encoding="utf-8")
        file.chmod(0o600)

    def drop(self, files: Mapping[str, bytes]) -> None:
        """Put files where they are dropped; names begin with ``inbox/``."""
        storage = wiring.storage_of(self.settings)
        for name, content in files.items():
            storage.replace(name, content)

    def night(self, as_of: str | date) -> plain.Night:
        """One night, all steps in order, without Prefect."""
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        with self.services() as services:
            return plain.run(services, self.settings, day)


def make(place: Path, **settings: Any) -> Home:
    """A fresh home in *place*, initialised, with *settings* in its file."""
    place.mkdir(mode=0o700, exist_ok=True)
    home = Home(place)
    home.set(**settings)
    wiring.initialise(home.settings)
    return home


def copied(home: Home, place: Path, **settings: Any) -> Home:
    """Another home with the same secrets, drops and books, and settings of its own."""
    shutil.copytree(home.place, place)
    again = Home(place)
    again.set(**settings)
    return again


def samples() -> dict[str, bytes]:
    """The shipped samples, by the names under which they are dropped."""
    return {
        f"inbox/{file.parent.name}/{file.name}": file.read_bytes()
        for file in sorted(SAMPLES.glob("*/*"))
        if file.is_file()
    }


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'
