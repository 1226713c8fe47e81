-- What is there of each source and year.
SELECT * FROM completeness ORDER BY municipality, source, year
