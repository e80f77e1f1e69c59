-- Accounts have roles, rights and one-time codes. Who could run several sessions until now may go on doing so; an administrator is
-- made with 'signal-server admin rep set NAME --role admin', but the owner of an embedded server is one.
ALTER TABLE account ADD COLUMN role          TEXT    NOT NULL DEFAULT 'rep';
ALTER TABLE account ADD COLUMN multi         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN max_customers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN totp          TEXT    NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN totp_step     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN signed_in     INTEGER NOT NULL DEFAULT 0;
UPDATE account SET multi = 1;
UPDATE account SET role = 'admin' WHERE name = 'owner';
