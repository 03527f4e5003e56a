"""A partner says that keys it received for a customer were handed to that customer."""

from typing import ClassVar

from schemas.sheets import fields
from schemas.sheets.sheet import Column, Reads, Sheet, day, text
from schemas.words import Words


class HandOvers(Sheet):
    """One row per bundle, which is handed over once."""

    title: ClassVar[Words] = Words("Hand-overs", "Remises", "Übergaben", "引き渡し")
    about: ClassVar[Words] = Words(
        "Bundles whose keys the partner has handed to its customer, one row each.",
        "Lots dont le partenaire a remis les clés à son client, une ligne par lot.",
        "Pakete, deren Schlüssel der Partner seinem Kunden übergeben hat, je eine Zeile.",
        "パートナーがお客様にキーを引き渡したバンドルです。1行に1件ずつ記入します。",
    )

    bundle_id = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Bundle ID", "N° de lot", "Paketnummer", "バンドル番号"),
            note=Words(
                "The bundle, B and 8 digits, as on its certificate and in our mail.",
                "Le lot, B et 8 chiffres, comme sur son certificat et dans notre message.",
                "Das Paket, B und 8 Ziffern, wie auf dem Zertifikat und in unserer Mail.",
                "証書と当社のメールに記載のバンドル番号（Bと数字8桁）を記入してください。",
            ),
            example="B00000012",
            required=True,
            key=True,
            synonyms=(
                *("Bundle", "Bundle No.", "Bundle number", "Package", "Package ID"),
                *("Lot", "Numéro de lot", "Identifiant du lot", "Réf. lot"),
                *("Paket", "Paket-Nr.", "Paket-ID", "Bündel"),
                *("バンドル", "バンドルID", "バンドルNo.", "パッケージ番号"),
            ),
            names_in_books=True,
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    handed_to = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Handed to", "Remis à", "Übergeben an", "引き渡し先"),
            note=Words(
                "The person at the customer who received the keys, by name or address.",
                "La personne qui a reçu les clés chez le client, par son nom ou son adresse.",
                "Wer beim Kunden die Schlüssel erhalten hat, mit Name oder Adresse.",
                "お客様側でキーを受け取った方の氏名またはメールアドレスを記入してください。",
            ),
            example="Ruth Okafor",
            required=True,
            synonyms=(
                *("Handed over to", "Given to", "Delivered to", "Received by", "Recipient"),
                *("Acknowledged by", "Passed to", "Remise à", "Reçu par", "Destinataire"),
                *("Livré à", "Transmis à", "Erhalten von", "Empfänger", "Weitergegeben an"),
                *("Ausgehändigt an", "引渡し先", "引渡先", "受領者", "受取人", "受け取った方"),
            ),
        ),
        length_max=fields.EMAIL_LENGTH,
    )
    handed_on = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Handed on", "Remis le", "Übergeben am", "引き渡し日"),
            note=Words(
                "The day on which the customer received the keys.",
                "Le jour où le client a reçu les clés.",
                "Der Tag, an dem der Kunde die Schlüssel erhalten hat.",
                "お客様がキーを受け取った日を記入してください。",
            ),
            example="2026-11-24",
            required=True,
            synonyms=(
                *("Handed over on", "Hand-over date", "Date handed over", "Given on", "Date"),
                *("Delivered on", "Received on", "Acknowledged on", "Date de remise", "Reçu le"),
                *("Livré le", "Transmis le", "Übergabedatum", "Datum", "Erhalten am"),
                *("Ausgehändigt am", "Weitergegeben am", "引渡し日", "引渡日", "受領日", "日付"),
            ),
        )
    )
