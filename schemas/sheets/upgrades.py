"""Units of an old version are exchanged for a new one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, granted
from schemas.sheets.sheet import Column, Reads, Sheet, quantity, text
from schemas.words import Words


class Upgrades(Sheet):
    """One row per request.

    A row that lost its notification ID names the serial number: the offer that applies is found.
    """

    title: ClassVar[Words] = Words("Upgrades", "Mises à niveau", "Upgrades", "アップグレード")
    about: ClassVar[Words] = Words(
        "Units that change to a new version and get a new key; the rest stays on the old one.",
        "Unités qui passent à une nouvelle version et reçoivent une clé ; le reste demeure.",
        "Einheiten, die auf eine neue Version wechseln und einen Schlüssel erhalten; der Rest "
        "bleibt bei der alten.",
        "新バージョンへ移行する数量です。新しいキーを発行し、残りは旧バージョンのままです。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "license_is_named": rules.LICENSE_MISSING.code,
        "as_many_keys_as_units": rules.KEYS_NOT_QUANTITY.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "license_is_named": "notification_id",
        "as_many_keys_as_units": "key_numbers",
    }

    request_id = text(
        replace(granted.REQUEST_ID, example="AH-2026-0244"), length_max=fields.IDENTIFIER_LENGTH
    )
    notification_id = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words(
                "Notification ID", "Identifiant de notification", "Benachrichtigungs-ID", "通知ID"
            ),
            note=Words(
                "The offer, as our mail names it; empty only beside a serial number.",
                "L'offre, telle que la nomme notre message ; vide seulement avec un n° de série.",
                "Das Angebot, wie unsere Mail es nennt; leer nur neben einer Seriennummer.",
                "当社のメールに記載の番号。シリアル番号があれば空欄でもかまいません。",
            ),
            example="N0000000000017",
            synonyms=(
                *("Notification", "Notification No.", "Notification number", "VU Notification ID"),
                *("Upgrade notification", "Offer", "Offer ID", "Offer No.", "Upgrade offer"),
                *("N° de notification", "Numéro de notification", "ID de notification", "Offre"),
                *("N° d'offre", "Benachrichtigung", "Benachrichtigungsnummer", "Angebot"),
                *("Angebotsnummer", "Angebots-ID", "Mitteilungsnummer", "アップグレード通知ID"),
                *("通知番号", "通知No.", "アップグレード通知番号", "案内番号"),
            ),
            names_in_books=True,
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    serial_number = text(
        replace(
            granted.SERIAL_NUMBER,
            note=Words(
                "The license of the old version; needed where the notification ID is lost.",
                "La licence de l'ancienne version ; requise sans identifiant de notification.",
                "Die Lizenz der alten Version; nötig, wenn die Benachrichtigungs-ID fehlt.",
                "旧バージョンのライセンス。通知IDが不明な場合は必ず記入してください。",
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    to_sku = text(
        replace(
            fields.SKU,
            required=True,
            heading=Words("New SKU", "Nouvelle référence", "Neue Artikelnummer", "新型番"),
            note=Words(
                "The SKU of the new version, exactly as in the offer.",
                "La référence de la nouvelle version, exactement comme dans l'offre.",
                "Die Artikelnummer der neuen Version, genau wie im Angebot.",
                "新バージョンの型番を、案内のとおりに記入してください。",
            ),
            example="HB-DEV-P13",
            synonyms=(
                *("To SKU", "Target SKU", "New product", "To product", "Upgrade to", "New version"),
                *("Upgrade SKU", "New part number", "New product code", "Product after upgrade"),
                *("Nouveau produit", "Référence cible", "Nouvelle réf.", "Nouvelle version"),
                *("Mise à niveau vers", "Neues Produkt", "Neue Art.-Nr.", "Zielartikel"),
                *("Ziel-SKU", "Upgrade auf", "Neue Version", "新SKU", "新製品", "新製品コード"),
                *("アップグレード先", "アップグレード先型番", "移行先型番", "新バージョン"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    quantity = quantity(
        replace(
            fields.QUANTITY,
            required=True,
            note=Words(
                "How many units change to the new version: all of the offer, or a part.",
                "Le nombre d'unités qui changent de version : toutes celles de l'offre ou moins.",
                "Wie viele Einheiten wechseln: alle des Angebots oder ein Teil.",
                "新バージョンへ移行する数量。対象数量の全部または一部を記入してください。",
            ),
            example="4",
            synonyms=(
                *fields.QUANTITY.synonyms,
                *("Quantity to upgrade", "Units to upgrade", "Quantité à mettre à niveau"),
                *("Menge für Upgrade", "Umzustellende Menge", "移行数量", "アップグレード数量"),
            ),
        )
    )
    key_numbers = text(
        replace(
            granted.KEY_NUMBERS,
            note=Words(
                "Which keys change, as many as the quantity says; empty: we choose.",
                "Quelles clés changent, autant que la quantité ; vide : à notre choix.",
                "Welche Schlüssel wechseln, so viele wie die Menge; leer: nach unserer Wahl.",
                "移行するキーを数量と同じ数だけ番号で指定します。空欄の場合は当社が選びます。",
            ),
        ),
        length_max=granted.KEY_NUMBERS_LENGTH,
    )
    contact_email = text(
        replace(
            fields.CONTACT_EMAIL,
            note=Words(
                "Where the new key is sent, from now on; empty: as before.",
                "Où envoyer la nouvelle clé, désormais ; vide : comme avant.",
                "Wohin der neue Schlüssel geht, auch künftig; leer: wie bisher.",
                "新しいキーの今後の送付先。空欄の場合は従来どおりです。",
            ),
        ),
        length_max=fields.EMAIL_LENGTH,
    )
    technical_email = text(
        replace(
            granted.TECHNICAL_EMAIL,
            note=Words(
                "Who hears of new versions and gets support from now on; empty: as before.",
                "Qui est désormais informé des versions et du support ; vide : comme avant.",
                "Wer künftig von neuen Versionen erfährt und Support erhält; leer: wie bisher.",
                "今後の新バージョン通知とサポートの担当者。空欄の場合は従来どおりです。",
            ),
        ),
        length_max=fields.EMAIL_LENGTH,
    )

    @dy.rule()
    def license_is_named(cls) -> pl.Expr:
        """An offer, or the license for which there is one."""
        return pl.col("notification_id").is_not_null() | pl.col("serial_number").is_not_null()

    @dy.rule()
    def as_many_keys_as_units(cls) -> pl.Expr:
        """Keys that are named one by one are of one unit each."""
        named = pl.col("key_numbers").str.count_matches(";", literal=True) + 1
        return (named == pl.col("quantity")).fill_null(True)
