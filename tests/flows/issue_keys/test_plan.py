"""How requests are cut into batches, and parcels put into bundles."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from flows.issue_keys.plan import bundled, cut, movements

REQUESTED = {
    "serial": pl.Int64,
    "action": pl.String,
    "kind": pl.String,
    "quantity": pl.Int64,
    "keys": pl.Int64,
}
Asked = tuple[str, str, int, int]


def requested(*rows: Asked) -> pl.DataFrame:
    numbered = [(serial, *row) for serial, row in enumerate(rows, start=1)]
    return pl.DataFrame(numbered, schema=REQUESTED, orient="row")


def test_a_batch_is_full_once_it_has_its_keys_and_a_request_is_never_cut() -> None:
    found = cut(requested(*[("grant", "orders", 3, 3)] * 4), 7, 6)
    assert found.select("first_serial", "last_serial", "entitlements", "units").rows() == [
        (1, 2, 2, 6),
        (3, 4, 2, 6),
    ]
    assert found["intake_no"].to_list() == [7, 7]


def test_licenses_that_wait_for_registration_fill_batches_too() -> None:
    found = cut(requested(*[("grant", "orders", 5, 0)] * 3), 1, 2)
    assert found.select("entitlements", "units", "from_orders").rows() == [(2, 0, 10), (1, 0, 5)]


def test_keys_and_vouchers_of_one_sheet_are_made_in_batches_of_their_own() -> None:
    rows: list[Asked] = [("grant", "orders", 1, 1), ("vouchers", "orders", 40, 0)] * 2
    found = cut(requested(*rows), 1, 100)
    assert found.select("makes", "first_serial", "last_serial", "entitlements", "units").rows() == [
        ("keys", 1, 3, 2, 2),
        ("vouchers", 2, 4, 0, 80),
    ]


def test_planning_moves_ordered_units_only_where_they_were_ordered() -> None:
    rows: list[Asked] = [("grant", "orders", 3, 1), ("grant", "vouchers", 5, 1)]
    found = cut(requested(*rows), 1, 100).with_columns(batch_no=pl.lit(9, pl.Int64))
    assert movements(found).rows() == [
        ("orders.entitled", "orders.waiting", 3, 9),
        ("entitlements.active", "entitlements.granted", 2, 9),
        ("keys.waiting", "keys.planned", 2, 9),
    ]


ROWS = st.one_of(
    st.tuples(
        st.just("grant"),
        st.sampled_from(["orders", "drawdowns"]),
        st.integers(1, 9),
        st.integers(0, 9),
    ),
    st.tuples(st.just("vouchers"), st.just("orders"), st.integers(1, 9), st.just(0)),
)


@given(st.lists(ROWS, min_size=1, max_size=40), st.integers(1, 20))
def test_every_request_is_in_one_batch_and_batches_exceed_their_size_by_one_at_most(
    rows: list[Asked], size: int
) -> None:
    batches = cut(requested(*rows), 1, size)
    granted = [row for row in rows if row[0] == "grant"]
    made = sum(row[3] for row in granted) + sum(row[2] for row in rows if row[0] == "vouchers")
    assert batches["units"].sum() == made
    assert batches["entitlements"].sum() == len(granted)
    assert batches["from_orders"].sum() == sum(row[2] for row in rows if row[1] == "orders")
    assert batches["first_serial"].is_sorted()
    assert (batches["units"] < size + 9).all()
    for _, same in batches.group_by("makes"):
        ends = same.sort("first_serial")
        assert (ends["last_serial"][:-1] < ends["first_serial"][1:]).all()


PARCELS = {
    "parcel_no": pl.Int64,
    "sender": pl.String,
    "source_kind": pl.String,
    "source_ref": pl.String,
    "recipients": pl.String,
    "language": pl.String,
}


def test_each_address_gets_one_bundle_for_each_document_and_nobody_one_for_himself() -> None:
    parcels = pl.DataFrame(
        [
            (1, "kita", "order", "SO-1", "a@x.example;b@x.example", "ja"),
            (2, "kita", "order", "SO-1", "a@x.example", "en"),
            (3, "kita", "order", "SO-2", "a@x.example", "en"),
            (4, "vendor", "order", "SO-1", "", "en"),
        ],
        schema=PARCELS,
        orient="row",
    )
    bundles, inside = bundled(parcels)
    assert bundles.select("bundle", "sender", "source_ref", "recipient", "language").rows() == [
        (0, "kita", "SO-1", "a@x.example", "ja"),
        (1, "kita", "SO-1", "b@x.example", "ja"),
        (2, "kita", "SO-2", "a@x.example", "en"),
        (3, "vendor", "SO-1", "", "en"),
    ]
    assert inside.rows() == [(0, 1), (1, 1), (0, 2), (2, 3), (3, 4)]
