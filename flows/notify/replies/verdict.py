"""The one or two sentences at the top of a reply: must its reader do something, and what."""

from collections.abc import Mapping

from flows.notify.replies.wording import Wording
from schemas.replies import Reply, Status


def verdict(reply: Reply, words: Wording) -> list[tuple[str, str]]:
    """Sentences with their styles, the weightiest first."""
    said = words["verdict"]
    if reply.refusal is not None:
        return [(said["refused_whole"], "bad"), (reply.refusal, "plain")]
    counts = reply.counted()
    rows, refused, held = sum(counts.values()), counts[Status.REFUSED], counts[Status.HELD]
    if not rows:
        return [(said["nothing"], "wait")]
    lines: list[tuple[str, str]] = []
    if refused:
        lines.append((_counted(said, "correct", refused, rows), "bad"))
        lines.append((said["how"], "plain"))
    if held:
        lines.append((_counted(said, "held", held, rows), "wait"))
    if not lines:
        lines.append((_counted(said, "all_right", rows, rows), "good"))
    return lines


def _counted(said: Mapping[str, str], name: str, count: int, rows: int) -> str:
    text = said[f"{name}_one"] if count == 1 else said[name]
    return text.format(count=count, rows=rows)
