"""Rows whose cells are each right and contradict one another (the rules of a kind, step 5)."""

from typing import Final

from schemas.problems.problem import Problem
from schemas.words import Words

ENDS_BEFORE_START: Final = Problem(
    code="ends-before-start",
    says=Words(
        "{heading} ({value}) lies before the day on which the period begins.",
        "{heading} ({value}) précède le premier jour de la période.",
        "{heading} ({value}) liegt vor dem ersten Tag des Zeitraums.",
        "{heading}（{value}）が開始日より前になっています。",
    ),
    remedy=Words(
        "Correct one of the two dates; the last day itself still counts.",
        "Corrigez l'une des deux dates ; le dernier jour compte encore.",
        "Berichtigen Sie eines der beiden Daten; der letzte Tag zählt noch mit.",
        "どちらかの日付を訂正してください。終了日当日は期間に含まれます。",
    ),
)

TERM_MISSING: Final = Problem(
    code="term-missing",
    says=Words(
        "A subscription needs a term, and {heading} is empty.",
        "Un abonnement exige une durée, mais {heading} est vide.",
        "Ein Abonnement braucht eine Laufzeit, doch {heading} ist leer.",
        "サブスクリプションには期間が必要ですが、{heading}が空欄です。",
    ),
    remedy=Words(
        "Write the number of months, or choose another license type.",
        "Indiquez le nombre de mois ou choisissez un autre type de licence.",
        "Tragen Sie die Zahl der Monate ein oder wählen Sie eine andere Lizenzart.",
        "月数を記入するか、別のライセンス種別を選んでください。",
    ),
)

TERM_UNWANTED: Final = Problem(
    code="term-unwanted",
    says=Words(
        "A perpetual license has no term, and {heading} says {value}.",
        "Une licence perpétuelle n'a pas de durée, mais {heading} indique {value}.",
        "Eine unbefristete Lizenz hat keine Laufzeit, doch {heading} nennt {value}.",
        "永続ライセンスに期間はありませんが、{heading}に{value}とあります。",
    ),
    remedy=Words(
        "Empty the cell, or choose the license type that ends.",
        "Videz la cellule ou choisissez un type de licence limité dans le temps.",
        "Leeren Sie die Zelle oder wählen Sie eine befristete Lizenzart.",
        "セルを空にするか、期限のあるライセンス種別を選んでください。",
    ),
)

CURRENCY_MISSING: Final = Problem(
    code="currency-missing",
    says=Words(
        "The row names an amount, and {heading} is empty.",
        "La ligne indique un montant, mais {heading} est vide.",
        "Die Zeile nennt einen Betrag, doch {heading} ist leer.",
        "金額が記入されていますが、{heading}が空欄です。",
    ),
    remedy=Words(
        "Write the three letters of the currency, such as EUR, or remove the amount.",
        "Indiquez les trois lettres de la devise, par exemple EUR, ou retirez le montant.",
        "Tragen Sie die drei Buchstaben der Währung ein, etwa EUR, oder entfernen Sie den Betrag.",
        "通貨を3文字（例：JPY）で記入するか、金額を消してください。",
    ),
)

CUSTOMER_MISSING: Final = Problem(
    code="customer-missing",
    says=Words(
        "The row names neither a customer account nor a customer.",
        "La ligne n'indique ni compte client ni nom de client.",
        "Die Zeile nennt weder ein Kundenkonto noch einen Kunden.",
        "お客様アカウントもお客様名も記入されていません。",
    ),
    remedy=Words(
        "Write the account where the customer has one, else the customer's name.",
        "Indiquez le compte du client s'il en a un, sinon son nom.",
        "Tragen Sie das Konto des Kunden ein, wenn er eines hat, sonst seinen Namen.",
        "アカウントがあればそれを、なければお客様名を記入してください。",
    ),
)

ADDRESSES_TOO_MANY: Final = Problem(
    code="addresses-too-many",
    says=Words(
        "{heading} holds more than 10 addresses.",
        "{heading} contient plus de 10 adresses.",
        "{heading} enthält mehr als 10 Adressen.",
        "{heading}に10件を超えるアドレスがあります。",
    ),
    remedy=Words(
        "Keep at most 10, or use one address that your mail server passes on to a group.",
        "Gardez-en 10 au plus, ou une seule adresse que votre serveur transmet à un groupe.",
        "Behalten Sie höchstens 10 oder nennen Sie eine Verteileradresse.",
        "10件以内に減らすか、メーリングリストのアドレスを1件記入してください。",
    ),
)

