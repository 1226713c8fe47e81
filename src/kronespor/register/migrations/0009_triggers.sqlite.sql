-- Names and successions are only added to, by INSERT OR REPLACE too. Frozen.

CREATE TRIGGER register_naming_no_update BEFORE UPDATE ON register_naming
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_naming_no_delete BEFORE DELETE ON register_naming
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_naming_no_replace BEFORE INSERT ON register_naming
WHEN EXISTS (SELECT 1 FROM register_naming WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_succession_no_update BEFORE UPDATE ON register_succession
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_succession_no_delete BEFORE DELETE ON register_succession
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER register_succession_no_replace BEFORE INSERT ON register_succession
WHEN EXISTS (SELECT 1 FROM register_succession WHERE id = NEW.id OR before_id = NEW.before_id AND after_id = NEW.after_id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END
