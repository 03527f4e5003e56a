"""A subscription or its maintenance is extended by a renewal that was ordered."""

from dataclasses import replace
from typing import ClassVar

from schemas.sheets import fields, granted
from schemas.sheets.sheet import Column, Reads, Sheet, day, quantity, text
from schemas.words import Words


class Renewals(Sheet):
    """One row per renewal, which is used once."""

    title: ClassVar[Words] = Words("Renewals", "Renouvellements", "Verlängerungen", "更新")
    about: ClassVar[Words] = Words(
        "Subscriptions and maintenance that are extended, one row per renewal ID, which an order "
        "line of a product of version - yields.",
        "Abonnements et maintenance prolongés, une ligne par numéro de renouvellement, que donne "
        "une ligne de commande d'un produit de version -.",
        "Abonnements und Wartung, die verlängert werden, je Verlängerungsnummer eine Zeile; eine "
        "Auftragszeile eines Produkts der Version - ergibt sie.",
        "サブスクリプションと保守の更新です。バージョンが「-」の製品の注文で発行される更新番号ごとに"
        "1行記入します。",
    )

    renewal_id = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("Renewal ID", "N° de renouvellement", "Verlängerungsnummer", "更新番号"),
            note=Words(
                "Our number for the renewal, as we sent it when it was ordered.",
                "Notre numéro de renouvellement, tel qu'envoyé lors de la commande.",
                "Unsere Nummer der Verlängerung, wie wir sie zum Auftrag gesandt haben.",
                "ご注文の際に当社からお送りした更新番号を記入してください。",
            ),
            example="RN-2026-000088",
            required=True,
            key=True,
            synonyms=(
                *("Renewal", "Renewal No.", "Renewal number", "Renewal code", "Extension ID"),
                *("Renouvellement", "Numéro de renouvellement", "Code de renouvellement"),
                *("Identifiant de renouvellement", "Réf. renouvellement", "N° de prolongation"),
                *("Verlängerung", "Verlängerungs-ID", "Verlängerungs-Nr.", "Verlängerungscode"),
                *("Renewal-ID", "更新ID", "更新No.", "更新コード", "契約更新番号", "延長番号"),
            ),
            names_in_books=True,
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    serial_number = text(
        replace(
            granted.SERIAL_NUMBER,
            required=True,
            note=Words(
                "The license that is extended; its new number comes with our reply.",
                "La licence prolongée ; notre réponse donne son nouveau numéro.",
                "Die Lizenz, die verlängert wird; ihre neue Nummer steht in unserer Antwort.",
                "更新するライセンス。新しいシリアル番号は返信でお知らせします。",
            ),
            synonyms=(
                *granted.SERIAL_NUMBER.synonyms,
                *("Serial number to renew", "Renews", "Renews serial number", "Renewed serial"),
                *("N° de série à renouveler", "Renouvelle", "N° de série renouvelé"),
                *("Zu verlängernde Seriennummer", "Verlängert", "更新対象シリアル番号"),
                *("更新元シリアル番号", "更新シリアル"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    new_ends = day(
        Column(
            reads=Reads.DATE,
            heading=Words("New end date", "Nouvelle date de fin", "Neues Ende", "新終了日"),
            note=Words(
                "The last day once extended, itself included.",
                "Le dernier jour après la prolongation, inclus.",
                "Der letzte Tag nach der Verlängerung, eingeschlossen.",
                "更新後の最終日（当日を含む）を記入してください。",
            ),
            example="2027-11-30",
            required=True,
            synonyms=(
                *("New end", "New ends", "Renewed until", "Extended to", "Extended until"),
                *("New expiry date", "New expiration date", "Renew until", "New valid until"),
                *("New maintenance end", "New support end", "Nouvelle fin", "Renouvelé jusqu'au"),
                *("Nouvelle échéance", "Nouvelle date d'échéance", "Prolongé jusqu'au"),
                *("Nouvelle fin de maintenance", "Neues Enddatum", "Verlängert bis"),
                *("Neues Laufzeitende", "Neues Ablaufdatum", "Neues Wartungsende"),
                *(
                    "更新後終了日",
                    "新しい終了日",
                    "新有効期限",
                    "更新後有効期限",
                    "新満了日",
                    "延長後終了日",
                ),
            ),
        )
    )
    quantity = quantity(
        replace(
            fields.QUANTITY,
            note=Words(
                "The units of the license, as a cross-check; may be empty.",
                "Le nombre d'unités de la licence, pour contrôle ; facultatif.",
                "Die Einheiten der Lizenz, zur Kontrolle; darf leer sein.",
                "ライセンスの数量（照合用）。空欄でもかまいません。",
            ),
        )
    )
    order_number = text(
        replace(
            fields.ORDER_NUMBER,
            note=Words(
                "The order in which the renewal was bought, where there is one.",
                "La commande dans laquelle le renouvellement a été acheté, s'il y en a une.",
                "Der Auftrag, mit dem die Verlängerung gekauft wurde, falls vorhanden.",
                "更新を購入した注文の番号があれば記入してください。",
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