ACCOUNT_RESERVED: Final = Problem(
    code="account-reserved",
    says=Words(
        "The account {value} is the vendor's own.",
        "Le compte {value} est celui de l'éditeur.",
        "Das Konto {value} ist das des Herstellers selbst.",
        "アカウント{value}は発行元自身のものです。",
    ),
    remedy=Words(
        "Choose another account name; the vendor's own facts stand in the settings.",
        "Choisissez un autre nom ; les données de l'éditeur figurent dans les paramètres.",
        "Wählen Sie einen anderen Namen; die Angaben des Herstellers stehen in den Einstellungen.",
        "別のアカウント名を選んでください。発行元の情報は設定にあります。",
    ),
)

DELEGATES_TO_ITSELF: Final = Problem(
    code="delegates-to-itself",
    says=Words(
        "Customer and partner are the same account, {value}.",
        "Le client et le partenaire sont le même compte, {value}.",
        "Kunde und Partner sind dasselbe Konto, {value}.",
        "お客様とパートナーが同じアカウント（{value}）です。",
    ),
    remedy=Words(
        "Name the partner who is to act for the customer; an account may always act for itself.",
        "Indiquez le partenaire qui agit pour le client ; un compte agit toujours pour lui-même.",
        "Nennen Sie den Partner, der für den Kunden handelt; für sich handelt jedes Konto selbst.",
        "お客様に代わって手続きするパートナーを記入してください。自社分に委任は不要です。",
    ),
)

HOST_MISSING: Final = Problem(
    code="host-missing",
    says=Words(
        "A license moves from one host to another, and {heading} is empty.",
        "Une licence passe d'un hôte à un autre, mais {heading} est vide.",
        "Eine Lizenz zieht von einem Host auf einen anderen um, doch {heading} ist leer.",
        "ホストの変更には変更前と変更後のホストが必要ですが、{heading}が空欄です。",
    ),
    remedy=Words(
        "Write the host; only a compromised key, one that others know, is replaced without hosts.",
        "Indiquez l'hôte ; seule une clé compromise est remplacée sans hôtes.",
        "Tragen Sie den Host ein; nur ein kompromittierter Schlüssel wird ohne Hosts ersetzt.",
        "ホストを記入してください。ホストなしで交換できるのは漏えいしたキーだけです。",
    ),
)

HOST_UNCHANGED: Final = Problem(
    code="host-unchanged",
    says=Words(
        "{heading} ({value}) is the host on which the license already is.",
        "{heading} ({value}) est l'hôte où se trouve déjà la licence.",
        "{heading} ({value}) ist der Host, auf dem die Lizenz schon ist.",
        "{heading}（{value}）が変更前のホストと同じです。",
    ),
    remedy=Words(
        "Correct one of the hosts, or choose the reason Compromised if only the key must change.",
        "Corrigez l'un des hôtes, ou choisissez le motif Compromis si seule la clé doit changer.",
        "Berichtigen Sie einen Host; wechselt nur der Schlüssel, wählen Sie Kompromittiert.",
        "どちらかのホストを訂正してください。キーだけの交換なら理由を漏えいにしてください。",
    ),
)

OLD_COPY_REMAINS: Final = Problem(
    code="old-copy-remains",
    says=Words(
        "{heading} does not say that the old copy of the license was destroyed.",
        "{heading} n'indique pas que l'ancienne copie de la licence a été détruite.",
        "{heading} besagt nicht, dass die alte Kopie der Lizenz gelöscht wurde.",
        "{heading}に、旧ホストのライセンスを破棄した旨の記入がありません。",
    ),
    remedy=Words(
        "Remove the license from the old host, then write yes.",
        "Supprimez la licence de l'ancien hôte, puis écrivez oui.",
        "Entfernen Sie die Lizenz vom alten Host und tragen Sie dann ja ein.",
        "旧ホストからライセンスを削除してから「はい」と記入してください。",
    ),
)

