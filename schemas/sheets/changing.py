"""Columns of a license change: what is to be done, and what each action needs."""

from typing import Final

from schemas.sheets.sheet import Choice, Column, Reads
from schemas.words import Words

ACTIONS: Final = (
    Choice(
        "share",
        Words("Share", "Partager", "Freigeben", "共有"),
        (
            *("Sharing", "Grant", "Give access", "Add access", "Partage", "Donner accès"),
            *("Freigabe", "Zugriff geben", "共有する", "共有追加", "権限付与"),
        ),
    ),
    Choice(
        "unshare",
        Words("Stop sharing", "Ne plus partager", "Freigabe beenden", "共有解除"),
        (
            *("Revoke", "Revoke access", "Remove access", "End sharing", "Withdraw"),
            *("Fin de partage", "Retirer l'accès", "Arrêter le partage", "Annuler le partage"),
            *("Freigabe aufheben", "Freigabe zurücknehmen", "Zugriff entziehen"),
            *("共有停止", "共有を解除", "共有終了", "権限削除"),
        ),
    ),
    Choice(
        "transfer",
        Words("Transfer", "Transférer", "Übertragen", "譲渡"),
        (
            *("Move", "Assign", "Hand over", "Transfert", "Céder", "Cession"),
            *("Übertragung", "Transferieren", "Abtreten", "移管", "移転", "譲渡する"),
        ),
    ),
    Choice(
        "split",
        Words("Split", "Scinder", "Aufteilen", "分割"),
        ("Divide", "Scission", "Diviser", "Division", "Teilung", "Aufteilung", "分割する"),
    ),
    Choice(
        "merge",
        Words("Merge", "Fusionner", "Zusammenführen", "統合"),
        (
            *("Combine", "Join", "Consolidate", "Fusion", "Regrouper", "Réunir"),
            *("Zusammenlegen", "Zusammenführung", "Vereinigen", "結合", "合併", "統合する"),
        ),
    ),
    Choice(
        "set",
        Words("Set attribute", "Définir l'attribut", "Attribut setzen", "属性設定"),
        (
            *("Set value", "Set custom data", "Définir", "Attribuer une valeur", "Renseigner"),
            *("Setzen", "Wert setzen", "設定", "属性の設定", "属性を設定"),
        ),
    ),
    Choice(
        "clear",
        Words("Clear attribute", "Effacer l'attribut", "Attribut löschen", "属性削除"),
        (
            *("Clear value", "Delete attribute", "Remove attribute", "Effacer", "Vider"),
            *("Supprimer l'attribut", "Löschen", "Wert löschen", "Attribut leeren"),
            *("属性の削除", "属性を削除", "属性クリア", "クリア"),
        ),
    ),
    Choice(
        "contact",
        Words("Change contact", "Changer le contact", "Kontakt ändern", "連絡先変更"),
        (
            *("New contact", "Correct contact", "Update contact", "Contact change"),
            *("Nouveau contact", "Changement de contact", "Corriger le contact"),
            *("Kontakt", "Neuer Kontakt", "Kontaktänderung", "Ansprechpartner ändern"),
            *("連絡先", "連絡先の変更", "担当者変更", "送付先変更", "送付先の訂正"),
        ),
    ),
)

RIGHTS: Final = (
    Choice(
        "view",
        Words("View", "Consulter", "Ansehen", "閲覧"),
        ("Read", "See", "Lecture", "Voir", "Consultation", "Lesen", "Anzeigen", "参照", "閲覧のみ"),
    ),
    Choice(
        "manage",
        Words("Manage", "Gérer", "Verwalten", "管理"),
        ("Edit", "Administer", "Gestion", "Administrer", "Verwaltung", "Bearbeiten", "編集"),
    ),
    Choice(
        "keys",
        Words("Keys", "Clés", "Schlüssel", "キー"),
        (
            *("Key", "See keys", "View keys", "Receive keys", "Voir les clés"),
            *("Recevoir les clés", "Schlüssel ansehen", "Schlüssel empfangen"),
            *("キーの閲覧", "キー閲覧", "キーの受領", "キー受領"),
        ),
    ),
)

ACTION: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("Action", "Action à effectuer", "Aktion", "操作"),
    note=Words(
        "What is to be done with the license.",
        "Ce qu'il faut faire de la licence.",
        "Was mit der Lizenz geschehen soll.",
        "ライセンスに対して行う操作を選んでください。",
    ),
    example="share",
    required=True,
    synonyms=(
        *("Change", "Change type", "Type of change", "What to do", "Operation", "Requested action"),
        *("Opération", "Type d'opération", "Modification", "Type de modification"),
        *("Änderung", "Art der Änderung", "Änderungsart", "Vorgangsart", "Maßnahme", "Vorhaben"),
        *("変更内容", "変更区分", "操作区分", "操作内容", "処理", "処理区分", "アクション"),
    ),
    choices=ACTIONS,
)

