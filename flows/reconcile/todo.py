"""What needs a person, with the command to type next, and what the next night finishes. Pure."""

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from flows.reconcile.facts import Facts
from flows.reconcile.wording import Wording

_REPAIR: Final = {
    "bounced": "keymill resend {id} --to ADDRESS --as NAME --reason TEXT",
    "failed": "keymill retry {id}",
    "ambiguous": "keymill show {id}",
    "held": "keymill resend {id} --to ADDRESS --as NAME --reason TEXT",
}


@dataclass(frozen=True)
class Todo:
    """One thing to do: what is the matter, and the command that helps."""

    says: str
    command: str


def for_people(facts: Facts, wording: Wording) -> list[Todo]:
    """What only a person can finish: imbalances, held drops, what did not arrive; oldest first."""
    return [
        *_imbalances(facts, wording),
        *_held(facts, wording),
        *_stranded(facts, wording),
        *_overdue(facts, wording),
    ]


def for_the_next_night(facts: Facts, wording: Wording) -> list[Todo]:
    """What ``keymill run`` finishes without anybody."""
    run = "keymill run"
    waits = [
        wording.say(
            "todo",
            "batch_unpublished" if batch["minted"] else "batch_unminted",
            batch=batch["batch_no"],
            units=wording.number(batch["units"]),
        )
        for batch in facts.batches_waiting.rows(named=True)
    ]
    in_inbox = facts.drops.filter(~pl.col("archived")).sort("drop_no").rows(named=True)
    waits += [_of_drop(drop, "in_inbox", wording) for drop in in_inbox]
    decided = facts.drops.filter(pl.col("decided").is_not_null()).sort("drop_no").rows(named=True)
    waits += [_of_drop(drop, "decided", wording) for drop in decided]
    moving = facts.undelivered.filter(pl.col("state").is_in(["pending", "deferred"]))
    waits += [_of_delivery(row, "waiting_bundle", wording) for row in moving.rows(named=True)]
    return [Todo(says, run) for says in waits]


def _imbalances(facts: Facts, wording: Wording) -> list[Todo]:
    found = []
    for identity in facts.identities:
        if identity.balanced:
            continue
        says = wording.say(
            "todo",
            "unbalanced" if identity.equation.stops else "unbalanced_sent",
            identity=wording.title(identity),
            since=wording.date(facts.since[identity.name]),
            difference=wording.number(identity.difference),
            unit=wording.unit(identity),
        )
        found.append(Todo(says, _look_at(facts, identity.equation.name)))
    return found


def _look_at(facts: Facts, identity: str) -> str:
    places = facts.differences.filter(pl.col("identity") == identity)["place"].unique().sort()
    shown = identity in {"rows", "orders", "funds"} and places.len()
    return f"keymill show {places[0]}" if shown else "keymill log verify"


def _held(facts: Facts, wording: Wording) -> list[Todo]:
    held = facts.drops.filter(pl.col("held") > 0, pl.col("decided").is_null()).sort("drop_no")
    return [
        Todo(_of_drop(drop, "held", wording), f"keymill approve {drop['drop_no']} --as NAME")
        for drop in held.rows(named=True)
    ]


def _stranded(facts: Facts, wording: Wording) -> list[Todo]:
    stranded = facts.undelivered.filter(pl.col("state").is_in(list(_REPAIR)))
    return [_repair(row, wording) for row in stranded.rows(named=True)]


def _overdue(facts: Facts, wording: Wording) -> list[Todo]:
    """Keys that a partner has not said to have handed over."""
    return [
        Todo(
            wording.say(
                "todo",
                "overdue",
                bundle=bundle_id(row["bundle_no"]),
                partner=row["partner_account"],
                customer=row["customer_account"],
                due=wording.date(row["due_on"]),
            ),
            f"keymill show {bundle_id(row['bundle_no'])}",
        )
        for row in facts.overdue.rows(named=True)
    ]


def _repair(row: dict[str, Any], wording: Wording) -> Todo:
    state = row["state"]
    key = "undeliverable" if state == "held" else state
    says = _of_delivery(row, key, wording)
    if row["what"] == "bundle":
        return Todo(says, _REPAIR[state].format(id=bundle_id(row["bundle_no"])))
    return Todo(says, f"keymill retry {row['drop_no']}" if row["drop_no"] else "keymill status")


def bundle_id(bundle_no: int) -> str:
    """The bundle's name in commands and on paper."""
    return f"B{bundle_no:08d}"


def _of_drop(drop: dict[str, Any], key: str, wording: Wording) -> str:
    decision = wording.say("todo", drop["decided"]) if drop["decided"] else ""
    return wording.say(
        "todo",
        key,
        drop=drop["drop_no"],
        account=drop["account_id"],
        name=drop["name"],
        rows=wording.number(drop["held"]),
        decision=decision,
    )


def _of_delivery(row: dict[str, Any], key: str, wording: Wording) -> str:
    of_bundle = bundle_id(row["bundle_no"]) if row["bundle_no"] else None
    number = of_bundle or row["drop_no"] or row["notice_no"]
    return wording.say(
        "todo",
        key,
        what=wording.say("todo", row["what"], number=number),
        account=row["account_id"] or "vendor",
        source=row["source_ref"] or "",
        said=row["server_text"] or wording.say("todo", "no_answer"),
        attempts=row["attempts"],
        state=wording.say("states", row["state"]),
    )
