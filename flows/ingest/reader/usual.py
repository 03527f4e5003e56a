"""How nearly every program writes the XML of a workbook's parts, as far as tags go.

What is written in any other way is left to calamine, which takes elements by their local names, and
leaves out what it does not know.
"""

import re
from typing import Final

ATTRIBUTES: Final = r'(?: [\w:.]+="[^"<>]*")*'
"""Attributes of a tag, in a syntax that ``re`` and Polars share."""

_DECLARATION: Final = (
    rb"(?:\xef\xbb\xbf)?"
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?\s*\?>\s*)?"""
)
_ATTRIBUTE: Final = rb"""\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
_TAGS: Final = re.compile(
    _DECLARATION + rb"(?>\s*</?[\w:]+(?>" + _ATTRIBUTE + rb")*\s*/?>)*\s*", re.ASCII
)
_TAG: Final = rb"<%b(?>" + _ATTRIBUTE + rb")*\s*>"


class UnusualError(Exception):
    """A part is not written as nearly every program writes it."""


def need_tags(preamble: bytes) -> None:
    """Nothing, if a part that begins so is in UTF-8, and holds tags alone so far.

    Raises:
        UnusualError: it is, or may be, in another encoding; or something is commented out.
    """
    if not _TAGS.fullmatch(preamble):
        raise UnusualError


def need_tag(preamble: bytes, name: bytes) -> None:
    """Nothing, if a part that begins so is in UTF-8, and its root of this *name* is open.

    Raises:
        UnusualError: there is more, or less.
    """
    if not re.fullmatch(_DECLARATION + _TAG % name, preamble):
        raise UnusualError
