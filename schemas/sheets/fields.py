"""Descriptions of the columns that several kinds share; a kind replaces what differs for it."""

from typing import Final

from schemas.sheets.sheet import Column, Reads
from schemas.words import Words

IDENTIFIER_LENGTH: Final = 64
NAME_LENGTH: Final = 200
EMAIL_LENGTH: Final = 254
LANGUAGE_LENGTH: Final = 35

ACCOUNT_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

SKU: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("SKU", "Référence", "Artikelnummer", "型番"),
    note=Words(
        "The product's SKU, exactly as in the catalogue.",
        "La référence du produit, exactement comme au catalogue.",
        "Die Artikelnummer des Produkts, genau wie im Katalog.",
        "製品の型番をカタログのとおりに記入してください。",
    ),
    example="HB-DEV-P",
    synonyms=(
        *("Part No.", "Part Number", "Product Code", "Catalog Item", "Catalogue Item"),
        *("Mfr Part", "Mfr Part No.", "Item Number", "Item No.", "Article", "SKU Number"),
        *("Réf.", "Réf. produit", "Référence produit", "Code article", "Code produit"),
        *("Artikel", "Artikel-Nr.", "Art.-Nr.", "Produktcode", "Materialnummer"),
        *("製品コード", "製品番号", "商品コード", "品番", "型番 / SKU"),
    ),
    names_in_books=True,
)

QUANTITY: Final = Column(
    reads=Reads.QUANTITY,
    heading=Words("Quantity", "Quantité", "Menge", "数量"),
    note=Words(
        "How many units, as a whole number above zero.",
        "Le nombre d'unités, entier et supérieur à zéro.",
        "Die Zahl der Einheiten, ganz und größer als null.",
        "数量を1以上の整数で記入してください。",
    ),
    example="25",
    synonyms=(
        *("Qty", "Qty.", "Units", "Seats", "Count", "Number of licenses", "Number of licences"),
        *("QTE", "Qté", "Nb", "Nombre", "Nombre de licences", "Unités"),
        *("Anzahl", "Stück", "Stückzahl", "Anzahl Lizenzen", "Arbeitsplatzlizenzen"),
        *("個数", "枠の数", "ライセンス数", "本数"),
    ),
)

CUSTOMER_ACCOUNT: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Customer account", "Compte client", "Kundenkonto", "お客様アカウント"),
    note=Words(
        "The customer's account with us.",
        "Le compte du client chez nous.",
        "Das Konto des Kunden bei uns.",
        "お客様の当社アカウントを記入してください。",
    ),
    example="aldermoor",
    synonyms=(
        *("Customer Number", "Customer No.", "Cust No", "Customer ID", "Site ID", "Sold-To"),
        *("Numéro client", "N° client", "N° de client", "Code client", "Identifiant client"),
        *("Kundennummer", "Kundennr.", "Kunden-Nr.", "Kunden-ID"),
        *("お客様番号", "顧客番号", "顧客アカウント", "顧客コード"),
    ),
    names_in_books=True,
)

PARTNER_ACCOUNT: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Partner account", "Compte partenaire", "Partnerkonto", "パートナーアカウント"),
    note=Words(
        "The account of the partner who acts for the customer.",
        "Le compte du partenaire qui agit pour le client.",
        "Das Konto des Partners, der für den Kunden handelt.",
        "お客様に代わって手続きするパートナーのアカウントを記入してください。",
    ),
    example="bergmann",
    synonyms=(
        *("Partner", "Partner ID", "Partner Number", "Reseller", "Reseller ID", "VAR"),
        *("Partenaire", "Revendeur", "Code partenaire", "N° partenaire"),
        *("Händler", "Partnernummer", "Partner-Nr.", "Händlernummer", "Partner / Händler"),
        *("販売代理店", "パートナー", "代理店", "代理店コード", "販売店"),
    ),
    names_in_books=True,
)

