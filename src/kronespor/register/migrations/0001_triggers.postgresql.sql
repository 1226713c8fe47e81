-- The ledger's triggers on PostgreSQL. Frozen: a change is a file of its own, beside the migration that makes it.
-- One statement per paragraph. Without enable_seqscan = off a plan made while the tables were small would go through
-- all of them for each row of a large booking; OFFSET 0 keeps the postings of a transaction apart from what is done
-- with them, else PostgreSQL, planning for an empty table, may sort them all.

CREATE FUNCTION register_transaction_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_transaction_no_update BEFORE UPDATE ON register_transaction FOR EACH ROW EXECUTE FUNCTION register_transaction_no_update()

CREATE FUNCTION register_transaction_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_transaction_no_delete BEFORE DELETE ON register_transaction FOR EACH ROW EXECUTE FUNCTION register_transaction_no_delete()

CREATE FUNCTION register_transaction_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_transaction_no_truncate BEFORE TRUNCATE ON register_transaction FOR EACH STATEMENT EXECUTE FUNCTION register_transaction_no_truncate()

CREATE FUNCTION register_posting_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_posting_no_update BEFORE UPDATE ON register_posting FOR EACH ROW EXECUTE FUNCTION register_posting_no_update()

CREATE FUNCTION register_posting_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_posting_no_delete BEFORE DELETE ON register_posting FOR EACH ROW EXECUTE FUNCTION register_posting_no_delete()

CREATE FUNCTION register_posting_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_posting_no_truncate BEFORE TRUNCATE ON register_posting FOR EACH STATEMENT EXECUTE FUNCTION register_posting_no_truncate()

CREATE FUNCTION register_seal_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_seal_no_update BEFORE UPDATE ON register_seal FOR EACH ROW EXECUTE FUNCTION register_seal_no_update()

CREATE FUNCTION register_seal_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_seal_no_delete BEFORE DELETE ON register_seal FOR EACH ROW EXECUTE FUNCTION register_seal_no_delete()

CREATE FUNCTION register_seal_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_seal_no_truncate BEFORE TRUNCATE ON register_seal FOR EACH STATEMENT EXECUTE FUNCTION register_seal_no_truncate()

CREATE FUNCTION register_posting_not_after_seal() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN IF EXISTS (SELECT 1 FROM register_seal WHERE transaction_id = NEW.transaction_id)
  THEN RAISE EXCEPTION 'the transaction is sealed'; END IF; RETURN NEW; END$body$

CREATE TRIGGER register_posting_not_after_seal BEFORE INSERT ON register_posting FOR EACH ROW EXECUTE FUNCTION register_posting_not_after_seal()

CREATE FUNCTION register_posting_same_clocks() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN IF NOT EXISTS (SELECT 1 FROM register_transaction t
  WHERE t.id = NEW.transaction_id AND t.decided_on = NEW.decided_on AND t.booked_at = NEW.booked_at)
  THEN RAISE EXCEPTION 'a posting has the clocks of its transaction'; END IF; RETURN NEW; END$body$

CREATE TRIGGER register_posting_same_clocks BEFORE INSERT ON register_posting FOR EACH ROW EXECUTE FUNCTION register_posting_same_clocks()

CREATE FUNCTION register_seal_balanced() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN IF EXISTS (SELECT 1 FROM (SELECT * FROM register_posting
  WHERE transaction_id = NEW.transaction_id OFFSET 0) own GROUP BY fund_id, fiscal_year
  HAVING SUM(amount) <> 0)
  OR (SELECT COUNT(*) FROM register_posting WHERE transaction_id = NEW.transaction_id) < 2
  THEN RAISE EXCEPTION 'the postings do not sum to zero in every fund and year'; END IF; RETURN NEW; END$body$

CREATE TRIGGER register_seal_balanced BEFORE INSERT ON register_seal FOR EACH ROW EXECUTE FUNCTION register_seal_balanced()

CREATE FUNCTION register_seal_in_order() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM register_seal)
  THEN RAISE EXCEPTION 'seals are numbered in order'; END IF; RETURN NEW; END$body$

CREATE TRIGGER register_seal_in_order BEFORE INSERT ON register_seal FOR EACH ROW EXECUTE FUNCTION register_seal_in_order()
