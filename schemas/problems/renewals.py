"""Stage 5: what the books say of a renewal and of the license that it is to extend."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

SKU_RENEWS: Final = Problem(
    code="sku-renews",
    says=Words(
        en="{heading}: “{value}” renews a license and is none itself.",
        fr="{heading} : « {value} » renouvelle une licence et n'en est pas une.",
        de="{heading}: „{value}“ verlängert eine Lizenz und ist selbst keine.",
        ja="{heading}：「{value}」は更新用の型番で、ライセンスではありません。",
    ),
    remedy=Words(
        en="Name the product itself; renewals are ordered.",
        fr="Indiquez le produit lui-même ; un renouvellement se commande.",
        de="Nennen Sie das Produkt selbst; Verlängerungen werden bestellt.",
        ja="製品自体の型番を記入してください。更新は注文でお手続きください。",
    ),
)

RENEWAL_NO_VOUCHER: Final = Problem(
    code="renewal-no-voucher",
    says=Words(
        en="{heading}: a renewal is not delivered as vouchers.",
        fr="{heading} : un renouvellement ne se fournit pas sous forme de bons.",
        de="{heading}: Eine Verlängerung wird nicht als Gutschein geliefert.",
        ja="{heading}：更新はバウチャーでは提供できません。",
    ),
    remedy=Words(
        en="Leave the cell empty; the line then yields a renewal ID.",
        fr="Laissez la cellule vide ; la ligne donne alors un numéro de renouvellement.",
        de="Lassen Sie die Zelle leer; die Zeile ergibt dann eine Verlängerungsnummer.",
        ja="空欄にしてください。更新番号が発行されます。",
    ),
)

RENEWAL_UNKNOWN: Final = Problem(
    code="renewal-unknown",
    says=Words(
        en="{heading}: we know of no renewal “{value}” that is yours to use.",
        fr="{heading} : nous ne connaissons aucun renouvellement « {value} » à votre disposition.",
        de="{heading}: Uns ist keine Verlängerung „{value}“ bekannt, die Sie nutzen können.",
        ja="{heading}：貴社が使用できる更新番号「{value}」は見つかりません。",
    ),
    remedy=Words(
        en="Copy the number from the workbook that came with the order; check O and 0, I and 1.",
        fr="Recopiez le numéro du classeur reçu avec la commande ; vérifiez O et 0, I et 1.",
        de="Übernehmen Sie die Nummer aus der Arbeitsmappe zum Auftrag; prüfen Sie O und 0, I "
        "und 1.",
        ja="ご注文時にお届けしたブックから番号をコピーしてください。Oと0、Iと1にご注意ください。",
    ),
)

RENEWAL_SPENT: Final = Problem(
    code="renewal-spent",
    says=Words(
        en="{heading}: this renewal has already been used ({detail}).",
        fr="{heading} : ce renouvellement a déjà été utilisé ({detail}).",
        de="{heading}: Diese Verlängerung wurde bereits verwendet ({detail}).",
        ja="{heading}：この更新番号は使用済みです（{detail}）。",
    ),
    remedy=Words(
        en="Order another renewal for another license.",
        fr="Commandez un autre renouvellement pour une autre licence.",
        de="Bestellen Sie für eine andere Lizenz eine weitere Verlängerung.",
        ja="別のライセンスには別の更新をご注文ください。",
    ),
)

RENEWAL_OTHER_ACCOUNT: Final = Problem(
    code="renewal-other-account",
    says=Words(
        en="{heading}: this renewal was ordered for another account than that of the license.",
        fr="{heading} : ce renouvellement a été commandé pour un autre compte que celui de la "
        "licence.",
        de="{heading}: Diese Verlängerung wurde für ein anderes Konto bestellt als das der Lizenz.",
        ja="{heading}：この更新は、ライセンスとは別のアカウント用に注文されたものです。",
    ),
    remedy=Words(
        en="Use it for a license of that account.",
        fr="Utilisez-le pour une licence de ce compte.",
        de="Verwenden Sie sie für eine Lizenz dieses Kontos.",
        ja="注文したアカウントのライセンスに使用してください。",
    ),
)

RENEWAL_OTHER_ORDER: Final = Problem(
    code="renewal-other-order",
    says=Words(
        en="{heading}: this renewal was bought with order {detail}.",
        fr="{heading} : ce renouvellement a été acheté par la commande {detail}.",
        de="{heading}: Diese Verlängerung wurde mit Auftrag {detail} gekauft.",
        ja="{heading}：この更新は注文 {detail} で購入されたものです。",
    ),
    remedy=Words(
        en="Correct the order number, or leave it empty.",
        fr="Corrigez le numéro de commande ou laissez-le vide.",
        de="Korrigieren Sie die Auftragsnummer, oder lassen Sie sie leer.",
        ja="注文番号を修正するか、空欄にしてください。",
    ),
)

RENEWAL_OTHER_PRODUCT: Final = Problem(
    code="renewal-other-product",
    says=Words(
        en="{heading}: the renewal is of {detail}, which does not fit this license.",
        fr="{heading} : le renouvellement porte sur {detail}, qui ne convient pas à cette licence.",
        de="{heading}: Die Verlängerung gilt für {detail}, das nicht zu dieser Lizenz passt.",
        ja="{heading}：更新の型番 {detail} は、このライセンスに適合しません。",
    ),
    remedy=Words(
        en="Name a license of the same product family, metric and license type.",
        fr="Indiquez une licence de la même famille, de la même unité et du même type.",
        de="Nennen Sie eine Lizenz derselben Produktfamilie, Metrik und Lizenzart.",
        ja="製品ファミリー、単位、ライセンス種別が同じライセンスを指定してください。",
    ),
)

RENEWAL_OTHER_UNITS: Final = Problem(
    code="renewal-other-units",
    says=Words(
        en="{heading}: this renewal is for {detail} units; the license has another number.",
        fr="{heading} : ce renouvellement porte sur {detail} unités ; la licence en compte un "
        "autre nombre.",
        de="{heading}: Diese Verlängerung gilt für {detail} Einheiten; die Lizenz hat eine andere "
        "Zahl.",
        ja="{heading}：この更新は {detail} 単位用で、ライセンスの数量と一致しません。",
    ),
    remedy=Words(
        en="Name a license of as many units; a larger one can be split first.",
        fr="Indiquez une licence de ce nombre d'unités ; une plus grande peut d'abord être "
        "scindée.",
        de="Nennen Sie eine Lizenz mit so vielen Einheiten; eine größere lässt sich vorher "
        "aufteilen.",
        ja="同じ数量のライセンスを指定してください。数量が多い場合は先に分割できます。",
    ),
    detail="units",
)

RENEWAL_UNITS_DIFFER: Final = Problem(
    code="renewal-units-differ",
    says=Words(
        en="{heading}: the license has {detail} units, all of which are renewed.",
        fr="{heading} : la licence compte {detail} unités, toutes renouvelées.",
        de="{heading}: Die Lizenz hat {detail} Einheiten, die alle verlängert werden.",
        ja="{heading}：ライセンスは {detail} 単位で、全数が更新の対象です。",
    ),
    remedy=Words(
        en="Correct the quantity or the serial number, or leave the quantity empty.",
        fr="Corrigez la quantité ou le numéro de série, ou laissez la quantité vide.",
        de="Korrigieren Sie Menge oder Seriennummer, oder lassen Sie die Menge leer.",
        ja="数量またはシリアル番号を修正するか、数量を空欄にしてください。",
    ),
    detail="units",
)

LICENSE_NOT_RENEWABLE: Final = Problem(
    code="license-not-renewable",
    says=Words(
        en="{heading}: this license has neither an end nor support that could be extended.",
        fr="{heading} : cette licence n'a ni échéance ni support à prolonger.",
        de="{heading}: Diese Lizenz hat weder ein Ende noch Support, der zu verlängern wäre.",
        ja="{heading}：このライセンスには、延長できる期限もサポートもありません。",
    ),
    remedy=Words(
        en="Trial and not-for-resale licenses are not renewed; order a license instead.",
        fr="Les licences d'essai ou hors revente ne se renouvellent pas ; commandez une licence.",
        de="Test- und Nicht-Handelslizenzen werden nicht verlängert; bestellen Sie eine Lizenz.",
        ja="評価版・非売品は更新できません。新しいライセンスをご注文ください。",
    ),
)

LICENSE_RENEWED: Final = Problem(
    code="license-renewed",
    says=Words(
        en="{heading}: this license has been renewed already ({detail}).",
        fr="{heading} : cette licence a déjà été renouvelée ({detail}).",
        de="{heading}: Diese Lizenz wurde bereits verlängert ({detail}).",
        ja="{heading}：このライセンスはすでに更新されています（{detail}）。",
    ),
    remedy=Words(
        en="To extend it further, renew the license that took its place.",
        fr="Pour la prolonger davantage, renouvelez la licence qui l'a remplacée.",
        de="Um sie weiter zu verlängern, verlängern Sie die Lizenz, die an ihre Stelle trat.",
        ja="さらに延長するには、更新後のライセンスを指定してください。",
    ),
)

RENEWAL_TOO_LATE: Final = Problem(
    code="renewal-too-late",
    says=Words(
        en="{heading}: this license ended on {detail}, too long ago to be renewed.",
        fr="{heading} : cette licence a pris fin le {detail}, il y a trop longtemps pour être "
        "renouvelée.",
        de="{heading}: Diese Lizenz endete am {detail}; für eine Verlängerung ist es zu spät.",
        ja="{heading}：このライセンスは {detail} に終了し、更新できる期間を過ぎています。",
    ),
    remedy=Words(
        en="Order a new license.",
        fr="Commandez une nouvelle licence.",
        de="Bestellen Sie eine neue Lizenz.",
        ja="新しいライセンスをご注文ください。",
    ),
)

RENEWAL_ENDS_BEFORE: Final = Problem(
    code="renewal-ends-before",
    says=Words(
        en="{heading}: the new end must lie after {detail}.",
        fr="{heading} : la nouvelle fin doit être postérieure au {detail}.",
        de="{heading}: Das neue Ende muss nach dem {detail} liegen.",
        ja="{heading}：新しい終了日は {detail} より後でなければなりません。",
    ),
    remedy=Words(
        en="Give the last day of the extended license.",
        fr="Indiquez le dernier jour de la licence prolongée.",
        de="Geben Sie den letzten Tag der verlängerten Lizenz an.",
        ja="更新後の最終日を記入してください。",
    ),
)

RENEWAL_TOO_LONG: Final = Problem(
    code="renewal-too-long",
    says=Words(
        en="{heading}: what was bought lasts until {detail}.",
        fr="{heading} : ce qui a été acheté dure jusqu'au {detail}.",
        de="{heading}: Gekauft wurde eine Verlängerung bis zum {detail}.",
        ja="{heading}：購入された更新の期間は {detail} までです。",
    ),
    remedy=Words(
        en="Give that day or an earlier one.",
        fr="Indiquez ce jour ou un jour antérieur.",
        de="Geben Sie diesen oder einen früheren Tag an.",
        ja="その日、またはそれ以前の日を記入してください。",
    ),
)

RENEWAL_ENDS_OTHERWISE: Final = Problem(
    code="renewal-ends-otherwise",
    says=Words(
        en="{heading}: the usual end of this renewal would be {detail}; the day given counts.",
        fr="{heading} : la fin habituelle de ce renouvellement serait le {detail} ; la date "
        "indiquée fait foi.",
        de="{heading}: Üblich wäre bei dieser Verlängerung der {detail}; es gilt der angegebene "
        "Tag.",
        ja="{heading}：この更新の通常の終了日は {detail} ですが、記入された日を適用します。",
    ),
    remedy=Words(
        en="Nothing is to be done if the day is meant.",
        fr="Rien à faire si la date est voulue.",
        de="Ist der Tag so gemeint, müssen Sie nichts tun.",
        ja="意図どおりであれば、お手続きは不要です。",
    ),
    note=True,
)

RENEWAL_LATE: Final = Problem(
    code="renewal-late",
    says=Words(
        en="{heading}: what is renewed had ended on {detail}; it is extended from that day on.",
        fr="{heading} : l'échéance était le {detail} ; la prolongation court à partir de ce jour.",
        de="{heading}: Die Laufzeit endete am {detail}; sie wird von diesem Tag an verlängert.",
        ja="{heading}：{detail} に終了していたため、その翌日から延長します。",
    ),
    remedy=Words(
        en="Install the new license files; renew before the end next time.",
        fr="Installez les nouveaux fichiers ; la prochaine fois, renouvelez avant l'échéance.",
        de="Installieren Sie die neuen Lizenzdateien; verlängern Sie künftig vor dem Ende.",
        ja="新しいライセンスファイルをインストールしてください。次回は終了前に更新をお願いします。",
    ),
    note=True,
)

RENEWAL_EARLY: Final = Problem(
    code="renewal-early",
    says=Words(
        en="{heading}: this license ends more than {detail} days from now; the row waits for our "
        "approval.",
        fr="{heading} : cette licence prend fin dans plus de {detail} jours ; la ligne attend "
        "notre accord.",
        de="{heading}: Diese Lizenz endet erst in mehr als {detail} Tagen; die Zeile wartet auf "
        "unsere Freigabe.",
        ja="{heading}：終了まで {detail} 日を超えているため、弊社の承認待ちです。",
    ),
    remedy=Words(
        en="Nothing is to be done; you will hear of it by mail.",
        fr="Rien à faire ; vous serez informé par courrier.",
        de="Sie müssen nichts tun; Sie erhalten Bescheid per E-Mail.",
        ja="お手続きは不要です。結果はメールでお知らせします。",
    ),
    note=True,
)
