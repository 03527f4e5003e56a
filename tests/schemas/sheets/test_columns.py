"""What must hold for every column of every kind."""

import unicodedata
from collections import Counter
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from schemas.problems import rules
from schemas.problems.problem import Problem
from schemas.sheets.page import page
from schemas.sheets.sheet import Choice, Column, Reads, Sheet
from schemas.words import Words
from tests.schemas.sheets.kinds import KINDS, PAGES

PROBLEMS = {p.code: p for p in vars(rules).values() if isinstance(p, Problem)}

# The columns of the design (section 4), R marked by a star: people rely on these names.
COLUMNS = {
    "products": "sku* name* family version* metric* license_type* term_months support_months"
    " key_policy* key_delivery* activation_note list_price currency released_on discontinued_on",
    "accounts": "account_id* name* role* country* language* email* reply_emails deliver_to"
    " date_order decimal_mark status approval_quantity",
    "delegations": "customer_account* partner_account* scope* valid_from* valid_to keys_to"
    " hand_over_days",
    "voucher_lists": "voucher_id* batch_id* oem_account* sku* quantity redeem_by activation_type"
    " status unit_price currency",
    "contracts": "contract_number* customer_account* starts* ends* grey_year_end currency* funds*"
    " overage_allowed_pct",
    "contract_prices": "contract_number* sku* unit_price* valid_from* max_quantity",
    "releases": "sku* version* released_on* replaces_sku file_name file_url file_key file_sha256"
    " file_bytes",
    "orders": "order_number* order_line* order_date* customer_account customer_name contact_email*"
    " country language partner_account po_number sku* quantity* fulfilment starts ends"
    " support_starts support_ends unit_price net_amount currency invoice_number",
    "vouchers": "voucher_id* part sku quantity hardware_serial customer_name contact_email country"
    " language activation_date host_id renews_serial",
    "drawdowns": "request_id* contract_number* requested_on* requested_by* sku* quantity* site"
    " host_id purpose starts",
    "registrations": "serial_number* company* country* contact_name* contact_email*"
    " technical_email host_id claim_code",
    "upgrades": "request_id* notification_id serial_number to_sku* quantity* key_numbers"
    " contact_email technical_email",
    "rehosts": "request_id* serial_number* old_host_id new_host_id quantity key_numbers reason*"
    " destroyed contact_email",
    "returns": "return_id* serial_number voucher_id quantity key_numbers reason* credit_note",
    "license_changes": "request_id* serial_number* action* grantee_email right attribute"
    " value to_account quantity",
    "hand_overs": "bundle_id* handed_to* handed_on*",
    "renewals": "renewal_id* serial_number* new_ends* quantity order_number",
}

KEYS = {
    "products": ["sku"],
    "accounts": ["account_id"],
    "delegations": ["customer_account", "partner_account", "scope", "valid_from"],
    "voucher_lists": ["voucher_id"],
    "contracts": ["contract_number"],
    "contract_prices": ["contract_number", "sku", "valid_from"],
    "releases": ["sku", "version", "file_name"],
    "orders": ["order_number", "order_line"],
    "vouchers": ["voucher_id", "part"],
    "drawdowns": ["request_id", "contract_number"],
    "registrations": ["serial_number"],
    "upgrades": ["request_id"],
    "rehosts": ["request_id"],
    "returns": ["return_id"],
    "license_changes": ["request_id"],
    "hand_overs": ["bundle_id"],
    "renewals": ["renewal_id"],
}

# What a row needs that is no column's own requirement.
NEEDED: dict[str, dict[str, object]] = {
    "products": {"license_type": "perpetual"},
    "orders": {"customer_name": "Aldermoor Health Group"},
    "upgrades": {"serial_number": "M0000000000012"},
    "rehosts": {"reason": "compromised"},
    "returns": {"serial_number": "M0000000000012"},
    "license_changes": {"action": "clear", "attribute": "Cost centre"},
}

EVERY_COLUMN = [
    pytest.param(name, column, id=f"{kind}.{name}")
    for kind, schema in KINDS.items()
    for name, column in schema.described()
]
EVERY_KIND = [pytest.param(kind, schema, id=kind) for kind, schema in KINDS.items()]


