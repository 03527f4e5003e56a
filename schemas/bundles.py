"""What one recipient gets for one source document of one night: the nouns of step 12.

Source: design, sections 2, 7 and 8.
"""

from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl


@dataclass(frozen=True)
class Vendor:
    """Who grants the licenses, as certificates and letters name him.

    ``address`` may have several lines; ``logo`` holds the bytes of a PNG, JPEG or SVG picture;
    ``legal_note`` is in the recipient's language. ``download_base_url`` is null where files are
    not offered for download.
    """

    name: str
    address: str
    logo: bytes | None
    support_contact: str
    legal_note: str
    download_base_url: str | None


@dataclass(frozen=True)
class BundleHead:
    """What holds for a bundle as a whole.

    ``source_ref`` is the number of an order or contract; for vouchers, who handed them in.
    ``log_size`` counts the entries of the checkpoint that the license files were proven against;
    ``vkey`` is the verifier key of that log (C2SP signed-note).
    """

    bundle_id: str
    language: str
    as_of: date
    source_kind: str
    source_ref: str
    recipient_name: str | None
    vendor: Vendor
    log_origin: str
    log_size: int
    vkey: str


@dataclass(frozen=True)
class SoftwareFile:
    """A file of a release, and where it can be fetched for a while; null: it cannot."""

    name: str
    sku: str
    version: str
    link: str | None
    sha256: str | None
    size_bytes: int | None


class BundleItems(dy.Schema):
    """One row per license key, or per entitlement whose key waits for registration.

    Ordered by ``serial``, ``key_no``.
    """

    serial = dy.String(nullable=False, description="With its check digit: M0000000000012")
    key_no = dy.Int64(nullable=True, min=1, description="Null until the serial is registered")
    key = dy.String(nullable=True, description="Five groups of five; null like key_no")
    license_file_name = dy.String(nullable=True, description="Inside licenses/; null like key_no")
    sku = dy.String(nullable=False)
    product_name = dy.String(nullable=False)
    version = dy.String(nullable=False)
    metric = dy.String(nullable=False, description="device, user, server, core or tb")
    quantity = dy.Int64(nullable=False, min=1, description="Of the whole entitlement")
    key_quantity = dy.Int64(nullable=True, min=1, description="Of this key: 1 where per unit")
    license_type = dy.String(nullable=False, description="perpetual, subscription, trial or nfr")
    starts = dy.Date(nullable=False)
    ends = dy.Date(nullable=True, description="The last day; null is perpetual")
    support_starts = dy.Date(nullable=True)
    support_ends = dy.Date(nullable=True, description="The last day; null is no support")
    account_name = dy.String(nullable=False)
    customer_name = dy.String(nullable=True, description="The end customer the holder acts for")
    host_id = dy.String(nullable=True)
    activation_note = dy.String(nullable=True)
    source_ref = dy.String(nullable=False, description="Number of the order, voucher or contract")
    log_index = dy.Int64(nullable=True, min=0, description="Position in the log, from 0")
    claim_code = dy.String(nullable=True, description="With it a customer may claim the license")

    @dy.rule()
    def a_key_has_its_number_and_file(cls) -> pl.Expr:
        """The key, its number and its file come together or not at all."""
        return (pl.col("key").is_null() == pl.col("key_no").is_null()) & (
            pl.col("license_file_name").is_null() == pl.col("key_no").is_null()
        )

    @dy.rule()
    def a_key_number_stands_once(cls) -> pl.Expr:
        """No entitlement has two rows of one key number."""
        return ~pl.struct("serial", "key_no").is_duplicated()
