"""Documents to run: short notes whose sums hold, later ones stating other figures than earlier ones, and poison."""

from pathlib import Path

NOTE = """# Notat om puljen {n}

| Indsats | 2024 (t.kr.) |
| --- | ---: |
| Lektiecafé | {a} |
| Ungdomsklub | {b} |
| Spejderhus | 371 |
| Musikskole | 452 |
| Fritidspas | 689 |
| I alt | {c} |
"""
YAML = """municipality: Fjordby
kind: folder
address: file://{folder}
start: 2026
options: {{document: '(?P<year>\\d{{4}})-(?P<month>\\d\\d)-(?P<day>\\d\\d)-'}}
"""


def write(home: Path, count: int, poison: int = 1) -> None:
    """A folder of documents beside a register, and the source that lists it."""
    folder, sources = home / "papers", home / "sources"
    for each in (folder, sources):
        each.mkdir(parents=True)
    for n in range(count):
        text = NOTE.format(n=n, a=100 + n, b=50 + n, c=1662 + 2 * n)
        (folder / f"2024-{n % 12 + 1:02}-01-{n}.md").write_text(text, "utf-8")
    for n in range(poison):
        (folder / f"2024-01-02-{n}.pdf").write_bytes(b"%PDF-1.7\n" + bytes([n]) * 1000)
    (sources / "fjordby.yaml").write_text(YAML.format(folder=folder), "utf-8")
