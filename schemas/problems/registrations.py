"""Stage 5: what the books say of serial numbers that are registered."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

SERIAL_OF_CONTRACT: Final = Problem(
    code="serial-of-contract",
    says=Words(
        en="{heading}: this license was drawn under a contract and came with its key.",
        fr="{heading} : cette licence relève d'un contrat et a été livrée avec sa clé.",
        de="{heading}: Diese Lizenz wurde aus einem Vertrag abgerufen und kam mit ihrem Schlüssel.",
        ja="{heading}：このライセンスは契約に基づいて払い出され、キーも発行済みです。",
    ),
    remedy=Words(
        en="Nothing is to be registered; further keys come from drawdowns.",
        fr="Rien n'est à enregistrer ; d'autres clés s'obtiennent par des tirages.",
        de="Eine Registrierung entfällt; weitere Schlüssel erhalten Sie durch Abrufe.",
        ja="登録は不要です。追加のキーは払い出しシートでお申し込みください。",
    ),
)

SERIAL_REGISTERED: Final = Problem(
    code="serial-registered",
    says=Words(
        en="{heading}: this license has been registered already.",
        fr="{heading} : cette licence est déjà enregistrée.",
        de="{heading}: Diese Lizenz ist bereits registriert.",
        ja="{heading}：このライセンスはすでに登録されています。",
    ),
    remedy=Words(
        en="Remove the row; to change its contact, send a sheet of license changes.",
        fr="Supprimez la ligne ; pour changer de contact, envoyez une feuille de modifications.",
        de="Entfernen Sie die Zeile; den Kontakt ändern Sie mit einem Blatt Lizenzänderungen.",
        ja="行を削除してください。連絡先の変更はライセンス変更シートで行えます。",
    ),
)

KEY_WAS_ISSUED: Final = Problem(
    code="key-was-issued",
    says=Words(
        en="Registered for support. The license came with its key, so there is no second one.",
        fr="Enregistrée pour le support. La licence a été livrée avec sa clé ; il n'y en a pas "
        "d'autre.",
        de="Für den Support registriert. Die Lizenz kam mit ihrem Schlüssel; einen zweiten gibt es "
        "nicht.",
        ja="サポート登録が完了しました。キーは発行済みのため、新たには発行されません。",
    ),
    remedy=Words(
        en="The key is on the certificate of the license.",
        fr="La clé figure sur le certificat de la licence.",
        de="Der Schlüssel steht auf dem Zertifikat der Lizenz.",
        ja="キーは証書に記載されています。",
    ),
    note=True,
)
