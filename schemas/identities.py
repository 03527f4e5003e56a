"""What must agree in the books: the identities of design section 10, as nouns.

An identity says that the terms on its left add up to those on its right. Each term is known twice:
as it *moved* (the balance of accounts in ``movements``, or what was stated when the fact was
recorded) and as it is *counted* (from the state tables, afterwards). Both must agree, term by
term, and both must add up.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from schemas.words import Words


class Side(StrEnum):
    """Of the equals sign."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Term:
    """One quantity of an identity. *factor* is -1 where it is taken away from its side."""

    name: str
    words: Words
    side: Side = Side.RIGHT
    factor: int = 1


@dataclass(frozen=True)
class Equation:
    """Terms that must add up. *unit* names what is counted; ``currency``: one identity each.

    *stops* tells whether an imbalance stops steps 12 and 13.
    """

    name: str
    title: Words
    unit: str
    terms: tuple[Term, ...]
    stops: bool = True


@dataclass(frozen=True)
class Line:
    """One term with both its numbers; *moved* is null where nothing moves, only counts."""

    term: Term
    moved: Decimal | None
    counted: Decimal

    @property
    def difference(self) -> Decimal:
        """Moved less counted; 0 where nothing moves."""
        return Decimal(0) if self.moved is None else self.moved - self.counted


