"""A customer, or its delegate, draws licenses down under an Enterprise Flexible contract."""

from dataclasses import replace
from typing import ClassVar, Final

from schemas.sheets import fields, periods
from schemas.sheets.sheet import Choice, Column, Reads, Sheet, choice, day, quantity, text
from schemas.words import Words

PURPOSES: Final = (
    Choice(
        "production",
        Words("Production", "Production", "Produktion", "本番"),
        ("Prod", "Live", "Produktivbetrieb", "本番環境", "運用"),
    ),
    Choice(
        "test",
        Words("Test", "Test", "Test", "テスト"),
        ("Testing", "Tests", "Recette", "Testbetrieb", "検証", "開発"),
    ),
    Choice(
        "recovery",
        Words("Recovery", "Reprise après sinistre", "Notfallwiederherstellung", "災害復旧"),
        ("DR", "Disaster recovery", "Secours", "PRA", "Notfall", "Ausfall", "DR環境"),
    ),
)


class Drawdowns(Sheet):
    """One row per request."""

    title: ClassVar[Words] = Words("Drawdowns", "Tirages", "Abrufe", "引き落とし")
    about: ClassVar[Words] = Words(
        "Licenses drawn under an Enterprise Flexible contract, one row per request.",
        "Licences tirées au titre d'un contrat Enterprise Flexible, une ligne par demande.",
        "Abrufe von Lizenzen unter einem Enterprise-Flexible-Vertrag, je Abruf eine Zeile.",
        "Enterprise Flexible契約に基づくライセンスの引き落としです。1行に1件ずつ記入します。",
    )

    request_id = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Request ID", "N° de demande", "Abrufnummer", "申請番号"),
            note=Words(
                "Your own number for this request; never used twice.",
                "Votre propre numéro de demande ; jamais réutilisé.",
                "Ihre eigene Nummer für diesen Abruf; nie zweimal verwendet.",
                "貴社で付けた申請番号。同じ番号は二度使えません。",
            ),
            example="AH-2026-0117",
            required=True,
            key=True,
            synonyms=(
                *("Request", "Request No.", "Request number", "Your reference"),
                *("Demande", "Numéro de demande", "Réf. demande", "N° de tirage", "Abruf"),
                *("Abruf-Nr.", "Anforderungsnummer", "Anforderung", "申請ID", "依頼番号"),
                *("引き落とし番号", "払い出し番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    contract_number = text(
        replace(fields.CONTRACT_NUMBER, required=True, key=True),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    requested_on = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Requested on", "Date de la demande", "Abrufdatum", "申請日"),
            note=Words(
                "The day of the request: not in the future, and at most 31 days ago.",
                "Le jour de la demande : ni futur, ni antérieur de plus de 31 jours.",
                "Der Tag des Abrufs: nicht in der Zukunft und höchstens 31 Tage her.",
                "申請した日。未来の日付や31日より前の日付は記入できません。",
            ),
            example="2026-11-18",
            required=True,
            synonyms=(
                *("Request date", "Date requested", "Date", "Date of request", "Demandé le"),
                *("Date de tirage", "Angefordert am", "Anforderungsdatum", "Datum", "Abruf am"),
                *("依頼日", "申請年月日", "日付"),
            ),
        )
    )
    requested_by = text(
        Column(
            reads=Reads.EMAIL,
            heading=Words("Requested by", "Demandé par", "Angefordert von", "申請者メールアドレス"),
            note=Words(
                "The e-mail address of the person who asks; certificate and keys go there.",
                "L'adresse e-mail du demandeur ; le certificat et les clés y sont envoyés.",
                "Die E-Mail-Adresse des Anforderers; dorthin gehen Zertifikat und Schlüssel.",
                "申請者のメールアドレス。証書とキーはここに送られます。",
            ),
            example="licenses@aldermoor.example",
            required=True,
            synonyms=(
                *("Requester", "Requester e-mail", "Requestor", "E-mail", "Contact e-mail"),
                *("Demandeur", "E-mail du demandeur", "Courriel", "Anforderer", "Besteller"),
                *("E-Mail des Anforderers", "申請者", "依頼者", "メールアドレス", "申請者メール"),
            ),
        ),
        length_max=fields.EMAIL_LENGTH,
    )
    sku = text(replace(fields.SKU, required=True), length_max=fields.IDENTIFIER_LENGTH)
    quantity = quantity(replace(fields.QUANTITY, required=True))
    site = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Site", "Lieu d'installation", "Standort", "設置場所"),
            note=Words(
                "Where the licenses are deployed.",
                "Où les licences sont déployées.",
                "Wo die Lizenzen eingesetzt werden.",
                "ライセンスを使用する拠点を記入してください。",
            ),
            example="Leeds data centre",
            synonyms=(
                *("Deploy site", "Deployment site", "Location", "Site address", "Adresse"),
                *("Emplacement", "Site de déploiement", "Einsatzort", "Werk", "拠点", "導入先"),
            ),
        )
    )
    host_id = text(fields.HOST_ID, length_max=fields.IDENTIFIER_LENGTH)
    purpose = choice(
        Column(
            reads=Reads.CHOICE,
            heading=Words("Purpose", "Usage", "Verwendungszweck", "用途"),
            note=Words(
                "Production, test or recovery.",
                "Production, test ou reprise après sinistre.",
                "Produktion, Test oder Notfallwiederherstellung.",
                "本番、テスト、災害復旧から選んでください。",
            ),
            example="production",
            synonyms=(
                *("Use", "Usage type", "Environment", "Environnement", "Utilisation", "Zweck"),
                *("Umgebung", "Verwendung", "使用目的", "目的", "環境"),
            ),
            choices=PURPOSES,
        )
    )
    starts = day(periods.STARTS)
