"""Stage 2: may this sender send this, and for whom? Stage 3: what repeats or contradicts a row."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

SENDER_NOT_ALLOWED: Final = Problem(
    code="sender-not-allowed",
    says=Words(
        en="This account may not send sheets of this kind ({detail}).",
        fr="Ce compte ne peut pas envoyer de feuilles de ce type ({detail}).",
        de="Dieses Konto darf Blätter dieser Art nicht senden ({detail}).",
        ja="このアカウントはこの種類のシート（{detail}）を送信できません。",
    ),
    remedy=Words(
        en="Send it from the account it belongs to, or ask us to change the account's role.",
        fr="Envoyez-la depuis le compte concerné ou demandez-nous de changer le rôle du compte.",
        de="Senden Sie es vom zuständigen Konto, oder bitten Sie uns, die Kontorolle zu ändern.",
        ja="担当のアカウントから送信するか、アカウントの役割の変更を弊社にご依頼ください。",
    ),
)

SENDER_UNKNOWN: Final = Problem(
    code="sender-unknown",
    says=Words(
        en="There is no account “{detail}”; nothing that lies in its inbox is read.",
        fr="Il n'y a pas de compte « {detail} » ; rien de sa boîte de réception n'est lu.",
        de="Ein Konto „{detail}“ gibt es nicht; nichts aus seinem Posteingang wird gelesen.",
        ja="アカウント「{detail}」は存在しないため、その受信箱のファイルは読み取られません。",
    ),
    remedy=Words(
        en="Check the name of the inbox. An accounts sheet of ours makes a new account known.",
        fr="Vérifiez le nom de la boîte. Une feuille de comptes de notre part crée le compte.",
        de="Prüfen Sie den Namen des Posteingangs. Ein Kontenblatt von uns macht es bekannt.",
        ja="受信箱の名前をご確認ください。新しいアカウントは弊社のアカウントのシートで登録されます。",
    ),
)

SENDER_INACTIVE: Final = Problem(
    code="sender-inactive",
    says=Words(
        en="The account “{detail}” is suspended or closed; nothing that it sends is read.",
        fr="Le compte « {detail} » est suspendu ou fermé ; rien de ce qu'il envoie n'est lu.",
        de="Das Konto „{detail}“ ist gesperrt oder geschlossen; was es sendet, wird nicht gelesen.",
        ja="アカウント「{detail}」は停止中または解約済みのため、送信されたファイルは読み取られません。",
    ),
    remedy=Words(
        en="Ask us to reopen the account, then send the file again.",
        fr="Demandez-nous de rouvrir le compte, puis renvoyez le fichier.",
        de="Bitten Sie uns, das Konto wieder zu öffnen; senden Sie dann die Datei erneut.",
        ja="アカウントの再開を弊社にご依頼のうえ、ファイルを再送してください。",
    ),
)

ACCOUNT_UNKNOWN: Final = Problem(
    code="account-unknown",
    says=Words(
        en="{heading}: no account “{value}” that you may act for is known.",
        fr="{heading} : nous ne connaissons aucun compte « {value} » que vous représentiez.",
        de="{heading}: Ein Konto „{value}“, für das Sie handeln dürfen, ist nicht bekannt.",
        ja="{heading}：代理できるアカウント「{value}」が見つかりません。",
    ),
    remedy=Words(
        en="Check the account ID. If you act for a customer, ask it for a delegation that is valid "
        "today; an order can also give the customer's name in place of the account.",
        fr="Vérifiez l'identifiant. Si vous agissez pour un client, demandez-lui une délégation "
        "valable aujourd'hui ; une commande peut aussi indiquer son nom au lieu du compte.",
        de="Prüfen Sie die Konto-ID. Vertreten Sie einen Kunden, bitten Sie ihn um eine heute "
        "gültige Vollmacht; ein Auftrag kann statt des Kontos auch seinen Namen nennen.",
        ja="アカウントIDをご確認ください。お客様の代理の場合は、本日有効な委任をお客様に依頼してください。"
        "注文ではアカウントの代わりにお客様名を記入することもできます。",
    ),
)

ACCOUNT_INACTIVE: Final = Problem(
    code="account-inactive",
    says=Words(
        en="{heading}: the account “{value}” is suspended or closed.",
        fr="{heading} : le compte « {value} » est suspendu ou fermé.",
        de="{heading}: Das Konto „{value}“ ist gesperrt oder geschlossen.",
        ja="{heading}：アカウント「{value}」は停止中または解約済みです。",
    ),
    remedy=Words(
        en="Ask us to reopen the account, then send the row again.",
        fr="Demandez-nous de rouvrir le compte, puis renvoyez la ligne.",
        de="Bitten Sie uns, das Konto wieder zu öffnen; senden Sie dann die Zeile erneut.",
        ja="アカウントの再開を弊社にご依頼のうえ、行を再送してください。",
    ),
)

ACCOUNT_WRONG_ROLE: Final = Problem(
    code="account-wrong-role",
    says=Words(
        en="{heading}: “{value}” must be an account with the role {detail}.",
        fr="{heading} : « {value} » doit être un compte ayant le rôle {detail}.",
        de="{heading}: „{value}“ muss ein Konto mit der Rolle {detail} sein.",
        ja="{heading}：「{value}」は役割 {detail} のアカウントでなければなりません。",
    ),
    remedy=Words(
        en="Name an account with that role.",
        fr="Indiquez un compte ayant ce rôle.",
        de="Nennen Sie ein Konto mit dieser Rolle.",
        ja="該当する役割のアカウントを指定してください。",
    ),
)

CONFLICTS_WITH_EARLIER_ROW: Final = Problem(
    code="conflicts-with-earlier-row",
    says=Words(
        en="{heading}: an accepted row with the same key ({detail}) has other content.",
        fr="{heading} : une ligne acceptée de même clé ({detail}) a un autre contenu.",
        de="{heading}: Eine angenommene Zeile gleichen Schlüssels ({detail}) lautet anders.",
        ja="{heading}：同じキーの受理済みの行（{detail}）と内容が異なります。",
    ),
    remedy=Words(
        en="Use a new key for a new request; to correct the earlier one, ask us for a return.",
        fr="Prenez une nouvelle clé pour une nouvelle demande ; pour corriger, demandez un retour.",
        de="Neue Anfragen brauchen einen neuen Schlüssel; Korrekturen laufen über eine Rückgabe.",
        ja="新しい依頼には新しいキーを使い、訂正は弊社に返却処理をご依頼ください。",
    ),
)

KEY_TWICE: Final = Problem(
    code="key-twice-in-drop",
    says=Words(
        en="Two rows of this file have this key and different content (see {detail}).",
        fr="Deux lignes de ce fichier ont cette clé et un contenu différent (voir {detail}).",
        de="Zwei Zeilen dieser Datei mit diesem Schlüssel lauten verschieden (siehe {detail}).",
        ja="このファイルに、同じキーで内容の異なる行があります（{detail} を参照）。",
    ),
    remedy=Words(
        en="Keep the right one and remove the other.",
        fr="Gardez la bonne et supprimez l'autre.",
        de="Behalten Sie die richtige und entfernen Sie die andere.",
        ja="正しい行だけを残してください。",
    ),
)

AMENDED: Final = Problem(
    code="amended",
    says=Words(
        en="{heading} was changed.",
        fr="{heading} a été modifié.",
        de="{heading} wurde geändert.",
        ja="{heading}が変更されました。",
    ),
    remedy=Words(
        en="Nothing to do; the earlier version is kept.",
        fr="Rien à faire ; la version précédente est conservée.",
        de="Nichts zu tun; die frühere Fassung bleibt erhalten.",
        ja="対応は不要です。以前の版は保存されています。",
    ),
    note=True,
)

ZEROS_RESTORED: Final = Problem(
    code="leading-zeros-restored",
    says=Words(
        en="{heading}: “{value}” was read as “{detail}”; leading zeros were lost.",
        fr="{heading} : « {value} » a été lu comme « {detail} » ; les zéros de tête manquaient.",
        de="{heading}: „{value}“ wurde als „{detail}“ gelesen; führende Nullen fehlten.",
        ja="{heading}：「{value}」は「{detail}」として処理しました（先頭のゼロが欠落）。",
    ),
    remedy=Words(
        en="Format the column as text before typing identifiers.",
        fr="Mettez la colonne au format texte avant de saisir des identifiants.",
        de="Formatieren Sie die Spalte als Text, bevor Sie Kennungen eintragen.",
        ja="識別子を入力する前に、列の書式を文字列にしてください。",
    ),
    note=True,
)

READ_AS: Final = Problem(
    code="read-as",
    says=Words(
        en="{heading}: “{value}” was read as “{detail}”.",
        fr="{heading} : « {value} » a été lu comme « {detail} ».",
        de="{heading}: „{value}“ wurde als „{detail}“ gelesen.",
        ja="{heading}：「{value}」は「{detail}」として処理しました。",
    ),
    remedy=Words(
        en="Nothing to do if that is what you meant.",
        fr="Rien à faire si c'est bien ce que vous vouliez dire.",
        de="Nichts zu tun, falls das gemeint war.",
        ja="ご意図のとおりであれば、対応は不要です。",
    ),
    note=True,
)

HELD_FOR_APPROVAL: Final = Problem(
    code="held-for-approval",
    says=Words(
        en="Held: tonight's quantities of this account exceed {detail} units.",
        fr="En attente : les quantités de ce compte dépassent {detail} unités cette nuit.",
        de="Angehalten: Die Mengen dieses Kontos überschreiten heute Nacht {detail} Einheiten.",
        ja="承認待ち：このアカウントの今夜の数量が {detail} 単位を超えています。",
    ),
    remedy=Words(
        en="We will approve or reject it; you need not send it again.",
        fr="Nous allons l'approuver ou la rejeter ; inutile de la renvoyer.",
        de="Wir geben sie frei oder lehnen sie ab; erneutes Senden ist nicht nötig.",
        ja="弊社で承認または却下します。再送は不要です。",
    ),
    note=True,
    detail="units",
)

REJECTED: Final = Problem(
    code="rejected-by-vendor",
    says=Words(
        en="We examined this row and did not approve it.",
        fr="Nous avons examiné cette ligne et ne l'avons pas approuvée.",
        de="Wir haben diese Zeile geprüft und nicht freigegeben.",
        ja="この行は審査の結果、承認されませんでした。",
    ),
    remedy=Words(
        en="Ask your contact at our company for the reason.",
        fr="Demandez-en la raison à votre interlocuteur chez nous.",
        de="Fragen Sie Ihren Ansprechpartner bei uns nach dem Grund.",
        ja="理由は弊社担当者にお問い合わせください。",
    ),
)
