"""A plan worth sharing: a catalogue, and orders of as many customers."""

from collections.abc import Mapping
from typing import Final

CUSTOMERS: Final = 110
"""With as many bundles: three groups."""

_PRODUCTS: Final = """\
SKU,Product name,Version,Meter,License type,Support in months,Key policy,Key delivery
DEV,Device,1.0,Device,Perpetual,12,per unit,on certificate
"""

_HEAD: Final = "Order No.,Line,Booked On,End Customer,Licence Contact E-mail,Country,SKU,Qty\n"

MANY: Final[Mapping[str, bytes]] = {
    "inbox/vendor/a-products.csv": _PRODUCTS.encode(),
    "inbox/vendor/b-orders.csv": (
        _HEAD
        + "".join(
            f"SO-{n},1,2026-11-16,Customer {n},it@customer-{n}.example,US,DEV,{1 + n % 3}\n"
            for n in range(CUSTOMERS)
        )
    ).encode(),
}
"""What lies in the vendor's inbox, by name."""
