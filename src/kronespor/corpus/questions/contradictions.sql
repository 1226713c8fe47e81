-- What a later document says otherwise of the same thing, with both cells.
SELECT * FROM contradictions
WHERE len(list_filter($words::VARCHAR[], lambda w: NOT contains(lower(label), w))) = 0
ORDER BY municipality, committee, fiscal_year, label, held_on
