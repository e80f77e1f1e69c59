-- Sessions get what is listed and searched: columns of their own here, filled by the program from the log (last = 0 says that it has
-- to); the new tables come with the schema.
ALTER TABLE session ADD COLUMN num INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN last INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN lasted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN folded TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN led INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN peak INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0;
UPDATE session SET num = numbered.num FROM (SELECT id, row_number() OVER (ORDER BY started, id) AS num FROM session) AS numbered
    WHERE session.id = numbered.id;
ALTER TABLE participant ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
ALTER TABLE participant ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
DROP INDEX session_started; -- the schema has a wider one
