"""Steps 8 to 10 of the night: plan, mint, publish. Each can be killed and run again.

A plan is committed before any key exists; a batch is minted in one transaction and gives the same
keys whenever it is; log positions are committed before a tile is written, so that what is written
is decided by the books alone; a checkpoint is stored before it is signed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from flows.errors import BooksRefused
from flows.issue_keys import log, plan
from flows.issue_keys.mint import key_columns, renewal_ids, voucher_ids
from flows.ledger import expiry, hand_overs, minting, nights, offers, plans, publishing
from flows.ports import Books, Services, Storage
from flows.settings import Settings
from schemas.movements import Account
from schemas.wire.checkpoint import MalformedNote


def plan_requests(services: Services, settings: Settings, night_no: int) -> int:
    """Step 8: every request has its entitlement, batch, bundle and delivery; how many requests.

    What ended before the as-of date is closed in the same transaction, and what then is active is
    offered the versions that came out.
    """
    with services.database.begin() as books:
        waiting = plans.unplanned_intakes(books)
        asked = sum(last - first + 1 for _, first, last in waiting)
        for intake_no, first, last in waiting:
            requested = plans.requested(books, first, last)
            cut = plan.cut(requested, intake_no, settings.batch_size)
            share = (last - first + 1) / asked
            _plan_batches(books, services, cut, night_no, share)
        if waiting:
            _plan_bundles(books, services, settings, [number for number, _, _ in waiting], night_no)
        plans.planned(books, night_no)
        as_of = nights.as_of(books, night_no)
        if waiting:
            hand_overs.add_dues(books, night_no, as_of)
        expiry.expire_vouchers(books, night_no, as_of)
        expiry.expire_entitlements(books, night_no, as_of)
        offers.make_offers(books, night_no, as_of, settings.offer_days)
    return asked


def _plan_batches(
    books: Books, services: Services, cut: pl.DataFrame, night_no: int, share: float
) -> None:
    """The batches of one sheet, which is that *share* of the plan, and what they move."""
    numbered = plans.add_batches(books, cut, night_no, services.signer.epoch())
    for batch in numbered.filter(pl.col("makes") == "keys").iter_rows(named=True):
        if plans.add_entitlements(books, batch, night_no) != batch["entitlements"]:
            raise BooksRefused(
                f"Batch {batch['batch_no']} did not become what was planned.",
                "Another process changed the requests: run `keymill reconcile`.",
            )
        services.progress.within(share / numbered.height)
    plans.add_batch_movements(books, plan.movements(numbered), night_no)


def _plan_bundles(
    books: Books, services: Services, settings: Settings, intake_nos: list[int], night_no: int
) -> None:
    bundles, inside = plan.bundled(plans.parcels_of(books, intake_nos))
    numbered = plans.add_bundles(books, bundles, inside, night_no)
    held = pl.col("recipient") == ""
    plans.add_deliveries(
        books,
        numbered.select(
            pl.lit("bundle").alias("what"),
            "bundle_no",
            "recipient",
            "language",
            pl.format("<bundle-{}@{}>", "bundle_no", pl.lit(settings.mail_domain)).alias(
                "message_id"
            ),
            pl.lit(0, pl.Int64).alias("resend_no"),
            pl.when(held).then(pl.lit("held")).otherwise(pl.lit("pending")).alias("state"),
            pl.lit(services.clock.now()).alias("at"),
        ),
        night_no,
    )


def unminted(services: Services) -> list[int]:
    """The batches that wait for step 9, in plan order."""
    with services.database.begin(readonly=True) as books:
        return minting.unminted(books)


def mint_batch(services: Services, batch_no: int, night_no: int) -> int:
    """Step 9 for one batch: its keys, vouchers or renewals exist; how many there were to make."""
    with services.database.begin() as books:
        batch = minting.batch(books, batch_no)
        secret = services.signer.key_secret(int(batch["epoch"]))
        if not minting.minted(books, batch_no, night_no):
            return 0
        moves = _MINT[str(batch["makes"])](books, batch, secret, night_no)
        if moves:
            plans.add_batch_movements(books, pl.DataFrame(moves), night_no)
    return int(batch["units"])


Moves = list[dict[str, object]]


def _mint_keys(books: Books, batch: dict[str, int], secret: bytes, night_no: int) -> Moves:
    entitled = minting.entitled(books, batch)
    numbered = entitled.select(
        "serial", pl.int_ranges(1, pl.col("keys") + 1).alias("key_no")
    ).explode("key_no")
    if numbered.height != batch["units"]:
        raise BooksRefused(
            f"Batch {batch['batch_no']} has {numbered.height} keys to make, not the "
            f"{batch['units']} planned.",
            "Run `keymill reconcile` to see which entitlements differ.",
        )
    if numbered.height:
        hashes = key_columns(numbered["serial"], numbered["key_no"], secret)["key_sha256"]
        place = pl.int_range(0, numbered.height, dtype=pl.Int64)
        minting.add_keys(
            books,
            numbered.select(
                "serial",
                pl.col("key_no").cast(pl.Int64),
                pl.lit(batch["batch_no"], pl.Int64).alias("batch_no"),
                place.alias("place"),
                hashes,
            ),
        )
    units, batch_no = int(batch["units"]), int(batch["batch_no"])
    return [plans.move(Account.KEYS_MINTED, Account.KEYS_WAITING, units, batch_no)]


def _mint_vouchers(books: Books, batch: dict[str, int], secret: bytes, night_no: int) -> Moves:
    ordered = minting.ordered_vouchers(books, batch)
    each = ordered.select(pl.all().repeat_by("quantity")).explode(ordered.columns)
    first = int(batch["first_number"])
    numbers = pl.Series(range(first, first + each.height), dtype=pl.Int64)
    nothing = {name: pl.lit(None, dtype) for name, dtype in _UNSET.items()}
    minting.add_vouchers(
        books,
        each.select(
            voucher_ids(numbers, secret).alias("voucher_id"),
            pl.col("source_ref").str.head(64).alias("batch_id"),
            pl.col("account_id").alias("oem_account"),
            *("sku", "redeem_by", "serial", "intake_no", "row_no"),
            pl.lit(1, pl.Int64).alias("quantity"),
            pl.lit("new").alias("activation_type"),
            pl.lit("issued").alias("status"),
            pl.lit(night_no, pl.Int64).alias("night_no"),
            **nothing,
        ),
    )
    batch_no = int(batch["batch_no"])
    return [plans.move(Account.VOUCHERS_OPEN, Account.VOUCHERS_ISSUED, each.height, batch_no)]


_UNSET: Final = {"unit_price_e4": pl.Int64, "currency": pl.String, "expired_night_no": pl.Int64}


def _mint_renewals(books: Books, batch: dict[str, int], secret: bytes, night_no: int) -> Moves:
    bought = minting.ordered_renewals(books, batch)
    first = int(batch["first_number"])
    numbers = pl.Series("renewal_no", range(first, first + bought.height), dtype=pl.Int64)
    made = bought.with_columns(
        numbers, renewal_ids(numbers, secret), pl.lit(night_no, pl.Int64).alias("night_no")
    )
    minting.add_renewals(books, made)
    return []


_MINT: Final = {"keys": _mint_keys, "vouchers": _mint_vouchers, "renewals": _mint_renewals}


def place(services: Services, night_no: int) -> int:
    """Step 10, first part: minted keys and revocations have log positions; the log's new size."""
    with services.database.begin() as books:
        size = publishing.assigned_size(books)
        moves = []
        for batch_no, units in publishing.unpublished_batches(books):
            publishing.place_batch(books, batch_no, size, night_no)
            moves.append(plans.move(Account.KEYS_LOGGED, Account.KEYS_MINTED, units, batch_no))
            size += units
        as_of = nights.as_of(books, night_no)
        size += publishing.place_revocations(books, size, night_no, as_of)
        if moves:
            plans.add_batch_movements(books, pl.DataFrame(moves), night_no)
    return size


