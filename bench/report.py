"""What was measured, as a table for people."""

from collections.abc import Iterable
from typing import Any, Final

from bench.night import TO_LOG

Measured = dict[str, Any]

AFTER: Final = ("balance", "replies", "bundles", "mail", "report")
_GOALS: Final = {"floor": {"postgresql": 1.5, "sqlite": 2.0}, "peer": 15.0}


def printed(found: dict[str, Any]) -> str:
    """The tables of one database, and its ratios, as Markdown."""
    rows, flow = found["rows"], found["flow"]
    title = f"{rows:,} rows on {found['database']}, dropped as {found['drops']}"
    lines = [f"\n## {title}\n", where_and_with(found["machine"]), ""]
    lines += [*_ours(found["steps"], rows), ""]
    lines += [*_head("our night, as a Prefect flow")]
    lines += [*_steps(flow, flow["seconds"], rows), ""]
    if "floor" not in found:
        return "\n".join([*lines, *_memory(found)])
    peer = found["peer"]
    lines += [*_part("floor", found["floor"], rows), ""]
    lines += [*_part(f"peer, {peer['rows']:,} rows", peer, peer["rows"]), ""]
    return "\n".join([*lines, *_ratios(found), "", *_memory(found)])


def where_and_with(where: dict[str, Any]) -> str:
    """The machine, the date and the versions, on one line."""
    return ", ".join(f"{name} {value}" for name, value in where.items())


def _head(title: str) -> list[str]:
    return [f"| {title} | seconds | CPU s | rows/s | all processes, MB |", "|---|--:|--:|--:|--:|"]


def _row(name: str, seconds: float, rows: int, cpu: float | None, memory: int | None = None) -> str:
    speed = f"{rows / seconds:,.0f}" if seconds else ""
    used = f"{cpu:.2f}" if cpu is not None else ""
    return f"| {name} | {seconds:.2f} | {used} | {speed} | {_mb(memory) if memory else ''} |"


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f}"


def _steps(part: Measured, names: Iterable[str], rows: int) -> list[str]:
    seconds, memory, cpu = part["seconds"], part["memory of steps"], part["cpu"]
    return [
        _row(name, seconds[name], rows, cpu.get(name), memory.get(name))
        for name in names
        if name in seconds
    ]


def _sums(part: Measured, names: Iterable[str]) -> tuple[float, float]:
    """Seconds and CPU seconds of some steps together."""
    chosen = [name for name in names if name in part["seconds"]]
    return (
        sum(part["seconds"][name] for name in chosen),
        sum(part["cpu"].get(name, 0.0) for name in chosen),
    )


def _part(title: str, part: Measured, rows: int) -> list[str]:
    seconds, cpu = _sums(part, part["seconds"])
    every = _steps(part, part["seconds"], rows)
    return [*_head(title), *every, _row("**sum**", seconds, rows, cpu)]


def _ours(steps: Measured, rows: int) -> list[str]:
    to_log, whole = _sums(steps, TO_LOG), _sums(steps, (*TO_LOG, *AFTER))
    return [
        *_head("our night, step by step"),
        *_steps(steps, TO_LOG, rows),
        *(_row(f"{name}, beside these", s, rows, None) for name, s in steps["beside"].items()),
        _row("**drop to published log**", to_log[0], rows, to_log[1]),
        *_steps(steps, AFTER, rows),
        _row("**whole night**", whole[0], rows, whole[1]),
    ]


def _ratios(found: dict[str, Any]) -> list[str]:
    steps, peer = found["steps"], found["peer"]
    share = found["rows"] / peer["rows"]
    scaled = "" if share == 1 else f" (measured on {peer['rows']:,} rows, taken per row)"
    to_log, floor = _sums(steps, TO_LOG), _sums(found["floor"], found["floor"]["seconds"])
    issued = [share * one for one in _sums(peer, ("read", "rules", "sign and write"))]
    stages = found["flow"]["seconds"]
    lines = [
        f"- drop to published log: {to_log[0] / floor[0]:.2f} times the floor "
        f"(aim: at most {_GOALS['floor'][found['database']]}; by CPU {to_log[1] / floor[1]:.2f})",
        f"- stages ingest and issue of the Prefect flow, start of the reader and Prefect's records "
        f"with them: {(stages['ingest'] + stages['issue']) / floor[0]:.2f} times the floor",
        f"- drop to published log: {issued[0] / to_log[0]:.1f} times faster than the peer's keys "
        f"in the database{scaled} (aim: at least {_GOALS['peer']:.0f}; by CPU "
        f"{issued[1] / to_log[1]:.1f})",
    ]
    if "mail" in steps["seconds"]:
        whole, every = _sums(steps, (*TO_LOG, *AFTER)), _sums(peer, peer["seconds"])
        flow = found["flow"]["seconds"]["whole"]
        lines.append(
            f"- whole night: {share * every[0] / whole[0]:.1f} times faster than the peer step by "
            f"step, {share * every[0] / flow:.1f} times as a flow{scaled}"
        )
    return lines


def _memory(found: dict[str, Any]) -> list[str]:
    parts = [part for part in _PARTS if part in found]
    lines = [
        f"| peak of each process, MB | {' | '.join(parts)} |",
        "|---" + "|--:" * len(parts) + "|",
    ]
    roles = {role: None for part in parts for role in found[part]["memory"]}
    for role in roles:
        cells = [found[part]["memory"].get(role) for part in parts]
        lines.append(f"| {role} | " + " | ".join(_mb(c) if c else "" for c in cells) + " |")
    return lines


_PARTS: Final = ("steps", "flow", "floor", "peer")
