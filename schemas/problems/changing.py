"""Stage 5: what the books say of license changes, and what is told of those that were made."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

TRANSFERRED_TO_HOLDER: Final = Problem(
    code="transferred-to-holder",
    says=Words(
        en="{heading}: the license belongs to “{value}” already.",
        fr="{heading} : la licence appartient déjà à « {value} ».",
        de="{heading}: Die Lizenz gehört bereits „{value}“.",
        ja="{heading}：このライセンスはすでに「{value}」のものです。",
    ),
    remedy=Words(
        en="Give another account, or split the license if a part is to stand alone.",
        fr="Indiquez un autre compte, ou scindez la licence si une partie doit être à part.",
        de="Nennen Sie ein anderes Konto, oder teilen Sie die Lizenz auf, wenn ein Teil für sich "
        "stehen soll.",
        ja="別のアカウントを記入してください。一部を別ライセンスにする場合は分割を選んでください。",
    ),
)

SPLIT_LEAVES_NOTHING: Final = Problem(
    code="split-leaves-nothing",
    says=Words(
        en="{heading}: the license has {detail} units, so nothing of it would stay.",
        fr="{heading} : la licence compte {detail} unités ; il n'en resterait rien.",
        de="{heading}: Die Lizenz hat {detail} Einheiten; es bliebe nichts von ihr übrig.",
        ja="{heading}：ライセンスの数量は {detail} 単位のため、分割後に何も残りません。",
    ),
    remedy=Words(
        en="Give the units of the smaller part.",
        fr="Indiquez les unités de la plus petite partie.",
        de="Geben Sie die Einheiten des kleineren Teils an.",
        ja="少ないほうの数量を記入してください。",
    ),
    detail="units",
)

MERGE_DIFFERS: Final = Problem(
    code="merge-differs",
    says=Words(
        en="{heading}: the two licenses differ: {detail}.",
        fr="{heading} : les deux licences diffèrent : {detail}.",
        de="{heading}: Die beiden Lizenzen unterscheiden sich: {detail}.",
        ja="{heading}：2つのライセンスの内容が異なります（{detail}）。",
    ),
    remedy=Words(
        en="Only licenses of one product version, account, host and one set of dates become one.",
        fr="Seules des licences de mêmes version, compte, hôte et dates peuvent être fusionnées.",
        de="Nur Lizenzen derselben Produktversion, desselben Kontos und Hosts mit denselben Daten "
        "werden eine.",
        ja="製品バージョン、アカウント、ホスト、期間がすべて同じライセンスだけを統合できます。",
    ),
)

LICENSE_TAKEN_ABOVE: Final = Problem(
    code="license-taken-above",
    says=Words(
        en="{heading}: rows above put other licenses in the place of this one.",
        fr="{heading} : des lignes précédentes remplacent déjà cette licence.",
        de="{heading}: Zeilen weiter oben ersetzen diese Lizenz bereits.",
        ja="{heading}：上の行でこのライセンスはすでに置き換えられています。",
    ),
    remedy=Words(
        en="Send the row again, with the new serial number.",
        fr="Renvoyez la ligne avec le nouveau numéro de série.",
        de="Senden Sie die Zeile mit der neuen Seriennummer erneut.",
        ja="新しいシリアル番号を記入して、行を再送してください。",
    ),
)

NOT_SHARED: Final = Problem(
    code="not-shared",
    says=Words(
        en="{heading}: the license is not shared with {value}.",
        fr="{heading} : la licence n'est pas partagée avec {value}.",
        de="{heading}: Die Lizenz ist für {value} nicht freigegeben.",
        ja="{heading}：ライセンスは {value} と共有されていません。",
    ),
    remedy=Words(
        en="Check the address, or remove the row.",
        fr="Vérifiez l'adresse, ou supprimez la ligne.",
        de="Prüfen Sie die Adresse, oder entfernen Sie die Zeile.",
        ja="アドレスを確認するか、行を削除してください。",
    ),
)

ATTRIBUTE_NOT_SET: Final = Problem(
    code="attribute-not-set",
    says=Words(
        en="{heading}: the license has no attribute “{value}”.",
        fr="{heading} : la licence n'a pas d'attribut « {value} ».",
        de="{heading}: Die Lizenz hat kein Attribut „{value}“.",
        ja="{heading}：ライセンスに属性「{value}」はありません。",
    ),
    remedy=Words(
        en="Write its name as it was set, or remove the row.",
        fr="Écrivez le nom tel qu'il a été défini, ou supprimez la ligne.",
        de="Schreiben Sie den Namen so, wie er gesetzt wurde, oder entfernen Sie die Zeile.",
        ja="設定したときのとおりに属性名を記入するか、行を削除してください。",
    ),
)

OLD_KEYS_UNTIL: Final = Problem(
    code="old-keys-until",
    says=Words(
        en="The old license files stay valid until {detail}.",
        fr="Les anciens fichiers de licence restent valables jusqu'au {detail}.",
        de="Die alten Lizenzdateien bleiben bis {detail} gültig.",
        ja="これまでのライセンスファイルは {detail} まで有効です。",
    ),
    remedy=Words(
        en="Install the new ones before that day is over.",
        fr="Installez les nouveaux avant la fin de ce jour.",
        de="Installieren Sie die neuen, bevor dieser Tag vorüber ist.",
        ja="その日までに新しいファイルをインストールしてください。",
    ),
    note=True,
)

TRANSFERRED: Final = Problem(
    code="transferred",
    says=Words(
        en="What was transferred belongs to “{detail}” now; new keys go there.",
        fr="Ce qui a été transféré appartient désormais à « {detail} », qui reçoit les clés.",
        de="Was übertragen wurde, gehört nun „{detail}“; neue Schlüssel gehen dorthin.",
        ja="譲渡した分は「{detail}」のものとなり、新しいキーはそちらに送られます。",
    ),
    remedy=Words(
        en="Remove the old license files: their keys are revoked.",
        fr="Supprimez les anciens fichiers de licence : leurs clés sont révoquées.",
        de="Entfernen Sie die alten Lizenzdateien: Ihre Schlüssel werden widerrufen.",
        ja="これまでのキーは失効するため、古いライセンスファイルを削除してください。",
    ),
    note=True,
)

SENT_AGAIN: Final = Problem(
    code="sent-again",
    says=Words(
        en="The license is sent again, to {detail}.",
        fr="La licence est renvoyée, à {detail}.",
        de="Die Lizenz wird erneut gesendet, an {detail}.",
        ja="ライセンスを {detail} 宛てに再送します。",
    ),
    remedy=Words(
        en="Its keys stay the same; nothing is to be done.",
        fr="Ses clés ne changent pas ; rien à faire.",
        de="Die Schlüssel bleiben dieselben; Sie müssen nichts tun.",
        ja="キーは変わりません。お手続きは不要です。",
    ),
    note=True,
)
