-- What municipalities give a recipient (its number, or its name in a municipality), by fiscal year, with the cells.
SELECT g.municipality, committee, fiscal_year, phase, recipient, label, ore, proof, known_by, score, through, held_on,
    called, document, table_id, row_id, place, page, line, x0, y0, x1, y1, printed,
    CASE WHEN i.inhabitants > 0 THEN (ore / 100.0 / i.inhabitants)::DECIMAL(18, 2) END AS kroner_per_inhabitant
FROM given g
LEFT JOIN inhabitants i ON i.municipality = g.municipality AND i.year = g.fiscal_year
WHERE linked = $linked
ORDER BY g.municipality, fiscal_year, phase, committee, label, row_id, place
