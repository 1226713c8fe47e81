-- Review steps, publications and the log of who did what are only added to, by INSERT OR REPLACE too. Frozen.

CREATE TRIGGER intake_reviewstep_no_update BEFORE UPDATE ON intake_reviewstep
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_reviewstep_no_delete BEFORE DELETE ON intake_reviewstep
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_reviewstep_no_replace BEFORE INSERT ON intake_reviewstep
WHEN EXISTS (SELECT 1 FROM intake_reviewstep WHERE id = NEW.id OR undoes_id = NEW.undoes_id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_publication_no_update BEFORE UPDATE ON intake_publication
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_publication_no_delete BEFORE DELETE ON intake_publication
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_publication_no_replace BEFORE INSERT ON intake_publication
WHEN EXISTS (SELECT 1 FROM intake_publication WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_activity_no_update BEFORE UPDATE ON intake_activity
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_activity_no_delete BEFORE DELETE ON intake_activity
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END

CREATE TRIGGER intake_activity_no_replace BEFORE INSERT ON intake_activity
WHEN EXISTS (SELECT 1 FROM intake_activity WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the table is append-only'); END
