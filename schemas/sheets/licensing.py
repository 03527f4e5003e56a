"""Columns of a product: how it is counted, licensed, given its keys, and released."""

from typing import Final

from schemas.sheets.sheet import Choice, Column, Reads
from schemas.words import Words

VERSION_LENGTH: Final = 32

METRICS: Final = (
    Choice(
        "device",
        Words("Device", "Appareil", "Gerät", "デバイス"),
        ("Devices", "Endpoint", "Seat", "PC", "Poste", "Postes", "Geräte", "Arbeitsplatz", "端末"),
    ),
    Choice(
        "user",
        Words("User", "Utilisateur", "Benutzer", "ユーザー"),
        ("Users", "Named user", "Utilisateurs", "Anwender", "Nutzer", "ユーザ", "利用者"),
    ),
    Choice(
        "server",
        Words("Server", "Serveur", "Server", "サーバー"),
        ("Servers", "Serveurs", "サーバ"),
    ),
    Choice(
        "core",
        Words("Core", "Cœur", "Kern", "コア"),
        ("Cores", "CPU core", "Coeur", "Cœurs", "Coeurs", "Kerne", "Prozessorkern", "CPUコア"),
    ),
    Choice(
        "tb",
        Words("Terabyte", "Téraoctet", "Terabyte", "テラバイト"),
        ("TB", "To", "Terabytes", "Téraoctets", "Tbyte"),
    ),
)

LICENSE_TYPES: Final = (
    Choice(
        "perpetual",
        Words("Perpetual", "Perpétuelle", "Unbefristet", "永続"),
        ("Permanent", "Perpétuel", "Permanente", "Dauerlizenz", "Kauflizenz", "無期限", "買い切り"),
    ),
    Choice(
        "subscription",
        Words("Subscription", "Abonnement", "Abonnement", "サブスクリプション"),
        ("Term", "Term license", "Abo", "Mietlizenz", "Befristet", "期間", "サブスク", "年間"),
    ),
    Choice(
        "trial",
        Words("Trial", "Essai", "Testversion", "試用"),
        ("Evaluation", "Eval", "Évaluation", "Testlizenz", "Test", "評価版", "体験版", "試用版"),
    ),
    Choice(
        "nfr",
        Words("Not for resale", "Non destinée à la revente", "Nicht zum Weiterverkauf", "非売品"),
        ("NFR", "Hors commerce", "Partnerlizenz", "再販不可"),
    ),
)

KEY_POLICIES: Final = (
    Choice(
        "per_line",
        Words("One key per line", "Une clé par ligne", "Ein Schlüssel je Zeile", "行ごとに1キー"),
        ("Per line", "Line", "Par ligne", "Je Zeile", "Je Position", "行単位"),
    ),
    Choice(
        "per_unit",
        Words("One key per unit", "Une clé par unité", "Ein Schlüssel je Stück", "単位ごとに1キー"),
        ("Per unit", "Unit", "Par unité", "Je Stück", "Je Einheit", "単位ごと", "1台ごと"),
    ),
)

KEY_DELIVERIES: Final = (
    Choice(
        "on_certificate",
        Words("On the certificate", "Sur le certificat", "Auf dem Zertifikat", "証書に記載"),
        ("Certificate", "Certificat", "Zertifikat", "Immediately", "証書"),
    ),
    Choice(
        "on_registration",
        Words("On registration", "À l'enregistrement", "Bei Registrierung", "登録時"),
        ("Registration", "Enregistrement", "Registrierung", "登録", "登録後"),
    ),
)

METRIC: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("Meter", "Unité de mesure", "Metrik", "課金単位"),
    note=Words(
        "What one unit of quantity stands for.",
        "Ce que représente une unité de quantité.",
        "Wofür eine Einheit der Menge steht.",
        "数量1が表す単位を選んでください。",
    ),
    example="device",
    required=True,
    synonyms=(
        *("Metric", "UoM", "Unit of measure", "License metric", "Per", "Métrique"),
        *("Unité", "Lizenzmetrik", "Einheit", "Mengeneinheit", "計算単位", "単位"),
    ),
    choices=METRICS,
)

LICENSE_TYPE: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("License type", "Type de licence", "Lizenzart", "ライセンス種別"),
    note=Words(
        "Whether it lasts for ever, for a term, for a trial, or is not for resale.",
        "Licence perpétuelle, abonnement, essai ou non destinée à la revente.",
        "Unbefristet, Abonnement, Testversion oder nicht zum Weiterverkauf.",
        "永続、サブスクリプション、試用、非売品から選んでください。",
    ),
    example="subscription",
    required=True,
    synonyms=(
        *("Licence type", "Type", "Licensing", "Licence", "Type licence", "Lizenztyp"),
        *("Lizenzmodell", "ライセンスタイプ", "ライセンス形態", "種別"),
    ),
    choices=LICENSE_TYPES,
)

KEY_POLICY: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("Key policy", "Règle des clés", "Schlüsselregel", "キーの発行単位"),
    note=Words(
        "Whether an order line gets one key, or each of its units its own.",
        "Une clé par ligne de commande, ou une par unité.",
        "Ein Schlüssel je Auftragszeile oder einer je Stück.",
        "注文行ごとに1キーか、単位ごとに1キーかを選んでください。",
    ),
    example="per_line",
    required=True,
    synonyms=(
        *("Keys", "Keys per", "Politique de clés", "Clés", "Schlüssel", "Schlüsselvergabe"),
        *("キー発行単位", "キーポリシー"),
    ),
    choices=KEY_POLICIES,
)

KEY_DELIVERY: Final = Column(
    reads=Reads.CHOICE,
    heading=Words("Key delivery", "Remise des clés", "Schlüsselübergabe", "キーの提供時期"),
    note=Words(
        "Whether the key stands on the certificate or is given on registration.",
        "Clé inscrite sur le certificat ou remise à l'enregistrement.",
        "Schlüssel auf dem Zertifikat oder erst bei Registrierung.",
        "キーを証書に記載するか、登録時に発行するかを選んでください。",
    ),
    example="on_certificate",
    required=True,
    synonyms=(
        *("Delivery of keys", "Keys given", "Livraison des clés", "Schlüssellieferung"),
        *("キー提供方法", "キーの提供方法"),
    ),
    choices=KEY_DELIVERIES,
)

VERSION: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Version", "Version du produit", "Produktversion", "バージョン"),
    note=Words(
        "The version that the license covers, written as text.",
        "La version que couvre la licence, saisie comme du texte.",
        "Die Version, die die Lizenz abdeckt, als Text geschrieben.",
        "ライセンス対象のバージョンを文字列で記入してください。",
    ),
    example="12.1",
    synonyms=("Release", "Ver.", "Product version", "N° de version", "Stand", "版"),
)

RELEASED_ON: Final = Column(
    reads=Reads.DATE,
    heading=Words("Released on", "Date de sortie", "Erschienen am", "発売日"),
    note=Words(
        "The first day on which the product can be ordered.",
        "Le premier jour où le produit peut être commandé.",
        "Der erste Tag, an dem das Produkt bestellbar ist.",
        "注文を受け付ける最初の日を記入してください。",
    ),
    example="2026-03-01",
    synonyms=(
        *("Release date", "Released", "Available from", "GA date", "Disponible le"),
        *("Date de lancement", "Erscheinungsdatum", "Verfügbar ab", "リリース日", "提供開始日"),
    ),
)