QUANTITY_AND_KEYS: Final = Problem(
    code="quantity-and-key-numbers",
    says=Words(
        "The row names both a quantity and key numbers ({value}).",
        "La ligne indique à la fois une quantité et des numéros de clés ({value}).",
        "Die Zeile nennt sowohl eine Menge als auch Schlüsselnummern ({value}).",
        "数量とキーの番号（{value}）の両方が記入されています。",
    ),
    remedy=Words(
        "Keep one of the two; key numbers say by themselves how many are meant.",
        "Gardez l'un des deux ; les numéros de clés disent d'eux-mêmes combien sont visées.",
        "Behalten Sie eines von beiden; Schlüsselnummern sagen selbst, wie viele gemeint sind.",
        "どちらか一方だけを記入してください。キーの番号があれば数量は不要です。",
    ),
)

CHANGE_INCOMPLETE: Final = Problem(
    code="change-incomplete",
    says=Words(
        "The action needs {heading}, and the cell is empty.",
        "L'action exige {heading}, mais la cellule est vide.",
        "Die Aktion braucht {heading}, doch die Zelle ist leer.",
        "この操作には{heading}が必要ですが、空欄です。",
    ),
    remedy=Words(
        "Fill in the cell. Share: address and right. Stop sharing, change contact: address. "
        "Transfer: account. Split: quantity. Merge: the other serial number as value. Set "
        "attribute: its name and value. Clear attribute: its name.",
        "Remplissez la cellule. Partager : adresse et droit. Ne plus partager, changer le "
        "contact : adresse. Transférer : compte. Scinder : quantité. Fusionner : l'autre numéro "
        "de série comme valeur. Définir l'attribut : nom et valeur. Effacer l'attribut : nom.",
        "Füllen Sie die Zelle aus. Freigeben: Adresse und Recht. Freigabe beenden, Kontakt ändern: "
        "Adresse. Übertragen: Konto. Aufteilen: Menge. Zusammenführen: die andere Seriennummer als "
        "Wert. Attribut setzen: Name und Wert. Attribut löschen: Name.",
        "セルに記入してください。共有はアドレスと権限、共有解除と連絡先変更はアドレス、"
        "譲渡はアカウント、分割は数量、統合は値の欄に相手のシリアル番号、属性設定は属性名と値、"
        "属性削除は属性名が必要です。",
    ),
)

PART_UNWANTED: Final = Problem(
    code="part-unwanted",
    says=Words(
        "Only a transfer or a split is of a part; {heading} says {value}.",
        "Seuls un transfert ou une scission portent sur une partie ; {heading} indique {value}.",
        "Nur Übertragen und Aufteilen betreffen einen Teil; {heading} nennt {value}.",
        "一部だけを対象にできるのは譲渡と分割ですが、{heading}に{value}とあります。",
    ),
    remedy=Words(
        "Empty the cell, or split the license first and name the new serial number here.",
        "Videz la cellule, ou scindez d'abord la licence et indiquez ici le nouveau n° de série.",
        "Leeren Sie die Zelle, oder teilen Sie die Lizenz erst auf und nennen Sie hier die neue "
        "Seriennummer.",
        "セルを空にするか、先に分割してから新しいシリアル番号で申請してください。",
    ),
)

MERGED_WITH_ITSELF: Final = Problem(
    code="merged-with-itself",
    says=Words(
        "The row merges the license {value} with itself.",
        "La ligne fusionne la licence {value} avec elle-même.",
        "Die Zeile führt die Lizenz {value} mit sich selbst zusammen.",
        "ライセンス{value}を同じライセンスと統合しようとしています。",
    ),
    remedy=Words(
        "Write the serial number of the other license as value.",
        "Indiquez comme valeur le numéro de série de l'autre licence.",
        "Tragen Sie als Wert die Seriennummer der anderen Lizenz ein.",
        "値の欄に、相手ライセンスのシリアル番号を記入してください。",
    ),
)

LICENSE_MISSING: Final = Problem(
    code="license-missing",
    says=Words(
        "The row names neither a notification ID nor a serial number.",
        "La ligne n'indique ni identifiant de notification ni numéro de série.",
        "Die Zeile nennt weder eine Benachrichtigungs-ID noch eine Seriennummer.",
        "通知IDもシリアル番号も記入されていません。",
    ),
    remedy=Words(
        "Copy the notification ID from our mail, or the serial number from the certificate.",
        "Copiez l'identifiant de notre message ou le numéro de série du certificat.",
        "Übernehmen Sie die ID aus unserer Mail oder die Seriennummer vom Zertifikat.",
        "当社のメールの通知ID、または証書のシリアル番号を記入してください。",
    ),
)