@dataclass(frozen=True)
class Identity:
    """One equation with its numbers, in one unit or currency."""

    equation: Equation
    unit: str
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The equation's name, with the currency where there is one per currency."""
        per_currency = self.equation.unit == "currency"
        return f"{self.equation.name} {self.unit}" if per_currency else self.equation.name

    def total(self, side: Side) -> Decimal:
        """The sum of one side, as counted."""
        own = (line for line in self.lines if line.term.side is side)
        return sum((line.term.factor * line.counted for line in own), Decimal(0))

    @property
    def gap(self) -> Decimal:
        """Left less right, as counted."""
        return self.total(Side.LEFT) - self.total(Side.RIGHT)

    @property
    def moved_gap(self) -> Decimal:
        """Left less right, as moved; a term that does not move is taken as counted."""
        return sum((_signed(line.term) * _best(line) for line in self.lines), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """The largest disagreement, without its sign; 0 where the identity holds."""
        gaps = (self.gap, self.moved_gap, *(line.difference for line in self.lines))
        return max(abs(gap) for gap in gaps)

    @property
    def balanced(self) -> bool:
        """True where every term was counted as it moved, and left equals right both ways."""
        return self.difference == 0


def _signed(term: Term) -> int:
    return term.factor if term.side is Side.LEFT else -term.factor


def _best(line: Line) -> Decimal:
    return line.counted if line.moved is None else line.moved


def _left(name: str, words: Words) -> Term:
    return Term(name, words, Side.LEFT)


_WAITING: Final = Words("Waiting", "En attente", "Wartend", "待機中")
_OPEN: Final = Words("Open", "Ouverts", "Offen", "未使用")
_EXPIRED: Final = Words("Expired", "Expirés", "Abgelaufen", "期限切れ")
_RETURNED: Final = Words("Returned", "Retournés", "Zurückgegeben", "返却")
_REVOKED: Final = Words("Revoked", "Révoqués", "Widerrufen", "失効")
_MINTED: Final = Words("Minted", "Générées", "Erzeugt", "生成済み")
_KEYS_LOGGED: Final = Words(
    "Logged keys", "Clés journalisées", "Protokollierte Schlüssel", "記録済みキー"
)

ROWS: Final = Equation(
    "rows",
    Words("Rows", "Lignes", "Zeilen", "行"),
    "rows",
    (
        _left("rows", Words("Rows in", "Lignes reçues", "Eingegangene Zeilen", "受信行")),
        Term("accepted", Words("Accepted", "Acceptées", "Angenommen", "受付済み")),
        Term("duplicate", Words("Duplicate", "Doublons", "Doppelt", "重複")),
        Term("refused", Words("Refused", "Refusées", "Abgelehnt", "不受理")),
        Term("held", Words("Held", "En attente", "Angehalten", "承認待ち")),
    ),
)
ORDERS: Final = Equation(
    "orders",
    Words("Ordered units", "Unités commandées", "Bestellte Einheiten", "注文数"),
    "units",
    (
        _left("ordered", Words("Ordered", "Commandées", "Bestellt", "注文")),
        Term("entitled", Words("Entitled", "Accordées", "Berechtigt", "付与済み")),
        Term("vouchered", Words("Vouchers etc.", "Bons, etc.", "Gutscheine u. Ä.", "バウチャー等")),
        Term("waiting", _WAITING),
    ),
)
VOUCHERS: Final = Equation(
    "vouchers",
    Words("Vouchers", "Bons", "Gutscheine", "バウチャー"),
    "units",
    (
        _left("issued", Words("Issued", "Émis", "Ausgegeben", "発行")),
        Term("redeemed", Words("Redeemed", "Convertis", "Eingelöst", "引換済み")),
        Term("open", _OPEN),
        Term("void", Words("Void", "Annulés", "Ungültig", "無効")),
        Term("expired", _EXPIRED),
        Term("returned", _RETURNED),
    ),
)
FUNDS: Final = Equation(
    "funds",
    Words("Contract funds", "Fonds des contrats", "Vertragsguthaben", "契約金額"),
    "currency",
    (
        _left("granted", Words("Funds", "Fonds", "Guthaben", "契約金額")),
        _left("overage", Words("Overage", "Dépassement", "Überziehung", "超過")),
        Term("drawn", Words("Drawn", "Tiré", "Abgerufen", "払い出し済み")),
        Term("returned", _RETURNED, factor=-1),
        Term("open", Words("Left", "Reste", "Rest", "残高")),
    ),
)
ENTITLEMENTS: Final = Equation(
    "entitlements",
    Words("Entitlements", "Droits", "Berechtigungen", "使用権"),
    "entitlements",
    (
        _left("granted", Words("Granted", "Accordés", "Gewährt", "付与")),
        Term("active", Words("Active", "Actifs", "Aktiv", "有効")),
        Term("replaced", Words("Replaced", "Remplacés", "Ersetzt", "置換")),
        Term("returned", _RETURNED),
        Term("revoked", _REVOKED),
        Term("expired", _EXPIRED),
    ),
)
KEYS: Final = Equation(
    "keys",
    Words("Keys", "Clés", "Schlüssel", "キー"),
    "keys",
    (
        _left("planned", Words("Planned", "Prévues", "Geplant", "計画")),
        Term("minted", _MINTED),
        Term("waiting", _WAITING),
    ),
)
PUBLISHED: Final = Equation(
    "published",
    Words("Published keys", "Clés publiées", "Veröffentlichte Schlüssel", "公開済みキー"),
    "keys",
    (
        _left("minted", _MINTED),
        Term("logged", _KEYS_LOGGED),
        Term("unpublished", Words("Unpublished", "Non publiées", "Unveröffentlicht", "未公開")),
    ),
)
LOG: Final = Equation(
    "log",
    Words("Log", "Journal", "Protokoll", "ログ"),
    "leaves",
    (
        _left("leaves", Words("Leaves", "Feuilles", "Einträge", "リーフ")),
        Term("keys", _KEYS_LOGGED),
        Term("revocations", Words("Revocations", "Révocations", "Widerrufe", "失効記録")),
    ),
)
BUNDLES: Final = Equation(
    "bundles",
    Words("Bundles", "Lots", "Pakete", "バンドル"),
    "bundles",
    (
        _left("bundles", Words("Planned", "Prévus", "Geplant", "計画")),
        Term("sent", Words("Sent", "Envoyés", "Gesendet", "送信済み")),
        Term("pending", Words("Pending", "À envoyer", "Ausstehend", "未送信")),
        Term("deferred", Words("Deferred", "Différés", "Verzögert", "延期")),
        Term("ambiguous", Words("Ambiguous", "Incertains", "Ungewiss", "不明")),
        Term("bounced", Words("Bounced", "Rejetés", "Unzustellbar", "不達")),
        Term("failed", Words("Failed", "Échoués", "Gescheitert", "失敗")),
        Term("held", Words("Held", "Retenus", "Angehalten", "保留")),
    ),
    stops=False,
)

EQUATIONS: Final = (
    ROWS,
    ORDERS,
    VOUCHERS,
    FUNDS,
    ENTITLEMENTS,
    KEYS,
    PUBLISHED,
    LOG,
    BUNDLES,
)

UNITS: Final = {
    "rows": Words("rows", "lignes", "Zeilen", "行"),
    "units": Words("units", "unités", "Einheiten", "単位"),
    "entitlements": Words("entitlements", "droits", "Berechtigungen", "件"),
    "keys": Words("keys", "clés", "Schlüssel", "キー"),
    "leaves": Words("leaves", "feuilles", "Einträge", "リーフ"),
    "bundles": Words("bundles", "lots", "Pakete", "件"),
}
