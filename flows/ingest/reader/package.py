"""What the parts of an Office Open XML package say of its sheets (ECMA-376, parts 1 and 2)."""

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from flows.ingest.reader.refusing import DropRefusedError
from schemas.problems import drops

_WORKBOOK: Final = "xl/workbook.xml"
_TRUE: Final = ("1", "true")
"""No other spelling is a boolean (XML Schema, part 2, 3.2.2), and calamine knows none."""


@dataclass(frozen=True)
class Part:
    """One sheet of a workbook: its name, where its XML lies, whether people see it."""

    name: str
    path: str
    hidden: bool


@dataclass(frozen=True)
class Package:
    """The worksheets of a workbook in their order, and from which day its serials count."""

    parts: tuple[Part, ...]
    date1904: bool


def package(path: Path) -> Package:
    """The worksheets (no charts, no macros) that the workbook's own parts name.

    Raises:
        DropRefusedError: the parts that every workbook has are missing or no XML.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            main = _main_part(archive)
            root = ET.fromstring(archive.read(_entry(archive, main)))  # noqa: S314 - DTDs are refused before
            targets = _targets(archive, main)
    except (ET.ParseError, LookupError, ValueError, zipfile.BadZipFile) as broken:
        raise DropRefusedError(drops.DAMAGED, _WORKBOOK) from broken
    parts = (_part(element, targets) for element in root.iter() if _local(element.tag) == "sheet")
    settings = [element for element in root.iter() if _local(element.tag) == "workbookPr"]
    date1904 = any(element.get("date1904") in _TRUE for element in settings)
    return Package(tuple(part for part in parts if part), date1904)


def _entry(archive: zipfile.ZipFile, path: str) -> str:
    """The archive's own spelling of *path*: some programs write backslashes, or other case."""
    wanted = path.lower()
    names = archive.namelist()
    return next((name for name in names if name.replace("\\", "/").lower() == wanted), path)


def _main_part(archive: zipfile.ZipFile) -> str:
    """Where the workbook part lies: as the package's relations say, else at the usual place."""
    for element in _relations(archive, "_rels/.rels"):
        if element.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(element.get("Target", _WORKBOOK).lstrip("/"))
    return _WORKBOOK


def _targets(archive: zipfile.ZipFile, main: str) -> dict[str, str]:
    """Relation id to path, of worksheets only."""
    folder, name = posixpath.split(main)
    return {
        element.get("Id", ""): _entry(archive, _resolved(folder, element.get("Target", "")))
        for element in _relations(archive, f"{folder}/_rels/{name}.rels".lstrip("/"))
        if element.get("Type", "").endswith("/worksheet")
    }


def _relations(archive: zipfile.ZipFile, path: str) -> list[ET.Element]:
    try:
        content = archive.read(_entry(archive, path))
    except KeyError:
        return []
    root = ET.fromstring(content)  # noqa: S314 - DTDs are refused before
    return [element for element in root.iter() if _local(element.tag) == "Relationship"]


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def _part(element: ET.Element, targets: dict[str, str]) -> Part | None:
    related = next((value for key, value in element.attrib.items() if _local(key) == "id"), "")
    if related not in targets:
        return None
    hidden = element.get("state", "visible") != "visible"
    return Part(element.get("name", ""), targets[related], hidden)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
