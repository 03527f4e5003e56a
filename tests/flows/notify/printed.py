"""What is to be seen on the pages of a PDF."""

import io
import re
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pikepdf

from tests.outside import program


def words_of(pdf: bytes, tmp_path: Path) -> str:
    pdftotext = program("pdftotext", "poppler-utils", "text of pages")
    (tmp_path / "c.pdf").write_bytes(pdf)
    command = [pdftotext, "-raw", str(tmp_path / "c.pdf"), "-"]
    said = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return " ".join(said.split())


def boxes_of(pdf: bytes, tmp_path: Path) -> list[list[tuple[float, float, float, float]]]:
    """Of each page its words: top, left, bottom, right, in points."""
    pdftotext = program("pdftotext", "poppler-utils", "text of pages")
    (tmp_path / "c.pdf").write_bytes(pdf)
    command = [pdftotext, "-bbox", str(tmp_path / "c.pdf"), "-"]
    said = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    word = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">')
    return [
        [
            (float(top), float(left), float(bottom), float(right))
            for left, top, right, bottom in word.findall(page)
        ]
        for page in said.split("<page ")[2:]
    ]


def picture_of(pdf: bytes, tmp_path: Path) -> npt.NDArray[np.uint8]:
    pdftoppm = program("pdftoppm", "poppler-utils", "pictures of pages")
    (tmp_path / "c.pdf").write_bytes(pdf)
    command = [pdftoppm, "-r", "110", "-gray", "-singlefile", "c.pdf", "c"]
    subprocess.run(command, check=True, cwd=tmp_path)
    _, size, _, dots = (tmp_path / "c.pgm").read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(dots, np.uint8).reshape(height, width)


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