def publish(services: Services, settings: Settings, night_no: int) -> int:
    """Step 10: positions, tiles, checkpoint stored, signed, signed text stored, published.

    Returns:
        The size of the log.
    """
    check_log(services, settings)
    size = place(services, night_no)
    with services.database.begin(readonly=True) as books:
        last = publishing.last_checkpoint(books)
    built = int(last["size"]) if last else 0
    if last is None or size > built:
        root = log.write_tiles(services, built, size)
        with services.database.begin() as books:
            body = log.body(settings.log_origin, size, root)
            publishing.add_checkpoint(books, size, root, body, night_no)
    _sign_and_publish(services, settings)
    return size


def _sign_and_publish(services: Services, settings: Settings) -> None:
    with services.database.begin(readonly=True) as books:
        last = publishing.last_checkpoint(books)
    if last is None or (last["published_at"] and _stands(services.storage, last)):
        return
    size = int(last["size"])
    signed = last["signed"] or log.sign(services.signer, settings.log_origin, str(last["body"]))
    with services.database.begin() as books:
        publishing.signed(books, size, signed)
    services.storage.replace("log/checkpoint", signed.encode())
    services.storage.replace("log/revoked.json", log.revoked(services, settings.log_origin, last))
    with services.database.begin() as books:
        publishing.published(books, size, services.clock.now())


def publish_revoked(services: Services, settings: Settings, today: date) -> bool:
    """``log/revoked.json`` names what was revoked since the last night; False before the first.

    Raises:
        BooksRefused: the books do not know the published log.
    """
    check_log(services, settings)
    with services.database.begin(readonly=True) as books:
        last = publishing.last_checkpoint(books)
    if last is None or last["published_at"] is None:
        return False
    listed = log.revoked(services, settings.log_origin, last, today)
    services.storage.replace("log/revoked.json", listed)
    return True


def _stands(storage: Storage, published: Mapping[str, Any]) -> bool:
    """True where the published checkpoint is there; one that was lost is published again."""
    try:
        return storage.read("log/checkpoint") == str(published["signed"]).encode()
    except FileNotFoundError:
        return False


def publishes_to(services: Services) -> bool:
    """False where another storage than this one got the checkpoint that was published last."""
    with services.database.begin(readonly=True) as books:
        last = publishing.last_checkpoint(books)
    return not last or not last["published_at"] or _stands(services.storage, last)


def check_log(services: Services, settings: Settings) -> None:
    """The books know the published checkpoint.

    Raises:
        BooksRefused: they are shorter than it, or differ from it.
    """
    try:
        text = services.storage.read("log/checkpoint").decode()
    except FileNotFoundError:
        return
    remedy = "Restore the books from the last backup; until they match nothing is issued."
    try:
        head = log.opened(services.signer, settings.log_origin, text)
    except MalformedNote as error:
        raise BooksRefused(f"log/checkpoint cannot be believed: {error}.", remedy) from None
    with services.database.begin(readonly=True) as books:
        known = publishing.checkpoint_at(books, head.size)
    if known is None or known["root"] != head.root.hex():
        raise BooksRefused(
            f"The log was published with {head.size} entries, which the books do not know.", remedy
        )
