"""The statement of a contract, signed by the log's key: what its customer can hold against us.

A signed note (C2SP) whose text is one line of RFC 8785 JSON, so it is neither a checkpoint (three
lines) nor a list of revocations (which has no ``contract``). Amounts are decimal texts with four
places, dates ``YYYY-MM-DD``; an absent value is an absent member.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.wire.checkpoint import UntrustedNote, Vkey, verify_note
from schemas.wire.entry import MalformedEntry, canonical, parse_json

VERSION = 1


@dataclass(frozen=True, slots=True)
class ContractStatement:
    """All that happened to the funds of a contract up to *as_of*, line by line.

    Each line has ``on``, ``what`` (funds, reduced, drawn, overage, settled, returned), ``amount``
    (negative where funds go) and ``balance`` after it; drawdowns also ``request``, ``serial``,
    ``sku``, ``quantity``, ``site`` and ``purpose``. Overage is drawn beyond the funds.
    """

    origin: str
    contract: str
    account: str
    currency: str
    as_of: date
    opening: str
    closing: str
    totals: Mapping[str, str]
    lines: Sequence[Mapping[str, Any]]

    @property
    def text(self) -> str:
        """The note text that is signed."""
        return (
            canonical(
                {
                    "account": self.account,
                    "as_of": self.as_of.isoformat(),
                    "closing": self.closing,
                    "contract": self.contract,
                    "currency": self.currency,
                    "lines": [dict(line) for line in self.lines],
                    "opening": self.opening,
                    "origin": self.origin,
                    "totals": dict(self.totals),
                    "v": VERSION,
                }
            )
            + "\n"
        )


def verify_statement(content: bytes, vkeys: Sequence[Vkey]) -> ContractStatement:
    """The statement in a signed note, signed by the log whose origin it names.

    Raises:
        MalformedEntry: the bytes are no such statement.
        MalformedNote: it is under no signed note.
        UntrustedNote: none of *vkeys* with the origin's name signed it.
    """
    try:
        text, signed = verify_note(content.decode(), vkeys)
        members = parse_json(text)
        found = ContractStatement(
            **{name: members[name] for name in ("origin", "contract", "account", "currency")},
            as_of=date.fromisoformat(members["as_of"]),
            **{name: members[name] for name in ("opening", "closing", "totals", "lines")},
        )
    except (KeyError, TypeError, UnicodeDecodeError):
        raise MalformedEntry("this is no statement of a contract") from None
    if found.text != text:
        raise MalformedEntry("the statement is not in its canonical spelling")
    if found.origin not in {vkey.name for vkey in signed}:
        raise UntrustedNote("the log of this origin did not sign")
    return found
