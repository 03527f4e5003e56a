"""What was granted or sold comes back: units, keys, or a voucher that is still open."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, granted
from schemas.sheets.sheet import Column, Reads, Sheet, quantity, text
from schemas.words import Words


class Returns(Sheet):
    """One row per license or voucher that comes back, whole or in part."""

    title: ClassVar[Words] = Words("Returns", "Retours", "Rückgaben", "返品")
    about: ClassVar[Words] = Words(
        "Licenses and open vouchers that are given back; their keys are revoked.",
        "Licences et bons ouverts rendus ; leurs clés sont révoquées.",
        "Lizenzen und offene Gutscheine, die zurückgegeben werden; ihre Schlüssel erlöschen.",
        "ライセンスと未使用バウチャーの返品です。対象のキーは失効します。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "serial_number_or_voucher": rules.SERIAL_OR_VOUCHER.code,
        "voucher_has_no_keys": rules.VOUCHER_HAS_NO_KEYS.code,
        "quantity_or_key_numbers": rules.QUANTITY_AND_KEYS.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "serial_number_or_voucher": "serial_number",
        "voucher_has_no_keys": "key_numbers",
        "quantity_or_key_numbers": "key_numbers",
    }

    return_id = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Return ID", "N° de retour", "Rückgabenummer", "返品番号"),
            note=Words(
                "Your own number for this return; never used twice.",
                "Votre propre numéro de retour ; jamais réutilisé.",
                "Ihre eigene Nummer für diese Rückgabe; nie zweimal verwendet.",
                "貴社で付けた返品番号。同じ番号は二度使えません。",
            ),
            example="RT-2026-0042",
            required=True,
            key=True,
            synonyms=(
                *("Return", "Return No.", "Return number", "RMA", "RMA number", "RMA No."),
                *("Retour", "Numéro de retour", "Réf. retour", "N° RMA"),
                *("Rückgabe", "Rückgabe-Nr.", "Rückgabe-ID", "Retoure"),
                *("Retourennummer", "Retouren-Nr.", "RMA-Nummer", "返品ID", "返品No."),
                *("返却番号", "返還番号", "RMA番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    serial_number = text(
        replace(
            granted.SERIAL_NUMBER,
            note=Words(
                "The license that comes back; empty where an open voucher does.",
                "La licence rendue ; vide si un bon ouvert est rendu.",
                "Die Lizenz, die zurückgeht; leer, wenn ein offener Gutschein zurückgeht.",
                "返品するライセンス。未使用バウチャーの返品では空欄にしてください。",
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    voucher_id = text(
        replace(
            fields.VOUCHER_ID,
            note=Words(
                "The open voucher that comes back; empty where a license does.",
                "Le bon ouvert rendu ; vide si une licence est rendue.",
                "Der offene Gutschein, der zurückgeht; leer, wenn eine Lizenz zurückgeht.",
                "返品する未使用バウチャー。ライセンスの返品では空欄にしてください。",
            ),
            alternative=True,
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    quantity = quantity(
        replace(
            fields.QUANTITY,
            note=Words(
                "Units that come back; empty: all, or those of the key numbers.",
                "Le nombre d'unités rendues ; vide : toutes, ou celles des clés indiquées.",
                "Einheiten, die zurückgehen; leer: alle, oder die der Schlüsselnummern.",
                "返品する数量。空欄の場合は全数量、またはキーの番号の分です。",
            ),
            example="4",
            alternative=True,
        )
    )
    key_numbers = text(granted.KEY_NUMBERS, length_max=granted.KEY_NUMBERS_LENGTH)
    reason = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Reason", "Motif", "Grund", "返品理由"),
            note=Words(
                "Why it comes back, in your own words.",
                "Pourquoi elle est rendue, dans vos propres termes.",
                "Warum sie zurückgeht, in eigenen Worten.",
                "返品の理由を自由に記入してください。",
            ),
            example="Ordered twice",
            required=True,
            synonyms=(
                *("Reason for return", "Return reason", "Reason code", "Why", "Comment"),
                *("Motif du retour", "Raison", "Raison du retour", "Cause", "Commentaire"),
                *("Rückgabegrund", "Grund der Rückgabe", "Retourengrund", "Begründung"),
                *("理由", "返却理由", "返還理由", "事由"),
            ),
        )
    )
    credit_note = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Credit note", "Avoir", "Gutschrift", "返金伝票番号"),
            note=Words(
                "The number of the credit note, where there is one.",
                "Le numéro de l'avoir, s'il y en a un.",
                "Die Nummer der Gutschrift, falls vorhanden.",
                "返金伝票の番号があれば記入してください。",
            ),
            example="CN-2026-0119",
            synonyms=(
                *("Credit note number", "Credit note No.", "Credit memo", "Credit", "Credit No."),
                *("N° d'avoir", "Numéro d'avoir", "Note de crédit", "Gutschriftnummer"),
                *("Gutschriftsnummer", "Gutschrift-Nr.", "赤伝番号", "赤伝", "クレジットノート"),
                *("返金番号", "クレジットノート番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )

    @dy.rule()
    def serial_number_or_voucher(cls) -> pl.Expr:
        """One thing comes back in a row."""
        return pl.col("serial_number").is_null() != pl.col("voucher_id").is_null()

    @dy.rule()
    def voucher_has_no_keys(cls) -> pl.Expr:
        """Keys exist from the conversion on, under a serial number."""
        open_voucher = pl.col("voucher_id").is_not_null() & pl.col("serial_number").is_null()
        return ~open_voucher | pl.col("key_numbers").is_null()

    @dy.rule()
    def quantity_or_key_numbers(cls) -> pl.Expr:
        """Both could contradict each other."""
        return pl.col("quantity").is_null() | pl.col("key_numbers").is_null()
