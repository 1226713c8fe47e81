"""Every format, table and column of open data, as the program has them: `python tools/opendata.py` writes the page."""

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "aabne-data.md"


def page() -> str:
    """The page, in Danish."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
    import django

    django.setup()
    from kronespor.opendata.budget import COLUMNS
    from kronespor.opendata.entries import Entry
    from kronespor.opendata.formats import FORMATS
    from kronespor.opendata.tables import TABLES
    from kronespor.remarks import Term, in_words

    def words(code: str) -> str:
        return in_words(Term(code), "da")

    def table(name: str, columns: tuple[str, ...]) -> list[str]:
        rows = (f"| `{column}` | {words(f'field-{column}')} |" for column in columns)
        return [f"### {name}", "", words(f"table-{name}"), "", "| kolonne | |", "| --- | --- |", *rows, ""]

    lines = [
        "# Åbne data",
        "",
        "Skrevet af `python tools/opendata.py` efter programmets egne tabeller. `kronespor export FORMAT --out FIL`",
        "skriver dem; siden »Åbne data« (`/data/`) har dem som filer med det, der er offentliggjort. Samme register",
        "giver samme bytes.",
        "",
        "| format | fil | |",
        "| --- | --- | --- |",
        *(f"| `{of.name}` | `{of.file_name}` | {words(of.about.code)} |" for of in FORMATS.values()),
        "",
        "Atom: `/beslutninger.atom`, `/bemaerkninger.atom`, `/svar.atom`, og for en handleplan, indsats eller modtager",
        "`beslutninger.atom` under dens side. iCalendar: `/kalender.ics` med den nøgle, som kalenderens side viser.",
        "",
        "## Datapakkens tabeller",
        "",
        words("package-about"),
        "",
        *table("budget", COLUMNS),
    ]
    for of in TABLES:
        lines += table(of.name, tuple(c.name for c in of.columns))
    lines += ["## csv og parquet", "", *table("entries", Entry._fields)]
    return "\n".join(lines[:-1]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
