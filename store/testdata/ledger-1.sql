-- The signal server's ledger. Times are Unix milliseconds. Running this file again changes nothing.

CREATE TABLE IF NOT EXISTS session (
    id      TEXT    NOT NULL PRIMARY KEY,
    locator TEXT    NOT NULL,             -- 7 digits
    account TEXT    NOT NULL,             -- who opened it; kept when the account goes
    opened  INTEGER NOT NULL,
    ended   INTEGER NOT NULL DEFAULT 0    -- 0: live; the locator rests from here
) STRICT, WITHOUT ROWID;

-- Two live sessions never have the same locator, whatever the program thinks.
CREATE UNIQUE INDEX IF NOT EXISTS session_live ON session (locator) WHERE ended = 0;
CREATE INDEX IF NOT EXISTS session_locator ON session (locator, ended);

-- The log, byte for byte as it was sent. n has no gaps within a session.
CREATE TABLE IF NOT EXISTS entry (
    session TEXT    NOT NULL REFERENCES session (id),
    n       INTEGER NOT NULL CHECK (n > 0),
    at      INTEGER NOT NULL,
    prev    BLOB    NOT NULL,
    body    BLOB    NOT NULL,
    sig     BLOB    NOT NULL,
    PRIMARY KEY (session, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS account (
    name     TEXT    NOT NULL PRIMARY KEY,
    display  TEXT    NOT NULL,
    password TEXT    NOT NULL,            -- PHC string; empty: cannot sign in with a password
    disabled INTEGER NOT NULL DEFAULT 0,
    made     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS token (
    hash    BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the token
    account TEXT    NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    device  BLOB    NOT NULL,             -- P-256, uncompressed
    made    INTEGER NOT NULL,
    used    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS token_account ON token (account);
