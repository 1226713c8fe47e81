"""Documents that are the same or nearly: copies, versions, and texts that several municipalities have.

Signatures are kept in the results. DuckDB joins them band by band, on disk where memory does not do: nothing is held in
an index. Texts that meet in a band are held against each other by their whole signatures.
"""

import duckdb

from kronespor.corpus.results import RESULTS, parquet
from kronespor.corpus.schema import schema
from kronespor.corpus.store import Store
from kronespor.tabulated.signatures import BANDS, ROWS

SAME_TEXT = 0.8
"""The share of their shingles that two texts have in common to be one text, changed."""
SAME_VERSION = 0.6
"""The same, of documents of one committee, with titles alike, about the same years."""
SAME_TITLE = 0.85
"""The likeness (Jaro-Winkler) of the titles of two versions of a document."""
MOST_TOGETHER = 64
"""Texts of a band that are each held against each; of more, each against the first and the one before it."""

LISTED = """
CREATE TEMP TABLE listed AS
SELECT row_number() OVER (ORDER BY day, listed_on, municipality, year, document, address) AS id, *
FROM (
    SELECT *, coalesce(held_on, listed_on) AS day, lower(coalesce(nullif(listed_as, ''), title)) AS name,
        regexp_extract_all(name, '[0-9]+') AS numbers
    FROM documents
)
"""
"""Each document where it is listed, numbered by day: the first of what is alike is the one that others are like."""

TEXTS = """
CREATE TEMP TABLE texts AS
SELECT min(id) AS id, any_value(signature) AS signature FROM listed WHERE len(signature) > 0 GROUP BY document
"""

BANDED = """
CREATE TEMP TABLE banded AS
SELECT id, band, bucket, count(*) OVER (PARTITION BY band, bucket) AS together,
    min(id) OVER (PARTITION BY band, bucket) AS first,
    lag(id) OVER (PARTITION BY band, bucket ORDER BY id) AS before
FROM (
    SELECT id, band, hash(signature[band * $rows + 1 : band * $rows + $rows]) AS bucket
    FROM texts, range($bands) AS r(band)
)
"""

ALIKE_TEXTS = """
CREATE TEMP TABLE alike_texts AS
WITH pairs AS (
    SELECT b.id AS later, a.id AS earlier
    FROM banded a JOIN banded b ON a.band = b.band AND a.bucket = b.bucket AND a.id < b.id
    WHERE a.together <= $together
    UNION SELECT id, first FROM banded WHERE together > $together AND first < id
    UNION SELECT id, before FROM banded WHERE together > $together AND before IS NOT NULL
), held AS (
    SELECT later, earlier,
        list_sum(list_transform(list_zip(a.signature, b.signature), lambda x: (x[1] = x[2])::INT))
            / len(a.signature) AS share
    FROM pairs JOIN texts a ON a.id = earlier JOIN texts b ON b.id = later
)
SELECT * FROM held WHERE share >= $same_version
"""

FOUND = """
WITH same_file AS (
    SELECT id AS later, min(id) OVER (PARTITION BY document) AS earlier FROM listed
), same_address AS (
    SELECT id AS later, lag(id) OVER (PARTITION BY source, address ORDER BY listed_on, id) AS earlier FROM listed
), same_text AS (
    SELECT later, earlier, share, share >= $same AS is_same,
        a.municipality = b.municipality AND a.committee = b.committee AND a.numbers = b.numbers
            AND a.fiscal_years = b.fiscal_years AND jaro_winkler_similarity(a.name, b.name) >= $same_title AS is_version
    FROM alike_texts JOIN listed a ON a.id = earlier JOIN listed b ON b.id = later
), found AS (
    SELECT 'copy' AS kind, later, earlier, 1.0 AS share, 'sha256' AS known_by FROM same_file WHERE earlier < later
    UNION ALL SELECT 'version', later, earlier, NULL, 'address' FROM same_address WHERE earlier IS NOT NULL
    UNION ALL SELECT 'version', later, max(earlier), max_by(share, earlier), 'text and title' FROM same_text
        WHERE is_version AND later NOT IN (SELECT later FROM same_address WHERE earlier IS NOT NULL) GROUP BY later
    UNION ALL SELECT 'near', later, min(earlier), min_by(share, earlier), 'text' FROM same_text
        WHERE is_same AND NOT is_version GROUP BY later
)
SELECT kind, b.document, b.municipality, b.year, b.address, a.document AS earlier,
    a.municipality AS earlier_municipality, a.year AS earlier_year, a.address AS earlier_address, share, known_by
FROM found JOIN listed a ON a.id = earlier JOIN listed b ON b.id = later
ORDER BY later, kind
"""
"""Of copies, and of texts that are no versions, the first is named; of versions the one before: they are a chain."""


def find_alike(store: Store, results: duckdb.DuckDBPyConnection) -> int:
    """Find each document that is like an earlier one, and keep what was found; how many there are."""
    results.execute(LISTED)
    results.execute(TEXTS)
    results.execute(BANDED, {"rows": ROWS, "bands": BANDS})
    results.execute(ALIKE_TEXTS, {"together": MOST_TOGETHER, "same_version": SAME_VERSION})
    found = (
        results.sql(FOUND, params={"same": SAME_TEXT, "same_title": SAME_TITLE}).to_arrow_table().cast(schema("alike"))
    )
    store.put(f"{RESULTS}/alike.parquet", parquet(found))
    return int(found.num_rows)
