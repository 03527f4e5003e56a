"""What the books say of rows that give something back."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

RETURN_WAITS: Final = Problem(
    code="return-waits",
    says=Words(
        en="The return waits for our approval; until then the license stays as it is.",
        fr="Le retour attend notre accord ; d'ici là, la licence reste inchangée.",
        de="Die Rückgabe wartet auf unsere Freigabe; bis dahin bleibt die Lizenz, wie sie ist.",
        ja="返品は弊社の承認待ちです。承認されるまでライセンスは変わりません。",
    ),
    remedy=Words(
        en="Nothing is to be done; you will hear of it by mail.",
        fr="Rien à faire ; vous serez informé par courrier.",
        de="Sie müssen nichts tun; Sie erhalten Bescheid per E-Mail.",
        ja="お手続きは不要です。結果はメールでお知らせします。",
    ),
    note=True,
)

LICENSE_NOT_RETURNABLE: Final = Problem(
    code="license-not-returnable",
    says=Words(
        en="{heading}: {value} was made from a voucher or under a contract, and comes back by "
        "agreement only.",
        fr="{heading} : {value} provient d'un bon ou d'un contrat ; son retour se convient "
        "séparément.",
        de="{heading}: {value} stammt aus einem Gutschein oder Vertrag; die Rückgabe wird eigens "
        "vereinbart.",
        ja="{heading}：{value}はバウチャーまたは契約から発行されたため、返品には個別の合意が必要です。",
    ),
    remedy=Words(
        en="Remove the row and write to us.",
        fr="Supprimez la ligne et écrivez-nous.",
        de="Entfernen Sie die Zeile und schreiben Sie uns.",
        ja="行を削除し、弊社までご連絡ください。",
    ),
)

VOUCHER_NOT_RETURNABLE: Final = Problem(
    code="voucher-not-returnable",
    says=Words(
        en="{heading}: vouchers come back by agreement only.",
        fr="{heading} : le retour d'un bon se convient séparément.",
        de="{heading}: Die Rückgabe von Gutscheinen wird eigens vereinbart.",
        ja="{heading}：バウチャーの返品には個別の合意が必要です。",
    ),
    remedy=Words(
        en="Remove the row and write to us; the vendor makes vouchers void by `voucher_lists`.",
        fr="Supprimez la ligne et écrivez-nous ; l'éditeur annule un bon par `voucher_lists`.",
        de="Entfernen Sie die Zeile und schreiben Sie uns; der Hersteller macht Gutscheine mit "
        "`voucher_lists` ungültig.",
        ja="行を削除し、弊社までご連絡ください。発行元は `voucher_lists` で無効にできます。",
    ),
)
