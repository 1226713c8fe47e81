-- The ledger's triggers on SQLite. Frozen: a change is a file of its own, beside the migration that makes it.
-- One statement per paragraph.

CREATE TRIGGER register_transaction_no_update BEFORE UPDATE ON register_transaction
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_transaction_no_delete BEFORE DELETE ON register_transaction
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_posting_no_update BEFORE UPDATE ON register_posting
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_posting_no_delete BEFORE DELETE ON register_posting
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_seal_no_update BEFORE UPDATE ON register_seal
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_seal_no_delete BEFORE DELETE ON register_seal
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: book a correction instead'); END

CREATE TRIGGER register_posting_not_after_seal BEFORE INSERT ON register_posting
WHEN EXISTS (SELECT 1 FROM register_seal WHERE transaction_id = NEW.transaction_id)
BEGIN SELECT RAISE(ABORT, 'the transaction is sealed'); END

CREATE TRIGGER register_posting_same_clocks BEFORE INSERT ON register_posting
WHEN NOT EXISTS (SELECT 1 FROM register_transaction t
  WHERE t.id = NEW.transaction_id AND t.decided_on = NEW.decided_on AND t.booked_at = NEW.booked_at)
BEGIN SELECT RAISE(ABORT, 'a posting has the clocks of its transaction'); END

CREATE TRIGGER register_seal_balanced BEFORE INSERT ON register_seal
WHEN EXISTS (SELECT 1 FROM register_posting WHERE transaction_id = NEW.transaction_id GROUP BY fund_id, fiscal_year
  HAVING SUM(amount) <> 0)
  OR (SELECT COUNT(*) FROM register_posting WHERE transaction_id = NEW.transaction_id) < 2
BEGIN SELECT RAISE(ABORT, 'the postings do not sum to zero in every fund and year'); END

CREATE TRIGGER register_seal_in_order BEFORE INSERT ON register_seal
WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM register_seal)
BEGIN SELECT RAISE(ABORT, 'seals are numbered in order'); END
