"""Nights of several sizes, on empty books and on large ones: what a row costs, and how it grows."""

import json
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bench.night import TO_LOG
from bench.report import AFTER, Measured
from bench.workbook import make_setup, make_workbook

GROWTH_MAX: Final = 1.3


@dataclass(frozen=True)
class Bench:
    """What ``python -m bench`` lends: where files lie, how a child runs, an empty home, mail."""

    out: Path
    run: Callable[[Any, list[str], dict[str, Any]], Measured]
    make_empty: Callable[[Any, str], None]
    mail: dict[str, Any]
    say: Callable[[str], None]


Night = Callable[[str, str, dict[str, Any]], Measured]
"""One mode of ``bench.night``, in the home of a name."""


def grow(options: Namespace, place: Any, bench: Bench) -> None:
    """Measure, print, and write ``bench/out/books-BOOKS.json``."""
    sizes = [int(size) for size in options.sizes.split(",")]

    def night(mode: str, name: str, job: dict[str, Any]) -> Measured:
        if not (place.folder / name).exists():
            bench.make_empty(place, name)
        bench.say(f"{mode}, {name} books")
        whole = {"home": str(place.folder / name), "database": place.url(name)} | bench.mail | job
        return bench.run(place, ["bench.night", mode], whole)

    found = measured(bench.out, sizes, options.books, night)
    (bench.out / f"books-{options.books}.json").write_text(json.dumps(found, indent=1))
    print(printed(found), flush=True)


def measured(out: Path, sizes: Sequence[int], books: int, night: Night) -> dict[str, Any]:
    """Each night on books of its own, then all of them, one after the other, on large ones."""
    found: dict[str, Any] = {"sizes": list(sizes), "books": books}
    for size in sizes:
        found[f"empty {size}"] = one(out, f"empty{size}", size, 0, night)
    night("fill", "large", {"books": books})
    first = 0
    for size in sizes:
        found[f"large {size}"] = one(out, "large", size, first, night)
        first += size
    return found


def one(out: Path, name: str, size: int, first: int, night: Night) -> Measured:
    """One night of *size* rows from *first* on."""
    named = f"{size}-{first}" if first else f"{size}"
    setup = make_setup(out / f"setup-{named}", size, first)
    job = {
        "dropped": [str(make_workbook(out / f"vouchers-{named}.xlsx", size, first))],
        "setup": [str(path) for path in setup],
        "rows": size,
    }
    night("prepare", name, job)
    return night("steps", name, job)


def printed(found: dict[str, Any]) -> str:
    """CPU seconds of each step, and what a row costs on large books over what it costs on empty."""
    sizes, books = found["sizes"], found["books"]
    heads = [f"{where} {size:,}" for where in ("empty", "large") for size in sizes]
    heads += [f"growth {size:,}" for size in sizes]
    lines = [f"\n## Books of {books:,} entitlements and vouchers, CPU seconds\n"]
    lines += ["| step | " + " | ".join(heads) + " |", "|---|" + "--:|" * len(heads)]
    steps = {name: (name,) for name in (*TO_LOG, *AFTER)}
    steps |= {"**drop to published log**": TO_LOG, "**whole night**": (*TO_LOG, *AFTER)}
    for title, names in steps.items():
        costs = {
            where: [_cpu(found[f"{where} {size}"], names) for size in sizes]
            for where in ("empty", "large")
        }
        if any(costs["large"]):
            grown = zip(costs["empty"], costs["large"], strict=True)
            ratios = [f"{large / empty:.2f}" if empty else "" for empty, large in grown]
            cells = [f"{cost:.2f}" for cost in (*costs["empty"], *costs["large"])]
            lines.append(f"| {title} | " + " | ".join([*cells, *ratios]) + " |")
    return "\n".join([*lines, "", *_sizes(found)])


def _sizes(found: dict[str, Any]) -> list[str]:
    """How the cost of a row grows from each size to the next."""
    lines = []
    for where in ("empty", "large"):
        each = [_cpu(found[f"{where} {n}"], (*TO_LOG, *AFTER)) / n for n in found["sizes"]]
        grown = ", ".join(f"{b / a:.2f}" for a, b in pairwise(each))
        said = ", ".join(f"{cost * 1e6:.0f}" for cost in each)
        lines.append(f"- {where} books: {said} microseconds a row, growing {grown} times")
    return [*lines, f"- aim: below {GROWTH_MAX} from one to the next"]


def _cpu(part: Measured, names: Sequence[str]) -> float:
    return sum(float(part["cpu"].get(name, 0.0)) for name in names)
