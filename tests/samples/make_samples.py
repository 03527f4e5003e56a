"""Writes ``data/samples/``: ``python -m tests.samples.make_samples``.

The drops are written here once and committed; a test proves that the files still hold the cells
written down here. The old Excel format has no writer of ours: LibreOffice makes it (``soffice``
on the path) from the .xlsx of the same cells.
"""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.samples import oems, partners, vendor_orders
from tests.samples.drops import Drop
from tests.samples.writers import WRITERS

AS_OF: Final = "2026-11-20"
SAMPLES: Final = Path(__file__).parents[2] / "data" / "samples"
DROPS: Final[tuple[Drop, ...]] = (*vendor_orders.DROPS, *oems.DROPS, *partners.DROPS)

README: Final = f"""# Sample drops

What partners really send, one folder per inbox. All companies are invented, all addresses end in
`.example`. They are written for the as-of date **{AS_OF}** (`keymill run --as-of {AS_OF}`):
deadlines and the 31 days of `requested_on` are judged against it.

The table says what becomes of their rows when one night takes them all in; the same counts, with
the problem code of every refused row, stand in `expected.toml`. Blank, totals and title lines are
no rows.

| drop | what is odd about it | sheet | rows | accepted | duplicate | refused | held |
| --- | --- | --- | --: | --: | --: | --: | --: |
"""
AFTER: Final = """
This page, `expected.toml` and the files are made by `python -m tests.samples.make_samples`.
"""


def readme() -> str:
    """The page that explains the samples."""
    lines = []
    for drop in DROPS:
        named = (f"`{drop.path}`", drop.odd)
        for sheet in drop.sheets:
            counts = [str(n) for n in sheet.counts().values()] if sheet.kind else ["–"] * 5
            shown = f"{sheet.name or 'the file'} ({sheet.kind or 'no kind: left out'})"
            lines.append("| " + " | ".join((*named, shown, *counts)) + " |\n")
            named = ("", "")
    return README + "".join(lines) + AFTER


def expected() -> str:
    """``expected.toml``: per drop and sheet the counts, and the codes of refused rows."""
    parts = [f"as_of = {AS_OF}\n"]
    for drop in DROPS:
        parts.append(f'\n[[drop]]\naccount = "{drop.account}"\nname = "{drop.name}"\n')
        parts.append(f'state = "{drop.state}"\n')
        for sheet in drop.sheets:
            if sheet.kind:
                parts.append(f'\n[[drop.sheet]]\nname = "{sheet.name}"\nkind = "{sheet.kind}"\n')
                parts += [f"{name} = {count}\n" for name, count in sheet.counts().items()]
                codes = ", ".join(f'{n} = "{code}"' for n, code in sheet.refused().items())
                parts.append(f"refused_rows = {{ {codes} }}\n" if codes else "refused_rows = {}\n")
    return "".join(parts)


def _old_excel(made: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "drop.xlsx"
        source.write_bytes(made)
        office = shutil.which("soffice") or "soffice"
        asked = ["--headless", "--convert-to", "xls", "--outdir", folder, str(source)]
        subprocess.run([office, *asked], check=True, capture_output=True)
        return (Path(folder) / "drop.xls").read_bytes()


def write() -> None:
    for drop in DROPS:
        file = SAMPLES / drop.account / drop.name
        file.parent.mkdir(parents=True, exist_ok=True)
        made = WRITERS[file.suffix](drop)
        file.write_bytes(_old_excel(made) if file.suffix == ".xls" else made)
    (SAMPLES / "README.md").write_text(readme(), encoding="utf-8")
    (SAMPLES / "expected.toml").write_text(expected(), encoding="utf-8")


if __name__ == "__main__":
    write()
