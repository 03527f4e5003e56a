"""Columns of what is asked about a license that was granted: which one, which keys, which host."""

from typing import Final

from schemas.sheets.sheet import Column, Reads
from schemas.words import Words

KEY_NUMBERS_LENGTH: Final = 10_000
"""Room for a thousand numbers of nine digits, which is all that a cell may name."""

REQUEST_ID: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Request ID", "N° de demande", "Antragsnummer", "申請番号"),
    note=Words(
        "Your own number for this request; never used twice.",
        "Votre propre numéro de demande ; jamais réutilisé.",
        "Ihre eigene Nummer für diesen Antrag; nie zweimal verwendet.",
        "貴社で付けた申請番号。同じ番号は二度使えません。",
    ),
    example="AH-2026-0231",
    required=True,
    key=True,
    synonyms=(
        *("Request", "Request No.", "Request number", "Your reference", "Ticket", "Ticket No."),
        *("Demande", "Numéro de demande", "Réf. demande", "Votre référence", "N° de ticket"),
        *("Antrag", "Antrags-Nr.", "Antrags-ID", "Anforderungsnummer", "Anforderung"),
        *("Vorgangsnummer", "Vorgang", "Ihr Zeichen", "申請ID", "申請No.", "依頼番号"),
        *("受付番号", "管理番号", "整理番号"),
    ),
)

SERIAL_NUMBER: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Serial number", "N° de série", "Seriennummer", "シリアル番号"),
    note=Words(
        "The license's serial number, M and 13 digits, as on the certificate.",
        "Le numéro de série de la licence, M et 13 chiffres, comme sur le certificat.",
        "Die Seriennummer der Lizenz, M und 13 Ziffern, wie auf dem Zertifikat.",
        "ライセンスのシリアル番号（Mと数字13桁）を証書のとおりに記入してください。",
    ),
    example="M0000000000012",
    synonyms=(
        *("Serial", "Serial No.", "Serial #", "S/N", "SN", "License serial"),
        *("License serial number", "Licence serial number", "License number", "Licence number"),
        *("License ID", "Licence ID", "License", "Licence"),
        *("Numéro de série", "Série", "N° série", "N° de licence", "Numéro de licence"),
        *("N° de série de la licence", "Seriennr.", "Serien-Nr.", "Serial-Nr.", "Lizenznummer"),
        *("Lizenz-Nr.", "Lizenz", "Lizenzseriennummer", "シリアル", "シリアルNo."),
        *("シリアルナンバー", "ライセンス番号", "ライセンスシリアル番号", "ライセンス"),
        *("ライセンスID", "製品シリアル番号"),
    ),
    names_in_books=True,
)

KEY_NUMBERS: Final = Column(
    reads=Reads.KEY_NUMBERS,
    heading=Words("Key numbers", "N° des clés", "Schlüsselnummern", "キー番号"),
    note=Words(
        "Which keys of the license, by their numbers on the certificate; empty: see quantity.",
        "Quelles clés de la licence, selon leurs numéros au certificat ; vide : voir quantité.",
        "Welche Schlüssel der Lizenz, nach ihren Nummern im Zertifikat; leer: siehe Menge.",
        "対象のキーを証書の番号で指定します。空欄の場合は数量に従います。",
    ),
    example="1, 3-5",
    synonyms=(
        *("Key number", "Key No.", "Key Nos.", "Key #", "Keys", "Numbers of keys", "Which keys"),
        *("N° de clé", "N° de clés", "Numéro de clé", "Numéros des clés", "Numéros de clés"),
        *("Clés", "Quelles clés", "Schlüsselnummer", "Schlüssel-Nr.", "Schlüsselnr."),
        *("Schlüssel", "Nummern der Schlüssel", "キーの番号", "キーNo.", "対象キー", "キー"),
        "ライセンスキー番号",
    ),
)

