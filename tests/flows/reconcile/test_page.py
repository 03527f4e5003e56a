"""index.html, in the browser that people use: sorts, loads nothing, escapes what senders wrote."""

import html
import re
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from flows.backends.database import EngineDatabase
from flows.reconcile.facts import Facts, facts
from flows.reconcile.page import page
from flows.reconcile.todo import for_people, for_the_next_night
from flows.reconcile.wording import wording
from schemas import tables as t
from schemas.problems import drops
from schemas.words import LANGUAGES
from tests.flows.reconcile.conftest import emptied, refused_whole
from tests.flows.reconcile.sample_books import NIGHTS, ROOT
from tests.outside import program

EN = wording("en")
LOCALES = Path(__file__).parents[3] / "data" / "locales"


def run_chromium(profile: Path, *options: str) -> str:
    quiet = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync"]
    quiet += ["disable-background-networking", "disable-component-update"]
    flags = [f"--{name}" for name in ("headless", "disable-dev-shm-usage", *quiet)]
    browser = program("chromium", "chromium", "the page in a browser")
    command = [browser, *flags, f"--user-data-dir={profile}", *options]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    return done.stdout.decode()


@contextmanager
def served(content: bytes) -> Iterator[tuple[str, list[str]]]:
    """The address of a page, and every path that was asked of its server."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if self.path == "/index.html" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content if self.path == "/index.html" else b"")

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def clicking(content: bytes, column: int, times: int) -> bytes:
    """The page with a script that clicks a heading of the table of drops."""
    press = f"document.querySelectorAll('#partners table th button')[{column}].click();"
    return content.replace(b"</body>", f"<script>{press * times}</script></body>".encode())


def drops_in(dom: str) -> list[str]:
    partners = dom[dom.index('id="partners"') :]
    body = partners[partners.index("<tbody>") : partners.index("</tbody>")]
    return re.findall(r'<tr><td class="n" data-v="(\d+)"', body)


@pytest.mark.parametrize(
    ("column", "times", "order"),
    [
        (0, 0, ["4", "3", "2", "1"]),
        (0, 1, ["1", "2", "3", "4"]),
        (4, 1, ["2", "3", "4", "1"]),
        (4, 2, ["1", "4", "3", "2"]),
        (1, 1, ["3", "2", "4", "1"]),
    ],
)
def test_a_click_on_a_heading_sorts_numbers_as_numbers_and_words_as_words(
    told: Facts, tmp_path: Path, column: int, times: int, order: list[str]
) -> None:
    path = tmp_path / "index.html"
    path.write_bytes(clicking(page(told, EN, "Us"), column, times))
    dom = run_chromium(tmp_path / "profile", "--dump-dom", path.as_uri())
    assert drops_in(dom) == order
    assert len(re.findall(r"<th[^>]* aria-sort=", dom)) == (1 if times else 0)


def test_the_browser_asks_for_the_page_and_nothing_else(told: Facts, tmp_path: Path) -> None:
    evil = told.drops.with_columns(
        name=pl.lit('<img src="/evil.png"><script src="/e.js"></script>')
    )
    with served(page(replace(told, drops=evil), EN, "Us")) as (address, asked):
        dom = run_chromium(tmp_path / "profile", "--dump-dom", address)
    assert asked == ["/index.html"]
    assert "<img" not in dom


def test_the_page_fits_a_phone(told: Facts, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(page(told, EN, "Us"))
    frame = tmp_path / "phone.html"
    frame.write_text(
        '<iframe src="index.html" style="width:390px;height:800px;border:0"></iframe><p></p>'
        "<script>"
        "addEventListener('load', () => { const inner = frames[0].document.documentElement;"
        "document.querySelector('p').textContent = `${inner.clientWidth}<${inner.scrollWidth}`})"
        "</script>"
    )
    options = ("--allow-file-access-from-files", "--dump-dom", frame.as_uri())
    dom = html.unescape(run_chromium(tmp_path / "profile", *options))
    widths = re.findall(r"<p>(\d+)<(\d+)</p>", dom)
    assert widths
    assert 370 <= int(widths[0][0]) == int(widths[0][1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_is_wider_than_the_page_on_any_screen(
    told: Facts, tmp_path: Path, language: str
) -> None:
    (tmp_path / "index.html").write_bytes(page(refused_whole(told), wording(language), "Us"))
    widths = (360, 390, 600, 760, 820, 1000, 1100, 1600)
    frame = tmp_path / "screens.html"
    frame.write_text(
        "".join(f'<iframe src="index.html" style="width:{width}px"></iframe>' for width in widths)
        + "<p></p><script>addEventListener('load', () => {"
        "for (const { contentDocument: each } of document.querySelectorAll('iframe'))"
        "{ for (const more of each.querySelectorAll('details')) more.open = true;"
        "for (const box of each.querySelectorAll('.scroll'))"
        "document.querySelector('p').textContent += `${each.documentElement.clientWidth} "
        "${box.querySelector('caption').textContent} ${box.scrollWidth > box.clientWidth + 1};` }"
        "})</script>"
    )
    options = ("--allow-file-access-from-files", "--dump-dom", frame.as_uri())
    dom = html.unescape(run_chromium(tmp_path / "profile", *options))
    (found,) = re.findall(r"(?s)<p>(.*)</p>", dom)
    tables = found.rstrip(";").split(";")
    assert len(tables) >= 5 * len(widths)
    assert "\n".join(table for table in tables if table.endswith(" true")) == ""


def test_the_page_prints_with_every_detail_open(told: Facts, tmp_path: Path) -> None:
    path, printed = tmp_path / "index.html", tmp_path / "page.pdf"
    path.write_bytes(page(told, EN, "Us"))
    run_chromium(tmp_path / "profile", f"--print-to-pdf={printed}", path.as_uri())
    assert printed.read_bytes().startswith(b"%PDF-")


def test_the_page_names_no_address_outside(told: Facts) -> None:
    text = page(told, EN, "Us").decode()
    assert not re.search(r"(src|href)=[\"']?(https?:|//)", text)
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest", text)
    assert "default-src 'none'" in text


def test_the_page_states_date_log_size_and_root(told: Facts) -> None:
    text = page(told, EN, "Us").decode()
    assert "Books of 23 November 2026" in text
    assert "<dt>As of</dt><dd>2026-11-23</dd>" in text
    assert "<dt>Log size</dt><dd>9</dd>" in text
    assert ROOT in text
    assert "The books balance." in text


def test_the_same_facts_give_the_same_bytes(told: Facts) -> None:
    assert page(told, EN, "Us") == page(told, EN, "Us")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language(told: Facts, language: str) -> None:
    words = wording(f"{language}-XX")
    text = page(told, words, "Us").decode()
    assert f'<html lang="{language}">' in text
    assert words.date(NIGHTS[1]) in text
    assert "{" not in re.sub(r"(?s)<(style|script)>.*?</\1>", "", text)


def test_all_languages_have_the_same_keys_and_placeholders() -> None:
    found = [
        tomllib.loads((LOCALES / f"report.{language}.toml").read_text()) for language in LANGUAGES
    ]
    shapes = [
        {
            f"{section}.{key}": sorted(re.findall(r"\{\w+\}", str(text)))
            for section, texts in each.items()
            for key, text in texts.items()
        }
        for each in found
    ]
    assert all(shape == shapes[0] for shape in shapes)


def test_what_needs_a_person_comes_with_the_command_to_type(told: Facts) -> None:
    assert [todo.command for todo in for_people(told, EN)] == [
        "keymill approve 4 --as NAME",
        "keymill resend B00000002 --to ADDRESS --as NAME --reason TEXT",
        "keymill resend B00000004 --to ADDRESS --as NAME --reason TEXT",
    ]
    assert [todo.says for todo in for_the_next_night(told, EN)] == [
        "Bundle B00000003 for acme (C-1): pending",
        "Reply to drop 4 for reseller (commande <b>.xlsx): pending",
    ]


def test_an_imbalance_comes_first_with_its_date_and_where_to_look(
    database: EngineDatabase,
) -> None:
    with database.begin() as books:
        books.execute(
            sa.update(t.contracts).where(t.contracts.c.version_no == 3).values(funds_e4=1)
        )
    with database.begin(readonly=True) as books:
        found = facts(books, 2, NIGHTS[1])
    first = for_people(found, EN)[0]
    assert first.command == "keymill show C-2"
    assert first.says.startswith(
        "Contract funds JPY: out of balance since 20 November 2026, by 4,999,999.9999 (JPY)."
    )
    assert "The books do not balance: Contract funds JPY." in page(found, EN, "Us").decode()


def test_an_unminted_batch_and_an_undecided_drop_wait_for_different_people(
    database: EngineDatabase,
) -> None:
    with database.begin() as books:
        late = {"minted_night_no": None, "published_night_no": None}
        books.execute(sa.update(t.batches).where(t.batches.c.batch_no == 4).values(**late))
        books.execute(
            sa.update(t.drops).where(t.drops.c.drop_no == 3).values(archived_night_no=None)
        )
    with database.begin(readonly=True) as books:
        found = facts(books, 2, NIGHTS[1])
    says = [todo.says for todo in for_the_next_night(found, EN)]
    assert "Batch 4: 3 units not minted" in says
    assert "Drop 3 of acme (abruf.csv) still lies in the inbox" in says


def test_books_without_anything_make_a_page_too(told: Facts) -> None:
    text = page(emptied(told), EN, "Us").decode()
    assert "Nothing waits for a person." in text
    assert "No drop yet." in text


def test_the_page_of_a_date_sums_all_its_nights(database: EngineDatabase) -> None:
    with database.begin() as books:
        books.execute(sa.update(t.nights).values(as_of=NIGHTS[1]))
    with database.begin(readonly=True) as books:
        found = facts(books, 2, NIGHTS[1])
    text = page(found, EN, "Us").decode()
    told = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", text))
    assert (told["Drops"], told["Rows"], told["Refused"]) == ("4", "21", "2")
    assert (told["Entitlements"], told["Keys minted"]) == ("4", "8")
    assert re.findall(r'<p class="axis each"[^>]*>(.*)</p>', text) == ["<span>2026-11-23</span>"]


def test_nights_of_different_dates_have_bars_of_their_own(told: Facts) -> None:
    assert told.dates.select("as_of", "entitlements", "minted_keys").rows() == [
        (NIGHTS[1], 2, 3),
        (NIGHTS[0], 2, 5),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drop_refused_whole_is_told_as_a_sentence(told: Facts, language: str) -> None:
    text = page(refused_whole(told), wording(language), "Us").decode()
    assert drops.NO_SHEET.says.said_in(language) in html.unescape(text)
    assert drops.NO_SHEET.code not in text
