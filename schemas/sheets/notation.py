"""Columns that say how an account writes its dates and numbers."""

from typing import Final

from schemas.sheets.sheet import Choice, Column, Reads
from schemas.words import Words

DATE_ORDERS: Final = (
    Choice(
        "dmy",
        Words("Day month year", "Jour mois année", "Tag Monat Jahr", "日月年"),
        ("dd/mm/yyyy", "dd.mm.yyyy", "JJ/MM/AAAA", "TT.MM.JJJJ"),
    ),
    Choice(
        "mdy",
        Words("Month day year", "Mois jour année", "Monat Tag Jahr", "月日年"),
        ("mm/dd/yyyy", "MM/JJ/AAAA", "MM/TT/JJJJ"),
    ),
    Choice(
        "ymd",
        Words("Year month day", "Année mois jour", "Jahr Monat Tag", "年月日"),
        ("yyyy-mm-dd", "AAAA-MM-JJ", "JJJJ-MM-TT", "ISO"),
    ),
)

DECIMAL_MARKS: Final = (
    Choice(".", Words("Point", "Point", "Punkt", "ピリオド"), ("Dot", "Full stop", "小数点")),
    Choice(",", Words("Comma", "Virgule", "Komma", "カンマ"), ("コンマ",)),
)

DATE_ORDER: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("Date order", "Ordre des dates", "Datumsfolge", "日付の順序"),
    note=Words(
        "How to read this account's dates where they can be read two ways.",
        "Comment lire les dates de ce compte lorsqu'elles sont équivoques.",
        "Wie mehrdeutige Datumsangaben dieses Kontos zu lesen sind.",
        "二通りに読める日付の解釈を選んでください。",
    ),
    example="dmy",
    synonyms=(
        *("Date format", "Format de date", "Format des dates", "Datumsformat"),
        *("日付形式", "日付書式"),
    ),
    choices=DATE_ORDERS,
)

DECIMAL_MARK: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("Decimal mark", "Séparateur décimal", "Dezimalzeichen", "小数点の記号"),
    note=Words(
        "How to read this account's numbers where they can be read two ways.",
        "Comment lire les nombres de ce compte lorsqu'ils sont équivoques.",
        "Wie mehrdeutige Zahlen dieses Kontos zu lesen sind.",
        "二通りに読める数値の小数点の記号を選んでください。",
    ),
    example=".",
    synonyms=("Decimal separator", "Decimal", "Décimale", "Dezimaltrenner", "小数点"),
    choices=DECIMAL_MARKS,
)
