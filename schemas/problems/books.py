"""Stage 5: what the books say of a row that is right in itself."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

SKU_UNKNOWN: Final = Problem(
    code="sku-unknown",
    says=Words(
        en="{heading}: “{value}” is not in our catalogue.",
        fr="{heading} : « {value} » ne figure pas dans notre catalogue.",
        de="{heading}: „{value}“ steht nicht in unserem Katalog.",
        ja="{heading}：「{value}」はカタログにありません。",
    ),
    remedy=Words(
        en="Copy the SKU from the price list; check O and 0, I and 1.",
        fr="Copiez la référence du tarif ; vérifiez O et 0, I et 1.",
        de="Übernehmen Sie die Artikelnummer aus der Preisliste; prüfen Sie O und 0, I und 1.",
        ja="価格表から型番をコピーしてください。Oと0、Iと1にご注意ください。",
    ),
)

SKU_DISCONTINUED: Final = Problem(
    code="sku-discontinued",
    says=Words(
        en="{heading}: “{value}” was discontinued on {detail}.",
        fr="{heading} : « {value} » n'est plus commercialisé depuis le {detail}.",
        de="{heading}: „{value}“ wurde am {detail} abgekündigt.",
        ja="{heading}：「{value}」は {detail} に販売終了しました。",
    ),
    remedy=Words(
        en="Order the product that replaces it.",
        fr="Commandez le produit qui le remplace.",
        de="Bestellen Sie das Nachfolgeprodukt.",
        ja="後継製品をご注文ください。",
    ),
)

VOUCHER_UNKNOWN: Final = Problem(
    code="voucher-unknown",
    says=Words(
        en="{heading}: “{value}” is no voucher of yours.",
        fr="{heading} : « {value} » ne fait pas partie de vos bons.",
        de="{heading}: „{value}“ ist keiner Ihrer Gutscheine.",
        ja="{heading}：「{value}」は貴社のバウチャーではありません。",
    ),
    remedy=Words(
        en="Compare it with the printed voucher; check O and 0, I and 1.",
        fr="Comparez avec le bon imprimé ; vérifiez O et 0, I et 1.",
        de="Vergleichen Sie die Kennung mit dem Ausdruck; prüfen Sie O und 0, I und 1.",
        ja="印刷されたバウチャーと照合してください。Oと0、Iと1にご注意ください。",
    ),
)

VOUCHER_SPENT: Final = Problem(
    code="voucher-spent",
    says=Words(
        en="{heading}: this voucher has already been converted ({detail}).",
        fr="{heading} : ce bon a déjà été converti ({detail}).",
        de="{heading}: Dieser Gutschein wurde bereits umgewandelt ({detail}).",
        ja="{heading}：このバウチャーは変換済みです（{detail}）。",
    ),
    remedy=Words(
        en="Look for the earlier certificate; use another voucher for another customer.",
        fr="Recherchez l'ancien certificat ; pour un autre client, prenez un autre bon.",
        de="Suchen Sie das frühere Zertifikat; andere Kunden brauchen einen anderen Gutschein.",
        ja="以前の証書をご確認ください。別のお客様には別のバウチャーをお使いください。",
    ),
)

VOUCHER_EXPIRED: Final = Problem(
    code="voucher-expired",
    says=Words(
        en="{heading}: this voucher had to be redeemed by {detail}.",
        fr="{heading} : ce bon devait être utilisé au plus tard le {detail}.",
        de="{heading}: Dieser Gutschein war bis zum {detail} einzulösen.",
        ja="{heading}：このバウチャーの引換期限は {detail} でした。",
    ),
    remedy=Words(
        en="Ask us for a replacement voucher.",
        fr="Demandez-nous un bon de remplacement.",
        de="Bitten Sie uns um einen Ersatzgutschein.",
        ja="代わりのバウチャーを弊社にご依頼ください。",
    ),
)

VOUCHER_VOID: Final = Problem(
    code="voucher-void",
    says=Words(
        en="{heading}: this voucher was declared void.",
        fr="{heading} : ce bon a été annulé.",
        de="{heading}: Dieser Gutschein wurde für ungültig erklärt.",
        ja="{heading}：このバウチャーは無効です。",
    ),
    remedy=Words(
        en="Use another voucher, or ask us why.",
        fr="Utilisez un autre bon ou demandez-nous la raison.",
        de="Verwenden Sie einen anderen Gutschein, oder fragen Sie uns nach dem Grund.",
        ja="別のバウチャーを使うか、弊社にお問い合わせください。",
    ),
)

VOUCHER_OTHER_SKU: Final = Problem(
    code="voucher-other-sku",
    says=Words(
        en="{heading}: the voucher is for {detail}, not for “{value}”.",
        fr="{heading} : le bon porte sur {detail}, pas sur « {value} ».",
        de="{heading}: Der Gutschein gilt für {detail}, nicht für „{value}“.",
        ja="{heading}：このバウチャーは {detail} 用です（「{value}」ではありません）。",
    ),
    remedy=Words(
        en="Correct the SKU or the voucher, or leave the SKU empty.",
        fr="Corrigez la référence ou le bon, ou laissez la référence vide.",
        de="Korrigieren Sie Artikelnummer oder Gutschein, oder lassen Sie die Artikelnummer leer.",
        ja="型番またはバウチャーを修正するか、型番を空欄にしてください。",
    ),
)

VOUCHER_PART: Final = Problem(
    code="voucher-in-parts",
    says=Words(
        en="{heading}: a voucher is converted as a whole, {detail} units at once.",
        fr="{heading} : un bon se convertit en entier, ses {detail} unités en une fois.",
        de="{heading}: Ein Gutschein wird als Ganzes umgewandelt, {detail} Einheiten auf einmal.",
        ja="{heading}：バウチャーは分割できません。{detail} 単位を一括で変換します。",
    ),
    remedy=Words(
        en="Leave quantity and part empty.",
        fr="Laissez la quantité et la partie vides.",
        de="Lassen Sie Menge und Teil leer.",
        ja="数量と分割番号を空欄にしてください。",
    ),
    detail="units",
)

VOUCHER_FOR_RENEWAL: Final = Problem(
    code="voucher-for-renewal",
    says=Words(
        en="{heading}: this voucher renews a license; it cannot activate a new one.",
        fr="{heading} : ce bon renouvelle une licence ; il ne peut pas en activer une nouvelle.",
        de="{heading}: Dieser Gutschein verlängert eine Lizenz und kann keine neue aktivieren.",
        ja="{heading}：これは更新用のバウチャーであり、新規の有効化には使えません。",
    ),
    remedy=Words(
        en="Ask us to renew the license; name its serial number.",
        fr="Demandez-nous le renouvellement en indiquant le numéro de série.",
        de="Bitten Sie uns um die Verlängerung und nennen Sie die Seriennummer.",
        ja="シリアル番号を添えて、弊社に更新をご依頼ください。",
    ),
)

VOUCHERS_NEED_OEM: Final = Problem(
    code="vouchers-need-an-oem",
    says=Words(
        en="{heading}: vouchers are made for an OEM account, and this row names none.",
        fr="{heading} : les bons sont créés pour un compte OEM ; cette ligne n'en nomme pas.",
        de="{heading}: Gutscheine werden für ein OEM-Konto erzeugt; diese Zeile nennt keines.",
        ja="{heading}：バウチャーはOEMアカウント向けですが、この行に指定がありません。",
    ),
    remedy=Words(
        en="Put the OEM's account ID in the partner account, or order licenses.",
        fr="Indiquez le compte OEM comme compte partenaire, ou commandez des licences.",
        de="Tragen Sie das OEM-Konto als Partnerkonto ein, oder bestellen Sie Lizenzen.",
        ja="パートナーアカウントにOEMのIDを記入するか、ライセンスを注文してください。",
    ),
)

NO_ADDRESS: Final = Problem(
    code="no-recipient",
    says=Words(
        en="{heading}: nobody would receive the license; the account has no address for this row.",
        fr="{heading} : personne ne recevrait la licence ; aucune adresse pour cette ligne.",
        de="{heading}: Niemand würde die Lizenz erhalten; für diese Zeile gibt es keine Adresse.",
        ja="{heading}：ライセンスの送付先がありません。",
    ),
    remedy=Words(
        en="Fill in the contact e-mail.",
        fr="Indiquez l'e-mail du contact.",
        de="Tragen Sie die E-Mail-Adresse des Kontakts ein.",
        ja="連絡先メールを記入してください。",
    ),
)

CONTRACT_UNKNOWN: Final = Problem(
    code="contract-unknown",
    says=Words(
        en="{heading}: “{value}” is no contract you may draw from.",
        fr="{heading} : « {value} » n'est pas un contrat ouvert à vos tirages.",
        de="{heading}: „{value}“ ist kein Vertrag, aus dem Sie abrufen dürfen.",
        ja="{heading}：「{value}」は払い出しできる契約ではありません。",
    ),
    remedy=Words(
        en="Check the contract number, or ask the contract's customer to delegate to you.",
        fr="Vérifiez le numéro, ou demandez une délégation au client du contrat.",
        de="Prüfen Sie die Vertragsnummer, oder bitten Sie den Vertragskunden um eine Vollmacht.",
        ja="契約番号をご確認いただくか、契約者に委任を依頼してください。",
    ),
)

OUTSIDE_CONTRACT: Final = Problem(
    code="outside-contract-period",
    says=Words(
        en="{heading}: licenses can be drawn from this contract in the period {detail} only.",
        fr="{heading} : ce contrat ne permet des tirages que pendant la période {detail}.",
        de="{heading}: Aus diesem Vertrag kann nur im Zeitraum {detail} abgerufen werden.",
        ja="{heading}：この契約の払い出し可能期間は {detail} です。",
    ),
    remedy=Words(
        en="Use a contract that is running, or ask us for an extension.",
        fr="Utilisez un contrat en cours ou demandez-nous une prolongation.",
        de="Nutzen Sie einen laufenden Vertrag, oder bitten Sie uns um Verlängerung.",
        ja="有効な契約を使うか、弊社に延長をご相談ください。",
    ),
)

REQUESTED_ON_OUT_OF_RANGE: Final = Problem(
    code="requested-on-out-of-range",
    says=Words(
        en="{heading}: must be between {detail}.",
        fr="{heading} : doit être compris entre {detail}.",
        de="{heading}: muss zwischen {detail} liegen.",
        ja="{heading}：{detail} の範囲で指定してください。",
    ),
    remedy=Words(
        en="Correct the day of the request.",
        fr="Corrigez le jour de la demande.",
        de="Korrigieren Sie den Tag der Anforderung.",
        ja="依頼日を修正してください。",
    ),
)

PRICE_MISSING: Final = Problem(
    code="price-missing",
    says=Words(
        en="{heading}: the contract has no price for “{value}” on {detail}.",
        fr="{heading} : le contrat n'a pas de prix pour « {value} » au {detail}.",
        de="{heading}: Der Vertrag nennt für „{value}“ am {detail} keinen Preis.",
        ja="{heading}：契約に {detail} 時点の「{value}」の価格がありません。",
    ),
    remedy=Words(
        en="Choose a product of the contract, or ask us to add it.",
        fr="Choisissez un produit du contrat ou demandez-nous de l'ajouter.",
        de="Wählen Sie ein Produkt des Vertrags, oder bitten Sie uns, es aufzunehmen.",
        ja="契約対象の製品を選ぶか、追加を弊社にご依頼ください。",
    ),
)

FUNDS_EXCEEDED: Final = Problem(
    code="funds-exceeded",
    says=Words(
        en="{heading}: the contract's funds do not suffice; this row costs {detail}.",
        fr="{heading} : les fonds du contrat ne suffisent pas ; cette ligne coûte {detail}.",
        de="{heading}: Das Guthaben des Vertrags reicht nicht; diese Zeile kostet {detail}.",
        ja="{heading}：契約の残高が不足しています（この行の金額：{detail}）。",
    ),
    remedy=Words(
        en="Draw less, or order an add-on of funds.",
        fr="Réduisez la quantité ou commandez un complément de fonds.",
        de="Rufen Sie weniger ab, oder bestellen Sie weiteres Guthaben.",
        ja="数量を減らすか、資金の追加をご注文ください。",
    ),
    detail="amount",
)

CAP_EXCEEDED: Final = Problem(
    code="cap-exceeded",
    says=Words(
        en="{heading}: the contract allows {detail} units of this product over its whole life.",
        fr="{heading} : le contrat autorise {detail} unités de ce produit sur toute sa durée.",
        de="{heading}: Der Vertrag erlaubt über seine Laufzeit {detail} Einheiten dieses Produkts.",
        ja="{heading}：この製品の契約上限は {detail} 単位です。",
    ),
    remedy=Words(
        en="Draw less, or ask us to raise the cap.",
        fr="Réduisez la quantité ou demandez-nous de relever le plafond.",
        de="Rufen Sie weniger ab, oder bitten Sie uns, die Obergrenze zu erhöhen.",
        ja="数量を減らすか、上限の引き上げを弊社にご依頼ください。",
    ),
    detail="units",
)

FUNDS_BELOW_DRAWN: Final = Problem(
    code="funds-below-drawn",
    says=Words(
        en="{heading}: {detail} has already been drawn; the funds cannot be less.",
        fr="{heading} : {detail} a déjà été tiré ; les fonds ne peuvent être inférieurs.",
        de="{heading}: {detail} wurde bereits abgerufen; das Guthaben kann nicht darunter liegen.",
        ja="{heading}：すでに {detail} が払い出されており、それを下回れません。",
    ),
    remedy=Words(
        en="State at least the amount drawn.",
        fr="Indiquez au moins le montant tiré.",
        de="Geben Sie mindestens den abgerufenen Betrag an.",
        ja="払い出し済みの金額以上を指定してください。",
    ),
    detail="amount",
)

NAMES_UNKNOWN: Final = Problem(
    code="not-in-the-books",
    says=Words(
        en="{heading}: “{value}” is not known to us.",
        fr="{heading} : « {value} » nous est inconnu.",
        de="{heading}: „{value}“ ist uns nicht bekannt.",
        ja="{heading}：「{value}」は登録されていません。",
    ),
    remedy=Words(
        en="Check the spelling, or send the row that introduces it first.",
        fr="Vérifiez l'orthographe ou envoyez d'abord la ligne qui l'introduit.",
        de="Prüfen Sie die Schreibweise, oder senden Sie zuerst die Zeile, die den Eintrag anlegt.",
        ja="表記をご確認いただくか、先に登録の行を送信してください。",
    ),
)

CANNOT_CHANGE: Final = Problem(
    code="cannot-be-changed",
    says=Words(
        en="{heading}: cannot be changed once the books rely on it ({detail}).",
        fr="{heading} : ne peut plus être modifié : nos livres s'y réfèrent ({detail}).",
        de="{heading}: ist nicht mehr änderbar, unsere Bücher stützen sich darauf ({detail}).",
        ja="{heading}：帳簿で使用されているため変更できません（{detail}）。",
    ),
    remedy=Words(
        en="Leave it as it was; correct by a new row or a return.",
        fr="Laissez-le tel quel ; corrigez par une nouvelle ligne ou un retour.",
        de="Lassen Sie die Angabe, wie sie war; korrigieren Sie durch neue Zeile oder Rückgabe.",
        ja="元のままにして、新しい行または返品で訂正してください。",
    ),
)