CUSTOMER_NAME: Final = Column(
    reads=Reads.TEXT,
    heading=Words("End customer", "Client final", "Endkunde", "お客様名"),
    note=Words(
        "The company or person that will use the license.",
        "La société ou la personne qui utilisera la licence.",
        "Das Unternehmen oder die Person, die die Lizenz nutzt.",
        "ライセンスを使用する会社名または氏名を記入してください。",
    ),
    example="Aldermoor Health Group",
    synonyms=(
        *("Customer", "Customer Name", "End user", "End customer name", "Company", "Licensee"),
        *("Client", "Nom du client", "Raison sociale", "Société", "Utilisateur final"),
        *("Kunde", "Kundenname", "Firma", "Endanwender", "Lizenznehmer"),
        *("エンドユーザー", "エンドユーザー名", "会社名", "顧客名", "御社名", "貴社名"),
        "お客様名 / エンドユーザー",
    ),
)

CONTACT_EMAIL: Final = Column(
    reads=Reads.EMAIL,
    heading=Words(
        "License contact e-mail",
        "E-mail du contact licence",
        "E-Mail Lizenzkontakt",
        "送付先メールアドレス",
    ),
    note=Words(
        "One address, to which the certificate and the keys are sent.",
        "Une seule adresse, à laquelle le certificat et les clés sont envoyés.",
        "Eine einzige Adresse, an die Zertifikat und Schlüssel gehen.",
        "証書とキーの送付先アドレスを1件記入してください。",
    ),
    example="licenses@aldermoor.example",
    synonyms=(
        *("Contact E-mail", "E-mail", "E-mail address", "Ship To Email", "Ship-to e-mail"),
        *("Licence Contact E-mail", "Contact", "Recipient", "Recipient e-mail", "Redeemer Email"),
        *("Courriel", "Courriel du contact", "Adresse e-mail", "E-mail du contact", "Mél"),
        *("E-Mail-Adresse", "E-Mail Ansprechpartner", "Kontakt-E-Mail", "Mailadresse"),
        *("送付先メール", "メールアドレス", "メール", "連絡先メール", "担当者メール", "Eメール"),
    ),
)

COUNTRY: Final = Column(
    reads=Reads.COUNTRY,
    heading=Words("Country", "Pays", "Land", "国"),
    note=Words(
        "The country's two letters (ISO 3166), such as GB.",
        "Les deux lettres du pays (ISO 3166), par exemple FR.",
        "Die zwei Buchstaben des Landes (ISO 3166), etwa DE.",
        "国コードを2文字（ISO 3166、例：JP）で記入してください。",
    ),
    example="GB",
    synonyms=(
        *("Country code", "Country of use", "Code pays", "Pays d'utilisation"),
        *("Ländercode", "Länderkennzeichen", "Staat", "国名", "国コード", "国・地域", "使用国"),
    ),
)

LANGUAGE: Final = Column(
    reads=Reads.LANGUAGE,
    heading=Words("Language", "Langue", "Sprache", "言語"),
    note=Words(
        "The language of what is sent to the contact: en, fr, de or ja.",
        "La langue des envois au contact : en, fr, de ou ja.",
        "Die Sprache der Sendungen an den Kontakt: en, fr, de oder ja.",
        "送付物の言語をen、fr、de、jaのいずれかで記入してください。",
    ),
    example="en",
    synonyms=(
        *("Locale", "Lang", "Language code", "Code langue", "Sprachcode", "言語コード"),
        *("使用言語", "Certificate language", "Langue du certificat", "Zertifikatssprache"),
    ),
)

CURRENCY: Final = Column(
    reads=Reads.CURRENCY,
    heading=Words("Currency", "Devise", "Währung", "通貨"),
    note=Words(
        "The currency's three letters (ISO 4217), such as EUR.",
        "Les trois lettres de la devise (ISO 4217), par exemple EUR.",
        "Die drei Buchstaben der Währung (ISO 4217), etwa EUR.",
        "通貨コードを3文字（ISO 4217、例：JPY）で記入してください。",
    ),
    example="EUR",
    synonyms=(
        *("Currency code", "Curr", "Curr.", "Monnaie", "Code devise", "Währungscode"),
        *("Währungskennzeichen", "通貨コード", "通貨単位"),
    ),
)

