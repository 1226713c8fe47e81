-- What was spent is only added to, by INSERT OR REPLACE too. Frozen.

CREATE TRIGGER register_accountmap_no_update BEFORE UPDATE ON register_accountmap
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_accountmap_no_delete BEFORE DELETE ON register_accountmap
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_accountmap_no_replace BEFORE INSERT ON register_accountmap
WHEN EXISTS (SELECT 1 FROM register_accountmap WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_extract_no_update BEFORE UPDATE ON register_extract
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_extract_no_delete BEFORE DELETE ON register_extract
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_extract_no_replace BEFORE INSERT ON register_extract
WHEN EXISTS (SELECT 1 FROM register_extract WHERE id = NEW.id OR sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_balance_no_update BEFORE UPDATE ON register_balance
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_balance_no_delete BEFORE DELETE ON register_balance
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_balance_no_replace BEFORE INSERT ON register_balance
WHEN EXISTS (SELECT 1 FROM register_balance WHERE id = NEW.id OR extract_id = NEW.extract_id AND account = NEW.account AND stage = NEW.stage AND cvr = NEW.cvr)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_distribution_no_update BEFORE UPDATE ON register_distribution
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_distribution_no_delete BEFORE DELETE ON register_distribution
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_distribution_no_replace BEFORE INSERT ON register_distribution
WHEN EXISTS (SELECT 1 FROM register_distribution WHERE id = NEW.id OR extract_id = NEW.extract_id AND map_id = NEW.map_id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_spending_no_update BEFORE UPDATE ON register_spending
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_spending_no_delete BEFORE DELETE ON register_spending
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_spending_no_replace BEFORE INSERT ON register_spending
WHEN EXISTS (SELECT 1 FROM register_spending WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END
