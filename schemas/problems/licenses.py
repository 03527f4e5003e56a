"""Stage 5: what the books say of licenses that rows name; those of others are unknown."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

SERIAL_MISSPELLED: Final = Problem(
    code="serial-misspelled",
    says=Words(
        en="{heading}: “{value}” cannot be a serial number; a digit is wrong or missing.",
        fr="{heading} : « {value} » n'est pas un numéro de série ; un chiffre est faux ou manque.",
        de="{heading}: „{value}“ ist keine Seriennummer; eine Ziffer ist falsch oder fehlt.",
        ja="{heading}：「{value}」はシリアル番号として正しくありません。数字の誤りか不足があります。",
    ),
    remedy=Words(
        en="Copy it from the certificate: M and 13 digits.",
        fr="Recopiez-le du certificat : M et 13 chiffres.",
        de="Übernehmen Sie sie vom Zertifikat: M und 13 Ziffern.",
        ja="証書のとおり、Mと13桁の数字を記入してください。",
    ),
)

SERIAL_UNKNOWN: Final = Problem(
    code="serial-unknown",
    says=Words(
        en="{heading}: you hold no license “{value}”, and act for nobody who does.",
        fr="{heading} : ni vous ni ceux que vous représentez ne détenez de licence « {value} ».",
        de="{heading}: Eine Lizenz „{value}“ haben weder Sie noch jemand, den Sie vertreten.",
        ja="{heading}：貴社、または代理先が保有するライセンス「{value}」が見つかりません。",
    ),
    remedy=Words(
        en="Check the number on the certificate; to act for a customer you need its delegation, "
        "valid today and for this purpose.",
        fr="Vérifiez le numéro sur le certificat ; pour agir au nom d'un client, il vous faut sa "
        "délégation, valable aujourd'hui et pour cet usage.",
        de="Prüfen Sie die Nummer auf dem Zertifikat; um für einen Kunden zu handeln, brauchen Sie "
        "seine heute und hierfür gültige Vollmacht.",
        ja="証書の番号をご確認ください。お客様の代理には、この手続きについて本日有効な委任が必要です。",
    ),
)

SERIAL_REPLACED: Final = Problem(
    code="serial-replaced",
    says=Words(
        en="{heading}: this license was replaced; it stands now under {detail}.",
        fr="{heading} : cette licence a été remplacée ; elle figure maintenant sous {detail}.",
        de="{heading}: Diese Lizenz wurde ersetzt; sie besteht jetzt unter {detail}.",
        ja="{heading}：このライセンスは置き換えられ、現在のシリアル番号は {detail} です。",
    ),
    remedy=Words(
        en="Name the license that took its place.",
        fr="Indiquez la licence qui l'a remplacée.",
        de="Nennen Sie die Lizenz, die an ihre Stelle trat.",
        ja="置き換え後のライセンスを指定してください。",
    ),
)

SERIAL_ENDED: Final = Problem(
    code="serial-ended",
    says=Words(
        en="{heading}: this license is no longer active ({detail}).",
        fr="{heading} : cette licence n'est plus active ({detail}).",
        de="{heading}: Diese Lizenz ist nicht mehr aktiv ({detail}).",
        ja="{heading}：このライセンスはすでに有効ではありません（{detail}）。",
    ),
    remedy=Words(
        en="Remove the row, or order a new license.",
        fr="Supprimez la ligne ou commandez une nouvelle licence.",
        de="Entfernen Sie die Zeile, oder bestellen Sie eine neue Lizenz.",
        ja="行を削除するか、新しいライセンスをご注文ください。",
    ),
)

SERIAL_NOT_ISSUED: Final = Problem(
    code="serial-not-issued",
    says=Words(
        en="{heading}: this license is still being issued.",
        fr="{heading} : cette licence est en cours d'émission.",
        de="{heading}: Diese Lizenz wird noch ausgestellt.",
        ja="{heading}：このライセンスは発行処理中です。",
    ),
    remedy=Words(
        en="Send the row again once its certificate has arrived.",
        fr="Renvoyez la ligne une fois le certificat reçu.",
        de="Senden Sie die Zeile erneut, sobald das Zertifikat da ist.",
        ja="証書が届いてから、行を再送してください。",
    ),
)

NO_KEY_YET: Final = Problem(
    code="no-key-yet",
    says=Words(
        en="{heading}: this license has no key yet; it waits for its registration.",
        fr="{heading} : cette licence n'a pas encore de clé ; elle attend son enregistrement.",
        de="{heading}: Diese Lizenz hat noch keinen Schlüssel; sie wartet auf ihre Registrierung.",
        ja="{heading}：このライセンスは未登録のため、まだキーがありません。",
    ),
    remedy=Words(
        en="Register the serial number with the host it is meant for.",
        fr="Enregistrez le numéro de série avec l'hôte prévu.",
        de="Registrieren Sie die Seriennummer mit dem vorgesehenen Host.",
        ja="使用するホストを指定して、シリアル番号を登録してください。",
    ),
)

QUANTITY_ABOVE_HELD: Final = Problem(
    code="quantity-above-license",
    says=Words(
        en="{heading}: only {detail} units of this license are left for this row.",
        fr="{heading} : il ne reste que {detail} unités de cette licence pour cette ligne.",
        de="{heading}: Für diese Zeile sind von der Lizenz nur noch {detail} Einheiten übrig.",
        ja="{heading}：この行で使用できるライセンスの残りは {detail} 単位です。",
    ),
    remedy=Words(
        en="Lower the quantity, or leave it empty to take all of the license.",
        fr="Réduisez la quantité, ou laissez-la vide pour prendre toute la licence.",
        de="Verringern Sie die Menge, oder lassen Sie sie leer, um die ganze Lizenz zu nehmen.",
        ja="数量を減らすか、ライセンス全体の場合は空欄にしてください。",
    ),
    detail="units",
)

KEY_NUMBER_UNKNOWN: Final = Problem(
    code="key-number-unknown",
    says=Words(
        en="{heading}: this license has keys 1 to {detail} only.",
        fr="{heading} : cette licence n'a que les clés 1 à {detail}.",
        de="{heading}: Diese Lizenz hat nur die Schlüssel 1 bis {detail}.",
        ja="{heading}：このライセンスのキー番号は1から{detail}までです。",
    ),
    remedy=Words(
        en="Take the key numbers from the key list or the names of the license files.",
        fr="Reprenez les numéros de la liste des clés ou des noms des fichiers de licence.",
        de="Entnehmen Sie die Nummern der Schlüsselliste oder den Namen der Lizenzdateien.",
        ja="キー番号はキー一覧またはライセンスファイル名でご確認ください。",
    ),
)

KEY_NUMBERS_TAKEN: Final = Problem(
    code="key-numbers-taken",
    says=Words(
        en="{heading}: a row above names one of these keys too.",
        fr="{heading} : une ligne précédente indique déjà l'une de ces clés.",
        de="{heading}: Eine Zeile weiter oben nennt bereits einen dieser Schlüssel.",
        ja="{heading}：上の行で同じキー番号がすでに指定されています。",
    ),
    remedy=Words(
        en="Name each key in one row only.",
        fr="N'indiquez chaque clé que dans une seule ligne.",
        de="Nennen Sie jeden Schlüssel nur in einer Zeile.",
        ja="各キー番号は1行だけに記入してください。",
    ),
)

OLD_HOST_DIFFERS: Final = Problem(
    code="old-host-differs",
    says=Words(
        en="{heading}: the license is not bound to “{value}”.",
        fr="{heading} : la licence n'est pas liée à « {value} ».",
        de="{heading}: Die Lizenz ist nicht an „{value}“ gebunden.",
        ja="{heading}：ライセンスは「{value}」に結び付けられていません。",
    ),
    remedy=Words(
        en="Give the host that the license file names.",
        fr="Indiquez l'hôte que nomme le fichier de licence.",
        de="Geben Sie den Host an, den die Lizenzdatei nennt.",
        ja="ライセンスファイルに記載されているホストを記入してください。",
    ),
)

REHOSTS_EXCEEDED: Final = Problem(
    code="rehosts-exceeded",
    says=Words(
        en="This license has been moved as often as is allowed ({detail}); the row waits for our "
        "approval.",
        fr="Cette licence a été déplacée aussi souvent que permis ({detail}) ; la ligne attend "
        "notre accord.",
        de="Diese Lizenz ist so oft umgezogen wie erlaubt ({detail}); die Zeile wartet auf unsere "
        "Freigabe.",
        ja="このライセンスは移行回数の上限（{detail}）に達しているため、弊社の承認待ちです。",
    ),
    remedy=Words(
        en="Nothing is to be done; you will hear of it by mail.",
        fr="Rien à faire ; vous serez informé par courrier.",
        de="Sie müssen nichts tun; Sie erhalten Bescheid per E-Mail.",
        ja="お手続きは不要です。結果はメールでお知らせします。",
    ),
    note=True,
)

REST_GOES_ON: Final = Problem(
    code="rest-goes-on",
    says=Words(
        en="What stays of the old license goes on under {detail}.",
        fr="Ce qui reste de l'ancienne licence continue sous {detail}.",
        de="Was von der alten Lizenz bleibt, besteht unter {detail} weiter.",
        ja="元のライセンスの残りは {detail} として継続します。",
    ),
    remedy=Words(
        en="Install its new license files too; the old ones will be revoked.",
        fr="Installez aussi ses nouveaux fichiers de licence ; les anciens seront révoqués.",
        de="Installieren Sie auch deren neue Lizenzdateien; die alten werden widerrufen.",
        ja="新しいライセンスファイルもインストールしてください。古いファイルは失効します。",
    ),
    note=True,
)

BUNDLE_UNKNOWN: Final = Problem(
    code="bundle-unknown",
    says=Words(
        en="{heading}: no bundle “{value}” was sent to you for a customer.",
        fr="{heading} : aucun lot « {value} » ne vous a été envoyé pour un client.",
        de="{heading}: Ein Paket „{value}“ ging nicht für einen Kunden an Sie.",
        ja="{heading}：お客様宛てに貴社へ送付したバンドル「{value}」はありません。",
    ),
    remedy=Words(
        en="Take the number from the certificate or the mail that brought the keys.",
        fr="Reprenez le numéro du certificat ou du message qui a apporté les clés.",
        de="Entnehmen Sie die Nummer dem Zertifikat oder der Mail mit den Schlüsseln.",
        ja="証書、またはキーを送付したメールに記載の番号をご確認ください。",
    ),
)

HANDED_ON_OUT_OF_RANGE: Final = Problem(
    code="handed-on-out-of-range",
    says=Words(
        en="{heading}: the day must lie between the sending of the bundle and today ({detail}).",
        fr="{heading} : la date doit se situer entre l'envoi du lot et aujourd'hui ({detail}).",
        de="{heading}: Der Tag muss zwischen dem Versand des Pakets und heute liegen ({detail}).",
        ja="{heading}：バンドルの送付日から本日までの日付を記入してください（{detail}）。",
    ),
    remedy=Words(
        en="Correct the day.",
        fr="Corrigez la date.",
        de="Berichtigen Sie den Tag.",
        ja="日付を訂正してください。",
    ),
)
