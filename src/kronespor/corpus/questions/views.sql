-- Documents that lie at several municipalities: what they state is no one's own.
CREATE VIEW shared AS
SELECT document FROM alike WHERE municipality <> earlier_municipality
UNION SELECT earlier FROM alike WHERE municipality <> earlier_municipality;

-- Documents of which a later version is held.
CREATE VIEW superseded AS
SELECT earlier AS document FROM alike WHERE kind = 'version';

-- Years of a municipality in which a document lies again that it had before: its figures are those of the first time.
CREATE VIEW repeated AS
SELECT document, municipality, year FROM alike
WHERE kind = 'copy' AND municipality = earlier_municipality AND year <> earlier_year;

-- Figures of documents that are a municipality's own, stand, and are the last version.
CREATE VIEW latest AS
SELECT * FROM cells
WHERE ore IS NOT NULL AND role IN ('detail', 'of-which')
  AND document NOT IN (SELECT document FROM shared)
  AND document NOT IN (SELECT document FROM superseded)
  AND (document, municipality, year) NOT IN (FROM repeated)
  AND document NOT IN (SELECT document FROM documents WHERE withdrawn_on IS NOT NULL);

-- What recipients are given, as the latest document of a municipality states it: one table's figures for each
-- recipient, name, year and phase; copies, older versions and withdrawn documents do not count.
CREATE VIEW given AS
SELECT a.*, l.linked, l.called, l.folded AS folded_name, l.number, l.known_by, l.score, l.through
FROM amounts a
JOIN links l USING (municipality, recipient, cvr)
WHERE a.ore IS NOT NULL
  AND a.document NOT IN (SELECT document FROM shared)
  AND a.document NOT IN (SELECT document FROM superseded)
  AND (a.document, a.municipality, a.year) NOT IN (FROM repeated)
  AND a.document NOT IN (SELECT document FROM documents WHERE withdrawn_on IS NOT NULL)
QUALIFY rank() OVER (
    PARTITION BY a.municipality, a.committee, l.linked, a.fiscal_year, a.phase
    ORDER BY a.held_on DESC NULLS LAST, a.document, a.table_id
) = 1;
