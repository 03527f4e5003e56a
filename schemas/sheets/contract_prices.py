"""What a unit costs under a contract, from which day, and how many may be drawn."""

from dataclasses import replace
from typing import ClassVar

from schemas.sheets import fields
from schemas.sheets.sheet import Column, Reads, Sheet, day, money, quantity, text
from schemas.words import Words


class ContractPrices(Sheet):
    """One row per contract, product and first day of a price."""

    title: ClassVar[Words] = Words(
        "Contract prices", "Prix de contrat", "Vertragspreise", "契約価格"
    )
    about: ClassVar[Words] = Words(
        "The price of each product under a contract; what has no price cannot be drawn.",
        "Le prix de chaque produit d'un contrat ; sans prix, pas de tirage.",
        "Der Preis jedes Produkts eines Vertrags; ohne Preis kein Abruf.",
        "契約ごとの製品単価です。単価のない製品は引き落としできません。",
    )

    contract_number = text(
        replace(fields.CONTRACT_NUMBER, required=True, key=True),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    sku = text(replace(fields.SKU, required=True, key=True), length_max=fields.IDENTIFIER_LENGTH)
    unit_price = money(replace(fields.UNIT_PRICE, required=True))
    valid_from = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Valid from", "Valable du", "Gültig ab", "適用開始日"),
            note=Words(
                "The first day on which this price counts; a later row replaces it.",
                "Le premier jour où ce prix s'applique ; une ligne ultérieure le remplace.",
                "Der erste Tag, an dem dieser Preis gilt; eine spätere Zeile ersetzt ihn.",
                "この単価を適用する最初の日。後の日付の行が優先されます。",
            ),
            example="2026-01-01",
            required=True,
            key=True,
            synonyms=(
                *("From", "Price valid from", "Price list date", "Effective date", "Effective"),
                *("Valable à partir du", "Date d'effet", "Date du tarif", "Ab", "Preis ab"),
                *("Preisstand", "有効開始日", "適用日", "価格適用日", "開始日"),
            ),
        )
    )
    max_quantity = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words("Quantity cap", "Quantité maximale", "Höchstmenge", "上限数量"),
            note=Words(
                "How many units may be drawn over the contract's life; empty: no cap.",
                "Le nombre d'unités à tirer au plus sur la durée du contrat ; vide : sans limite.",
                "Wie viele Einheiten während der Vertragsdauer abrufbar sind; leer: unbegrenzt.",
                "契約期間を通じて引き落とせる上限数量。空欄の場合は無制限です。",
            ),
            example="500",
            synonyms=(
                *("Max quantity", "Maximum quantity", "Cap", "Limit", "Max. quantity", "Plafond"),
                *("Quantité max.", "Maximum", "Max. Menge", "Obergrenze", "最大数量", "数量上限"),
            ),
        )
    )
