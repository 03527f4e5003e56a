"""A license moves to another host, or a key that others know is replaced."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, granted
from schemas.sheets.sheet import Choice, Column, Reads, Sheet, choice, quantity, text
from schemas.words import Words

COMPROMISED: Final = "compromised"
"""The reason that needs neither hosts nor a destroyed copy."""

REASONS: Final = (
    Choice(
        "replaced",
        Words("Replaced", "Remplacé", "Ersetzt", "機器交換"),
        (
            *("Replace", "Replacement", "New hardware", "Hardware refresh", "Hardware replaced"),
            *("Remplacement", "Matériel remplacé", "Renouvellement du matériel"),
            *("Austausch", "Ausgetauscht", "Ersatz", "Hardwaretausch", "Neue Hardware"),
            *("交換", "入れ替え", "入替", "リプレース", "機器入替", "機器更新", "移設"),
        ),
    ),
    Choice(
        "failed",
        Words("Failed", "En panne", "Ausgefallen", "故障"),
        (
            *("Failure", "Broken", "Defective", "Hardware failure", "Crashed", "Lost"),
            *("Panne", "Défaillant", "Défectueux", "Panne matérielle", "Hors service"),
            *("Defekt", "Ausfall", "Kaputt", "Hardwaredefekt", "Hardwareausfall"),
            *("障害", "破損", "ハードウェア故障", "機器故障", "機器障害"),
        ),
    ),
    Choice(
        "mistyped",
        Words("Mistyped", "Erreur de saisie", "Vertippt", "入力ミス"),
        (
            *("Typo", "Typing error", "Wrong host", "Wrong HostID", "Wrong host ID", "Mistake"),
            *("Faute de frappe", "Mauvais hôte", "Saisie erronée", "ID d'hôte erroné"),
            *("Tippfehler", "Eingabefehler", "Falscher Host", "Falsche Host-ID", "Schreibfehler"),
            *("誤入力", "入力間違い", "記入ミス", "誤記", "HostID誤り", "ホストID誤り"),
        ),
    ),
    Choice(
        "virtualised",
        Words("Virtualised", "Virtualisé", "Virtualisiert", "仮想化"),
        (
            *("Virtualized", "Virtualisation", "Virtualization", "Moved to VM", "P2V", "VM"),
            *("Moved to cloud", "Passage en machine virtuelle", "Migration vers VM"),
            *("Virtualisierung", "Umzug in VM", "Auf VM umgezogen", "仮想環境へ移行", "仮想移行"),
        ),
    ),
    Choice(
        COMPROMISED,
        Words("Compromised", "Compromis", "Kompromittiert", "漏えい"),
        (
            *("Leaked", "Leak", "Key leaked", "Key stolen", "Stolen", "Published", "Exposed"),
            *("Compromise", "Compromise de clé", "Fuite", "Clé divulguée", "Clé volée", "Volée"),
            *("Clé compromise", "Verraten", "Gestohlen", "Schlüssel gestohlen", "Offengelegt"),
            *("Bekannt geworden", "漏洩", "流出", "盗難", "キー漏えい", "キー漏洩", "キー流出"),
        ),
    ),
)

YES_OR_NO: Final = (
    Choice(
        "yes",
        Words("Yes", "Oui", "Ja", "はい"),
        (
            *("Y", "Done", "Destroyed", "Deleted", "Removed", "Uninstalled", "Confirmed"),
            *("Détruit", "Détruite", "Supprimé", "Supprimée", "Effectué", "Désinstallé"),
            *("J", "Erledigt", "Gelöscht", "Vernichtet", "Entfernt", "Deinstalliert", "Bestätigt"),
            *("済", "済み", "破棄済み", "削除済み", "破棄した", "○", "〇", "✓", "✔"),
        ),
    ),
    Choice(
        "no",
        Words("No", "Non", "Nein", "いいえ"),
        ("N", "Not yet", "Pas encore", "Noch nicht", "未", "未了", "まだ", "×", "✗"),
    ),
)


class Rehosts(Sheet):
    """One row per request."""

    title: ClassVar[Words] = Words("Rehosts", "Changements d'hôte", "Hostwechsel", "ホスト変更")
    about: ClassVar[Words] = Words(
        "Licenses that move to another host get a new key, and the old key is revoked at once.",
        "Une licence qui change d'hôte reçoit une nouvelle clé ; l'ancienne est révoquée aussitôt.",
        "Lizenzen, die auf einen anderen Host umziehen, erhalten einen neuen Schlüssel; der alte "
        "wird sofort widerrufen.",
        "ライセンスを別のホストへ移します。新しいキーを発行し、古いキーは直ちに失効します。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "old_host_is_named": rules.HOST_MISSING.code,
        "new_host_is_named": rules.HOST_MISSING.code,
        "hosts_differ": rules.HOST_UNCHANGED.code,
        "old_copy_is_destroyed": rules.OLD_COPY_REMAINS.code,
        "quantity_or_key_numbers": rules.QUANTITY_AND_KEYS.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "old_host_is_named": "old_host_id",
        "new_host_is_named": "new_host_id",
        "hosts_differ": "new_host_id",
        "old_copy_is_destroyed": "destroyed",
        "quantity_or_key_numbers": "key_numbers",
    }

    request_id = text(granted.REQUEST_ID, length_max=fields.IDENTIFIER_LENGTH)
    serial_number = text(
        replace(granted.SERIAL_NUMBER, required=True), length_max=fields.IDENTIFIER_LENGTH
    )
    old_host_id = text(granted.OLD_HOST_ID, length_max=fields.IDENTIFIER_LENGTH)
    new_host_id = text(granted.NEW_HOST_ID, length_max=fields.IDENTIFIER_LENGTH)
    quantity = quantity(
        replace(
            fields.QUANTITY,
            note=Words(
                "Units that move; empty: all, or those of the key numbers.",
                "Le nombre d'unités déplacées ; vide : toutes, ou celles des clés indiquées.",
                "Einheiten, die umziehen; leer: alle, oder die der Schlüsselnummern.",
                "移す数量。空欄の場合は全数量、またはキーの番号の分です。",
            ),
            example="4",
            alternative=True,
        )
    )
    key_numbers = text(granted.KEY_NUMBERS, length_max=granted.KEY_NUMBERS_LENGTH)
    reason = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Reason", "Motif", "Grund", "理由"),
            note=Words(
                "Why; compromised: others know the key, so hosts may stay empty.",
                "Pourquoi ; compromis : d'autres connaissent la clé, hôtes alors facultatifs.",
                "Warum; kompromittiert: andere kennen den Schlüssel, Hosts dürfen leer sein.",
                "変更の理由。漏えい（他者にキーを知られた）の場合、ホストは空欄でもかまいません。",
            ),
            example="replaced",
            required=True,
            synonyms=(
                *("Reason for rehost", "Reason for rehosting", "Rehost reason", "Why"),
                *("Reason code", "Raison", "Motif du changement", "Cause", "Motif de la demande"),
                *("Begründung", "Ursache", "Anlass", "Grund des Wechsels", "変更理由", "申請理由"),
                *("再発行理由", "事由"),
            ),
            choices=REASONS,
        )
    )
    destroyed = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words(
                "Old copy destroyed",
                "Ancienne copie détruite",
                "Alte Kopie gelöscht",
                "旧ライセンス破棄",
            ),
            note=Words(
                "Yes: the license is gone from the old host. Not needed for compromised.",
                "Oui : la licence a quitté l'ancien hôte. Inutile si le motif est compromis.",
                "Ja: Die Lizenz ist vom alten Host entfernt. Bei kompromittiert nicht nötig.",
                "「はい」は旧ホストから削除済みの意味です。漏えいの場合は不要です。",
            ),
            example="yes",
            synonyms=(
                *(
                    "Destroyed",
                    "Old copy removed",
                    "Old license destroyed",
                    "Removed from old host",
                ),
                *("Destroy statement", "Statement of destruction", "Uninstalled"),
                *("Old licence destroyed", "Copie détruite", "Destruction", "Détruite", "Détruit"),
                *("Attestation de destruction", "Désinstallée", "Supprimée de l'ancien hôte"),
                *("Gelöscht", "Vernichtet", "Alte Lizenz gelöscht", "Löschbestätigung"),
                *("Löscherklärung", "Vom alten Host entfernt", "Deinstalliert", "破棄", "破棄済み"),
                *("旧ライセンス破棄済み", "旧ライセンス削除", "削除確認", "破棄確認", "破棄証明"),
            ),
            choices=YES_OR_NO,
        )
    )
    contact_email = text(
        replace(
            fields.CONTACT_EMAIL,
            note=Words(
                "Where the new key is sent; empty: to the license contact we know.",
                "Où envoyer la nouvelle clé ; vide : au contact licence connu.",
                "Wohin der neue Schlüssel geht; leer: an den bekannten Lizenzkontakt.",
                "新しいキーの送付先。空欄の場合は登録済みの担当者に送ります。",
            ),
            synonyms=(
                *fields.CONTACT_EMAIL.synonyms,
                *("E-mail for reissue", "Send new key to", "E-mail de réémission"),
                *("E-Mail für Neuausstellung", "再発行の送付先Email", "再発行送付先メール"),
            ),
        ),
        length_max=fields.EMAIL_LENGTH,
    )

    @dy.rule()
    def old_host_is_named(cls) -> pl.Expr:
        """Who moves says from where."""
        return pl.col("old_host_id").is_not_null() | (pl.col("reason") == COMPROMISED)

    @dy.rule()
    def new_host_is_named(cls) -> pl.Expr:
        """Who moves says where to."""
        return pl.col("new_host_id").is_not_null() | (pl.col("reason") == COMPROMISED)

    @dy.rule()
    def hosts_differ(cls) -> pl.Expr:
        """A move leads elsewhere."""
        moved = (pl.col("old_host_id") != pl.col("new_host_id")).fill_null(True)
        return moved | (pl.col("reason") == COMPROMISED)

    @dy.rule()
    def old_copy_is_destroyed(cls) -> pl.Expr:
        """No license runs on two hosts; a leaked one cannot be called back."""
        destroyed = (pl.col("destroyed") == "yes").fill_null(False)
        return destroyed | (pl.col("reason") == COMPROMISED)

    @dy.rule()
    def quantity_or_key_numbers(cls) -> pl.Expr:
        """Both could contradict each other."""
        return pl.col("quantity").is_null() | pl.col("key_numbers").is_null()
