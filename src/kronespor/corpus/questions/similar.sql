-- Initiatives elsewhere in whose name every stem of $stems stands, with what is set aside by year and per inhabitant.
SELECT c.municipality, c.committee, c.label, c.fiscal_year, c.phase, c.ore, c.proof, c.held_on,
    CASE WHEN i.inhabitants > 0 THEN (c.ore / 100.0 / i.inhabitants)::DECIMAL(18, 2) END AS kroner_per_inhabitant,
    c.document, c.table_id, c.row_id, c.place, c.page, c.line, c.x0, c.y0, c.x1, c.y1, c.printed
FROM latest c
LEFT JOIN inhabitants i ON i.municipality = c.municipality AND i.year = c.fiscal_year
WHERE len($stems::VARCHAR[]) > 0 AND len(list_filter($stems::VARCHAR[], lambda s: NOT contains(c.folded, s))) = 0
QUALIFY rank() OVER (
    PARTITION BY c.municipality, c.committee, c.folded, c.fiscal_year, c.phase
    ORDER BY c.held_on DESC NULLS LAST, c.document, c.table_id
) = 1
ORDER BY c.municipality, c.label, c.fiscal_year, c.phase, c.document, c.row_id, c.place