UNIT_PRICE: Final = Column(
    reads=Reads.MONEY,
    heading=Words("Unit price", "Prix unitaire", "Stückpreis", "単価"),
    note=Words(
        "The price of one unit, before tax, with at most 4 decimals.",
        "Le prix d'une unité, hors taxes, avec 4 décimales au plus.",
        "Der Preis einer Einheit ohne Steuer, höchstens 4 Nachkommastellen.",
        "1単位の税抜価格を小数4桁以内で記入してください。",
    ),
    example="48.50",
    synonyms=(
        *("Price", "Price per unit", "Unit cost", "Net unit price", "Price each"),
        *("Prix", "PU", "P.U.", "Prix unitaire HT", "PU HT"),
        *("Einzelpreis", "Preis", "E-Preis", "Preis je Einheit", "Nettostückpreis"),
        *("価格", "単価（税抜）", "ユニット価格"),
    ),
)

CONTRACT_NUMBER: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Contract number", "N° de contrat", "Vertragsnummer", "契約番号"),
    note=Words(
        "The number of the Enterprise Flexible contract.",
        "Le numéro du contrat Enterprise Flexible.",
        "Die Nummer des Enterprise-Flexible-Vertrags.",
        "Enterprise Flexible契約の番号を記入してください。",
    ),
    example="EF-2026-001",
    synonyms=(
        *("Contract", "Contract No.", "Contract #", "Contract ID", "Agreement", "Agreement Number"),
        *("SAN", "SAN / Agreement Number", "Agreement No.", "VPA No."),
        *("Contrat", "Numéro de contrat", "N° de contrat-cadre", "Réf. contrat"),
        *("Vertrag", "Vertragsnr.", "Vertrags-Nr.", "Rahmenvertrag", "Rahmenvertragsnummer"),
        *("契約", "契約No.", "契約書番号", "契約ID"),
    ),
    names_in_books=True,
)

HOST_ID: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Host ID", "ID d'hôte", "Host-ID", "ホストID"),
    note=Words(
        "The host to which the license is to be bound; empty for any host.",
        "L'hôte auquel lier la licence ; vide pour n'importe quel hôte.",
        "Der Host, an den die Lizenz gebunden wird; leer für jeden Host.",
        "ライセンスを結び付けるホスト。指定しない場合は空欄にしてください。",
    ),
    example="00-1A-2B-3C-4D-5E",
    synonyms=(
        *("Host", "Hostname", "Host name", "MAC", "MAC address", "Server name", "Machine ID"),
        *("Hôte", "Nom d'hôte", "Adresse MAC", "Identifiant d'hôte", "Identifiant machine"),
        *("Hostkennung", "Rechnername", "MAC-Adresse", "Servername", "Rechnerkennung"),
        *("ホスト名", "MACアドレス", "ホスト", "サーバー名", "装置ID"),
    ),
)

VOUCHER_ID: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Voucher ID", "N° de bon", "Gutscheinnummer", "バウチャー番号"),
    note=Words(
        "As printed on the voucher, every digit; keep the cell as text.",
        "Comme imprimé sur le bon, tous les chiffres ; gardez la cellule au format texte.",
        "Wie auf dem Gutschein gedruckt, mit allen Ziffern; Zelle als Text belassen.",
        "バウチャーの印字どおりにすべての桁を、文字列形式のまま記入してください。",
    ),
    example="4100200030004001",
    synonyms=(
        *("Voucher", "Voucher No.", "Voucher number", "Voucher code", "PAC", "Coupon"),
        *("Activation Code", "Entitlement ID", "Bon", "Numéro de bon", "Code du bon"),
        *("Identifiant du bon", "Gutschein", "Gutschein-Nr.", "Gutscheincode", "Voucher-Nr."),
        *("バウチャーID", "バウチャー", "バウチャーコード", "引換番号", "引換券番号"),
    ),
    names_in_books=True,
)

ORDER_NUMBER: Final = Column(
    reads=Reads.IDENTIFIER,
    heading=Words("Order number", "N° de commande", "Auftragsnummer", "注文番号"),
    note=Words(
        "The number of the order, where there is one.",
        "Le numéro de la commande, s'il y en a une.",
        "Die Nummer des Auftrags, falls vorhanden.",
        "注文の番号があれば記入してください。",
    ),
    example="SO-104417",
    synonyms=(
        *("Order", "Order No.", "Order #", "Order ID", "SO#", "Sales Order", "PO Ref"),
        *("Commande", "Numéro de commande", "Réf. commande", "Bestellnummer"),
        *("Bestellnr.", "Bestell-Nr.", "Auftrag", "Auftragsnr.", "Auftrags-Nr."),
        *("受注番号", "注文No.", "オーダー番号"),
    ),
)
