"""The tables of the results, as Arrow has them. Amounts are øre, or decimal strings as printed; boxes are in points."""

import pyarrow as pa

OF_LISTING = (("municipality", pa.string()), ("year", pa.int16()))
"""What the manifest says of every row: whose document it is, and the year of its meeting."""
OF_MEETING = (("committee", pa.string()), ("held_on", pa.date32()))
"""What the manifest says of figures besides."""
DOCUMENT = (("document", pa.string()),)
"""The SHA-256 of the file: what the rows of all tables have in common."""
BOX = tuple((name, pa.float32()) for name in ("x0", "y0", "x1", "y1"))
PLACE = (("page", pa.int32()), ("line", pa.int32()), *BOX)
"""Where a cell stands: its page, its line in a text, its box on the page where that is known."""
CELL = (("table_id", pa.string()), ("row_id", pa.string()), ("place", pa.int16()))
"""Which cell of a document: its table, its row, and the place of its column from 0."""
FIGURE = (
    ("heading", pa.string()),
    ("fiscal_year", pa.int16()),
    ("phase", pa.string()),
    ("label", pa.string()),
    ("folded", pa.string()),
    ("section", pa.string()),
    ("role", pa.string()),
    ("printed", pa.string()),
    ("ore", pa.int64()),
    ("proof", pa.string()),
)
"""What a cell states.

`folded` is the label as it is compared. `ore` is null where it is no money, its unit is not known, or it is no whole
number of øre.
"""

CELL_OF_TWO = tuple(
    (f"{which}{name}", kind)
    for which in ("", "earlier_")
    for name, kind in (
        *DOCUMENT,
        *CELL,
        ("printed", pa.string()),
        ("ore", pa.int64()),
        ("held_on", pa.date32()),
        *PLACE,
    )
)
"""A cell of a document, and one of an earlier document."""

READ = {
    "documents": (
        ("title", pa.string()),
        ("stated_on", pa.date32()),
        ("pages", pa.int32()),
        ("language", pa.string()),
        ("fiscal_years", pa.list_(pa.int16())),
        ("amounts", pa.int32()),
        ("proven", pa.int32()),
        ("contradicted", pa.int32()),
        ("words", pa.int32()),
        ("signature", pa.list_(pa.uint32())),
    ),
    "tables": (
        ("table_id", pa.string()),
        ("title", pa.string()),
        ("is_prose", pa.bool_()),
        ("page", pa.int32()),
        ("unit", pa.string()),
        ("unit_stated", pa.bool_()),
        ("price_level", pa.string()),
        ("rows", pa.int32()),
        ("columns", pa.int32()),
    ),
    "cells": (
        *CELL,
        *FIGURE,
        ("fund", pa.string()),
        ("measure", pa.string()),
        ("amount", pa.string()),
        ("status", pa.string()),
        *PLACE,
    ),
    "relations": (
        ("table_id", pa.string()),
        ("number", pa.int32()),
        ("kind", pa.string()),
        ("holds", pa.bool_()),
        ("exact", pa.bool_()),
        ("established", pa.bool_()),
        ("cells", pa.list_(pa.struct([*CELL, ("sign", pa.int16())]))),
    ),
    "remarks": (
        ("code", pa.string()),
        ("severity", pa.string()),
        ("table_id", pa.string()),
        ("row", pa.string()),
        ("heading", pa.string()),
        ("page", pa.int32()),
        ("printed", pa.string()),
        ("expected", pa.string()),
        ("difference", pa.string()),
        ("causes", pa.list_(pa.string())),
        ("remark", pa.string()),
    ),
    "amounts": (
        *CELL,
        *FIGURE,
        ("recipient", pa.string()),
        ("cvr", pa.string()),
        ("named_by", pa.string()),
        *PLACE,
    ),
}
"""The tables, with what reading a document gives of each row.

`relations.cells`: the claim, then its parts with their signs. `amounts`: the cells that say what somebody is given,
`named_by` the recipient's number or the row's name. `remark`: the whole of it, as JSON.
"""

LISTED = (
    ("source", pa.string()),
    ("address", pa.string()),
    *OF_MEETING,
    ("meeting", pa.string()),
    ("listed_as", pa.string()),
    ("listed_on", pa.date32()),
    ("replaced_on", pa.date32()),
    ("withdrawn_on", pa.date32()),
)
"""What the manifest says of a document."""
BESIDE = {"documents": LISTED, "cells": OF_MEETING, "amounts": OF_MEETING}


FOUND = {
    "alike": (
        ("kind", pa.string()),
        *DOCUMENT,
        *OF_LISTING,
        ("address", pa.string()),
        ("earlier", pa.string()),
        ("earlier_municipality", pa.string()),
        ("earlier_year", pa.int16()),
        ("earlier_address", pa.string()),
        ("share", pa.float32()),
        ("known_by", pa.string()),
    ),
    "links": (
        ("municipality", pa.string()),
        ("recipient", pa.string()),
        ("cvr", pa.string()),
        ("linked", pa.string()),
        ("called", pa.string()),
        ("folded", pa.string()),
        ("number", pa.string()),
        ("known_by", pa.string()),
        ("score", pa.float32()),
        ("through", pa.string()),
    ),
    "contradictions": (
        *OF_LISTING,
        ("committee", pa.string()),
        ("fiscal_year", pa.int16()),
        ("label", pa.string()),
        *CELL_OF_TWO,
        ("remark", pa.string()),
    ),
    "completeness": (
        ("source", pa.string()),
        *OF_LISTING,
        ("meetings", pa.int32()),
        ("listed", pa.int32()),
        ("held", pa.int32()),
        ("read", pa.int32()),
        ("failed", pa.int32()),
        ("figures", pa.int64()),
        ("proven", pa.int64()),
        ("withdrawn", pa.int32()),
        ("fewest", pa.int32()),
        ("most", pa.int32()),
    ),
    "inhabitants": (*OF_LISTING, ("inhabitants", pa.int32())),
}
"""What is found over all documents, or given by the operator (`inhabitants`).

`alike`: a document and an earlier one that it is a copy, a version or nearly the same of, the share of the text that
they have in common, and what that is known by. `links`: whom a name of a municipality's documents means, the number by
which that recipient is known, and through which other name it was found.
`contradictions`: two cells of the same thing, the later one first.
"""


def read_schema() -> pa.Schema:
    """Of what is kept of one document: one row, in which each table is a list of its rows."""
    return pa.schema([(name, pa.list_(pa.struct(list(fields)))) for name, fields in READ.items()])


def schema(table: str) -> pa.Schema:
    """Of one of the tables."""
    if table in FOUND:
        return pa.schema(list(FOUND[table]))
    return pa.schema([*DOCUMENT, *OF_LISTING, *BESIDE.get(table, ()), *READ[table]])
