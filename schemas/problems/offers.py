"""Stage 5: what the books say of upgrades that rows take up; offers to others are unknown."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

OFFER_UNKNOWN: Final = Problem(
    code="offer-unknown",
    says=Words(
        en="{heading}: “{value}” is no offer to you, or to anybody you act for.",
        fr="{heading} : « {value} » n'est pas une offre faite à vous ou à ceux que vous "
        "représentez.",
        de="{heading}: „{value}“ ist kein Angebot an Sie oder an jemanden, den Sie vertreten.",
        ja="{heading}：「{value}」は、貴社または代理先へのご案内にありません。",
    ),
    remedy=Words(
        en="Copy it from our mail (N and 13 digits), or leave it empty and write the serial number "
        "of the license.",
        fr="Recopiez-le de notre message (N et 13 chiffres), ou laissez la cellule vide et "
        "indiquez le numéro de série de la licence.",
        de="Übernehmen Sie es aus unserer Mail (N und 13 Ziffern), oder lassen Sie die Zelle leer "
        "und geben Sie die Seriennummer der Lizenz an.",
        ja="メールの通知ID（Nと13桁の数字）をそのまま記入するか、空欄にして"
        "ライセンスのシリアル番号を記入してください。",
    ),
)

OFFER_SPENT: Final = Problem(
    code="offer-spent",
    says=Words(
        en="{heading}: nothing is left of this offer; its license was upgraded or has ended.",
        fr="{heading} : il ne reste rien de cette offre ; sa licence a été mise à niveau ou a "
        "pris fin.",
        de="{heading}: Von diesem Angebot ist nichts übrig; seine Lizenz wurde umgestellt oder ist "
        "beendet.",
        ja="{heading}：この案内の対象はもう残っていません。"
        "ライセンスはアップグレード済みか、終了しています。",
    ),
    remedy=Words(
        en="Look for the certificate of the new version; remove the row if it was sent twice.",
        fr="Cherchez le certificat de la nouvelle version ; supprimez la ligne si elle a été "
        "envoyée deux fois.",
        de="Suchen Sie das Zertifikat der neuen Version; entfernen Sie die Zeile, falls sie "
        "doppelt gesendet wurde.",
        ja="新バージョンの証書をご確認ください。二重に送信された場合は、行を削除してください。",
    ),
)

OFFER_OF_SEVERAL: Final = Problem(
    code="offer-of-several-licenses",
    says=Words(
        en="{heading}: this offer now applies to several licenses ({detail}).",
        fr="{heading} : cette offre s'applique maintenant à plusieurs licences ({detail}).",
        de="{heading}: Dieses Angebot gilt inzwischen für mehrere Lizenzen ({detail}).",
        ja="{heading}：この案内は現在、複数のライセンス（{detail}）が対象です。",
    ),
    remedy=Words(
        en="Write the serial number of the one that is to be upgraded.",
        fr="Indiquez le numéro de série de celle qui doit être mise à niveau.",
        de="Geben Sie die Seriennummer derjenigen an, die umgestellt werden soll.",
        ja="アップグレードするライセンスのシリアル番号を記入してください。",
    ),
)

OFFER_ELSEWHERE: Final = Problem(
    code="offer-of-another-license",
    says=Words(
        en="{heading}: the offer was not made for the license “{value}”.",
        fr="{heading} : l'offre n'a pas été faite pour la licence « {value} ».",
        de="{heading}: Das Angebot gilt nicht für die Lizenz „{value}“.",
        ja="{heading}：この案内はライセンス「{value}」を対象としていません。",
    ),
    remedy=Words(
        en="Correct one of the two numbers, or leave one of them empty.",
        fr="Corrigez l'un des deux numéros ou laissez-en un vide.",
        de="Berichtigen Sie eine der beiden Nummern, oder lassen Sie eine leer.",
        ja="どちらかの番号を修正するか、一方を空欄にしてください。",
    ),
)

OFFER_OTHER_SKU: Final = Problem(
    code="offer-other-sku",
    says=Words(
        en="{heading}: the offer is for {detail}, not for “{value}”.",
        fr="{heading} : l'offre porte sur {detail}, non sur « {value} ».",
        de="{heading}: Das Angebot gilt für {detail}, nicht für „{value}“.",
        ja="{heading}：案内の対象は「{value}」ではなく {detail} です。",
    ),
    remedy=Words(
        en="Write the SKU of the offer.",
        fr="Indiquez la référence de l'offre.",
        de="Geben Sie die Artikelnummer des Angebots an.",
        ja="案内に記載の型番を記入してください。",
    ),
)

OFFER_EXPIRED: Final = Problem(
    code="offer-expired",
    says=Words(
        en="{heading}: the offer had to be taken up by {detail}.",
        fr="{heading} : l'offre devait être acceptée au plus tard le {detail}.",
        de="{heading}: Das Angebot galt bis {detail}.",
        ja="{heading}：案内の有効期限（{detail}）を過ぎています。",
    ),
    remedy=Words(
        en="Ask us for a new offer.",
        fr="Demandez-nous une nouvelle offre.",
        de="Bitten Sie uns um ein neues Angebot.",
        ja="新しいご案内については、当社へお問い合わせください。",
    ),
)

VERSION_NOT_NEWER: Final = Problem(
    code="version-not-newer",
    says=Words(
        en="{heading}: the license is not older than “{value}”; a license goes to newer versions "
        "only.",
        fr="{heading} : la licence n'est pas antérieure à « {value} » ; une licence ne passe "
        "qu'à une version plus récente.",
        de="{heading}: Die Lizenz ist nicht älter als „{value}“; eine Lizenz wechselt nur auf "
        "neuere Versionen.",
        ja="{heading}：ライセンスは「{value}」より古いバージョンではありません。"
        "移行できるのは新しいバージョンのみです。",
    ),
    remedy=Words(
        en="Remove the row, or write the SKU of a newer version.",
        fr="Supprimez la ligne ou indiquez la référence d'une version plus récente.",
        de="Entfernen Sie die Zeile, oder geben Sie die Artikelnummer einer neueren Version an.",
        ja="行を削除するか、新しいバージョンの型番を記入してください。",
    ),
)

VERSION_NOT_RELEASED: Final = Problem(
    code="version-not-released",
    says=Words(
        en="{heading}: no version of “{value}” has come out that replaces this license.",
        fr="{heading} : aucune version de « {value} » remplaçant cette licence n'est sortie.",
        de="{heading}: Von „{value}“ ist keine Version erschienen, die diese Lizenz ersetzt.",
        ja="{heading}：このライセンスを置き換える「{value}」のバージョンは、"
        "まだリリースされていません。",
    ),
    remedy=Words(
        en="Check the SKU; our mail tells you when a version comes out.",
        fr="Vérifiez la référence ; notre message vous annonce chaque nouvelle version.",
        de="Prüfen Sie die Artikelnummer; unsere Mail sagt Ihnen, wenn eine Version erscheint.",
        ja="型番をご確認ください。新バージョンのリリースはメールでご案内します。",
    ),
)

NOT_COVERED: Final = Problem(
    code="upgrade-not-covered",
    says=Words(
        en="{heading}: the support of this license does not cover the day “{value}” came out.",
        fr="{heading} : le support de cette licence ne couvre pas le jour de sortie de "
        "« {value} ».",
        de="{heading}: Der Support dieser Lizenz deckt den Tag nicht ab, an dem „{value}“ "
        "erschien.",
        ja="{heading}：「{value}」のリリース日は、このライセンスのサポート期間外です。",
    ),
    remedy=Words(
        en="Order the new version, or ask us what a renewal of support would give you.",
        fr="Commandez la nouvelle version, ou demandez-nous ce qu'apporterait un renouvellement du "
        "support.",
        de="Bestellen Sie die neue Version, oder fragen Sie uns, was eine Verlängerung des "
        "Supports brächte.",
        ja="新バージョンをご注文いただくか、サポートの更新について当社へお問い合わせください。",
    ),
)

OFFER_MATCHED: Final = Problem(
    code="offer-matched",
    says=Words(
        en="{heading}: the offer {detail} applies to “{value}” and was used.",
        fr="{heading} : l'offre {detail} s'applique à « {value} » et a été retenue.",
        de="{heading}: Für „{value}“ gilt das Angebot {detail}; es wurde verwendet.",
        ja="{heading}：「{value}」には案内 {detail} を適用しました。",
    ),
    remedy=Words(
        en="Nothing to do.",
        fr="Rien à faire.",
        de="Sie brauchen nichts zu tun.",
        ja="お手続きは不要です。",
    ),
    note=True,
)
