"""Claim codes that rows give, compared with those on the certificates they name."""

from hmac import compare_digest

import polars as pl

from flows.ports import Services
from schemas.wire.key import normalise


def proves(
    services: Services, serials: pl.Series, epochs: pl.Series, typed: pl.Series
) -> pl.Series:
    """True where a code, as people type it, is that of its serial; as slow where it is not."""
    right = services.claim_codes(services, serials, epochs)
    pairs = zip(right.to_list(), typed.to_list(), strict=True)
    same = [
        compare_digest(normalise(code).encode(), normalise(given).encode()) for code, given in pairs
    ]
    return pl.Series(same, dtype=pl.Boolean)
