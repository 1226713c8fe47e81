-- A seal of changes has no transaction that could balance. Frozen.

CREATE TRIGGER register_seal_no_update BEFORE UPDATE ON register_seal FOR EACH ROW EXECUTE FUNCTION register_seal_no_update()

CREATE FUNCTION register_seal_balanced() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN IF NEW.transaction_id IS NOT NULL AND (EXISTS (SELECT 1 FROM (SELECT * FROM register_posting
  WHERE transaction_id = NEW.transaction_id OFFSET 0) own GROUP BY fund_id, fiscal_year
  HAVING SUM(amount) <> 0)
  OR (SELECT COUNT(*) FROM register_posting WHERE transaction_id = NEW.transaction_id) < 2)
  THEN RAISE EXCEPTION 'the postings do not sum to zero in every fund and year'; END IF; RETURN NEW; END$body$

CREATE TRIGGER register_seal_balanced BEFORE INSERT ON register_seal FOR EACH ROW EXECUTE FUNCTION register_seal_balanced()
