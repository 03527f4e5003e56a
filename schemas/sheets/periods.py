"""Columns that say when a license or its support begins and ends."""

from typing import Final

from schemas.sheets.sheet import Column, Reads
from schemas.words import Words

STARTS: Final = Column(
    reads=Reads.DATE,
    heading=Words("Start date", "Date de début", "Beginn", "開始日"),
    note=Words(
        "The first day of the license; empty: the day of the order or request.",
        "Le premier jour de la licence ; vide : le jour de la commande ou de la demande.",
        "Der erste Tag der Lizenz; leer: der Tag der Bestellung oder Anforderung.",
        "ライセンスの初日。空欄の場合は注文日または申請日になります。",
    ),
    example="2026-12-01",
    synonyms=(
        *("Starts", "Start", "Valid from", "License start", "Licence start", "Begins", "Begin"),
        *("Début", "Valable du", "Début de licence", "Date d'effet", "Valable à partir du"),
        *("Laufzeit ab", "Startdatum", "Lizenzbeginn", "Gültig ab", "Laufzeitbeginn"),
        *("利用開始日", "ライセンス開始日", "使用開始日", "契約開始日", "有効期間開始日"),
    ),
)

ENDS: Final = Column(
    reads=Reads.DATE,
    heading=Words("End date", "Date de fin", "Ende", "終了日"),
    note=Words(
        "The last day of the license, itself included; empty: as the product says.",
        "Le dernier jour de la licence, inclus ; vide : selon le produit.",
        "Der letzte Tag der Lizenz, eingeschlossen; leer: wie beim Produkt vorgesehen.",
        "ライセンスの最終日（当日を含む）。空欄の場合は製品の規定に従います。",
    ),
    example="2027-11-30",
    synonyms=(
        *("Ends", "End", "Valid to", "Valid until", "License end", "Licence end", "Expires"),
        *("Fin", "Valable jusqu'au", "Fin de licence", "Date d'échéance", "Échéance"),
        *("Laufzeit bis", "Enddatum", "Lizenzende", "Gültig bis", "Laufzeitende", "Ablaufdatum"),
        *("利用終了日", "ライセンス終了日", "満了日", "契約終了日", "有効期限"),
    ),
)

SUPPORT_STARTS: Final = Column(
    reads=Reads.DATE,
    heading=Words("Support start", "Début du support", "Supportbeginn", "サポート開始日"),
    note=Words(
        "The first day of support; empty: with the license.",
        "Le premier jour du support ; vide : avec la licence.",
        "Der erste Tag des Supports; leer: mit der Lizenz.",
        "サポートの初日。空欄の場合はライセンスと同時に始まります。",
    ),
    example="2026-12-01",
    synonyms=(
        *("Support starts", "Support from", "Maintenance start", "Maint. start"),
        *("Début de maintenance", "Support du", "Wartungsbeginn", "Support ab", "Wartung ab"),
        *("保守開始日", "サポート期間開始日"),
    ),
)

SUPPORT_ENDS: Final = Column(
    reads=Reads.DATE,
    heading=Words("Support end", "Fin du support", "Supportende", "サポート終了日"),
    note=Words(
        "The last day of support, itself included; empty: as the product says.",
        "Le dernier jour du support, inclus ; vide : selon le produit.",
        "Der letzte Tag des Supports, eingeschlossen; leer: wie beim Produkt vorgesehen.",
        "サポートの最終日（当日を含む）。空欄の場合は製品の規定に従います。",
    ),
    example="2027-11-30",
    synonyms=(
        *("Support ends", "Support to", "Support until", "Maintenance end", "Maint Exp"),
        *("Fin de maintenance", "Support jusqu'au", "Wartungsende", "Support bis", "Wartung bis"),
        *("保守終了日", "サポート期限", "保守期限", "サポート期間終了日"),
    ),
)
