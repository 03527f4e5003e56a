"""One night takes in all that partners really send, and what becomes of it is known beforehand."""

import json
import tomllib
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

from flows import wiring
from flows.ports import Services
from tests.night import homes
from tests.night.commands import night
from tests.night.facts import differences, facts, table
from tests.night.homes import SAMPLES, Home
from tests.servers.smtp import SmtpSink

EXPECTED: Final = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))
AS_OF: Final = str(EXPECTED["as_of"])
COUNTS: Final = ("rows", "accepted", "duplicate", "refused", "held")
NEXT_DAY: Final = "2026-11-21"


def expected(told_in: dict[str, Any] = EXPECTED) -> dict[str, Any]:
    """Per drop its state and its sheets, as ``expected.toml`` tells."""
    told = {}
    for drop in told_in["drop"]:
        sheets = [
            {
                "sheet": sheet["name"],
                "kind": sheet["kind"],
                **{name: sheet[name] for name in COUNTS},
                "refused_rows": {
                    int(row): set(codes.split()) for row, codes in sheet["refused_rows"].items()
                },
            }
            for sheet in drop.get("sheet", [])
        ]
        told[f"{drop['account']}/{drop['name']}"] = (drop["state"], sheets)
    return told


def found(services: Services) -> dict[str, Any]:
    """The same from the books."""
    intakes, problems = table(services, "intakes"), table(services, "problems")
    answers = table(services, "answers").filter(pl.col("status") == "refused")
    said = answers.join(problems, on=["intake_no", "row_no"], how="left")
    told = {}
    for drop in table(services, "drops").iter_rows(named=True):
        state = {"taken-in": "processed"}.get(drop["state"], drop["state"])
        sheets = [
            {
                "sheet": sheet["sheet_name"],
                "kind": sheet["kind"],
                **{name: sheet[name] for name in COUNTS},
                "refused_rows": _codes(said.filter(pl.col("intake_no") == sheet["intake_no"])),
            }
            for sheet in intakes.filter(pl.col("drop_no") == drop["drop_no"])
            .sort("sheet_no")
            .iter_rows(named=True)
        ]
        told[f"{drop['account_id']}/{drop['name']}"] = (state, sheets)
    return told


def _codes(said: pl.DataFrame) -> dict[int, set[str]]:
    """The codes by row; a row in conflict over a voucher also says that it is spent."""
    rows: dict[int, set[str]] = {}
    for row_no, code in said.select("row_no", "code").iter_rows():
        rows.setdefault(int(row_no), set()).add(str(code))
    for codes in rows.values():
        if "conflicts-with-earlier-row" in codes:
            codes.discard("voucher-spent")
    return rows


def test_the_samples_come_to_exactly_what_is_expected_and_again_to_nothing(any_home: Home) -> None:
    any_home.drop(homes.samples())
    first = any_home.night(AS_OF)
    assert (first.unbalanced, first.left) == ((), [])
    with any_home.services() as services:
        assert found(services) == expected()
        assert_all_went_out(services, any_home, first.mail)
        before = facts(services, [], ())
    second = any_home.night(NEXT_DAY)
    assert (second.receipts, second.mail, second.unbalanced) == ([], {}, ())
    with any_home.services() as services:
        after = facts(services, [], ())
    assert (after.keys, after.log_root, after.deliveries) == (
        before.keys,
        before.log_root,
        before.deliveries,
    )


def assert_all_went_out(services: Services, home: Home, mail: dict[str, int]) -> None:
    """Every key is in the log, every drop answered, every bundle made and handed over."""
    keys, drops = table(services, "keys"), table(services, "drops")
    bundles, deliveries = table(services, "bundles"), table(services, "deliveries")
    vouchers = table(services, "vouchers").filter(pl.col("serial").is_not_null())
    assert (keys.height, vouchers.height) == (103, 40)
    assert table(services, "checkpoints")["size"].max() == keys.height
    assert {blob.name for blob in services.storage.list("replies/")} >= {
        f"replies/{account}/{name}"
        for account, name in drops.select("account_id", "reply_name").iter_rows()
    }
    made = [blob.name for blob in services.storage.list("bundles/")]
    assert len(made) == bundles.height == bundles["written_night_no"].is_not_null().sum()
    assert mail == {"sent": deliveries.height}
    letters = [file.read_bytes() for file in home.place.glob("mail/new/*")]
    names = {str(BytesHeaderParser().parsebytes(letter)["Message-ID"]) for letter in letters}
    assert names == set(deliveries["message_id"])
    assert list(services.storage.list("inbox/")) == []


