import stat
from pathlib import Path

from flows.backends.mail.maildir import MaildirMailer
from flows.ports import Sent
from tests.backends.children import said_by_child
from tests.backends.conftest import SmallDisk
from tests.backends.mail.test_contract import MARIA, SENDER, letter


def test_the_same_message_twice_is_one_file_even_if_it_was_read_meanwhile(tmp_path: Path) -> None:
    mailer = MaildirMailer(tmp_path)
    assert mailer.send(letter(), SENDER, MARIA).state is Sent.SENT
    assert mailer.send(letter(), SENDER, MARIA).state is Sent.SENT
    [file] = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "cur" / f"{file.name}:2,S")
    assert mailer.send(letter(), SENDER, MARIA).state is Sent.SENT
    assert list((tmp_path / "new").iterdir()) == []


def test_the_same_message_to_another_recipient_is_another_file(tmp_path: Path) -> None:
    mailer = MaildirMailer(tmp_path)
    mailer.send(letter(), SENDER, MARIA)
    mailer.send(letter(), SENDER, "jean@customer.example")
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_mail_is_ours_alone_and_nothing_unfinished_stays(tmp_path: Path) -> None:
    MaildirMailer(tmp_path / "mail").send(letter(), SENDER, MARIA)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "mail").iterdir()}
    [file] = (tmp_path / "mail/new").iterdir()
    assert modes == {0o700}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list((tmp_path / "mail/tmp").iterdir()) == []


def test_a_full_disk_defers_and_leaves_no_file(small_disk: SmallDisk) -> None:
    code = """
import sys
from pathlib import Path
from flows.backends.mail.maildir import MaildirMailer
handover = MaildirMailer(Path(sys.argv[1])).send(b"a: b\\n\\n" + b"x" * 300_000, "a@b", "c@d")
print(handover.state, handover.server_text)
"""
    said = said_by_child(small_disk.prelude + code, small_disk.folder)
    assert said.startswith("deferred the mail folder cannot be written: ")
    assert list((small_disk.folder / "new").iterdir()) == []
    assert list((small_disk.folder / "tmp").iterdir()) == []
