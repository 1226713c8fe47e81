"""A paper with one wrong sum, as somebody sends it to be checked."""

from io import BytesIO
from typing import Any

PAPER = (
    "<!DOCTYPE html><meta charset=utf-8><p>Tabel 1: Afsatte midler (1.000 kr.)</p><table>"
    "<tr><th>Indsats<th>2025<th>2026<tr><td>Sprogcafé<td>1.250<td>1.300<tr><td>Lektiehjælp<td>640<td>660"
    "<tr><td>I alt<td>1.890<td>1.690</table>"
)


def sent(text: str = PAPER, name: str = "notat.html", **more: str) -> dict[str, Any]:
    file = BytesIO(text.encode())
    file.name = name
    return {"file": file, **more}
