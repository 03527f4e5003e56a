"""The catalogue: what can be ordered, how it is counted and how its keys are made."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, licensing
from schemas.sheets.sheet import Column, Reads, Sheet, choice, day, money, quantity, text
from schemas.words import Words


class Products(Sheet):
    """One row per product that can be ordered."""

    title: ClassVar[Words] = Words("Products", "Produits", "Produkte", "製品")
    about: ClassVar[Words] = Words(
        "The catalogue; a row with a known SKU and other content amends the product.",
        "Le catalogue ; une ligne de référence connue et de contenu différent modifie le produit.",
        "Der Katalog; eine bekannte Artikelnummer mit anderem Inhalt ändert das Produkt.",
        "製品カタログです。既存の型番で内容が異なる行は製品情報の変更になります。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "subscription_has_term": rules.TERM_MISSING.code,
        "perpetual_has_no_term": rules.TERM_UNWANTED.code,
        "price_has_currency": rules.CURRENCY_MISSING.code,
        "discontinued_not_before_released": rules.ENDS_BEFORE_START.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "subscription_has_term": "term_months",
        "perpetual_has_no_term": "term_months",
        "price_has_currency": "currency",
        "discontinued_not_before_released": "discontinued_on",
    }

    sku = text(
        replace(fields.SKU, required=True, key=True, names_in_books=False),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    name = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Product name", "Nom du produit", "Produktname", "製品名"),
            note=Words(
                "The name as it stands on the certificate.",
                "Le nom tel qu'il figure sur le certificat.",
                "Der Name, wie er auf dem Zertifikat steht.",
                "証書に記載する製品名を記入してください。",
            ),
            example="Harrier Backup for Devices",
            required=True,
            synonyms=(
                *("Name", "Product", "Description", "Product description", "Nom", "Produit"),
                *("Désignation", "Libellé", "Produkt", "Bezeichnung", "Artikelbezeichnung"),
                *("商品名", "品名", "名称", "製品名称"),
            ),
        ),
        length_max=fields.NAME_LENGTH,
    )
    family = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Family", "Famille", "Produktfamilie", "製品ファミリー"),
            note=Words(
                "The product line to which the product belongs.",
                "La gamme à laquelle appartient le produit.",
                "Die Produktreihe, zu der das Produkt gehört.",
                "製品が属する製品群を記入してください。",
            ),
            example="Harrier Backup",
            synonyms=(
                *("Product family", "Product line", "Line of products", "Famille de produits"),
                *("Gamme", "Familie", "Produktreihe", "Produktlinie", "シリーズ", "製品群"),
            ),
        ),
        length_max=100,
    )
    version = text(
        replace(
            licensing.VERSION,
            required=True,
            note=Words(
                "The version that the license covers, as text; - where the product renews others.",
                "La version couverte, saisie comme du texte ; - si le produit en renouvelle "
                "d'autres.",
                "Die Version der Lizenz, als Text; - wenn das Produkt andere verlängert.",
                "対象のバージョン（文字列）。他の製品の更新用なら - を記入してください。",
            ),
        ),
        length_max=licensing.VERSION_LENGTH,
    )
    metric = choice(licensing.METRIC)
    license_type = choice(licensing.LICENSE_TYPE)
    term_months = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words("Term in months", "Durée en mois", "Laufzeit in Monaten", "期間（月）"),
            note=Words(
                "How many months a license lasts; needed for subscriptions.",
                "La durée de la licence en mois ; obligatoire pour un abonnement.",
                "Die Laufzeit in Monaten; bei Abonnements erforderlich.",
                "ライセンスの月数。サブスクリプションでは必須です。",
            ),
            example="12",
            synonyms=(
                *("Term", "Term months", "Months", "Duration", "Durée", "Mois", "Laufzeit"),
                *("Monate", "Laufzeit (Monate)", "期間", "契約期間（月）", "月数"),
            ),
        ),
        most=1200,
    )
    support_months = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words(
                "Support in months", "Support en mois", "Support in Monaten", "サポート期間（月）"
            ),
            note=Words(
                "How many months of support come with the license; empty for none.",
                "Le nombre de mois de support inclus ; vide s'il n'y en a pas.",
                "Die enthaltenen Monate Support; leer, wenn keine.",
                "ライセンスに含まれるサポートの月数。なければ空欄にしてください。",
            ),
            example="12",
            synonyms=(
                *("Support months", "Support", "Maintenance months", "Maintenance", "Wartung"),
                *("Maintenance en mois", "Wartung in Monaten", "Support (Monate)"),
                *("サポート月数", "保守期間（月）", "サポート期間"),
            ),
        ),
        least=0,
        most=1200,
    )
    key_policy = choice(licensing.KEY_POLICY)
    key_delivery = choice(licensing.KEY_DELIVERY)
    activation_note = text(
        Column(
            reads=Reads.TEXT,
            heading=Words(
                "Activation note", "Note d'activation", "Aktivierungshinweis", "有効化の手順"
            ),
            note=Words(
                "How the product is activated, in one or two sentences.",
                "Comment activer le produit, en une ou deux phrases.",
                "Wie das Produkt aktiviert wird, in ein bis zwei Sätzen.",
                "製品を有効化する手順を1、2文で記入してください。",
            ),
            example="Open Help > License and enter the key.",
            synonyms=(
                *("Activation", "How to activate", "Instructions d'activation", "Aktivierung"),
                *("アクティベーション手順", "有効化", "備考（有効化）"),
            ),
        ),
        length_max=1000,
    )
    list_price = money(
        Column(
            reads=Reads.MONEY,
            heading=Words("List price", "Prix public", "Listenpreis", "標準価格"),
            note=Words(
                "The price of one unit in the price list, before tax.",
                "Le prix d'une unité au tarif, hors taxes.",
                "Der Listenpreis einer Einheit ohne Steuer.",
                "1単位の税抜標準価格を記入してください。",
            ),
            example="48.50",
            synonyms=(
                *("Price", "MSRP", "RRP", "Unit price", "Prix", "Prix catalogue", "Tarif"),
                *("Preis", "UVP", "Katalogpreis", "定価", "価格", "希望小売価格"),
            ),
        )
    )
    currency = text(fields.CURRENCY, length_max=3)
    released_on = day(licensing.RELEASED_ON)
    discontinued_on = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Discontinued on", "Date d'arrêt", "Eingestellt am", "販売終了日"),
            note=Words(
                "The day from which the product can no longer be ordered.",
                "Le jour à partir duquel le produit ne peut plus être commandé.",
                "Der Tag, ab dem das Produkt nicht mehr bestellbar ist.",
                "注文の受付を終了する日を記入してください。",
            ),
            example="2029-06-30",
            synonyms=(
                *("Discontinued", "End of sale", "EOL", "End of life", "Fin de vente"),
                *("Fin de commercialisation", "Abgekündigt am", "Vertriebsende", "提供終了日"),
            ),
        )
    )

    @dy.rule()
    def subscription_has_term(cls) -> pl.Expr:
        """A subscription says for how many months."""
        subscribed = (pl.col("license_type") == "subscription").fill_null(False)
        return ~subscribed | pl.col("term_months").is_not_null()

    @dy.rule()
    def perpetual_has_no_term(cls) -> pl.Expr:
        """What lasts for ever has no number of months."""
        perpetual = (pl.col("license_type") == "perpetual").fill_null(False)
        return ~perpetual | pl.col("term_months").is_null()

    @dy.rule()
    def price_has_currency(cls) -> pl.Expr:
        """An amount without a currency is no amount."""
        return pl.col("list_price").is_null() | pl.col("currency").is_not_null()

    @dy.rule()
    def discontinued_not_before_released(cls) -> pl.Expr:
        """Nothing is withdrawn before it came."""
        return (pl.col("discontinued_on") >= pl.col("released_on")).fill_null(True)