KEYS_NOT_QUANTITY: Final = Problem(
    code="key-numbers-not-quantity",
    says=Words(
        "{heading} ({value}) does not name as many keys as the quantity says.",
        "{heading} ({value}) ne désigne pas autant de clés que l'indique la quantité.",
        "{heading} ({value}) nennt nicht so viele Schlüssel, wie die Menge besagt.",
        "{heading}（{value}）のキーの数が数量と一致しません。",
    ),
    remedy=Words(
        "Correct one of the two; where one key is for all units, leave the key numbers empty.",
        "Corrigez l'un des deux ; si une clé vaut pour toutes les unités, laissez les n° vides.",
        "Berichtigen Sie eines von beiden; gilt ein Schlüssel für alle Einheiten, lassen Sie die "
        "Schlüsselnummern leer.",
        "どちらかを訂正してください。1つのキーで全数量の場合、キーの番号は空欄にします。",
    ),
)

SERIAL_OR_VOUCHER: Final = Problem(
    code="serial-or-voucher",
    says=Words(
        "The row must name either a serial number or a voucher, exactly one of the two.",
        "La ligne doit indiquer un numéro de série ou un bon, exactement l'un des deux.",
        "Die Zeile muss eine Seriennummer oder einen Gutschein nennen, genau eines von beiden.",
        "シリアル番号とバウチャー番号のどちらか一方だけを記入する必要があります。",
    ),
    remedy=Words(
        "A voucher that was converted is returned by the serial number of its license.",
        "Un bon déjà converti se retourne par le numéro de série de sa licence.",
        "Ein eingelöster Gutschein wird über die Seriennummer seiner Lizenz zurückgegeben.",
        "引き換え済みのバウチャーは、ライセンスのシリアル番号で返品してください。",
    ),
)

VOUCHER_HAS_NO_KEYS: Final = Problem(
    code="voucher-has-no-keys",
    says=Words(
        "An open voucher has no keys yet, and {heading} says {value}.",
        "Un bon ouvert n'a pas encore de clés, mais {heading} indique {value}.",
        "Ein offener Gutschein hat noch keine Schlüssel, doch {heading} nennt {value}.",
        "未使用のバウチャーにキーはありませんが、{heading}に{value}とあります。",
    ),
    remedy=Words(
        "Empty the cell; keys of a converted voucher are returned by their serial number.",
        "Videz la cellule ; les clés d'un bon converti se retournent par leur n° de série.",
        "Leeren Sie die Zelle; Schlüssel eines eingelösten Gutscheins gehen über ihre "
        "Seriennummer zurück.",
        "セルを空にしてください。引き換え済みの場合はシリアル番号で返品します。",
    ),
)

FILE_INCOMPLETE: Final = Problem(
    code="file-incomplete",
    says=Words(
        "The row names a file, and {heading} is empty.",
        "La ligne désigne un fichier, mais {heading} est vide.",
        "Die Zeile nennt eine Datei, doch {heading} ist leer.",
        "ファイルが記入されていますが、{heading}が空欄です。",
    ),
    remedy=Words(
        "A file has a name, a URL or a key in storage, a SHA-256 and a size; a release without "
        "a file has none of them.",
        "Un fichier a un nom, une URL ou une clé de stockage, un SHA-256 et une taille ; une "
        "version sans fichier n'en a aucun.",
        "Eine Datei hat Name, URL oder Speicherschlüssel, SHA-256 und Größe; eine Version ohne "
        "Datei hat nichts davon.",
        "ファイルには名前、URLまたは保存キー、SHA-256、サイズが必要です。ファイルがなければ"
        "すべて空欄にしてください。",
    ),
)

FILE_IN_TWO_PLACES: Final = Problem(
    code="file-in-two-places",
    says=Words(
        "The file lies at a URL and in our storage as well ({value}).",
        "Le fichier se trouve à la fois à une URL et dans notre stockage ({value}).",
        "Die Datei liegt unter einer URL und zugleich in unserem Speicher ({value}).",
        "ファイルの場所としてURLと保存キー（{value}）の両方が記入されています。",
    ),
    remedy=Words(
        "Keep the place from which it is to be downloaded.",
        "Gardez l'endroit d'où le fichier doit être téléchargé.",
        "Behalten Sie den Ort, von dem sie heruntergeladen werden soll.",
        "ダウンロード元となるどちらか一方だけを残してください。",
    ),
)
