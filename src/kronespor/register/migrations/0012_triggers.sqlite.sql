-- What was passed on is only added to. Frozen.

CREATE TRIGGER register_regrant_no_update BEFORE UPDATE ON register_regrant
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_regrant_no_delete BEFORE DELETE ON register_regrant
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_regrant_no_replace BEFORE INSERT ON register_regrant
WHEN EXISTS (SELECT 1 FROM register_regrant WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END
