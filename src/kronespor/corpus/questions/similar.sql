-- Initiatives in whose name every stem of $stems stands, with what the latest document of the municipality's committee
-- says of each year, and that per inhabitant. First the documents are found, by columns that are quick to read.
WITH best AS (
    SELECT municipality, committee, folded, fiscal_year, phase,
        max(row(coalesce(held_on, DATE '0001-01-01'), document, table_id, year)) AS best
    FROM latest
    WHERE len($stems::VARCHAR[]) > 0
        AND contains(folded, coalesce($stems[1], '')) AND contains(folded, coalesce($stems[2], ''))
        AND contains(folded, coalesce($stems[3], '')) AND contains(folded, coalesce($stems[4], ''))
        AND contains(folded, coalesce($stems[5], '')) AND contains(folded, coalesce($stems[6], ''))
    GROUP BY ALL
    ORDER BY municipality, folded, fiscal_year, phase, committee
    LIMIT $most
)
SELECT c.municipality, c.committee, c.label, c.fiscal_year, c.phase, c.ore, c.proof, c.held_on,
    CASE WHEN i.inhabitants > 0 THEN (c.ore / 100.0 / i.inhabitants)::DECIMAL(18, 2) END AS kroner_per_inhabitant,
    c.document, c.table_id, c.row_id, c.place, c.page, c.line, c.x0, c.y0, c.x1, c.y1, c.printed
FROM best b
JOIN cells c ON c.document = b.best[2] AND c.table_id = b.best[3] AND c.year = b.best[4]
    AND c.municipality = b.municipality AND c.committee = b.committee AND c.folded = b.folded AND c.phase = b.phase
    AND c.fiscal_year IS NOT DISTINCT FROM b.fiscal_year
LEFT JOIN inhabitants i ON i.municipality = c.municipality AND i.year = c.fiscal_year
WHERE c.ore IS NOT NULL AND c.role IN ('detail', 'of-which')
ORDER BY c.municipality, c.label, c.fiscal_year, c.phase, c.document, c.row_id, c.place
