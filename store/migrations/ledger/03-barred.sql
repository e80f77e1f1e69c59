-- What an account may not ask customers for: nothing, as before.
ALTER TABLE account ADD COLUMN barred INTEGER NOT NULL DEFAULT 0;
