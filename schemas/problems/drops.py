"""Drops and sheets that are refused or left out, rows that are left out (steps 2 and 3)."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

_SEND_AGAIN: Final = Words(
    "Open the file in your spreadsheet program, save it as .xlsx, and send that.",
    "Ouvrez le fichier dans votre tableur, enregistrez-le en .xlsx et envoyez celui-ci.",
    "Öffnen Sie die Datei im Tabellenprogramm, speichern Sie sie als .xlsx und senden Sie diese.",
    "表計算ソフトで開いて.xlsx形式で保存し直し、そのファイルをお送りください。",
)
_SPLIT: Final = Words(
    "Split it into several files and send them one after the other.",
    "Répartissez le contenu dans plusieurs fichiers et envoyez-les l'un après l'autre.",
    "Teilen Sie den Inhalt auf mehrere Dateien auf und senden Sie diese nacheinander.",
    "複数のファイルに分割してお送りください。",
)
_NOTHING: Final = Words(
    "Nothing needs to be done.",
    "Aucune action n'est nécessaire.",
    "Es ist nichts zu tun.",
    "対応は不要です。",
)
_USE_TEMPLATE: Final = Words(
    "Compare its headings with our template, or ask us for it; their order does not matter.",
    "Comparez ses en-têtes avec notre modèle, que nous vous envoyons volontiers ; ordre libre.",
    "Vergleichen Sie die Überschriften mit unserer Vorlage (auf Anfrage); Reihenfolge frei.",
    "見出しを弊社テンプレート（ご請求ください）と照合してください。順序は問いません。",
)

DROP_EMPTY: Final = Problem(
    code="drop-empty",
    says=Words(
        "The file is empty.",
        "Le fichier est vide.",
        "Die Datei ist leer.",
        "ファイルが空です。",
    ),
    remedy=Words(
        "Check that it was saved and sent completely, and send it again.",
        "Vérifiez qu'il a été enregistré et envoyé en entier, puis renvoyez-le.",
        "Prüfen Sie, ob sie vollständig gespeichert und gesendet wurde, und senden Sie sie erneut.",
        "正しく保存・送信されたか確認のうえ、再送してください。",
    ),
)

NO_SPREADSHEET: Final = Problem(
    code="drop-not-a-spreadsheet",
    says=Words(
        "Files of the type “{detail}” are not read.",
        "Les fichiers de type « {detail} » ne sont pas lus.",
        "Dateien vom Typ „{detail}“ werden nicht gelesen.",
        "「{detail}」形式のファイルは読み取れません。",
    ),
    remedy=Words(
        "Send an .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, .tsv or .txt file.",
        "Envoyez un fichier .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, .tsv ou .txt.",
        "Senden Sie eine Datei .xlsx, .xlsm, .xls, .xlsb, .ods, .csv, .tsv oder .txt.",
        ".xlsx、.xlsm、.xls、.xlsb、.ods、.csv、.tsv、.txtのいずれかでお送りください。",
    ),
)

NOT_WHAT_ITS_NAME_SAYS: Final = Problem(
    code="drop-not-what-its-name-says",
    says=Words(
        "The file's content ({detail}) is not what the ending of its name says.",
        "Le contenu du fichier ({detail}) ne correspond pas à l'extension de son nom.",
        "Der Inhalt der Datei ({detail}) passt nicht zur Endung ihres Namens.",
        "ファイルの内容（{detail}）が拡張子と一致しません。",
    ),
    remedy=_SEND_AGAIN,
)

DAMAGED: Final = Problem(
    code="drop-damaged",
    says=Words(
        "The file is damaged and cannot be opened ({detail}).",
        "Le fichier est endommagé et ne peut pas être ouvert ({detail}).",
        "Die Datei ist beschädigt und lässt sich nicht öffnen ({detail}).",
        "ファイルが破損しているため開けません（{detail}）。",
    ),
    remedy=_SEND_AGAIN,
)

ENCRYPTED: Final = Problem(
    code="drop-encrypted",
    says=Words(
        "The file is protected by a password.",
        "Le fichier est protégé par un mot de passe.",
        "Die Datei ist durch ein Kennwort geschützt.",
        "ファイルがパスワードで保護されています。",
    ),
    remedy=Words(
        "Save it without a password and send it again.",
        "Enregistrez-le sans mot de passe et renvoyez-le.",
        "Speichern Sie sie ohne Kennwort und senden Sie sie erneut.",
        "パスワードを解除して保存し、再送してください。",
    ),
)

TOO_LARGE: Final = Problem(
    code="drop-too-large",
    says=Words(
        "The file is larger than {detail}.",
        "Le fichier dépasse {detail}.",
        "Die Datei ist größer als {detail}.",
        "ファイルが{detail}を超えています。",
    ),
    remedy=_SPLIT,
)

TOO_MANY_ROWS: Final = Problem(
    code="drop-too-many-rows",
    says=Words(
        "A sheet has more rows than are read ({detail}).",
        "Une feuille a plus de lignes que la limite ({detail}).",
        "Ein Blatt hat mehr Zeilen als gelesen werden ({detail}).",
        "シートの行数が上限を超えています（{detail}）。",
    ),
    remedy=_SPLIT,
)

TOO_MANY_COLUMNS: Final = Problem(
    code="drop-too-many-columns",
    says=Words(
        "A sheet has more columns than are read ({detail}).",
        "Une feuille a plus de colonnes que la limite ({detail}).",
        "Ein Blatt hat mehr Spalten als gelesen werden ({detail}).",
        "シートの列数が上限を超えています（{detail}）。",
    ),
    remedy=Words(
        "Delete the columns that are not needed, also stray cells far to the right.",
        "Supprimez les colonnes inutiles, y compris les cellules isolées tout à droite.",
        "Löschen Sie nicht benötigte Spalten, auch einzelne Zellen weit rechts.",
        "不要な列と、右方の離れたセルを削除してください。",
    ),
)

TOO_MANY_SHEETS: Final = Problem(
    code="drop-too-many-sheets",
    says=Words(
        "The workbook has more than {detail} sheets.",
        "Le classeur a plus de {detail} feuilles.",
        "Die Arbeitsmappe hat mehr als {detail} Blätter.",
        "ブックのシート数が{detail}を超えています。",
    ),
    remedy=_SPLIT,
)

CELL_TOO_LONG: Final = Problem(
    code="drop-cell-too-long",
    says=Words(
        "A cell is longer than a spreadsheet allows ({detail} characters).",
        "Une cellule est plus longue qu'un tableur ne le permet ({detail} caractères).",
        "Eine Zelle ist länger, als ein Tabellenprogramm erlaubt ({detail} Zeichen).",
        "セルの文字数が表計算ソフトの上限を超えています（{detail}文字）。",
    ),
    remedy=Words(
        "Shorten the cell; in a text file, look for a quotation mark that is never closed.",
        "Raccourcissez la cellule ; dans un fichier texte, cherchez un guillemet non fermé.",
        "Kürzen Sie die Zelle; suchen Sie in Textdateien nach offenen Anführungszeichen.",
        "セルを短くしてください。テキストの場合は閉じていない引用符をお探しください。",
    ),
)

ARCHIVE_SUSPICIOUS: Final = Problem(
    code="drop-built-to-do-harm",
    says=Words(
        "The file is packed in a way that no spreadsheet program uses ({detail}).",
        "Le fichier est compressé comme aucun tableur ne le fait ({detail}).",
        "Die Datei ist so gepackt, wie kein Tabellenprogramm es tut ({detail}).",
        "表計算ソフトでは使われない方法で圧縮されています（{detail}）。",
    ),
    remedy=_SEND_AGAIN,
)

HAS_DTD: Final = Problem(
    code="drop-declares-entities",
    says=Words(
        "A part of the file declares a document type, which is not read ({detail}).",
        "Une partie du fichier déclare un type de document, ce qui n'est pas lu ({detail}).",
        "Ein Teil der Datei deklariert einen Dokumenttyp, was nicht gelesen wird ({detail}).",
        "ファイルの一部に文書型宣言があるため読み取れません（{detail}）。",
    ),
    remedy=_SEND_AGAIN,
)

ENCODING_UNKNOWN: Final = Problem(
    code="drop-encoding-unknown",
    says=Words(
        "The text is in an encoding that is not read.",
        "Le texte est dans un encodage qui n'est pas lu.",
        "Der Text hat eine Zeichenkodierung, die nicht gelesen wird.",
        "テキストの文字コードを判別できません。",
    ),
    remedy=Words(
        "Save it as “CSV UTF-8” and send it again.",
        "Enregistrez-le au format « CSV UTF-8 » et renvoyez-le.",
        "Speichern Sie sie als „CSV UTF-8“ und senden Sie sie erneut.",
        "「CSV UTF-8」形式で保存し、再送してください。",
    ),
)

QUOTE_UNCLOSED: Final = Problem(
    code="drop-quote-unclosed",
    says=Words(
        "A quotation mark is never closed, so that rows cannot be told apart.",
        "Un guillemet n'est jamais fermé ; les lignes ne peuvent pas être distinguées.",
        "Ein Anführungszeichen wird nie geschlossen; Zeilen sind nicht zu unterscheiden.",
        "引用符が閉じられていないため、行を区別できません。",
    ),
    remedy=_SEND_AGAIN,
)

READER_DIED: Final = Problem(
    code="drop-ends-the-reader",
    says=Words(
        "The file cannot be read: the program that reads it ended on it.",
        "Le fichier ne peut pas être lu : il a interrompu le programme de lecture.",
        "Die Datei ist nicht lesbar: Das Leseprogramm brach dabei ab.",
        "読み取りプログラムが異常終了したため、ファイルを読み取れません。",
    ),
    remedy=_SEND_AGAIN,
)

READER_MEMORY: Final = Problem(
    code="drop-needs-too-much-memory",
    says=Words(
        "The file needs more memory than a file of its size may.",
        "Le fichier exige plus de mémoire que sa taille ne le permet.",
        "Die Datei braucht mehr Speicher, als ihre Größe erlaubt.",
        "ファイルの大きさに対して必要なメモリが多すぎます。",
    ),
    remedy=_SEND_AGAIN,
)

READER_SLOW: Final = Problem(
    code="drop-takes-too-long",
    says=Words(
        "Reading the file took longer than {detail} and was stopped.",
        "La lecture du fichier a dépassé {detail} et a été arrêtée.",
        "Das Lesen der Datei dauerte länger als {detail} und wurde beendet.",
        "読み取りが{detail}を超えたため中止しました。",
    ),
    remedy=_SEND_AGAIN,
)

NO_SHEET: Final = Problem(
    code="drop-without-a-known-sheet",
    says=Words(
        "No sheet of this file has enough headings of anything this account may send.",
        "Aucune feuille n'a assez des en-têtes de ce que ce compte peut envoyer.",
        "Kein Blatt hat genug der Überschriften von etwas, das dieses Konto senden darf.",
        "このアカウントが送信できる種類の見出しを十分に備えたシートがありません。",
    ),
    remedy=_USE_TEMPLATE,
)

HEADINGS_MISSING: Final = Problem(
    code="sheet-headings-missing",
    says=Words(
        "The sheet looks like one we know, but lacks headings: {detail}.",
        "La feuille ressemble à un type connu, mais des en-têtes manquent : {detail}.",
        "Das Blatt ähnelt einem bekannten, aber Überschriften fehlen: {detail}.",
        "既知のシートに似ていますが、見出しが不足しています：{detail}",
    ),
    remedy=Words(
        "Add the missing columns and send the sheet again.",
        "Ajoutez les colonnes manquantes et renvoyez la feuille.",
        "Ergänzen Sie die fehlenden Spalten und senden Sie das Blatt erneut.",
        "不足している列を追加し、シートを再送してください。",
    ),
)

HEADING_TWICE: Final = Problem(
    code="sheet-heading-twice",
    says=Words(
        "Two headings mean the same column: {detail}.",
        "Deux en-têtes désignent la même colonne : {detail}.",
        "Zwei Überschriften meinen dieselbe Spalte: {detail}.",
        "二つの見出しが同じ列を指しています：{detail}",
    ),
    remedy=Words(
        "Keep one of the two and send the sheet again.",
        "Gardez-en un seul et renvoyez la feuille.",
        "Behalten Sie eine davon und senden Sie das Blatt erneut.",
        "どちらか一方だけを残し、シートを再送してください。",
    ),
)

SHEET_UNKNOWN: Final = Problem(
    code="sheet-unknown",
    says=Words(
        "The sheet was left out: too few of the headings we need were found in it.",
        "La feuille a été laissée de côté : trop peu des en-têtes nécessaires y figurent.",
        "Das Blatt wurde ausgelassen: Es enthält zu wenige der nötigen Überschriften.",
        "必要な見出しが足りないため、このシートは対象外としました。",
    ),
    remedy=_USE_TEMPLATE,
    note=True,
)

SHEET_EMPTY: Final = Problem(
    code="sheet-empty",
    says=Words(
        "The sheet was left out: it is empty.",
        "La feuille a été laissée de côté : elle est vide.",
        "Das Blatt wurde ausgelassen: Es ist leer.",
        "空のシートのため、対象外としました。",
    ),
    remedy=_NOTHING,
    note=True,
)

SHEET_HIDDEN: Final = Problem(
    code="sheet-hidden",
    says=Words(
        "The sheet was left out: it is hidden.",
        "La feuille a été laissée de côté : elle est masquée.",
        "Das Blatt wurde ausgelassen: Es ist ausgeblendet.",
        "非表示のシートのため、対象外としました。",
    ),
    remedy=Words(
        "Unhide the sheet and send the file again if it was meant to be read.",
        "Affichez la feuille et renvoyez le fichier si elle devait être lue.",
        "Blenden Sie das Blatt ein und senden Sie die Datei erneut, falls es gelesen werden soll.",
        "読み取りが必要な場合は、シートを再表示して再送してください。",
    ),
    note=True,
)

SHEET_OURS: Final = Problem(
    code="sheet-of-an-earlier-reply",
    says=Words(
        "The sheet was left out: it is the summary of our earlier reply.",
        "La feuille a été laissée de côté : c'est le résumé de notre réponse précédente.",
        "Das Blatt wurde ausgelassen: Es ist die Übersicht unserer früheren Antwort.",
        "以前の弊社回答の集計シートのため、対象外としました。",
    ),
    remedy=_NOTHING,
    note=True,
)

HEADING_UNKNOWN: Final = Problem(
    code="heading-unknown",
    says=Words(
        "The column “{value}” is not one we know and was not read (nearest: {detail}).",
        "La colonne « {value} » est inconnue et n'a pas été lue (la plus proche : {detail}).",
        "Die Spalte „{value}“ ist unbekannt und wurde nicht gelesen (am nächsten: {detail}).",
        "列「{value}」は未知の見出しのため読み取っていません（最も近い見出し：{detail}）。",
    ),
    remedy=Words(
        "Correct the heading if the column was meant to be read.",
        "Corrigez l'en-tête si la colonne devait être lue.",
        "Berichtigen Sie die Überschrift, falls die Spalte gelesen werden soll.",
        "読み取りが必要な列であれば、見出しを訂正してください。",
    ),
    note=True,
)

ROWS_EMPTY: Final = Problem(
    code="rows-empty",
    says=Words(
        "{detail} empty rows were left out.",
        "{detail} lignes vides ont été laissées de côté.",
        "{detail} leere Zeilen wurden ausgelassen.",
        "空の行{detail}行を対象外としました。",
    ),
    remedy=_NOTHING,
    note=True,
)

ROWS_TOTALS: Final = Problem(
    code="rows-totals",
    says=Words(
        "{detail} totals rows were left out.",
        "{detail} lignes de total ont été laissées de côté.",
        "{detail} Summenzeilen wurden ausgelassen.",
        "合計行{detail}行を対象外としました。",
    ),
    remedy=_NOTHING,
    note=True,
)
