-- What papers assert is only added to, by INSERT OR REPLACE too. Frozen.

CREATE TRIGGER intake_assertion_no_update BEFORE UPDATE ON intake_assertion
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_assertion_no_delete BEFORE DELETE ON intake_assertion
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_assertion_no_replace BEFORE INSERT ON intake_assertion
WHEN EXISTS (SELECT 1 FROM intake_assertion WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END
