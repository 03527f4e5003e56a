"""A new version of a product, and the files in which it comes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import dataframely as dy
import polars as pl

from schemas.problems import rules
from schemas.sheets import fields, licensing
from schemas.sheets.sheet import Column, Reads, Sheet, day, quantity, text
from schemas.words import Words

FILE_NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._+() -]*$"
"""A name and no path: it stands on pages and is saved under by those who download."""

FILE_URL_PATTERN: Final = r"^https?://[^\s/]+(/\S*)?$"
FILE_URL_LENGTH: Final = 2_000
FILE_KEY_PATTERN: Final = r"^[A-Za-z0-9_-][A-Za-z0-9._+-]*(/[A-Za-z0-9_-][A-Za-z0-9._+-]*)*$"
"""No part begins with a dot, so that none leads out of the storage."""

FILE_KEY_LENGTH: Final = 1_000
SHA256_PATTERN: Final = r"^[0-9A-Fa-f]{64}$"
FILE_BYTES_MAX: Final = 1 << 50


class Releases(Sheet):
    """One row per file of a release; a release without a file has one row."""

    title: ClassVar[Words] = Words("Releases", "Versions", "Versionen", "リリース")
    about: ClassVar[Words] = Words(
        "New versions and their files; whose support covers one is offered the upgrade.",
        "Nouvelles versions et leurs fichiers ; la mise à niveau est offerte sous support.",
        "Neue Versionen und ihre Dateien; wer dann Support hat, dem wird das Upgrade angeboten.",
        "新バージョンとそのファイルです。サポート期間中のお客様にアップグレードを案内します。",
    )
    rules_problems: ClassVar[Mapping[str, str]] = {
        "file_is_named": rules.FILE_INCOMPLETE.code,
        "file_lies_somewhere": rules.FILE_INCOMPLETE.code,
        "file_lies_in_one_place": rules.FILE_IN_TWO_PLACES.code,
        "file_has_sha256": rules.FILE_INCOMPLETE.code,
        "file_has_size": rules.FILE_INCOMPLETE.code,
    }
    rules_columns: ClassVar[Mapping[str, str]] = {
        "file_is_named": "file_name",
        "file_lies_somewhere": "file_url",
        "file_lies_in_one_place": "file_key",
        "file_has_sha256": "file_sha256",
        "file_has_size": "file_bytes",
    }

    sku = text(
        replace(
            fields.SKU,
            required=True,
            key=True,
            note=Words(
                "The SKU of the new version, as in the catalogue.",
                "La référence de la nouvelle version, comme au catalogue.",
                "Die Artikelnummer der neuen Version, wie im Katalog.",
                "新バージョンの型番をカタログのとおりに記入してください。",
            ),
            example="HB-DEV-P13",
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    version = text(
        replace(
            licensing.VERSION,
            required=True,
            key=True,
            note=Words(
                "The version released, written as text.",
                "La version publiée, saisie comme du texte.",
                "Die veröffentlichte Version, als Text geschrieben.",
                "リリースするバージョンを文字列で記入してください。",
            ),
            example="13.0",
        ),
        length_max=licensing.VERSION_LENGTH,
    )
    released_on = day(
        replace(
            licensing.RELEASED_ON,
            required=True,
            note=Words(
                "The day of release: support that covers it gives a right to the version.",
                "Le jour de la sortie : le support qui le couvre donne droit à la version.",
                "Der Tag des Erscheinens: Support an diesem Tag berechtigt zur Version.",
                "リリース日。この日がサポート期間内なら新バージョンを利用できます。",
            ),
            example="2026-11-16",
        )
    )
    replaces_sku = text(
        replace(
            fields.SKU,
            heading=Words("Replaces SKU", "Remplace la référence", "Ersetzt Artikel", "旧型番"),
            note=Words(
                "The SKU of the old version whose licenses are offered the upgrade.",
                "La référence de l'ancienne version, dont les licences peuvent évoluer.",
                "Die Artikelnummer der alten Version, deren Lizenzen das Upgrade erhalten.",
                "アップグレード対象となる旧バージョンの型番を記入してください。",
            ),
            example="HB-DEV-P",
            synonyms=(
                *("Replaces", "Old SKU", "From SKU", "Previous SKU", "Upgrade from", "Supersedes"),
                *("Remplace", "Ancienne référence", "Référence remplacée", "Mise à niveau depuis"),
                *("Ersetzt", "Alte Artikelnummer", "Ersetzte Artikelnummer", "Upgrade von"),
                *("Vorgänger", "旧SKU", "置き換える型番", "移行元型番", "旧製品", "旧製品コード"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
    )
    file_name = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("File name", "Nom du fichier", "Dateiname", "ファイル名"),
            note=Words(
                "The name under which the file is downloaded; one row per file.",
                "Le nom sous lequel le fichier est téléchargé ; une ligne par fichier.",
                "Der Name, unter dem die Datei geladen wird; je Datei eine Zeile.",
                "ダウンロード時のファイル名。ファイルごとに1行記入してください。",
            ),
            example="harbor-13.0-linux-x86_64.tar.gz",
            key=True,
            synonyms=("File", "Filename", "Fichier", "Datei", "ファイル"),
        ),
        length_max=fields.NAME_LENGTH,
        regex=FILE_NAME_PATTERN,
    )
    file_url = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("File URL", "URL du fichier", "Datei-URL", "ファイルURL"),
            note=Words(
                "Where the file lies on the web, if it is not in our storage.",
                "L'adresse web du fichier, s'il n'est pas dans notre stockage.",
                "Die Webadresse der Datei, wenn sie nicht in unserem Speicher liegt.",
                "ファイルのWebアドレス。当社の保存領域にない場合に記入してください。",
            ),
            example="https://files.example/harbor/13.0/harbor-13.0-linux-x86_64.tar.gz",
            synonyms=(
                *("URL", "Link", "Download URL", "Download link", "Lien", "Adresse du fichier"),
                *("Lien de téléchargement", "URL de téléchargement", "Download-Adresse"),
                *("Dateiadresse", "リンク", "ダウンロードURL", "ダウンロードリンク"),
            ),
        ),
        length_max=FILE_URL_LENGTH,
        regex=FILE_URL_PATTERN,
    )
    file_key = text(
        Column(
            reads=Reads.TEXT,
            heading=Words("Storage key", "Clé de stockage", "Speicherschlüssel", "保存キー"),
            note=Words(
                "The file's name in our storage, if it is there.",
                "Le nom du fichier dans notre stockage, s'il s'y trouve.",
                "Der Name der Datei in unserem Speicher, wenn sie dort liegt.",
                "当社の保存領域にある場合、そこでのファイルの名前を記入してください。",
            ),
            example="releases/harbor/13.0/harbor-13.0-linux-x86_64.tar.gz",
            synonyms=(
                *("File key", "Object key", "S3 key", "Storage path", "Path", "Object"),
                *("Clé du fichier", "Clé d'objet", "Chemin", "Chemin de stockage"),
                *("Objektschlüssel", "Dateischlüssel", "Pfad", "Speicherpfad"),
                *("ファイルキー", "オブジェクトキー", "パス", "保存先", "保存パス"),
            ),
            alternative=True,
        ),
        length_max=FILE_KEY_LENGTH,
        regex=FILE_KEY_PATTERN,
    )
    file_sha256 = text(
        Column(
            reads=Reads.IDENTIFIER,
            heading=Words("File SHA-256", "SHA-256 du fichier", "Datei-SHA-256", "SHA-256値"),
            note=Words(
                "The file's SHA-256, 64 hexadecimal digits.",
                "Le SHA-256 du fichier, 64 chiffres hexadécimaux.",
                "Der SHA-256 der Datei, 64 hexadezimale Ziffern.",
                "ファイルのSHA-256を16進数64桁で記入してください。",
            ),
            example="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            synonyms=(
                *("SHA-256", "Checksum", "Hash", "Digest", "SHA-256 checksum", "Empreinte"),
                *("Somme de contrôle", "Empreinte SHA-256", "Prüfsumme", "Hashwert"),
                *("SHA-256-Prüfsumme", "チェックサム", "ハッシュ", "ハッシュ値"),
            ),
        ),
        length_max=fields.IDENTIFIER_LENGTH,
        regex=SHA256_PATTERN,
    )
    file_bytes = quantity(
        Column(
            reads=Reads.QUANTITY,
            heading=Words(
                "File size in bytes", "Taille en octets", "Dateigröße in Byte", "ファイルサイズ"
            ),
            note=Words(
                "The file's size, in bytes.",
                "La taille du fichier, en octets.",
                "Die Größe der Datei in Byte.",
                "ファイルの大きさをバイト数で記入してください。",
            ),
            example="184320417",
            synonyms=(
                *("Bytes", "Size in bytes", "File size", "Size", "Octets", "Taille"),
                *("Taille du fichier", "Taille du fichier en octets", "Byte", "Größe in Byte"),
                *("Dateigröße", "Größe", "サイズ", "バイト数", "ファイルサイズ（バイト）"),
            ),
        ),
        most=FILE_BYTES_MAX,
    )

    @dy.rule()
    def file_is_named(cls) -> pl.Expr:
        """What is said of a file is said of one with a name."""
        said = pl.any_horizontal(
            pl.col("file_url", "file_key", "file_sha256", "file_bytes").is_not_null()
        )
        return ~said | pl.col("file_name").is_not_null()

    @dy.rule()
    def file_lies_somewhere(cls) -> pl.Expr:
        """A file is at a URL or in our storage."""
        placed = pl.col("file_url").is_not_null() | pl.col("file_key").is_not_null()
        return pl.col("file_name").is_null() | placed

    @dy.rule()
    def file_lies_in_one_place(cls) -> pl.Expr:
        """Two places could hold two files."""
        return pl.col("file_url").is_null() | pl.col("file_key").is_null()

    @dy.rule()
    def file_has_sha256(cls) -> pl.Expr:
        """Who downloads can tell whether it is the file."""
        return pl.col("file_name").is_null() | pl.col("file_sha256").is_not_null()

    @dy.rule()
    def file_has_size(cls) -> pl.Expr:
        """Who downloads is told how much."""
        return pl.col("file_name").is_null() | pl.col("file_bytes").is_not_null()
