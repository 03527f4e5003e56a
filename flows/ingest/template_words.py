"""What a template says beside the words of its kind, in four languages."""

from typing import Final

from schemas.words import Words

DATE_FORMATS: Final = Words("yyyy-mm-dd", "dd/mm/yyyy", "dd.mm.yyyy", "yyyy/mm/dd")
FONTS: Final = Words("Calibri", "Calibri", "Calibri", "Yu Gothic")

GUIDE: Final = Words(
    "Row 2 is an example. Write from row 4 on; dark headings are required.",
    "La ligne 2 est un exemple. Saisissez à partir de la ligne 4 ; "
    "les en-têtes foncés sont obligatoires.",
    "Zeile 2 ist ein Beispiel. Schreiben Sie ab Zeile 4; dunkle Überschriften sind Pflicht.",
    "2行目は記入例です。4行目から記入してください。濃い色の見出しは必須項目です。",
)
NOTES: Final = Words("Notes", "Notice", "Hinweise", "記入要領")
CODES: Final = Words("Codes", "Codes", "Codes", "コード表")
NOTES_HEADINGS: Final = (
    Words("Column", "Colonne", "Spalte", "列"),
    Words("Required", "Obligatoire", "Pflicht", "必須"),
    Words("What to write", "Que saisir", "Was einzutragen ist", "記入内容"),
    Words("Words allowed", "Mots admis", "Erlaubte Wörter", "選択肢"),
    Words("For example", "Par exemple", "Zum Beispiel", "例"),
)
YES: Final = Words("yes", "oui", "ja", "はい")
UNWANTED: Final = Words(
    "This is not one of the words of the list.",
    "Ce mot ne figure pas dans la liste.",
    "Dieses Wort steht nicht in der Liste.",
    "リストにない値です。",
)
