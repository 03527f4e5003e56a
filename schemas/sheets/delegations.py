"""Who may act for whom, and who receives the keys."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields
from schemas.sheets.sheet import Choice, Column, Reads, Sheet, choice, day, quantity, text
from schemas.words import Words

SCOPES: Final = (
    Choice(
        "register",
        Words("Register", "Enregistrer", "Registrieren", "登録"),
        ("Registration", "Enregistrement", "Registrierung", "製品登録"),
    ),
    Choice(
        "receive_keys",
        Words("Receive keys", "Recevoir les clés", "Schlüssel empfangen", "キーの受領"),
        ("Keys", "Clés", "Schlüssel", "Schlüsselempfang", "キー受領"),
    ),
    Choice(
        "rehost",
        Words("Rehost", "Changer d'hôte", "Host wechseln", "ホスト変更"),
        ("Rehosting", "Changement d'hôte", "Hostwechsel", "移設"),
    ),
    Choice(
        "renew",
        Words("Renew", "Renouveler", "Verlängern", "更新"),
        ("Renewal", "Renouvellement", "Verlängerung", "契約更新"),
    ),
    Choice(
        "draw",
        Words("Draw down", "Tirer", "Abrufen", "引き落とし"),
        ("Drawdown", "Draw-down", "Tirage", "Reprendre", "Abruf", "払い出し"),
    ),
    Choice(
        "upgrade",
        Words("Upgrade", "Mettre à niveau", "Hochstufen", "アップグレード"),
        ("Version upgrade", "Mise à niveau", "Aktualisieren", "バージョンアップ"),
    ),
    Choice(
        "change",
        Words("Change", "Modifier", "Ändern", "変更"),
        ("License changes", "Modification", "Änderung", "ライセンス変更"),
    ),
)

KEYS_TO: Final = (
    Choice("partner", Words("Partner", "Partenaire", "Partner", "パートナー"), ("Händler",)),
    Choice("customer", Words("Customer", "Client", "Kunde", "お客様"), ("Endkunde", "顧客")),
    Choice("both", Words("Both", "Les deux", "Beide", "両方"), ("双方",)),
)


class Delegations(Sheet):
    """One row per customer, partner, scope and first day."""

    title: ClassVar[Words] = Words("Delegations", "Délégations", "Vollmachten", "委任")
    about: ClassVar[Words] = Words(
        "A customer lets a partner act in its name, for the scopes and days named.",
        "Un client laisse un partenaire agir en son nom, dans le cadre et aux dates indiqués.",
        "Ein Kunde lässt einen Partner für sich handeln, im genannten Umfang und Zeitraum.",
        "お客様が指定した範囲と期間について、パートナーに手続きを委任します。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "valid_to_not_before_valid_from": rules.ENDS_BEFORE_START.code,
        "partner_is_not_the_customer": rules.DELEGATES_TO_ITSELF.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "valid_to_not_before_valid_from": "valid_to",
        "partner_is_not_the_customer": "partner_account",
    }

    customer_account = text(
        replace(fields.CUSTOMER_ACCOUNT, required=True, key=True),
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    partner_account = text(
        replace(fields.PARTNER_ACCOUNT, required=True, key=True),
        length_max=fields.IDENTIFIER_LENGTH,
        regex=fields.ACCOUNT_PATTERN,
    )
    scope = text(
        Column(
            reads=Reads.CHOICES,
            heading=Words("Scope", "Étendue", "Umfang", "委任範囲"),
            note=Words(
                "What the partner may do; several separated by semicolons.",
                "Ce que le partenaire peut faire ; plusieurs séparés par des points-virgules.",
                "Was der Partner darf; mehreres durch Semikolon getrennt.",
                "パートナーに委任する手続き。複数の場合はセミコロンで区切ってください。",
            ),
            example="draw; receive_keys",
            required=True,
            key=True,
            synonyms=(
                *("Scopes", "Rights", "May", "Permissions", "Portée", "Droits", "Périmètre"),
                *("Rechte", "Befugnisse", "Vollmacht für", "範囲", "権限", "委任内容"),
            ),
            choices=SCOPES,
        ),
        length_max=100,
    )
    valid_from = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Valid from", "Valable du", "Gültig ab", "有効開始日"),
            note=Words(
                "The first day of the delegation.",
                "Le premier jour de la délégation.",
                "Der erste Tag der Vollmacht.",
                "委任の初日を記入してください。",
            ),
            example="2026-11-01",
            required=True,
            key=True,
            synonyms=(
                *("From", "Start", "Start date", "Starts", "Du", "Date de début"),
                *("Valable à partir du", "Ab", "Beginn", "Gültig von", "開始日", "適用開始日"),
            ),
        )
    )
    valid_to = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Valid to", "Valable jusqu'au", "Gültig bis", "有効終了日"),
            note=Words(
                "The last day of the delegation; empty: until it is withdrawn.",
                "Le dernier jour de la délégation ; vide : jusqu'à révocation.",
                "Der letzte Tag der Vollmacht; leer: bis auf Widerruf.",
                "委任の最終日。空欄の場合は取り消すまで有効です。",
            ),
            example="2027-10-31",
            synonyms=(
                *("To", "Until", "End", "End date", "Ends", "Valid until", "Au", "Date de fin"),
                *("Bis", "Ende", "終了日", "適用終了日", "有効期限"),
            ),
        )
    )
    keys_to = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Keys to", "Clés à", "Schlüssel an", "キーの送付先"),
            note=Words(
                "Who receives the keys: the partner, the customer or both.",
                "Qui reçoit les clés : le partenaire, le client ou les deux.",
                "Wer die Schlüssel erhält: Partner, Kunde oder beide.",
                "キーの受取人（パートナー、お客様、両方）を選んでください。",
            ),
            example="both",
            synonyms=(
                *("Send keys to", "Keys go to", "Destinataire des clés", "Clés pour"),
                *("Schlüsselempfänger", "キー送付先", "キーの受取人"),
            ),
            choices=KEYS_TO,
        )
    )
    hand_over_days = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words(
                "Days to hand over", "Jours pour la remise", "Tage bis zur Übergabe", "引き渡し日数"
            ),
            note=Words(
                "Within how many days the partner hands keys over to the customer.",
                "Le délai en jours dans lequel le partenaire remet les clés au client.",
                "In wie vielen Tagen der Partner die Schlüssel dem Kunden übergibt.",
                "パートナーがお客様にキーを引き渡すまでの日数を記入してください。",
            ),
            example="5",
            synonyms=(
                *(
                    "Hand over days",
                    "Hand-over due days",
                    "Délai de remise",
                    "Délai de remise (jours)",
                ),
                *("Übergabefrist", "Übergabefrist in Tagen", "引き渡し期限（日）"),
            ),
        ),
        least=0,
        most=365,
    )

    @dy.rule()
    def valid_to_not_before_valid_from(cls) -> pl.Expr:
        """A delegation lasts a day at least."""
        return (pl.col("valid_to") >= pl.col("valid_from")).fill_null(True)

    @dy.rule()
    def partner_is_not_the_customer(cls) -> pl.Expr:
        """Nobody needs leave to act for itself."""
        customer = pl.col("customer_account").str.to_lowercase()
        return (customer != pl.col("partner_account").str.to_lowercase()).fill_null(True)
