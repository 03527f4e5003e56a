"""An OEM converts vouchers into licenses."""

from dataclasses import replace
from typing import ClassVar, Final

from schemas.sheets import fields
from schemas.sheets.sheet import Column, Reads, Sheet, day, quantity, text
from schemas.words import Words

PARTS_MAX: Final = 1_000


class Vouchers(Sheet):
    """One row per voucher, or per part of one.

    Customer, address and country may be empty here: whether they may be empty in a row depends on
    the OEM's ``deliver_to``, which only the books know.
    """

    title: ClassVar[Words] = Words("Vouchers", "Bons", "Gutscheine", "バウチャー")
    about: ClassVar[Words] = Words(
        "Vouchers to be converted into licenses, one row each.",
        "Bons à convertir en licences, une ligne par bon.",
        "Gutscheine, die in Lizenzen umgewandelt werden sollen, je Gutschein eine Zeile.",
        "ライセンスに引き換えるバウチャーを1行に1件ずつ記入します。",
    )

    voucher_id = text(
        replace(fields.VOUCHER_ID, required=True, key=True), length_max=fields.IDENTIFIER_LENGTH
    )
    part = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words("Part", "Partie", "Teil", "分割番号"),
            note=Words(
                "Which part of a voucher that is converted in several; empty: 1.",
                "Le numéro de la partie d'un bon converti en plusieurs fois ; vide : 1.",
                "Die Nummer des Teils, wenn ein Gutschein geteilt wird; leer: 1.",
                "分割して引き換える場合の番号。空欄の場合は1です。",
            ),
            example="1",
            key=True,
            synonyms=("Part of voucher", "Split", "N° de partie", "Teilnummer", "枝番", "分割"),
        ),
        most=PARTS_MAX,
    )
    sku = text(
        replace(
            fields.SKU,
            note=Words(
                "The product for which the voucher is good, as a cross-check; may be empty.",
                "Le produit auquel le bon donne droit, pour contrôle ; facultatif.",
                "Das Produkt, für das der Gutschein gilt, zur Kontrolle; darf leer sein.",
                "バウチャー対象製品の型番（照合用）。空欄でもかまいません。",
            ),
            example="HB-OEM-DEV",
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    quantity = quantity(
        replace(
            fields.QUANTITY,
            note=Words(
                "Units to convert; empty: all that the voucher is good for.",
                "Le nombre d'unités à convertir ; vide : toutes celles du bon.",
                "Einheiten, die umgewandelt werden; leer: alle des Gutscheins.",
                "引き換える数量。空欄の場合はバウチャーの全数量です。",
            ),
            example="1",
        )
    )
    hardware_serial = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words(
                "Hardware serial", "N° de série du matériel", "Geräteseriennummer", "装置シリアル"
            ),
            note=Words(
                "The serial number of the device with which the voucher was sold.",
                "Le numéro de série de l'appareil avec lequel le bon a été vendu.",
                "Die Seriennummer des Geräts, mit dem der Gutschein verkauft wurde.",
                "バウチャーを添付した装置のシリアル番号を記入してください。",
            ),
            example="NW7-000412",
            synonyms=(
                *("Service Tag", "Asset Tag", "Device serial", "Hardware S/N", "HW serial"),
                *("Serial number of device", "N° de série", "Numéro de série", "Série matériel"),
                *("Seriennummer", "Geräte-SN", "Seriennummer Gerät", "装置シリアル番号"),
                *("シリアル番号", "機器シリアル", "製造番号"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    customer_name = text(fields.CUSTOMER_NAME, length_max=fields.NAME_LENGTH)
    contact_email = text(fields.CONTACT_EMAIL, length_max=fields.EMAIL_LENGTH)
    country = text(fields.COUNTRY, length_max=2)
    language = text(fields.LANGUAGE, length_max=fields.LANGUAGE_LENGTH)
    activation_date = day(
        Column(
            reads=Reads.DATE,
            heading=Words("Activation date", "Date d'activation", "Aktivierungsdatum", "有効化日"),
            note=Words(
                "The first day of the license; empty: the day on which we receive the voucher.",
                "Le premier jour de la licence ; vide : le jour de réception du bon.",
                "Der erste Tag der Lizenz; leer: der Tag, an dem der Gutschein eingeht.",
                "ライセンスの初日。空欄の場合は受付日になります。",
            ),
            example="2026-11-20",
            synonyms=(
                *("Activated on", "Activate on", "Start date", "Starts", "Date shipped"),
                *("Activation", "Date de début", "Activé le", "Aktiviert am", "Beginn"),
                *("Aktivierung", "アクティベーション日", "開始日", "利用開始日", "出荷日"),
            ),
        )
    )
    host_id = text(fields.HOST_ID, length_max=fields.IDENTIFIER_LENGTH)
    renews_serial = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words(
                "Renews serial number",
                "N° de série renouvelé",
                "Verlängerte Lizenznummer",
                "更新対象シリアル番号",
            ),
            note=Words(
                "For a renewal voucher: the serial number of the license it renews.",
                "Pour un bon de renouvellement : le numéro de série de la licence renouvelée.",
                "Bei Verlängerungsgutscheinen: die Seriennummer der verlängerten Lizenz.",
                "更新用バウチャーの場合、更新するライセンスのシリアル番号を記入してください。",
            ),
            example="M0000000000012",
            synonyms=(
                *("Renews", "Renewed serial", "License serial", "Renews license", "Renouvelle"),
                *("Série renouvelée", "Verlängert", "Verlängert Seriennummer", "更新シリアル"),
                *("更新元シリアル番号", "ライセンスシリアル番号"),
            ),
            names_in_books=True,
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
