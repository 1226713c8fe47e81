-- What was sealed before is summed up, and the triggers of the sums and of the accounts on PostgreSQL. Frozen.

INSERT INTO register_monthsum (plan_id, fiscal_year, expenditure_type, price_level, month, amount)
  SELECT a.plan_id, p.fiscal_year, p.expenditure_type, COALESCE(p.price_level, 0), date_trunc('month', p.decided_on)::date, SUM(p.amount)
  FROM register_posting p JOIN register_account a ON a.id = p.account_id
  WHERE p.transaction_id IN (SELECT transaction_id FROM register_seal) AND a.kind IN ('initiative', 'reserve') GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (plan_id, fiscal_year, expenditure_type, price_level, month)
  DO UPDATE SET amount = register_monthsum.amount + excluded.amount

CREATE FUNCTION register_account_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_account_no_update BEFORE UPDATE ON register_account FOR EACH ROW EXECUTE FUNCTION register_account_no_update()

CREATE FUNCTION register_account_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_account_no_delete BEFORE DELETE ON register_account FOR EACH ROW EXECUTE FUNCTION register_account_no_delete()

CREATE FUNCTION register_account_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the ledger is append-only: book a correction instead'; END$body$

CREATE TRIGGER register_account_no_truncate BEFORE TRUNCATE ON register_account FOR EACH STATEMENT EXECUTE FUNCTION register_account_no_truncate()

CREATE FUNCTION register_seal_summed() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN INSERT INTO register_monthsum (plan_id, fiscal_year, expenditure_type, price_level, month, amount)
  SELECT a.plan_id, p.fiscal_year, p.expenditure_type, COALESCE(p.price_level, 0), date_trunc('month', p.decided_on)::date, SUM(p.amount)
  FROM register_posting p JOIN register_account a ON a.id = p.account_id
  WHERE p.transaction_id = NEW.transaction_id AND a.kind IN ('initiative', 'reserve') GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (plan_id, fiscal_year, expenditure_type, price_level, month)
  DO UPDATE SET amount = register_monthsum.amount + excluded.amount; RETURN NEW; END$body$

CREATE TRIGGER register_seal_summed AFTER INSERT ON register_seal FOR EACH ROW EXECUTE FUNCTION register_seal_summed()
