"""The docs page of a kind, made from its schema alone."""

from collections.abc import Iterator

from schemas.sheets.sheet import Column, Reads, Sheet

READ_AS = {
    Reads.TEXT: "text",
    Reads.IDENTIFIER: "identifier (format the cells as text)",
    Reads.DATE: "date",
    Reads.QUANTITY: "whole number",
    Reads.MONEY: "amount, at most 4 decimals",
    Reads.EMAIL: "one e-mail address",
    Reads.EMAILS: "e-mail addresses, separated by `;`",
    Reads.COUNTRY: "country, ISO 3166",
    Reads.LANGUAGE: "language, BCP 47",
    Reads.CURRENCY: "currency, ISO 4217",
    Reads.CHOICE: "one of a list",
    Reads.CHOICES: "any of a list, separated by `;`",
    Reads.KEY_NUMBERS: "numbers and ranges (format the cells as text)",
}


def page(kind: str, schema: type[Sheet]) -> str:
    """The Markdown of ``docs/sheets/<kind>.md``: columns, headings, lists, rules; ends in LF."""
    parts = [
        f"# {schema.title.en} (`{kind}`)",
        schema.about.en,
        f"One row is known by **{', '.join(f'`{name}`' for name in schema.key_columns())}**. "
        f"A blank workbook: `keymill template {kind} --language en`.",
        "## Columns\n\n" + "\n".join(_columns(schema)),
        "## Headings\n\nCase, accents, spaces, punctuation and order do not matter.\n\n"
        + "\n".join(_headings(schema)),
        *_lists(schema),
        *_rules(schema),
    ]
    return "\n\n".join(parts) + "\n"


def _columns(schema: type[Sheet]) -> Iterator[str]:
    yield "| column | required | reads | what to write | example |"
    yield "| --- | --- | --- | --- | --- |"
    for name, column in schema.described():
        required = "yes" if column.required else ""
        reads = READ_AS[column.reads]
        yield _line(f"`{name}`", required, reads, column.note.en, f"`{column.example}`")


def _headings(schema: type[Sheet]) -> Iterator[str]:
    yield "| column | English | French | German | Japanese | also understood |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, column in schema.described():
        yield _line(f"`{name}`", *column.heading.every(), ", ".join(column.synonyms))


def _lists(schema: type[Sheet]) -> Iterator[str]:
    for name, column in schema.described():
        if column.choices:
            yield f"## Words for `{name}`\n\n" + "\n".join(_choices(column))


def _choices(column: Column) -> Iterator[str]:
    yield "| value | English | French | German | Japanese | also understood |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for choice in column.choices:
        yield _line(f"`{choice.value}`", *choice.words.every(), ", ".join(choice.synonyms))


def _rules(schema: type[Sheet]) -> Iterator[str]:
    if schema.rules_problems:
        yield "## Rules between columns\n\n" + "\n".join(
            f"- {rule.replace('_', ' ').capitalize()}, else "
            f"[`{code}`](../problems.md#{code}) at `{schema.rules_columns[rule]}`."
            for rule, code in schema.rules_problems.items()
        )


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
