"""A holder registers a serial number: it gets its key, where it has none, and support."""

from dataclasses import replace
from typing import ClassVar

from schemas.sheets import fields, granted
from schemas.sheets.sheet import Column, Reads, Sheet, text
from schemas.words import Words


class Registrations(Sheet):
    """One row per serial number, which is registered once."""

    title: ClassVar[Words] = Words("Registrations", "Enregistrements", "Registrierungen", "登録")
    about: ClassVar[Words] = Words(
        "Serial numbers that are registered for their key and for support, one row each.",
        "N° de série enregistrés pour obtenir leur clé et le support, un par ligne.",
        "Seriennummern, die für Schlüssel und Support registriert werden, je eine Zeile.",
        "キーの取得とサポートのためにシリアル番号を登録します。1行に1件ずつ記入します。",
    )

    serial_number = text(
        replace(granted.SERIAL_NUMBER, required=True, key=True),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    company = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Company", "Société", "Firma", "会社名"),
            note=Words(
                "The company that uses the license, as support is to know it.",
                "La société qui utilise la licence, telle que le support doit la connaître.",
                "Die Firma, die die Lizenz nutzt, wie der Support sie kennen soll.",
                "ライセンスを使用する会社名。サポート窓口に登録されます。",
            ),
            example="Aldermoor Health Group",
            required=True,
            synonyms=(
                *("Company name", "Organization", "Organisation", "Customer", "Customer name"),
                *("End customer", "End user", "Licensee", "Registered company", "Owner"),
                *("Nom de la société", "Raison sociale", "Entreprise", "Client", "Client final"),
                *("Nom du client", "Utilisateur final", "Firmenname", "Unternehmen", "Kunde"),
                *("Kundenname", "Endkunde", "Lizenznehmer", "社名", "貴社名", "御社名", "企業名"),
                *("組織名", "お客様名", "顧客名", "エンドユーザー", "エンドユーザー名", "法人名"),
            ),
        ),
        length_max=fields.NAME_LENGTH,
    )
    country = text(replace(fields.COUNTRY, required=True), length_max=2)
    contact_name = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Contact name", "Nom du contact", "Name Ansprechpartner", "担当者名"),
            note=Words(
                "The person who answers for the license.",
                "La personne responsable de la licence.",
                "Die Person, die für die Lizenz zuständig ist.",
                "ライセンスの担当者の氏名を記入してください。",
            ),
            example="Ruth Okafor",
            required=True,
            synonyms=(
                *("Name", "Contact person", "Full name", "Registered by", "Owner name"),
                *("License contact name", "Licence contact name", "Nom", "Nom et prénom"),
                *("Personne à contacter", "Interlocuteur", "Nom du responsable"),
                *("Ansprechpartner", "Ansprechperson", "Kontaktperson", "Kontaktname"),
                *("Name des Ansprechpartners", "氏名", "お名前", "名前", "担当者", "ご担当者名"),
                *("ご担当者", "担当者氏名", "登録者名"),
            ),
        ),
        length_max=fields.NAME_LENGTH,
    )
    contact_email = text(
        replace(
            fields.CONTACT_EMAIL,
            required=True,
            synonyms=(
                *fields.CONTACT_EMAIL.synonyms,
                *("Owner e-mail", "Registered e-mail", "E-mail du responsable", "登録メール"),
                *(
                    "E-Mail Kontaktperson",
                    "ご担当者メール",
                    "担当者メールアドレス",
                    "登録メールアドレス",
                ),
            ),
        ),
        length_max=fields.EMAIL_LENGTH,
    )
    technical_email = text(granted.TECHNICAL_EMAIL, length_max=fields.EMAIL_LENGTH)
    host_id = text(fields.HOST_ID, length_max=fields.IDENTIFIER_LENGTH)
    claim_code = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words(
                "Claim code", "Code d'enregistrement", "Registrierungscode", "登録コード"
            ),
            note=Words(
                "As printed on the certificate; needed if the license is not in your account yet.",
                "Imprimé sur le certificat ; requis si la licence n'est pas encore à votre compte.",
                "Steht auf dem Zertifikat; nötig, wenn die Lizenz noch nicht in Ihrem Konto ist.",
                "証書に印字されたコード。貴社のアカウントにないライセンスの登録に必要です。",
            ),
            example="7QK29-XWB4H",
            secret=True,
            synonyms=(
                *("Claim", "Registration code", "Ownership code", "Certificate code"),
                *("Proof of ownership", "Code de revendication", "Code du certificat"),
                *("Code de propriété", "Anspruchscode", "Zertifikatscode", "Besitzcode"),
                *("Claim-Code", "クレームコード", "証書コード", "認証コード", "所有確認コード"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