def folded(heading: str) -> str:
    """A heading as recognition sees it at its loosest (voiced Japanese marks removed as well)."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", heading).casefold())
    return "".join(c for c in decomposed if c.isalnum())


def headings(name: str, column: Column) -> set[str]:
    return {folded(h) for h in (name, *column.heading.every(), *column.synonyms)}


def words(choice: Choice) -> set[str]:
    """All that means a choice; a mark such as ``,`` is its own word."""
    said = (choice.value, *choice.words.every(), *choice.synonyms)
    return {folded(word) or word for word in said}


def complete(text: Words) -> bool:
    return all(text.every()) and all(said == said.strip() for said in text.every())


def as_read(column: Column) -> object:
    """The example as typing would store it; None where the example row leaves it out."""
    if column.alternative:
        return None
    match column.reads:
        case Reads.DATE:
            return date.fromisoformat(column.example)
        case Reads.QUANTITY:
            return int(column.example)
        case Reads.MONEY:
            return Decimal(column.example)
        case Reads.EMAILS | Reads.CHOICES:
            return column.example.replace("; ", ";")
        case Reads.KEY_NUMBERS:
            return "1;3;4;5"
        case _:
            return column.example


def example_row(schema: type[Sheet]) -> dict[str, object]:
    return {name: as_read(column) for name, column in schema.described()}


def broken_rules(schema: type[Sheet], **changes: object) -> set[str]:
    frame = pl.DataFrame(
        [example_row(schema) | changes],
        schema={name: column.dtype for name, column in schema.columns().items()},
    )
    _, failure = schema.filter(frame)
    return set(failure.counts())


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_the_columns_are_those_of_the_design_in_its_order(kind: str, schema: type[Sheet]) -> None:
    ours = [name + "*" * column.required for name, column in schema.described()]
    assert ours == COLUMNS[kind].split()


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_the_business_key_is_that_of_the_design(kind: str, schema: type[Sheet]) -> None:
    assert sorted(schema.key_columns()) == sorted(KEYS[kind])


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_a_kind_has_its_title_and_purpose_in_four_languages(kind: str, schema: type[Sheet]) -> None:
    assert complete(schema.title)
    assert complete(schema.about)
    assert all(len(title) <= 31 for title in schema.title.every()), "names a sheet of a workbook"


@pytest.mark.parametrize(("name", "column"), EVERY_COLUMN)
def test_a_column_has_headings_notes_and_words_in_four_languages(name: str, column: Column) -> None:
    assert complete(column.heading)
    assert complete(column.note)
    assert column.example
    assert all(complete(choice.words) for choice in column.choices)


@pytest.mark.parametrize(("name", "column"), EVERY_COLUMN)
def test_only_a_choice_has_a_list_and_no_word_means_two_of_it(name: str, column: Column) -> None:
    assert bool(column.choices) == (column.reads in {Reads.CHOICE, Reads.CHOICES})
    meant = Counter(word for choice in column.choices for word in words(choice))
    assert [word for word, times in meant.items() if times > 1] == []


@pytest.mark.parametrize(("name", "column"), EVERY_COLUMN)
def test_no_synonym_of_a_column_says_again_what_another_says(name: str, column: Column) -> None:
    counted = Counter(unicodedata.normalize("NFKC", s).casefold() for s in column.synonyms)
    assert [said for said, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_no_heading_belongs_to_two_columns_of_a_kind(kind: str, schema: type[Sheet]) -> None:
    owners: dict[str, set[str]] = {}
    for name, column in schema.described():
        for heading in headings(name, column):
            owners.setdefault(heading, set()).add(name)
    assert {heading: names for heading, names in owners.items() if len(names) > 1} == {}
    assert "" not in owners


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_the_examples_satisfy_their_own_schema(kind: str, schema: type[Sheet]) -> None:
    assert broken_rules(schema) == set()


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_no_rule_fires_on_a_row_of_which_only_the_required_cells_are_filled(
    kind: str, schema: type[Sheet]
) -> None:
    empty = {name: None for name, column in schema.described() if not column.required}
    assert broken_rules(schema, **empty | NEEDED.get(kind, {})) == set()


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_every_rule_has_a_problem_in_four_languages_and_marks_a_column(
    kind: str, schema: type[Sheet]
) -> None:
    ours = {rule for rule in schema._validation_rules(with_cast=False) if "|" not in rule}
    ours.discard("primary_key")
    assert ours == set(schema.rules_problems) == set(schema.rules_columns)
    assert set(schema.rules_columns.values()) <= set(schema.columns())
    for code in schema.rules_problems.values():
        assert complete(PROBLEMS[code].says)
        assert complete(PROBLEMS[code].remedy)


@pytest.mark.parametrize(
    ("kind", "changes", "rule"),
    [
        ("products", {"term_months": None}, "subscription_has_term"),
        ("products", {"license_type": "perpetual"}, "perpetual_has_no_term"),
        ("products", {"currency": None}, "price_has_currency"),
        (
            "products",
            {"discontinued_on": date(2026, 2, 28)},
            "discontinued_not_before_released",
        ),
        ("accounts", {"account_id": "Vendor"}, "account_is_not_the_vendor"),
        ("accounts", {"account_id": "../etc"}, "account_id|regex"),
        (
            "accounts",
            {"reply_emails": ";".join(f"a{n}@x.example" for n in range(11))},
            "reply_emails_at_most_ten",
        ),
        ("delegations", {"valid_to": date(2026, 10, 31)}, "valid_to_not_before_valid_from"),
        ("delegations", {"partner_account": "Aldermoor"}, "partner_is_not_the_customer"),
        ("voucher_lists", {"currency": None}, "price_has_currency"),
        ("contracts", {"ends": date(2025, 12, 31)}, "ends_not_before_starts"),
        ("contracts", {"grey_year_end": date(2028, 12, 30)}, "grey_year_not_before_ends"),
        ("contracts", {"overage_allowed_pct": 1001}, "overage_allowed_pct|max"),
        ("releases", {"file_name": None}, "file_is_named"),
        ("releases", {"file_url": None}, "file_lies_somewhere"),
        ("releases", {"file_key": "releases/13.0.tar.gz"}, "file_lies_in_one_place"),
        ("releases", {"file_sha256": None}, "file_has_sha256"),
        ("releases", {"file_bytes": None}, "file_has_size"),
        ("releases", {"file_name": "../setup.exe"}, "file_name|regex"),
        ("releases", {"file_url": "javascript:alert(1)"}, "file_url|regex"),
        ("releases", {"file_url": None, "file_key": "a/../b"}, "file_key|regex"),
        ("orders", {"customer_account": None, "customer_name": None}, "customer_is_named"),
        ("orders", {"ends": date(2026, 11, 30)}, "ends_not_before_starts"),
        (
            "orders",
            {"support_ends": date(2026, 11, 30)},
            "support_ends_not_before_it_starts",
        ),
        ("orders", {"currency": None}, "amount_has_currency"),
        ("orders", {"quantity": 0}, "quantity|min"),
        ("drawdowns", {"request_id": None}, "request_id|nullability"),
        ("upgrades", {"notification_id": None, "serial_number": None}, "license_is_named"),
        ("upgrades", {"quantity": 5}, "as_many_keys_as_units"),
        ("rehosts", {"old_host_id": None}, "old_host_is_named"),
        ("rehosts", {"new_host_id": None}, "new_host_is_named"),
        ("rehosts", {"new_host_id": "00-1A-2B-3C-4D-5E"}, "hosts_differ"),
        ("rehosts", {"destroyed": None}, "old_copy_is_destroyed"),
        ("rehosts", {"destroyed": "no"}, "old_copy_is_destroyed"),
        ("rehosts", {"quantity": 4}, "quantity_or_key_numbers"),
        ("returns", {"serial_number": None}, "serial_number_or_voucher"),
        ("returns", {"voucher_id": "4100200030004001"}, "serial_number_or_voucher"),
        ("returns", {"serial_number": None, "voucher_id": "V1"}, "voucher_has_no_keys"),
        ("returns", {"quantity": 4}, "quantity_or_key_numbers"),
        ("license_changes", {"grantee_email": None}, "grantee_is_named"),
        ("license_changes", {"action": "unshare", "grantee_email": None}, "grantee_is_named"),
        ("license_changes", {"action": "contact", "grantee_email": None}, "grantee_is_named"),
        ("license_changes", {"right": None}, "right_is_named"),
        ("license_changes", {"action": "set", "value": "4711"}, "attribute_is_named"),
        ("license_changes", {"action": "clear"}, "attribute_is_named"),
        ("license_changes", {"action": "set", "attribute": "Site"}, "value_is_given"),
        ("license_changes", {"action": "merge"}, "value_is_given"),
        ("license_changes", {"action": "transfer"}, "receiver_is_named"),
        ("license_changes", {"action": "split"}, "part_is_given"),
        ("license_changes", {"quantity": 5}, "part_is_of_a_transfer_or_split"),
        ("license_changes", {"action": "merge", "value": "M0000000000012"}, "merged_with_another"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_by_that_rule_alone(
    kind: str, changes: dict[str, object], rule: str
) -> None:
    assert broken_rules(KINDS[kind], **changes) == {rule}


def test_ten_reply_addresses_and_a_period_of_one_day_are_fine() -> None:
    ten = ";".join(f"a{n}@x.example" for n in range(10))
    assert broken_rules(KINDS["accounts"], reply_emails=ten) == set()
    day = date(2026, 1, 1)
    assert broken_rules(KINDS["contracts"], starts=day, ends=day, grey_year_end=day) == set()


@pytest.mark.parametrize(("kind", "schema"), EVERY_KIND)
def test_the_docs_page_of_a_kind_is_what_its_schema_says(kind: str, schema: type[Sheet]) -> None:
    written = (PAGES / f"{kind}.md").read_text(encoding="utf-8")
    assert written == page(kind, schema), "run: python -m tests.schemas.sheets.kinds"
