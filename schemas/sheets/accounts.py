"""Who sends and who receives: OEM, channel and customer accounts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, notation
from schemas.sheets.sheet import Choice, Column, Reads, Sheet, choice, quantity, text
from schemas.words import Words

VENDOR: Final = "vendor"
REPLY_EMAILS_MAX: Final = 10

ROLES: Final = (
    Choice(
        "customer",
        Words("Customer", "Client", "Kunde", "お客様"),
        ("End customer", "Enterprise", "Client final", "Endkunde", "顧客"),
    ),
    Choice(
        "oem",
        Words("OEM", "OEM", "OEM", "OEM"),
        ("Manufacturer", "Constructeur", "Gerätehersteller", "メーカー", "OEM partner"),
    ),
    Choice(
        "channel",
        Words("Channel partner", "Revendeur", "Händler", "販売代理店"),
        (
            *("Channel", "Partner", "Reseller", "VAR", "Distributor", "Partenaire"),
            *("Distributeur", "Vertriebspartner", "代理店", "販売店", "パートナー"),
        ),
    ),
)

DELIVERIES: Final = (
    Choice(
        "customer",
        Words("Customer", "Client", "Kunde", "お客様"),
        ("End customer", "Client final", "Endkunde", "顧客"),
    ),
    Choice("sender", Words("Sender", "Expéditeur", "Absender", "送信者"), ("Us", "当社", "OEM")),
    Choice("both", Words("Both", "Les deux", "Beide", "両方"), ("双方",)),
)

STATUSES: Final = (
    Choice("active", Words("Active", "Actif", "Aktiv", "有効"), ("Open", "Ouvert", "Offen")),
    Choice("suspended", Words("Suspended", "Suspendu", "Gesperrt", "停止中"), ("On hold", "停止")),
    Choice("closed", Words("Closed", "Fermé", "Geschlossen", "解約済み"), ("Ended", "解約")),
)


class Accounts(Sheet):
    """One row per account; accepting one makes its inbox."""

    title: ClassVar[Words] = Words("Accounts", "Comptes", "Konten", "アカウント")
    about: ClassVar[Words] = Words(
        "OEM, channel and customer accounts; a new one gets its inbox.",
        "Comptes OEM, revendeurs et clients ; un nouveau compte reçoit sa boîte de dépôt.",
        "OEM-, Händler- und Kundenkonten; ein neues Konto erhält seinen Eingang.",
        "OEM、販売代理店、お客様のアカウントです。新規アカウントには受信箱が作られます。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "account_is_not_the_vendor": rules.ACCOUNT_RESERVED.code,
        "reply_emails_at_most_ten": rules.ADDRESSES_TOO_MANY.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "account_is_not_the_vendor": "account_id",
        "reply_emails_at_most_ten": "reply_emails",
    }

    account_id = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Account", "Compte", "Konto", "アカウント"),
            note=Words(
                "Letters, digits, dot, dash, underscore; one account whatever the case.",
                "Lettres, chiffres, point, tiret, soulignement ; la casse ne compte pas.",
                "Buchstaben, Ziffern, Punkt, Binde- und Unterstrich; Groß und Klein sind gleich.",
                "英数字とピリオド、ハイフン、下線。大文字と小文字は区別しません。",
            ),
            example="northwind-oem",
            required=True,
            key=True,
            synonyms=(
                *("Account number", "Account No.", "Account name", "Customer number"),
                *("N° de compte", "Numéro de compte", "Identifiant du compte", "Code client"),
                *("Kontonummer", "Konto-ID", "Kundennummer", "アカウントID", "お客様番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    name = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Name", "Nom", "Name der Firma", "名称"),
            note=Words(
                "The company's name as it stands on certificates.",
                "Le nom de la société tel qu'il figure sur les certificats.",
                "Der Firmenname, wie er auf Zertifikaten steht.",
                "証書に記載する会社名を記入してください。",
            ),
            example="Northwind Devices Inc.",
            required=True,
            synonyms=(
                *("Company", "Company name", "Organization", "Organisation", "Raison sociale"),
                *("Société", "Nom de la société", "Firma", "Firmenname", "Unternehmen"),
                *("会社名", "社名", "組織名", "企業名"),
            ),
        ),
        length_max=fields.NAME_LENGTH,
    )
    role = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Role", "Rôle", "Rolle", "区分"),
            note=Words(
                "Customer, OEM or channel partner.",
                "Client, OEM ou revendeur.",
                "Kunde, OEM oder Händler.",
                "お客様、OEM、販売代理店から選んでください。",
            ),
            example="oem",
            required=True,
            synonyms=(
                *("Account type", "Type", "Kind of account", "Type de compte", "Kontoart"),
                *("アカウント種別", "種別", "役割"),
            ),
            choices=ROLES,
        )
    )
    country = text(replace(fields.COUNTRY, required=True, example="US"), length_max=2)
    language = text(
        replace(
            fields.LANGUAGE,
            required=True,
            note=Words(
                "The language of replies and certificates, such as en, fr, de or ja.",
                "La langue des réponses et certificats, par exemple en, fr, de ou ja.",
                "Die Sprache der Antworten und Zertifikate, etwa en, fr, de oder ja.",
                "返信と証書の言語（en、fr、de、jaなど）を記入してください。",
            ),
        ),
        length_max=fields.LANGUAGE_LENGTH,
    )
    email = text(
        Column(
            reads=Reads.EMAIL,
            heading=Words("E-mail", "Courriel", "E-Mail-Adresse", "メールアドレス"),
            note=Words(
                "One address; replies go there where no other is named.",
                "Une seule adresse ; les réponses y vont si aucune autre n'est indiquée.",
                "Eine einzige Adresse; Antworten gehen dorthin, wo keine andere genannt ist.",
                "アドレスを1件記入してください。返信先の指定がなければここに送ります。",
            ),
            example="licensing@northwind.example",
            required=True,
            synonyms=(
                *("E-mail address", "Contact e-mail", "Adresse e-mail", "Adresse électronique"),
                *(
                    "E-mail du contact",
                    "Mail",
                    "Kontakt-E-Mail",
                    "メール",
                    "連絡先メール",
                    "Eメール",
                ),
            ),
        ),
        length_max=fields.EMAIL_LENGTH,
    )
    reply_emails = text(
        Column(
            reads=Reads.EMAILS,
            heading=Words(
                "Reply e-mails", "E-mails de réponse", "Antwortadressen", "返信先メールアドレス"
            ),
            note=Words(
                "Up to 10 addresses for replies, separated by semicolons.",
                "Jusqu'à 10 adresses de réponse, séparées par des points-virgules.",
                "Bis zu 10 Adressen für Antworten, durch Semikolon getrennt.",
                "返信先アドレスを10件まで、セミコロンで区切って記入してください。",
            ),
            example="orders@northwind.example; ops@northwind.example",
            synonyms=(
                *("Reply to", "Replies to", "Reply addresses", "Adresses de réponse"),
                *("Réponses à", "Antwort an", "Antwort-E-Mails", "返信先", "返信用メール"),
            ),
        ),
        length_max=REPLY_EMAILS_MAX * (fields.EMAIL_LENGTH + 1) * 2,
    )
    deliver_to = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Deliver to", "Remettre à", "Zustellen an", "送付先"),
            note=Words(
                "Who receives certificates and keys; empty: the customer.",
                "Qui reçoit certificats et clés ; vide : le client.",
                "Wer Zertifikate und Schlüssel erhält; leer: der Kunde.",
                "証書とキーの受取人。空欄の場合はお客様になります。",
            ),
            example="customer",
            synonyms=("Delivery to", "Livrer à", "Destinataire", "Lieferung an", "納品先"),
            choices=DELIVERIES,
        )
    )
    date_order = choice(notation.DATE_ORDER)
    decimal_mark = choice(notation.DECIMAL_MARK)
    status = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Status", "Statut", "Kontostatus", "状態"),
            note=Words(
                "Active, suspended or closed; empty: active.",
                "Actif, suspendu ou fermé ; vide : actif.",
                "Aktiv, gesperrt oder geschlossen; leer: aktiv.",
                "有効、停止中、解約済みから選択。空欄の場合は有効です。",
            ),
            example="active",
            synonyms=("Account status", "State", "État", "Zustand", "ステータス"),
            choices=STATUSES,
        )
    )
    approval_quantity = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words(
                "Approval quantity", "Quantité à approuver", "Freigabemenge", "承認が必要な数量"
            ),
            note=Words(
                "Units a night above which rows wait for approval; empty: the vendor's limit.",
                "Unités par nuit au-delà desquelles approuver ; vide : limite usuelle.",
                "Mehr Einheiten je Nacht brauchen eine Freigabe; leer: die übliche Grenze.",
                "1回の処理でこの数量を超えると承認待ちになります。空欄の場合は標準値です。",
            ),
            example="5000",
            synonyms=(
                *("Approval limit", "Approval threshold", "Limite d'approbation"),
                *("Seuil d'approbation", "Freigabegrenze", "承認数量", "承認しきい値"),
            ),
        ),
        least=0,
    )

    @dy.rule()
    def account_is_not_the_vendor(cls) -> pl.Expr:
        """The vendor's own account is nobody else's."""
        return (pl.col("account_id").str.to_lowercase() != VENDOR).fill_null(True)

    @dy.rule()
    def reply_emails_at_most_ten(cls) -> pl.Expr:
        """A reply goes to ten addresses at most."""
        separators = pl.col("reply_emails").str.count_matches(";", literal=True)
        return (separators < REPLY_EMAILS_MAX).fill_null(True)