GRANTEE_EMAIL: Final = Column(
    reads=Reads.EMAIL,
    heading=Words(
        "Grantee e-mail",
        "E-mail du bénéficiaire",
        "E-Mail Berechtigter",
        "共有先メールアドレス",
    ),
    note=Words(
        "Share and stop sharing: with whom. Change contact: the new address.",
        "Partager et ne plus partager : avec qui. Changer le contact : la nouvelle adresse.",
        "Freigeben und Freigabe beenden: für wen. Kontakt ändern: die neue Adresse.",
        "共有と共有解除では相手のアドレス、連絡先変更では新しいアドレスを記入してください。",
    ),
    example="audit@aldermoor.example",
    synonyms=(
        *("Grantee", "Share with", "Shared with", "User e-mail", "E-mail", "E-mail address"),
        *("New contact", "New contact e-mail", "New e-mail", "Contact e-mail"),
        *("Bénéficiaire", "Partager avec", "Partagé avec", "Courriel", "Adresse e-mail"),
        *("Courriel du bénéficiaire", "Nouveau contact", "E-mail du nouveau contact"),
        *("Nouvelle adresse e-mail", "Berechtigter", "Freigeben für", "Freigegeben für"),
        *("E-Mail-Adresse", "Mailadresse", "Neuer Kontakt", "E-Mail neuer Kontakt", "Neue E-Mail"),
        *("共有先", "共有先メール", "共有相手", "新しい連絡先", "新連絡先", "新連絡先メール"),
        *("メールアドレス", "メール", "Eメール", "新しいメールアドレス"),
    ),
)

RIGHT: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("Right", "Droit", "Recht", "権限"),
    note=Words(
        "Share: what the grantee may do.",
        "Partager : ce que le bénéficiaire peut faire.",
        "Freigeben: was der Berechtigte darf.",
        "共有の場合に、相手に認める権限を選んでください。",
    ),
    example="view",
    synonyms=(
        *("Rights", "Access", "Access right", "Permission", "Access level", "May"),
        *("Droits", "Droit d'accès", "Accès", "Autorisation", "Niveau d'accès"),
        *("Rechte", "Zugriffsrecht", "Zugriff", "Berechtigung", "Darf"),
        *("アクセス権", "アクセス権限", "共有権限", "権利"),
    ),
    choices=RIGHTS,
)

ATTRIBUTE: Final = Column(
    reads=Reads.TEXT,
    heading=Words("Attribute", "Attribut", "Attributname", "属性名"),
    note=Words(
        "Set or clear attribute: its name, which you choose.",
        "Définir ou effacer l'attribut : son nom, que vous choisissez.",
        "Attribut setzen oder löschen: sein Name, den Sie wählen.",
        "属性設定または属性削除の場合に、貴社で決めた属性の名前を記入してください。",
    ),
    example="Cost centre",
    synonyms=(
        *("Attribute name", "Custom attribute", "Custom field", "Field", "Property"),
        *("Custom data", "Nom de l'attribut", "Champ", "Champ personnalisé", "Propriété"),
        *("Attribut personnalisé", "Feld", "Feldname", "Eigenschaft", "Merkmal"),
        *("Benutzerdefiniertes Feld", "属性", "項目", "項目名", "カスタム属性", "カスタム項目"),
    ),
    alternative=True,
)

VALUE: Final = Column(
    reads=Reads.TEXT,
    heading=Words("Value", "Valeur", "Wert", "値"),
    note=Words(
        "Set attribute: what it is to say. Merge: the serial number of the other license.",
        "Définir l'attribut : sa valeur. Fusionner : le numéro de série de l'autre licence.",
        "Attribut setzen: sein Wert. Zusammenführen: die Seriennummer der anderen Lizenz.",
        "属性設定では属性の値、統合では相手ライセンスのシリアル番号を記入してください。",
    ),
    example="4711",
    synonyms=(
        *("New value", "Attribute value", "Merge with", "Merged with", "Other serial number"),
        *("Second serial number", "Nouvelle valeur", "Valeur de l'attribut", "Fusionner avec"),
        *("Autre numéro de série", "Neuer Wert", "Attributwert", "Zusammenführen mit"),
        *("Andere Seriennummer", "Zweite Seriennummer", "属性値", "新しい値", "設定値"),
        *("統合相手シリアル番号", "統合するシリアル番号"),
    ),
    alternative=True,
)

TO_ACCOUNT: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("To account", "Vers le compte", "An Konto", "譲渡先アカウント"),
    note=Words(
        "Transfer: the account that receives the license.",
        "Transférer : le compte qui reçoit la licence.",
        "Übertragen: das Konto, das die Lizenz erhält.",
        "譲渡の場合に、ライセンスを受け取るアカウントを記入してください。",
    ),
    example="lumiere",
    synonyms=(
        *("Transfer to", "New account", "Receiving account", "Target account", "New owner"),
        *("Transférer à", "Transféré à", "Nouveau compte", "Compte destinataire"),
        *("Compte cible", "Nouveau titulaire", "Übertragen an", "Neues Konto", "Zielkonto"),
        *("Empfängerkonto", "Neuer Inhaber", "譲渡先", "移管先", "移管先アカウント"),
        *("新アカウント", "移転先アカウント"),
    ),
    names_in_books=True,
    alternative=True,
)
