"""Order lines: they grant licenses, or generate vouchers for an OEM."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, periods
from schemas.sheets.sheet import Choice, Column, Reads, Sheet, choice, day, money, quantity, text
from schemas.words import Words

FULFILMENTS: Final = (
    Choice(
        "license",
        Words("License", "Licence", "Lizenz", "ライセンス"),
        ("Licenses", "Licences", "Lizenzen", "Key", "Keys"),
    ),
    Choice(
        "voucher",
        Words("Voucher", "Bon", "Gutschein", "バウチャー"),
        ("Vouchers", "Bons", "Gutscheine", "引換券"),
    ),
)


class Orders(Sheet):
    """One row per order line."""

    title: ClassVar[Words] = Words("Orders", "Commandes", "Aufträge", "注文")
    about: ClassVar[Words] = Words(
        "Order lines that grant licenses, generate vouchers for an OEM, or, of products whose "
        "version is -, yield one renewal ID each.",
        "Lignes de commande qui accordent des licences, créent des bons pour un OEM ou, pour un "
        "produit de version -, donnent chacune un numéro de renouvellement.",
        "Auftragszeilen, die Lizenzen gewähren, Gutscheine für einen OEM erzeugen oder, bei "
        "Produkten der Version -, je eine Verlängerungsnummer ergeben.",
        "ライセンスやOEM用バウチャーを発行する注文明細です。バージョンが「-」の製品では、"
        "明細ごとに更新番号を1つ発行します。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "customer_is_named": rules.CUSTOMER_MISSING.code,
        "ends_not_before_starts": rules.ENDS_BEFORE_START.code,
        "support_ends_not_before_it_starts": rules.ENDS_BEFORE_START.code,
        "amount_has_currency": rules.CURRENCY_MISSING.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "customer_is_named": "customer_name",
        "ends_not_before_starts": "ends",
        "support_ends_not_before_it_starts": "support_ends",
        "amount_has_currency": "currency",
    }

    order_number = text(
        replace(
            fields.ORDER_NUMBER,
            required=True,
            key=True,
            note=Words(
                "Your own number for the order.",
                "Votre propre numéro de commande.",
                "Ihre eigene Nummer für den Auftrag.",
                "貴社で付けた注文番号を記入してください。",
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    order_line = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Line", "Ligne", "Position", "明細番号"),
            note=Words(
                "The number of the line within the order.",
                "Le numéro de la ligne dans la commande.",
                "Die Nummer der Position im Auftrag.",
                "注文内の明細番号を記入してください。",
            ),
            example="10",
            required=True,
            key=True,
            synonyms=(
                *("Order line", "Line No.", "Line #", "Line number", "Item", "Pos.", "Pos"),
                *("orderLineNumber", "N° de ligne", "Ligne de commande", "Numéro de ligne"),
                *("Positionsnummer", "Auftragsposition", "Zeile", "注文行", "行番号", "明細"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    order_date = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Order date", "Date de commande", "Bestelldatum", "注文日"),
            note=Words(
                "The day of the order; licenses start then where no start is named.",
                "Le jour de la commande ; les licences débutent alors, sauf autre date de début.",
                "Der Tag der Bestellung; Lizenzen beginnen dann, wenn kein Beginn genannt ist.",
                "注文した日。開始日の指定がなければ、この日から有効になります。",
            ),
            example="2026-11-18",
            required=True,
            synonyms=(
                *("Date of order", "Ordered on", "Booked On", "Date", "Commandé le"),
                *("Auftragsdatum", "Bestellt am", "Datum", "受注日", "発注日", "注文年月日"),
            ),
        )
    )
    customer_account = text(
        replace(
            fields.CUSTOMER_ACCOUNT,
            note=Words(
                "The customer's account with us; its name instead if it has none or has not "
                "delegated to you.",
                "Le compte du client chez nous ; son nom s'il n'en a pas ou ne vous a pas donné "
                "de délégation.",
                "Das Konto des Kunden bei uns; sein Name, wenn er keines hat oder Sie nicht "
                "bevollmächtigt hat.",
                "お客様の当社アカウント。ない場合や委任を受けていない場合は、お客様名を記入してください。",
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    customer_name = text(fields.CUSTOMER_NAME, length_max=fields.NAME_LENGTH)
    contact_email = text(
        replace(fields.CONTACT_EMAIL, required=True), length_max=fields.EMAIL_LENGTH
    )
    country = text(fields.COUNTRY, length_max=2)
    language = text(fields.LANGUAGE, length_max=fields.LANGUAGE_LENGTH)
    partner_account = text(
        fields.PARTNER_ACCOUNT,
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    po_number = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Customer PO", "Bon de commande", "Kundenbestellnummer", "発注書番号"),
            note=Words(
                "The number of the customer's own purchase order.",
                "Le numéro du bon de commande du client.",
                "Die Nummer der Bestellung des Kunden.",
                "お客様の発注書の番号を記入してください。",
            ),
            example="4500017731",
            synonyms=(
                *("PO", "P.O.", "PO number", "PO Nr", "Purchase order", "Customer order number"),
                *("N° de bon de commande", "Kundenbestellnr.", "Bestellnummer des Kunden"),
                *("Kundenbestellung", "注文書番号", "PO番号", "発注番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    sku = text(replace(fields.SKU, required=True), length_max=fields.IDENTIFIER_LENGTH)
    quantity = quantity(replace(fields.QUANTITY, required=True))
    fulfilment = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Fulfilment", "Exécution", "Erfüllung", "提供形態"),
            note=Words(
                "License, or voucher for an OEM to convert later; empty: license.",
                "Licence, ou bon qu'un OEM convertira plus tard ; vide : licence.",
                "Lizenz, oder Gutschein zur späteren Einlösung durch einen OEM; leer: Lizenz.",
                "ライセンス、またはOEM用バウチャー。空欄の場合はライセンスです。",
            ),
            example="license",
            synonyms=("Fulfillment", "Deliver as", "Fourniture", "Lieferform", "納品形態"),
            choices=FULFILMENTS,
        )
    )
    starts = day(periods.STARTS)
    ends = day(periods.ENDS)
    support_starts = day(periods.SUPPORT_STARTS)
    support_ends = day(periods.SUPPORT_ENDS)
    unit_price = money(fields.UNIT_PRICE)
    net_amount = money(
        Column(
            reads=Reads.MONEY,
            heading=Words("Net amount", "Montant net", "Nettobetrag", "税抜金額"),
            note=Words(
                "The amount of the whole line, before tax.",
                "Le montant de toute la ligne, hors taxes.",
                "Der Betrag der ganzen Zeile ohne Steuer.",
                "明細全体の税抜金額を記入してください。",
            ),
            example="1212.50",
            synonyms=(
                *("Amount", "Line amount", "Line total", "Ext. Price", "Extended price", "Net"),
                *("Net Price", "Montant", "Montant HT", "Prix net", "Total HT", "Betrag"),
                *("Nettopreis", "Zeilenbetrag", "Gesamtpreis", "金額", "明細金額", "小計"),
            ),
        )
    )
    currency = text(fields.CURRENCY, length_max=3)
    invoice_number = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Invoice number", "N° de facture", "Rechnungsnummer", "請求書番号"),
            note=Words(
                "The number of the invoice for this line, where there is one.",
                "Le numéro de la facture de cette ligne, s'il y en a une.",
                "Die Nummer der Rechnung zu dieser Zeile, falls vorhanden.",
                "この明細の請求書番号があれば記入してください。",
            ),
            example="INV-88120",
            synonyms=(
                *("Invoice", "Invoice No.", "Facture", "Numéro de facture", "Rechnung"),
                *("Rechnungsnr.", "Rechnungs-Nr.", "請求番号", "インボイス番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )

    @dy.rule()
    def customer_is_named(cls) -> pl.Expr:
        """A license is somebody's."""
        return pl.col("customer_account").is_not_null() | pl.col("customer_name").is_not_null()

    @dy.rule()
    def ends_not_before_starts(cls) -> pl.Expr:
        """A license lasts a day at least."""
        return (pl.col("ends") >= pl.col("starts")).fill_null(True)

    @dy.rule()
    def support_ends_not_before_it_starts(cls) -> pl.Expr:
        """Support lasts a day at least."""
        return (pl.col("support_ends") >= pl.col("support_starts")).fill_null(True)

    @dy.rule()
    def amount_has_currency(cls) -> pl.Expr:
        """An amount without a currency is no amount."""
        amount = pl.col("unit_price").is_not_null() | pl.col("net_amount").is_not_null()
        return ~amount | pl.col("currency").is_not_null()
