-- The most frequent kinds of error, with one document that has it.
SELECT code, severity, count(*) AS remarks, count(DISTINCT document) AS documents,
    count(DISTINCT municipality) AS municipalities, arg_min(document, document) AS document,
    arg_min(table_id, document) AS table_id, arg_min("row", document) AS row_name, arg_min(heading, document) AS heading,
    arg_min(page, document) AS page, arg_min(remark, document) AS example
FROM remarks
WHERE severity <> 'notice'
GROUP BY code, severity
ORDER BY severity, remarks DESC, code
