"""Cells that cannot be read, or hold what their column may not (stage 1, steps 4 and 5)."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

REQUIRED: Final = Problem(
    code="required",
    says=Words(
        "{heading} is empty.",
        "{heading} est vide.",
        "{heading} ist leer.",
        "{heading}が空欄です。",
    ),
    remedy=Words(
        "Fill in the cell.",
        "Remplissez la cellule.",
        "Füllen Sie die Zelle aus.",
        "セルに記入してください。",
    ),
)

CELL_ERROR: Final = Problem(
    code="cell-is-an-error",
    says=Words(
        "{heading}: the cell shows an error of the spreadsheet program.",
        "{heading} : la cellule affiche une erreur du tableur.",
        "{heading}: Die Zelle zeigt einen Fehler des Tabellenprogramms.",
        "{heading}：セルが表計算ソフトのエラーになっています。",
    ),
    remedy=Words(
        "Write the value that is meant in its place.",
        "Saisissez à sa place la valeur voulue.",
        "Schreiben Sie stattdessen den gemeinten Wert.",
        "正しい値を直接記入してください。",
    ),
)

FORMULA_WITHOUT_VALUE: Final = Problem(
    code="formula-without-value",
    says=Words(
        "{heading}: the file does not hold the result of this formula.",
        "{heading} : le fichier ne contient pas le résultat de cette formule.",
        "{heading}: Die Datei enthält das Ergebnis dieser Formel nicht.",
        "{heading}：数式の計算結果がファイルに保存されていません。",
    ),
    remedy=Words(
        "Write the value itself, or save your own file in a spreadsheet program and send that.",
        "Saisissez la valeur, ou enregistrez votre propre fichier dans un tableur et envoyez-le.",
        "Schreiben Sie den Wert, oder senden Sie Ihre im Tabellenprogramm neu gespeicherte Datei.",
        "値を直接記入するか、元のファイルを表計算ソフトで保存し直してお送りください。",
    ),
)

IDENTIFIER_DAMAGED: Final = Problem(
    code="identifier-damaged-by-excel",
    says=Words(
        "{heading}: “{value}” is no longer what was typed; digits were lost or changed.",
        "{heading} : « {value} » diffère de la saisie ; des chiffres ont été perdus.",
        "{heading}: „{value}“ ist nicht mehr, was eingegeben wurde; Ziffern gingen verloren.",
        "{heading}：「{value}」は入力時から変化し、桁が失われています。",
    ),
    remedy=Words(
        "Format the column as text, then type the identifier again from its source.",
        "Mettez la colonne au format Texte, puis ressaisissez l'identifiant d'origine.",
        "Formatieren Sie die Spalte als Text und geben Sie die Kennung nach der Vorlage neu ein.",
        "列を文字列形式にしてから、元の資料のとおりに入力し直してください。",
    ),
)

NOT_A_DATE: Final = Problem(
    code="not-a-date",
    says=Words(
        "{heading}: “{value}” is not a date.",
        "{heading} : « {value} » n'est pas une date.",
        "{heading}: „{value}“ ist kein Datum.",
        "{heading}：「{value}」は日付ではありません。",
    ),
    remedy=Words(
        "Write it as year-month-day, such as 2026-11-20.",
        "Écrivez la date sous la forme année-mois-jour, par exemple 2026-11-20.",
        "Schreiben Sie das Datum als Jahr-Monat-Tag, etwa 2026-11-20.",
        "2026-11-20のように年-月-日の形式で記入してください。",
    ),
)

DATE_IMPOSSIBLE: Final = Problem(
    code="date-impossible",
    says=Words(
        "{heading}: the calendar has no day “{value}”.",
        "{heading} : le jour « {value} » n'existe pas.",
        "{heading}: Den Tag „{value}“ gibt es nicht.",
        "{heading}：「{value}」は存在しない日付です。",
    ),
    remedy=NOT_A_DATE.remedy,
)

DATE_AMBIGUOUS: Final = Problem(
    code="date-ambiguous",
    says=Words(
        "{heading}: “{value}” can be read in two ways ({detail}).",
        "{heading} : « {value} » peut se lire de deux façons ({detail}).",
        "{heading}: „{value}“ lässt sich auf zwei Arten lesen ({detail}).",
        "{heading}：「{value}」は二通りに読めます（{detail}）。",
    ),
    remedy=Words(
        "Write it as year-month-day, or ask us to note the date order of your account.",
        "Écrivez année-mois-jour, ou faites noter l'ordre des dates pour votre compte.",
        "Schreiben Sie Jahr-Monat-Tag, oder lassen Sie die Datumsfolge Ihres Kontos eintragen.",
        "年-月-日の形式で記入するか、アカウントの日付順序の登録をご依頼ください。",
    ),
)

NOT_A_NUMBER: Final = Problem(
    code="not-a-number",
    says=Words(
        "{heading}: “{value}” is not a number.",
        "{heading} : « {value} » n'est pas un nombre.",
        "{heading}: „{value}“ ist keine Zahl.",
        "{heading}：「{value}」は数値ではありません。",
    ),
    remedy=Words(
        "Write digits only, such as 1234 or 1234.56.",
        "N'écrivez que des chiffres, par exemple 1234 ou 1234,56.",
        "Schreiben Sie nur Ziffern, etwa 1234 oder 1234,56.",
        "1234や1234.56のように数字だけで記入してください。",
    ),
)

NUMBER_AMBIGUOUS: Final = Problem(
    code="number-ambiguous",
    says=Words(
        "{heading}: “{value}” can be read in two ways ({detail}).",
        "{heading} : « {value} » peut se lire de deux façons ({detail}).",
        "{heading}: „{value}“ lässt sich auf zwei Arten lesen ({detail}).",
        "{heading}：「{value}」は二通りに読めます（{detail}）。",
    ),
    remedy=Words(
        "Leave the thousands mark out, or ask us to note the decimal mark of your account.",
        "Supprimez le séparateur de milliers, ou faites noter votre séparateur décimal.",
        "Lassen Sie das Tausenderzeichen weg, oder lassen Sie Ihr Dezimalzeichen eintragen.",
        "桁区切りを省くか、アカウントの小数点の記号の登録をご依頼ください。",
    ),
)

NOT_WHOLE: Final = Problem(
    code="quantity-not-whole",
    says=Words(
        "{heading}: “{value}” is not a whole number.",
        "{heading} : « {value} » n'est pas un nombre entier.",
        "{heading}: „{value}“ ist keine ganze Zahl.",
        "{heading}：「{value}」は整数ではありません。",
    ),
    remedy=Words(
        "Write a whole number of units.",
        "Indiquez un nombre entier d'unités.",
        "Schreiben Sie eine ganze Zahl von Einheiten.",
        "整数で記入してください。",
    ),
)

QUANTITY_NOT_POSITIVE: Final = Problem(
    code="quantity-not-positive",
    says=Words(
        "{heading}: “{value}” is not above zero.",
        "{heading} : « {value} » n'est pas supérieur à zéro.",
        "{heading}: „{value}“ ist nicht größer als null.",
        "{heading}：「{value}」は1以上ではありません。",
    ),
    remedy=Words(
        "Write a number above zero; send what you give back as a return.",
        "Indiquez un nombre supérieur à zéro ; envoyez les retours à part.",
        "Schreiben Sie eine Zahl über null; senden Sie Rückgaben als Rückgabe.",
        "1以上の数を記入してください。返品分は返品シートでお送りください。",
    ),
)

TOO_MANY_DECIMALS: Final = Problem(
    code="too-many-decimals",
    says=Words(
        "{heading}: “{value}” has more than {detail} decimals.",
        "{heading} : « {value} » a plus de {detail} décimales.",
        "{heading}: „{value}“ hat mehr als {detail} Nachkommastellen.",
        "{heading}：「{value}」の小数が{detail}桁を超えています。",
    ),
    remedy=Words(
        "Round the amount.",
        "Arrondissez le montant.",
        "Runden Sie den Betrag.",
        "金額を丸めてください。",
    ),
)

EMAIL_INVALID: Final = Problem(
    code="email-invalid",
    says=Words(
        "{heading}: “{value}” is not an e-mail address.",
        "{heading} : « {value} » n'est pas une adresse e-mail.",
        "{heading}: „{value}“ ist keine E-Mail-Adresse.",
        "{heading}：「{value}」はメールアドレスではありません。",
    ),
    remedy=Words(
        "Write the bare address, such as name@company.example.",
        "Écrivez l'adresse seule, par exemple nom@societe.example.",
        "Schreiben Sie nur die Adresse, etwa name@firma.example.",
        "name@company.exampleのようにアドレスだけを記入してください。",
    ),
)

EMAIL_NOT_ONE: Final = Problem(
    code="email-not-exactly-one",
    says=Words(
        "{heading}: the cell holds more than one e-mail address.",
        "{heading} : la cellule contient plus d'une adresse e-mail.",
        "{heading}: Die Zelle enthält mehr als eine E-Mail-Adresse.",
        "{heading}：メールアドレスが複数記入されています。",
    ),
    remedy=Words(
        "Keep the one address that is to receive the license.",
        "Gardez la seule adresse qui doit recevoir la licence.",
        "Lassen Sie nur die Adresse stehen, die die Lizenz erhalten soll.",
        "ライセンスを受け取るアドレスを1件だけ残してください。",
    ),
)

COUNTRY_UNKNOWN: Final = Problem(
    code="country-unknown",
    says=Words(
        "{heading}: “{value}” is not a country of ISO 3166.",
        "{heading} : « {value} » n'est pas un pays de l'ISO 3166.",
        "{heading}: „{value}“ ist kein Land nach ISO 3166.",
        "{heading}：「{value}」はISO 3166の国ではありません。",
    ),
    remedy=Words(
        "Write the country's two letters, such as GB, FR, DE or JP.",
        "Écrivez les deux lettres du pays, par exemple GB, FR, DE ou JP.",
        "Schreiben Sie die zwei Buchstaben des Landes, etwa GB, FR, DE oder JP.",
        "GB、FR、DE、JPのような2文字の国コードを記入してください。",
    ),
)

CURRENCY_UNKNOWN: Final = Problem(
    code="currency-unknown",
    says=Words(
        "{heading}: “{value}” is not a currency of ISO 4217.",
        "{heading} : « {value} » n'est pas une devise de l'ISO 4217.",
        "{heading}: „{value}“ ist keine Währung nach ISO 4217.",
        "{heading}：「{value}」はISO 4217の通貨ではありません。",
    ),
    remedy=Words(
        "Write the currency's three letters, such as EUR, USD or JPY.",
        "Écrivez les trois lettres de la devise, par exemple EUR, USD ou JPY.",
        "Schreiben Sie die drei Buchstaben der Währung, etwa EUR, USD oder JPY.",
        "EUR、USD、JPYのような3文字の通貨コードを記入してください。",
    ),
)

LANGUAGE_UNKNOWN: Final = Problem(
    code="language-unknown",
    says=Words(
        "{heading}: “{value}” is not a language tag of BCP 47.",
        "{heading} : « {value} » n'est pas une balise de langue BCP 47.",
        "{heading}: „{value}“ ist kein Sprachkennzeichen nach BCP 47.",
        "{heading}：「{value}」はBCP 47の言語コードではありません。",
    ),
    remedy=Words(
        "Write en, fr, de or ja.",
        "Écrivez en, fr, de ou ja.",
        "Schreiben Sie en, fr, de oder ja.",
        "en、fr、de、jaのいずれかを記入してください。",
    ),
)

CHOICE_UNKNOWN: Final = Problem(
    code="choice-unknown",
    says=Words(
        "{heading}: “{value}” is none of the values allowed ({detail}).",
        "{heading} : « {value} » ne fait pas partie des valeurs admises ({detail}).",
        "{heading}: „{value}“ gehört nicht zu den erlaubten Werten ({detail}).",
        "{heading}：「{value}」は使用できる値（{detail}）ではありません。",
    ),
    remedy=Words(
        "Choose one of the values allowed.",
        "Choisissez l'une des valeurs admises.",
        "Wählen Sie einen der erlaubten Werte.",
        "使用できる値から選んでください。",
    ),
)

NOT_KEY_NUMBERS: Final = Problem(
    code="not-key-numbers",
    says=Words(
        "{heading}: “{value}” is not a list of whole numbers above zero, 1,000 at most.",
        "{heading} : « {value} » n'est pas une liste d'au plus 1 000 entiers supérieurs à zéro.",
        "{heading}: „{value}“ ist keine Liste von höchstens 1.000 ganzen Zahlen über null.",
        "{heading}：「{value}」は1以上の整数（1000個まで）の一覧ではありません。",
    ),
    remedy=Words(
        "Write the numbers of the keys as on the certificate, such as 1, 3-5.",
        "Écrivez les numéros des clés comme sur le certificat, par exemple 1, 3-5.",
        "Schreiben Sie die Nummern der Schlüssel wie auf dem Zertifikat, etwa 1, 3-5.",
        "証書にあるキーの番号を「1、3-5」のように記入してください。",
    ),
)

KEY_NUMBERS_CHANGED: Final = Problem(
    code="key-numbers-changed-by-excel",
    says=Words(
        "{heading}: “{value}” may be what a spreadsheet program made of a list of numbers.",
        "{heading} : « {value} » est peut-être ce qu'un tableur a fait d'une liste de numéros.",
        "{heading}: „{value}“ hat womöglich ein Tabellenprogramm aus einer Liste gemacht.",
        "{heading}：「{value}」は番号の一覧が表計算ソフトで変換された値かもしれません。",
    ),
    remedy=Words(
        "Format the column as text, then write the numbers again, such as 1, 3-5.",
        "Mettez la colonne au format Texte, puis ressaisissez les numéros, par exemple 1, 3-5.",
        "Formatieren Sie die Spalte als Text und schreiben Sie die Nummern neu, etwa 1, 3-5.",
        "列を文字列形式にしてから、番号を「1、3-5」のように記入し直してください。",
    ),
)

TOO_LONG: Final = Problem(
    code="too-long",
    says=Words(
        "{heading} has more than {detail} characters.",
        "{heading} a plus de {detail} caractères.",
        "{heading} hat mehr als {detail} Zeichen.",
        "{heading}が{detail}文字を超えています。",
    ),
    remedy=Words(
        "Shorten it.",
        "Raccourcissez le texte.",
        "Kürzen Sie den Text.",
        "短くしてください。",
    ),
)

TOO_SHORT: Final = Problem(
    code="too-short",
    says=Words(
        "{heading} has fewer than {detail} characters.",
        "{heading} a moins de {detail} caractères.",
        "{heading} hat weniger als {detail} Zeichen.",
        "{heading}が{detail}文字未満です。",
    ),
    remedy=Words(
        "Check the value and write it completely.",
        "Vérifiez la valeur et écrivez-la en entier.",
        "Prüfen Sie den Wert und schreiben Sie ihn vollständig.",
        "値を確認し、すべて記入してください。",
    ),
)

PATTERN: Final = Problem(
    code="pattern",
    says=Words(
        "{heading}: “{value}” does not have the form expected, such as {detail}.",
        "{heading} : « {value} » n'a pas la forme attendue, par exemple {detail}.",
        "{heading}: „{value}“ hat nicht die erwartete Form, etwa {detail}.",
        "{heading}：「{value}」は所定の形式（例：{detail}）ではありません。",
    ),
    remedy=Words(
        "Check the value against its source.",
        "Comparez la valeur avec sa source.",
        "Vergleichen Sie den Wert mit seiner Vorlage.",
        "元の資料と照合してください。",
    ),
)

OUT_OF_RANGE: Final = Problem(
    code="out-of-range",
    says=Words(
        "{heading}: “{value}” is beyond what is allowed ({detail}).",
        "{heading} : « {value} » sort des limites admises ({detail}).",
        "{heading}: „{value}“ liegt außerhalb des Erlaubten ({detail}).",
        "{heading}：「{value}」は許容範囲（{detail}）を超えています。",
    ),
    remedy=Words(
        "Correct the value.",
        "Corrigez la valeur.",
        "Berichtigen Sie den Wert.",
        "値を訂正してください。",
    ),
)
