-- A seal of changes has no transaction that could balance; INSERT OR REPLACE, which fires no trigger of a deletion,
-- is refused too. Frozen.

CREATE TRIGGER register_seal_no_update BEFORE UPDATE ON register_seal
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_seal_no_delete BEFORE DELETE ON register_seal
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_seal_summed AFTER INSERT ON register_seal
BEGIN INSERT INTO register_monthsum (plan_id, fiscal_year, expenditure_type, price_level, month, amount)
  SELECT a.plan_id, p.fiscal_year, p.expenditure_type, COALESCE(p.price_level, 0), strftime('%Y-%m-01', p.decided_on), SUM(p.amount)
  FROM register_posting p JOIN register_account a ON a.id = p.account_id
  WHERE p.transaction_id = NEW.transaction_id AND a.kind IN ('initiative', 'reserve') GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (plan_id, fiscal_year, expenditure_type, price_level, month)
  DO UPDATE SET amount = register_monthsum.amount + excluded.amount; END

CREATE TRIGGER register_seal_balanced BEFORE INSERT ON register_seal
WHEN NEW.transaction_id IS NOT NULL AND (EXISTS (SELECT 1 FROM register_posting
  WHERE transaction_id = NEW.transaction_id GROUP BY fund_id, fiscal_year HAVING SUM(amount) <> 0)
  OR (SELECT COUNT(*) FROM register_posting WHERE transaction_id = NEW.transaction_id) < 2)
BEGIN SELECT RAISE(ABORT, 'the postings do not sum to zero in every fund and year'); END

CREATE TRIGGER register_seal_in_order BEFORE INSERT ON register_seal
WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM register_seal)
BEGIN SELECT RAISE(ABORT, 'seals are numbered in order'); END

CREATE TRIGGER register_posting_not_after_seal BEFORE INSERT ON register_posting
WHEN EXISTS (SELECT 1 FROM register_seal WHERE transaction_id = NEW.transaction_id)
BEGIN SELECT RAISE(ABORT, 'the transaction is sealed'); END

CREATE TRIGGER register_transaction_no_replace BEFORE INSERT ON register_transaction
WHEN EXISTS (SELECT 1 FROM register_transaction WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_posting_no_replace BEFORE INSERT ON register_posting
WHEN EXISTS (SELECT 1 FROM register_posting WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_seal_no_replace BEFORE INSERT ON register_seal
WHEN EXISTS (SELECT 1 FROM register_seal WHERE id = NEW.id OR number = NEW.number
  OR transaction_id = NEW.transaction_id OR sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_account_no_replace BEFORE INSERT ON register_account
WHEN EXISTS (SELECT 1 FROM register_account WHERE id = NEW.id OR kind = NEW.kind AND (kind = 'outside'
  OR fund_id = NEW.fund_id OR initiative_id = NEW.initiative_id OR kind = 'reserve' AND plan_id = NEW.plan_id))
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END
