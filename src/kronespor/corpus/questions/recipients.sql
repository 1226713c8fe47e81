-- Who is supported, and by how many municipalities: recipients in whose name every word of $words stands.
SELECT linked, any_value(called) AS called, any_value(number) AS cvr,
    count(DISTINCT municipality) AS municipalities, min(fiscal_year) AS first_year, max(fiscal_year) AS last_year,
    count(*) AS figures
FROM given
WHERE len($words::VARCHAR[]) = 0
    OR len(list_filter($words::VARCHAR[], lambda w: NOT contains(folded_name || ' ' || number, w))) = 0
GROUP BY linked
ORDER BY municipalities DESC, figures DESC, linked
