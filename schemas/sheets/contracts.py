"""Enterprise Flexible contracts: period, currency and funds."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, periods
from schemas.sheets.sheet import Column, Reads, Sheet, day, money, quantity, text
from schemas.words import Words


class Contracts(Sheet):
    """One row per contract; ``funds`` is the total, so a rise books an add-on."""

    title: ClassVar[Words] = Words("Contracts", "Contrats", "Verträge", "契約")
    about: ClassVar[Words] = Words(
        "Enterprise Flexible contracts, under which a customer draws licenses from its funds.",
        "Contrats Enterprise Flexible, sur les fonds desquels un client tire des licences.",
        "Enterprise-Flexible-Verträge, aus deren Guthaben ein Kunde Lizenzen abruft.",
        "お客様が契約金額の範囲でライセンスを引き落とすEnterprise Flexible契約です。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "ends_not_before_starts": rules.ENDS_BEFORE_START.code,
        "grey_year_not_before_ends": rules.ENDS_BEFORE_START.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "ends_not_before_starts": "ends",
        "grey_year_not_before_ends": "grey_year_end",
    }

    contract_number = text(
        replace(fields.CONTRACT_NUMBER, required=True, key=True, names_in_books=False),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    customer_account = text(
        replace(fields.CUSTOMER_ACCOUNT, required=True),
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    starts = day(
        replace(
            periods.STARTS,
            required=True,
            note=Words(
                "The first day on which licenses can be drawn.",
                "Le premier jour où des licences peuvent être tirées.",
                "Der erste Tag, an dem Lizenzen abgerufen werden können.",
                "ライセンスの引き落としができる最初の日を記入してください。",
            ),
            example="2026-01-01",
            synonyms=(*periods.STARTS.synonyms, "Deployment start", "Début de déploiement"),
        )
    )
    ends = day(
        replace(
            periods.ENDS,
            required=True,
            note=Words(
                "The last day on which licenses can be drawn.",
                "Le dernier jour où des licences peuvent être tirées.",
                "Der letzte Tag, an dem Lizenzen abgerufen werden können.",
                "ライセンスの引き落としができる最後の日を記入してください。",
            ),
            example="2028-12-31",
            synonyms=(*periods.ENDS.synonyms, "Deployment end", "Fin de déploiement"),
        )
    )
    grey_year_end = day(
        Column(
            reads=Reads.DATE,
            heading=Words(
                "Grey year end", "Fin de l'année grise", "Ende Graujahr", "猶予期間終了日"
            ),
            note=Words(
                "The last day of the grey year after the period, in which nothing is drawn.",
                "Le dernier jour de l'année grise qui suit la période, sans tirage possible.",
                "Der letzte Tag des Graujahrs nach dem Zeitraum, in dem nichts abgerufen wird.",
                "契約期間後の猶予期間の最終日。この期間は引き落としできません。",
            ),
            example="2029-12-31",
            synonyms=(
                *("Grey year", "Gray year end", "Grey period end", "Année grise"),
                *("Graujahr", "Graujahr Ende", "猶予年終了日", "グレーイヤー終了日"),
            ),
        )
    )
    currency = text(replace(fields.CURRENCY, required=True), length_max=3)
    funds = money(
        Column(
            reads=Reads.MONEY,
            heading=Words("Funds", "Fonds", "Guthaben", "契約金額"),
            note=Words(
                "The total of the contract's funds, add-ons included.",
                "Le total des fonds du contrat, compléments inclus.",
                "Das gesamte Guthaben des Vertrags einschließlich Aufstockungen.",
                "追加分を含む契約金額の合計を記入してください。",
            ),
            example="250000.00",
            required=True,
            synonyms=(
                *("Funds total", "Total funds", "Contract value", "Amount", "Contract amount"),
                *("Montant", "Montant du contrat", "Total des fonds", "Vertragswert"),
                *("Betrag", "Vertragssumme", "金額", "契約総額", "契約金額合計"),
            ),
        )
    )
    overage_allowed_pct = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words(
                "Overage allowed (%)",
                "Dépassement autorisé (%)",
                "Überziehung (%)",
                "超過許容率（%）",
            ),
            note=Words(
                "By how many percent drawdowns may exceed the funds; empty: not at all.",
                "De combien de pour cent les tirages peuvent dépasser les fonds ; vide : aucun.",
                "Um wie viel Prozent Abrufe das Guthaben überziehen dürfen; leer: gar nicht.",
                "契約金額の超過を許容する割合（%）。空欄の場合は超過できません。",
            ),
            example="10",
            synonyms=(
                *("Overage", "Overage %", "Overage percent", "Allowed overage", "Dépassement"),
                *("Überziehung", "Überziehungsrahmen", "Überziehung in Prozent"),
                *("超過率", "超過許容率", "超過上限"),
            ),
        ),
        least=0,
        most=1000,
    )

    @dy.rule()
    def ends_not_before_starts(cls) -> pl.Expr:
        """A contract lasts a day at least."""
        return (pl.col("ends") >= pl.col("starts")).fill_null(True)

    @dy.rule()
    def grey_year_not_before_ends(cls) -> pl.Expr:
        """The grey year follows the period."""
        return (pl.col("grey_year_end") >= pl.col("ends")).fill_null(True)