OLD_HOST_ID: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Old host ID", "Ancien ID d'hôte", "Alte Host-ID", "旧ホストID"),
    note=Words(
        "The host to which the license is bound now; empty only for a compromised key.",
        "L'hôte auquel la licence est liée à ce jour ; vide seulement si la clé est compromise.",
        "Der jetzige Host der Lizenz; leer nur bei kompromittiertem Schlüssel.",
        "現在のホスト。空欄にできるのはキーが漏えいした場合だけです。",
    ),
    example="00-1A-2B-3C-4D-5E",
    synonyms=(
        *("Old host", "Current host ID", "Current host", "Previous host ID", "Previous host"),
        *("Former host", "From host", "From host ID", "Source host", "Wrong HostID"),
        *("Old MAC address", "Old server", "Old hostname", "Old machine"),
        *("Ancien hôte", "Hôte actuel", "ID d'hôte actuel", "Hôte d'origine", "Hôte source"),
        *("Ancienne adresse MAC", "Ancien serveur", "Identifiant d'hôte erroné"),
        *("Alter Host", "Bisheriger Host", "Bisherige Host-ID", "Aktueller Host"),
        *("Falsche Host-ID", "Alter Rechner", "Alter Server", "Alte MAC-Adresse", "Quellhost"),
        *("元HostID", "元ホストID", "移行元ホストID", "移行元ホスト", "変更前ホストID", "旧ホスト"),
        *("旧HostID", "誤HostID", "誤ったHostID", "現在のホストID", "旧MACアドレス", "旧サーバー"),
    ),
)

NEW_HOST_ID: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("New host ID", "Nouvel ID d'hôte", "Neue Host-ID", "新ホストID"),
    note=Words(
        "The host to which the license is to be bound; empty only for a compromised key.",
        "L'hôte auquel lier désormais la licence ; vide seulement si la clé est compromise.",
        "Der künftige Host der Lizenz; leer nur bei kompromittiertem Schlüssel.",
        "新しいホスト。空欄にできるのはキーが漏えいした場合だけです。",
    ),
    example="00-1A-2B-3C-4D-6F",
    synonyms=(
        *("New host", "Target host ID", "Target host", "To host", "To host ID", "Correct HostID"),
        *("Right HostID", "Destination host", "New MAC address", "New server", "New hostname"),
        *("New machine", "Nouvel hôte", "Hôte cible", "ID d'hôte cible", "Hôte de destination"),
        *("Nouvelle adresse MAC", "Nouveau serveur", "Identifiant d'hôte correct"),
        *("Neuer Host", "Künftiger Host", "Künftige Host-ID", "Richtige Host-ID", "Zielhost"),
        *("Neuer Rechner", "Neuer Server", "Neue MAC-Adresse", "正HostID", "正しいHostID"),
        *("正しいホストID", "移行先ホストID", "移行先ホスト", "変更後ホストID", "新ホスト"),
        *("新HostID", "新MACアドレス", "新サーバー"),
    ),
)

TECHNICAL_EMAIL: Final = Column(
    reads=Reads.EMAIL,
    heading=Words(
        "Technical contact e-mail",
        "E-mail du contact technique",
        "E-Mail technischer Kontakt",
        "技術担当者メールアドレス",
    ),
    note=Words(
        "Who hears of new versions and gets support; empty: the license contact.",
        "Qui est informé des nouvelles versions et du support ; vide : le contact licence.",
        "Wer von neuen Versionen erfährt und Support erhält; leer: der Lizenzkontakt.",
        "新バージョンの通知とサポートの担当者。空欄の場合はライセンス担当者です。",
    ),
    example="it-operations@aldermoor.example",
    synonyms=(
        *("Technical contact", "Technical e-mail", "Tech contact", "Tech e-mail"),
        *("Support contact", "Support contact e-mail", "Support e-mail"),
        *("Contact technique", "E-mail technique", "Courriel technique", "Contact support"),
        *("E-mail du contact support", "Technischer Kontakt", "Technischer Ansprechpartner"),
        *("Supportkontakt", "E-Mail Supportkontakt", "E-Mail Technik", "技術担当者"),
        *("技術担当者メール", "技術連絡先", "技術連絡先メール", "サポート担当者"),
        *("サポート担当者メール", "サポート連絡先", "保守担当者メール"),
    ),
)
