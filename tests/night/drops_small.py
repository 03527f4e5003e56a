"""A handful of drops that take every way through the night, and are quickly taken in."""

from collections.abc import Mapping
from typing import Final

_PRODUCTS: Final = """\
SKU,Product name,Version,Meter,License type,Support in months,Key policy,Key delivery
SRV,Server,1.0,Server,Perpetual,12,per unit,on certificate
DEV,Device,1.0,Device,Perpetual,12,per line,on certificate
REG,Device plus,1.0,Device,Perpetual,12,per line,on registration
"""

_ACCOUNTS: Final = """\
Account,Name,Role,Country,Language,E-mail,Deliver to,Status,Approval quantity
acme,Acme Devices Inc.,OEM,US,en,licensing@acme.example,customer,active,
kita,北電機,channel,JP,ja,license@kita.example,both,active,100
"""

_VOUCHERS_SOLD: Final = """\
Voucher No.,Batch,OEM,Part No.,Qty,Expires,Type,Status
V-0001,B1,acme,DEV,1,2027-06-30,new,issued
V-0002,B1,acme,DEV,5,2027-06-30,new,issued
V-0003,B1,acme,REG,1,2027-06-30,new,issued
V-0004,B1,acme,DEV,1,2026-10-31,new,issued
"""

_ORDERS: Final = """\
Order No.,Line,Booked On,End Customer,Licence Contact E-mail,Country,Partner account,SKU,Qty,\
Fulfilment,Currency,Unit price
SO-1,10,2026-11-16,Heron Schools,it@heron.example,US,,SRV,3,,EUR,690
SO-2,10,2026-11-16,Acme Devices Inc.,licensing@acme.example,US,acme,DEV,4,voucher,EUR,31
"""

_ACTIVATIONS: Final = """\
Voucher,SKU,Qty,Service Tag,End Customer,E-mail,Country,Activation date
V-0001,DEV,1,T1,Heron Schools,it@heron.example,US,2026-11-16
V-0002,DEV,5,T2,Tern Quay,ops@tern.example,US,2026-11-16
V-0003,REG,1,T3,Tern Quay,ops@tern.example,US,2026-11-16
V-0004,DEV,1,T4,Tern Quay,ops@tern.example,US,2026-11-16
V-0002,DEV,5,T2,Tern Quay,ops@tern.example,US,2026-11-16
"""

_CHANNEL: Final = """\
Order No.,Line #,Order date,End Customer,E-mail,Country,SKU,Qty,Unit price,Currency
K-1,1,2026-11-18,青葉学園,joho@aoba.example,JP,DEV,40,4800,JPY
K-2,1,2026-11-18,霞ヶ浦病院,kanri@kasumi.example,JP,DEV,250,4800,JPY
"""

SMALL: Final[Mapping[str, bytes]] = {
    f"inbox/{name}": text.encode()
    for name, text in {
        "vendor/a-products.csv": _PRODUCTS,
        "vendor/b-accounts.csv": _ACCOUNTS,
        "vendor/c-vouchers.csv": _VOUCHERS_SOLD,
        "vendor/d-orders.csv": _ORDERS,
        "acme/activations.csv": _ACTIVATIONS,
        "kita/orders.csv": _CHANNEL,
    }.items()
}
"""What lies in the inboxes, by name. Requests: 2 orders, 3 vouchers, 1 order; one more is held."""

AS_OF: Final = "2026-11-20"

HELD: Final = "kita/orders.csv"
"""The drop with a row above the account's approval quantity."""
