-- The console's history. Times are Unix milliseconds. Running this file again changes nothing.
-- The entries are the history; session and participant are what they lead to, kept so that lists need no replay.

CREATE TABLE IF NOT EXISTS session (
    id      TEXT    NOT NULL PRIMARY KEY,
    me      INTEGER NOT NULL,             -- our participant number; 0 until known
    role    TEXT    NOT NULL,             -- ours
    org     TEXT    NOT NULL,
    locator TEXT    NOT NULL,             -- 7 digits when we led it; the secret part is never kept
    started INTEGER NOT NULL,
    ended   INTEGER NOT NULL DEFAULT 0,   -- 0: not as far as we know
    reason  TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS session_started ON session (started);

CREATE TABLE IF NOT EXISTS participant (
    session  TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    id       INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    platform TEXT    NOT NULL,
    method   TEXT    NOT NULL,
    PRIMARY KEY (session, id)
) STRICT, WITHOUT ROWID;

-- The log, byte for byte as it came. n has no gaps within a session.
CREATE TABLE IF NOT EXISTS entry (
    session TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    n       INTEGER NOT NULL CHECK (n > 0),
    at      INTEGER NOT NULL,
    prev    BLOB    NOT NULL,
    body    BLOB    NOT NULL,
    sig     BLOB    NOT NULL,
    PRIMARY KEY (session, n)
) STRICT, WITHOUT ROWID;
