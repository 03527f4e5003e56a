"""A holder manages its licenses: shares, transfers, splits, merges and describes them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import changing, fields, granted
from schemas.sheets.sheet import Sheet, choice, quantity, text
from schemas.words import Words

ATTRIBUTE_LENGTH: Final = 64


def _needs(cell: str, *actions: str) -> pl.Expr:
    """The rows whose action does without *cell*, or has it."""
    return ~pl.col("action").is_in(actions).fill_null(False) | pl.col(cell).is_not_null()


class LicenseChanges(Sheet):
    """One row per change.

    A merge names the license that is merged into ``serial_number`` in ``value``; a change of
    contact names the new address in ``grantee_email``.
    """

    title: ClassVar[Words] = Words(
        "License changes", "Modifications de licence", "Lizenzänderungen", "ライセンス変更"
    )
    about: ClassVar[Words] = Words(
        "Licenses shared, transferred, split, merged, described or given a new contact.",
        "Licences partagées, transférées, scindées, fusionnées, décrites ou à nouveau contact.",
        "Lizenzen freigeben, übertragen, aufteilen, zusammenführen, beschreiben oder mit neuem "
        "Kontakt versehen.",
        "ライセンスの共有、譲渡、分割、統合、属性の設定、連絡先の変更です。1行に1件ずつ記入します。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "grantee_is_named": rules.CHANGE_INCOMPLETE.code,
        "right_is_named": rules.CHANGE_INCOMPLETE.code,
        "attribute_is_named": rules.CHANGE_INCOMPLETE.code,
        "value_is_given": rules.CHANGE_INCOMPLETE.code,
        "receiver_is_named": rules.CHANGE_INCOMPLETE.code,
        "part_is_given": rules.CHANGE_INCOMPLETE.code,
        "part_is_of_a_transfer_or_split": rules.PART_UNWANTED.code,
        "merged_with_another": rules.MERGED_WITH_ITSELF.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "grantee_is_named": "grantee_email",
        "right_is_named": "right",
        "attribute_is_named": "attribute",
        "value_is_given": "value",
        "receiver_is_named": "to_account",
        "part_is_given": "quantity",
        "part_is_of_a_transfer_or_split": "quantity",
        "merged_with_another": "value",
    }

    request_id = text(granted.REQUEST_ID, length_max=fields.IDENTIFIER_LENGTH)
    serial_number = text(
        replace(granted.SERIAL_NUMBER, required=True), length_max=fields.IDENTIFIER_LENGTH
    )
    action = choice(changing.ACTION)
    grantee_email = text(changing.GRANTEE_EMAIL, length_max=fields.EMAIL_LENGTH)
    right = choice(changing.RIGHT)
    attribute = text(changing.ATTRIBUTE, length_max=ATTRIBUTE_LENGTH)
    value = text(changing.VALUE)
    to_account = text(
        changing.TO_ACCOUNT,
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    quantity = quantity(
        replace(
            fields.QUANTITY,
            note=Words(
                "Transfer or split: the units that become a license of their own; a transfer "
                "without it is of the whole.",
                "Transfert ou scission : les unités qui forment une licence à part ; vide, le "
                "transfert porte sur le tout.",
                "Übertragen oder Aufteilen: die Einheiten, die eine eigene Lizenz werden; ohne "
                "Angabe wird alles übertragen.",
                "譲渡または分割で別ライセンスにする数量。譲渡で空欄の場合は全数量です。",
            ),
            example="5",
            alternative=True,
        )
    )

    @dy.rule()
    def grantee_is_named(cls) -> pl.Expr:
        """A license is shared with somebody; a new contact has an address."""
        return _needs("grantee_email", "share", "unshare", "contact")

    @dy.rule()
    def right_is_named(cls) -> pl.Expr:
        """Nobody is given a right that was not written."""
        return _needs("right", "share")

    @dy.rule()
    def attribute_is_named(cls) -> pl.Expr:
        """Setting and clearing are of one attribute."""
        return _needs("attribute", "set", "clear")

    @dy.rule()
    def value_is_given(cls) -> pl.Expr:
        """An attribute is cleared by its own action; a merge names the other license here."""
        return _needs("value", "set", "merge")

    @dy.rule()
    def receiver_is_named(cls) -> pl.Expr:
        """A license is somebody's."""
        return _needs("to_account", "transfer")

    @dy.rule()
    def part_is_given(cls) -> pl.Expr:
        """A split says how much."""
        return _needs("quantity", "split")

    @dy.rule()
    def part_is_of_a_transfer_or_split(cls) -> pl.Expr:
        """Who writes a quantity means a part; the other actions concern the whole license."""
        partly = pl.col("action").is_in(["transfer", "split"]).fill_null(True)
        return pl.col("quantity").is_null() | partly

    @dy.rule()
    def merged_with_another(cls) -> pl.Expr:
        """Merged with itself, a license would be counted twice."""
        other = (pl.col("value") != pl.col("serial_number")).fill_null(True)
        return (pl.col("action") != "merge").fill_null(True) | other
