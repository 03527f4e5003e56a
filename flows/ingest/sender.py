"""Who sent a drop: the owner of the inbox, never a cell."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from flows.ingest import claims
from flows.ingest.kinds.kind import Case, Role, nothing_proven
from flows.ledger import nights, references
from flows.ports import Books, Services
from flows.settings import Settings
from schemas.problems import senders
from schemas.readings import Refusal
from schemas.requests import VENDOR


@dataclass(frozen=True)
class SenderCase:
    """Who sent a drop; ``refusal`` is set where the account may send nothing."""

    case: Case
    refusal: Refusal | None

    @property
    def known(self) -> bool:
        """True of an account whose drops are read."""
        return self.refusal is None


def case_of(
    books: Books,
    settings: Settings,
    account_id: str,
    seen_on: date,
    night_no: int,
    services: Services | None = None,
) -> SenderCase:
    """What judging needs to know of a sender: the owner of the inbox, never a cell.

    Without *services* no claim code of his is right.
    """
    as_of = nights.as_of(books, night_no) if night_no else seen_on
    if account_id == VENDOR:
        case = Case(
            sender=VENDOR,
            role=Role.VENDOR,
            language=settings.language,
            seen_on=seen_on,
            as_of=as_of,
            night_no=night_no,
            vendor_email=settings.ops_email,
            policy=settings,
        )
        return SenderCase(case, None)
    account = references.account(books, account_id)
    case = Case(
        sender=str(account["account_id"]) if account else account_id,
        role=Role(str(account["role"])) if account else Role.CUSTOMER,
        language=str(account["language"]) if account else settings.language,
        seen_on=seen_on,
        as_of=as_of,
        night_no=night_no,
        account=account,
        policy=settings,
        proves=partial(claims.proves, services) if services else nothing_proven,
    )
    if account is None:
        return SenderCase(case, Refusal(senders.SENDER_UNKNOWN.code, account_id))
    if account["status"] != "active":
        return SenderCase(case, Refusal(senders.SENDER_INACTIVE.code, account_id))
    return SenderCase(case, None)
