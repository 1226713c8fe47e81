-- What was sealed before is summed up, and the triggers of the sums and of the accounts on SQLite. Frozen.

INSERT INTO register_monthsum (plan_id, fiscal_year, expenditure_type, price_level, month, amount)
  SELECT a.plan_id, p.fiscal_year, p.expenditure_type, COALESCE(p.price_level, 0), strftime('%Y-%m-01', p.decided_on), SUM(p.amount)
  FROM register_posting p JOIN register_account a ON a.id = p.account_id
  WHERE p.transaction_id IN (SELECT transaction_id FROM register_seal) AND a.kind IN ('initiative', 'reserve') GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (plan_id, fiscal_year, expenditure_type, price_level, month)
  DO UPDATE SET amount = register_monthsum.amount + excluded.amount

CREATE TRIGGER register_account_no_update BEFORE UPDATE ON register_account
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_account_no_delete BEFORE DELETE ON register_account
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_seal_summed AFTER INSERT ON register_seal
BEGIN INSERT INTO register_monthsum (plan_id, fiscal_year, expenditure_type, price_level, month, amount)
  SELECT a.plan_id, p.fiscal_year, p.expenditure_type, COALESCE(p.price_level, 0), strftime('%Y-%m-01', p.decided_on), SUM(p.amount)
  FROM register_posting p JOIN register_account a ON a.id = p.account_id
  WHERE p.transaction_id = NEW.transaction_id AND a.kind IN ('initiative', 'reserve') GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (plan_id, fiscal_year, expenditure_type, price_level, month)
  DO UPDATE SET amount = register_monthsum.amount + excluded.amount; END
