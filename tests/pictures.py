"""The pictures of the README, from a night on the samples: ``make pictures``.

Needs Debian's ``poppler-utils``, ``libreoffice-calc`` and, for the looks of Excel's own font,
``fonts-crosextra-carlito``. Keys differ from home to home, so a picture is never the same twice:
renew them when what they show has changed.
"""

import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageOps

PICTURES: Final = Path(__file__).resolve().parents[1] / "docs" / "pictures"
AS_OF: Final = "2026-11-20"
REPLY: Final = "northwind-oem/vouchers-2026-11-18.xlsx.reply.xlsx"
PAPER: Final = "#ffffff"
EDGE: Final = "#d0d7de"


def main() -> None:
    """Run the night in a home that is thrown away, and write the pictures."""
    with _night() as home:
        _certificate(home).save(PICTURES / "certificate.png", optimize=True)
        summary, *_, activations, _ = _pages(home / "replies" / REPLY, home)  # the last: notes
        _saved(summary, "summary.png")
        _saved(activations, "reply.png")


@contextmanager
def _night() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        keymill = [str(Path(sys.executable).parent / "keymill")]
        subprocess.run([*keymill, "demo", "--home", str(home)], check=True)
        subprocess.run([*keymill, "run", "--home", str(home), "--as-of", AS_OF], check=True)
        yield home


def _certificate(home: Path) -> Image.Image:
    """That of the first English bundle with one key, held by a partner for its customer."""
    for path in sorted((home / "bundles").iterdir()):
        with zipfile.ZipFile(path) as bundle:
            if "keys.csv" not in bundle.namelist():
                continue
            text = bundle.read("keys.csv").decode("utf-8-sig")
            keys = list(csv.DictReader(io.StringIO(text)))
            english = b"Your licenses from" in bundle.read("README.txt")
            if english and len(keys) == 1 and keys[0]["key"] and keys[0]["customer_name"]:
                (home / "certificate.pdf").write_bytes(bundle.read("certificate.pdf"))
                return next(_drawn(home / "certificate.pdf", 100))
    raise LookupError("no bundle of the night is fit for a picture")


def _pages(workbook: Path, home: Path) -> list[Image.Image]:
    """The pages of a workbook as they print, cut to what is on them."""
    profile = f"-env:UserInstallation=file://{home / 'office'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(home)]
    subprocess.run([*command, str(workbook)], check=True, capture_output=True)
    return [_cut(page) for page in _drawn(home / f"{workbook.stem}.pdf", 170)]


def _drawn(pdf: Path, dots_per_inch: int) -> Iterator[Image.Image]:
    start = pdf.with_suffix("")
    command = ["pdftoppm", "-r", str(dots_per_inch), "-png", str(pdf), str(start)]
    subprocess.run(command, check=True)
    for path in sorted(start.parent.glob(f"{start.name}-*.png")):
        yield Image.open(path).convert("RGB")


def _cut(page: Image.Image) -> Image.Image:
    return page.crop(ImageChops.difference(page, Image.new("RGB", page.size, PAPER)).getbbox())


def _saved(picture: Image.Image, name: str) -> None:
    framed = ImageOps.expand(ImageOps.expand(picture, 28, PAPER), 2, EDGE)
    framed.quantize(128).save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main()
