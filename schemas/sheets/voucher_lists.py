"""Vouchers that were printed and sold to an OEM before keymill knew of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields
from schemas.sheets.sheet import Choice, Column, Reads, Sheet, choice, day, money, quantity, text
from schemas.words import Words

ACTIVATION_TYPES: Final = (
    Choice(
        "new",
        Words("New", "Nouveau", "Neu", "新規"),
        ("New license", "Nouvelle", "Nouvelle licence", "Neulizenz", "新規ライセンス"),
    ),
    Choice(
        "renewal",
        Words("Renewal", "Renouvellement", "Verlängerung", "更新"),
        ("Renew", "Rnwl", "Renouveler", "Verlängern", "契約更新"),
    ),
)

STATUSES: Final = (
    Choice(
        "issued", Words("Issued", "Émis", "Ausgegeben", "発行済み"), ("Shipped", "Sold", "発行")
    ),
    Choice(
        "void",
        Words("Void", "Annulé", "Ungültig", "無効"),
        ("Voided", "Cancelled", "Canceled", "Nul", "Storniert", "取消", "失効"),
    ),
)


class VoucherLists(Sheet):
    """One row per voucher sold."""

    title: ClassVar[Words] = Words(
        "Voucher lists", "Listes de bons", "Gutscheinlisten", "バウチャー一覧"
    )
    about: ClassVar[Words] = Words(
        "Vouchers that were sold to an OEM and can be converted into licenses.",
        "Bons vendus à un OEM et convertibles en licences.",
        "Gutscheine, die an einen OEM verkauft wurden und in Lizenzen umgewandelt werden können.",
        "OEMに販売済みで、ライセンスに引き換えられるバウチャーです。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "price_has_currency": rules.CURRENCY_MISSING.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {"price_has_currency": "currency"}

    voucher_id = text(
        replace(fields.VOUCHER_ID, required=True, key=True, names_in_books=False),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    batch_id = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Batch", "Lot", "Charge", "ロット番号"),
            note=Words(
                "The batch in which the vouchers were printed and invoiced.",
                "Le lot dans lequel les bons ont été imprimés et facturés.",
                "Die Charge, in der die Gutscheine gedruckt und berechnet wurden.",
                "バウチャーを印刷し請求したロットの番号を記入してください。",
            ),
            example="NW-2026-Q4",
            required=True,
            synonyms=(
                *("Batch ID", "Batch No.", "Batch number", "Lot number", "N° de lot"),
                *("Numéro de lot", "Los", "Losnummer", "Chargennummer", "ロット", "バッチ番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    oem_account = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("OEM account", "Compte OEM", "OEM-Konto", "OEMアカウント"),
            note=Words(
                "The account of the OEM that bought the voucher.",
                "Le compte de l'OEM qui a acheté le bon.",
                "Das Konto des OEM, der den Gutschein gekauft hat.",
                "バウチャーを購入したOEMのアカウントを記入してください。",
            ),
            example="northwind-oem",
            required=True,
            synonyms=(
                *("OEM", "OEM ID", "OEM partner", "OEM number", "Sold to", "Account", "Compte"),
                *("Constructeur", "OEM-Nummer", "Konto", "アカウント", "OEM番号", "販売先"),
            ),
            names_in_books=True,
        ),
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    sku = text(replace(fields.SKU, required=True), length_max=fields.IDENTIFIER_LENGTH)
    quantity = quantity(
        replace(
            fields.QUANTITY,
            note=Words(
                "Units that one voucher is good for; empty: 1.",
                "Le nombre d'unités que vaut un bon ; vide : 1.",
                "Einheiten, für die ein Gutschein gilt; leer: 1.",
                "バウチャー1枚で引き換えられる数量。空欄の場合は1です。",
            ),
            example="1",
        )
    )
    redeem_by = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Redeem by", "À convertir avant le", "Einzulösen bis", "引換期限"),
            note=Words(
                "The last day on which the voucher can be converted; empty: no limit.",
                "Le dernier jour où le bon peut être converti ; vide : sans limite.",
                "Der letzte Tag, an dem der Gutschein eingelöst werden kann; leer: unbegrenzt.",
                "引き換えできる最終日。空欄の場合は無期限です。",
            ),
            example="2027-06-30",
            synonyms=(
                *("Expires on", "Expires", "Expiry", "Expiry date", "Valid until", "Use by"),
                *("Date limite", "Expire le", "Date d'expiration", "Échéance", "Einlösefrist"),
                *("Verfällt am", "Gültig bis", "有効期限", "使用期限", "期限"),
            ),
        )
    )
    activation_type = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Activation type", "Type d'activation", "Aktivierungsart", "有効化区分"),
            note=Words(
                "New or renewal; empty: new.",
                "Nouveau ou renouvellement ; vide : nouveau.",
                "Neu oder Verlängerung; leer: neu.",
                "新規または更新。空欄の場合は新規です。",
            ),
            example="new",
            synonyms=("Type", "Transaction type", "Vorgangsart", "Type d'opération", "取引区分"),
            choices=ACTIVATION_TYPES,
        )
    )
    status = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Status", "Statut", "Gutscheinstatus", "状態"),
            note=Words(
                "Issued or void; empty: issued.",
                "Émis ou annulé ; vide : émis.",
                "Ausgegeben oder ungültig; leer: ausgegeben.",
                "発行済みまたは無効。空欄の場合は発行済みです。",
            ),
            example="issued",
            synonyms=("Voucher status", "State", "État", "Zustand", "ステータス"),
            choices=STATUSES,
        )
    )
    unit_price = money(fields.UNIT_PRICE)
    currency = text(fields.CURRENCY, length_max=3)

    @dy.rule()
    def price_has_currency(cls) -> pl.Expr:
        """An amount without a currency is no amount."""
        return pl.col("unit_price").is_null() | pl.col("currency").is_not_null()