def test_a_reply_that_is_dropped_again_holds_only_duplicates_of_what_was_accepted(
    after_the_samples: Home, tmp_path: Path
) -> None:
    home = homes.copied(after_the_samples, tmp_path / "home")
    with home.services() as services:
        drops = table(services, "drops").filter(pl.col("state") == "taken-in")
        again = {
            f"inbox/{account}/{name}": services.storage.read(f"replies/{account}/{name}")
            for account, name in drops.select("account_id", "reply_name").iter_rows()
        }
    accepted = sum(sheet["accepted"] for _, sheets in expected().values() for sheet in sheets)
    duplicate = sum(sheet["duplicate"] for _, sheets in expected().values() for sheet in sheets)
    home.drop(again)
    night = home.night(AS_OF)
    assert len(night.receipts) == len(again)
    assert sum(receipt.accepted for receipt in night.receipts) == 0
    assert sum(receipt.duplicate for receipt in night.receipts) == accepted + duplicate
    assert night.unbalanced == ()
    assert night.log_size == 103


def test_the_samples_go_through_a_bucket_and_a_mail_server_too(
    far_home: Home, smtp_sink: SmtpSink
) -> None:
    far_home.drop(homes.samples())
    far = far_home.night(AS_OF)
    assert (far.unbalanced, far.left) == ((), [])
    with far_home.services() as services:
        assert found(services) == expected()
        assert len(smtp_sink.messages) == table(services, "deliveries").height == 36
        bundles = {blob.name for blob in services.storage.list("bundles/")}
        assert len(bundles) == table(services, "bundles").height
    here = {path.name for path in far_home.place.iterdir()} - {"keymill.toml", "secrets", "mail"}
    assert all(name.startswith("keymill.db") for name in here), "everything else is in the bucket"


@pytest.fixture(scope="module")
def nights_of_both_kinds(
    samples_home: Home, after_the_samples: Home, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, Home, Any]:
    """Two homes with the same secrets after a night of the samples: plain, and by Prefect."""
    by_prefect = homes.copied(samples_home, tmp_path_factory.mktemp("both") / "prefect")
    return after_the_samples, by_prefect, night(by_prefect.place, AS_OF)


def test_prefect_runs_the_same_night_and_leaves_with_0(
    nights_of_both_kinds: tuple[Home, Home, Any],
) -> None:
    plainly, by_prefect, (status, counts, said) = nights_of_both_kinds
    assert status == 0, said
    assert (counts["state"], counts["balanced"], counts["troubles"]) == ("complete", True, [])
    assert (counts["keys"], counts["log_size"], counts["sent"]) == (103, 103, counts["bundles"])
    with plainly.services() as one, by_prefect.services() as other:
        assert differences(facts(one, [], ()), facts(other, [], ())) == []


def test_prefect_is_told_no_address_no_file_name_and_no_key(
    nights_of_both_kinds: tuple[Home, Home, Any],
) -> None:
    _, home, _ = nights_of_both_kinds
    kept = b"".join(file.read_bytes() for file in prefect_files(home.place))
    assert b"take in drop" in kept, "this is where Prefect keeps what it was told"
    assert b"log_size" in kept, "artifacts hold counts"
    with home.services() as services:
        private = sorted(private_texts(services))
    assert len(private) > 300
    assert [text for text in private if any(form in kept for form in _forms(text))] == []


def prefect_files(place: Path) -> list[Path]:
    return [file for file in (place / ".prefect").rglob("*") if file.is_file()]


def private_texts(services: Services) -> set[str]:
    """What Prefect must not know: addresses, names of files and people, keys, vouchers."""
    drops, accounts = table(services, "drops"), table(services, "accounts")
    parcels, bundles = table(services, "parcels"), table(services, "bundles")
    keys = services.issued(services, parcels["parcel_no"])
    texts = {*drops["name"], *accounts["email"], *accounts["name"], *bundles["recipient"]}
    texts |= {*parcels["customer_name"].drop_nulls(), *keys["key"], *keys["license_file_name"]}
    texts |= {key.replace("-", "") for key in keys["key"]}
    texts |= {*table(services, "vouchers")["voucher_id"], *table(services, "keys")["key_sha256"]}
    return {str(text) for text in texts if text}


def _forms(text: str) -> set[bytes]:
    return {text.encode(), json.dumps(text).strip('"').encode()}


def test_the_night_is_idle_where_nothing_was_dropped(home: Home) -> None:
    done = home.night(AS_OF)
    assert (done.receipts, done.log_size, done.mail) == ([], 0, {})
    assert (done.unbalanced, done.left) == ((), [])
    assert wiring.storage_of(home.settings).read("log/checkpoint")
