"""``python -m bench --bundles``: bundles a second of one core, beside bare typst and bare zip.

All in one process and on SQLite; what comes before the bundles is not measured. CPU seconds are
those of the process, all threads, so other work on the machine changes them little.
"""

import io
import json
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Final

import typst

from bench import night
from bench.workbook import AS_OF, make_csv, make_setup
from flows import wiring
from flows.notify import bundle, bundling, certificate, pages, steps
from flows.notify.glyphs import FONTS
from flows.notify.ornament import frame
from flows.notify.stationery import template_path
from flows.ports import Services
from flows.settings import Settings

SHAPES: Final = ((1_000, 10), (20, 1_000))
"""Recipients, and licenses of each."""

PAGES: Final = 40
_PARTS: Final = (
    *((pages, "content"), (bundle, "render"), (bundle, "keys_xlsx"), (bundle, "keys_csv")),
    *((bundle, "readme"), (bundle, "sums"), (bundle, "downloads"), (bundle, "pack")),
    (bundling, "make_bundle"),
)


def measured(folder: Path, recipients: int, licenses: int) -> dict[str, float]:
    """What one shape of night takes, and its parts in milliseconds of CPU a bundle."""
    settings = _issued(folder, recipients, licenses)
    with wiring.services(settings) as services:
        groups = steps.bundle_groups(services)
        seen, parts = _by_part(services, settings, groups[0])
        began, cpu = time.monotonic(), time.process_time()
        made = sum(steps.write_bundles(services, settings, group, 2) for group in groups)
        cpu, wall = time.process_time() - cpu, time.monotonic() - began
    if made != recipients:
        raise SystemExit(f"bench: {made} bundles were made, not {recipients}")
    told = {
        "bundles / CPU s": made / cpu,
        "licenses / CPU s": made * licenses / cpu,
        "bundles / s": made / wall,
        "threads": settings.workers,
        **_bare(seen),
        "bare zip, license files / CPU s": _bare_zip(settings),
    }
    return told | {f"{name}, ms": ms for name, ms in parts.items()}


def _issued(folder: Path, recipients: int, licenses: int) -> Settings:
    """A home whose night has reached the published log."""
    rows = recipients * licenses
    home = folder / f"{recipients}-{licenses}"
    settings = Settings(
        home=home,
        database_url=f"sqlite:///{home / 'keymill.db'}",
        log_origin="keymill.example/log",
    )
    setup = [str(path) for path in make_setup(folder / f"setup-{rows}", rows)]
    dropped = [str(make_csv(folder / f"{recipients}-{licenses}.csv", rows, recipients))]
    night.prepare(settings, {"setup": setup})
    night.steps(settings, {"dropped": dropped, "rows": rows, "until": "log"})
    return settings


def _by_part(
    services: Services, settings: Settings, group: list[int]
) -> tuple[list[tuple[Any, Any]], dict[str, float]]:
    """Head and items of the bundles of *group*; CPU of each part, in one thread."""
    spent, seen = Counter[str](), list[tuple[Any, Any]]()

    def timed(called: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(called)
        def around(*given: Any, **named: Any) -> Any:
            if called.__name__ == "render":
                seen.append((given[0], given[1]))
            began = time.process_time()
            found = called(*given, **named)
            spent[called.__name__] += time.process_time() - began
            return found

        return around

    alone = settings.model_copy(update={"workers": 1})
    bundling.packed(services, alone, group[:2])  # the compiler and the texts are at hand
    before = [(owner, name, getattr(owner, name)) for owner, name in _PARTS]
    for owner, name, called in before:
        setattr(owner, name, timed(called))
    began = time.process_time()
    bundling.packed(services, alone, group)
    whole = time.process_time() - began
    for owner, name, called in before:
        setattr(owner, name, called)
    spent["books, proofs, license files"] = whole - spent.pop("make_bundle")
    spent["typst"] = spent.pop("render") - spent["content"]
    return seen[2:], {name: s / len(group) * 1000 for name, s in spent.most_common()}


def _bare(seen: list[tuple[Any, Any]]) -> dict[str, float]:
    """Framed pages of single licenses, whose texts are made already, in nothing but typst.

    No two of them hold the same: typst would remember what it set before.
    """
    language = seen[0][0].language
    alone = [
        (h, one) for h, items in seen if h.language == language for one in items.iter_slices(1)
    ]
    contents = [pages.content(head, one) for head, one in alone[: PAGES * 2]]
    contents, others = contents[:PAGES], contents[PAGES:]
    together = others[0] | {"items": [one["items"][0] for one in others]}
    fonts = typst.Fonts(False, False, [str(FONTS)])
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    template = template_path("certificate.typ", None)

    def compiled(content: dict[str, Any]) -> None:
        compiler.compile(
            template,
            root=template.parent,
            format="pdf",
            sys_inputs={"certificate": json.dumps(content), "frame": frame()},
            pdf_standards=certificate.STANDARDS,
            timestamp=datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC),
        )

    for n in range(12):  # what typst remembers of the bundles before is forgotten
        compiled(contents[0] | {"title": f"{n}"})
    began = time.process_time()
    for one in contents:
        compiled(one)
    alone, began = time.process_time() - began, time.process_time()
    compiled(together)
    one_compile = time.process_time() - began
    return {
        "bare typst, pages / CPU s, one by one": len(contents) / alone,
        f"bare typst, pages / CPU s, {PAGES} in one compile": len(others) / one_compile,
    }


def _bare_zip(settings: Settings) -> float:
    """License files that ``zipfile`` packs, with the level it has by itself."""
    path = next((settings.home / "bundles").glob("*.zip"))
    with zipfile.ZipFile(path) as stored:
        files = [(name, stored.read(name)) for name in stored.namelist() if name.endswith(".lic")]
    rounds = 2_000 // len(files)
    began = time.process_time()
    for _ in range(rounds):
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files:
                archive.writestr(name, content)
    return rounds * len(files) / (time.process_time() - began)


def table(found: dict[tuple[int, int], dict[str, float]]) -> str:
    """Markdown: a column for each shape."""
    heads = [f"{recipients:,} x {licenses:,}" for recipients, licenses in found]
    lines = [f"| recipients x licenses | {' | '.join(heads)} |", "|---|" + "--:|" * len(heads)]
    for name in dict.fromkeys(name for told in found.values() for name in told):
        cells = [f"{told[name]:,.{0 if told[name] >= 100 else 2}f}" for told in found.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def run(out: Path) -> str:
    """Every shape, as a table."""
    folder = out / "bundles"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        return table({shape: measured(folder, *shape) for shape in SHAPES})
    finally:
        shutil.rmtree(folder)
