-- The console's history. Times are Unix milliseconds, 0 not known. Running this file again changes nothing.
-- The entries are the history; session and participant are what they lead to, kept so that lists need no replay. What was said and
-- what the rep noted is in no log: it is here only.

CREATE TABLE IF NOT EXISTS session (
    id      TEXT    NOT NULL PRIMARY KEY,
    me      INTEGER NOT NULL,             -- our participant number; 0 until known
    role    TEXT    NOT NULL,             -- ours
    org     TEXT    NOT NULL,
    locator TEXT    NOT NULL,             -- 7 digits when we led it; the secret part is never kept
    started INTEGER NOT NULL,
    ended   INTEGER NOT NULL DEFAULT 0,   -- 0: not as far as we know
    reason  TEXT    NOT NULL DEFAULT '',
    num     INTEGER NOT NULL,             -- its row in words
    last    INTEGER NOT NULL DEFAULT 0,   -- time of the newest entry; 0: the columns below are not made yet
    lasted  INTEGER NOT NULL DEFAULT 0,   -- from started to ended, or to last
    name    TEXT    NOT NULL DEFAULT '',  -- the customers'
    folded  TEXT    NOT NULL DEFAULT '',  -- name in small letters without accents, to sort and to look in
    led     INTEGER NOT NULL DEFAULT 0,   -- 1: we led it, if not to the end
    peak    INTEGER NOT NULL DEFAULT 0,   -- most people in it at a time
    fresh   INTEGER NOT NULL DEFAULT 0    -- 1: words has all that there is
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS session_num ON session (num);
CREATE INDEX IF NOT EXISTS session_started ON session (started, num);
CREATE INDEX IF NOT EXISTS session_lasted ON session (lasted, started, num);
CREATE INDEX IF NOT EXISTS session_folded ON session (folded, started, num);
CREATE INDEX IF NOT EXISTS session_stale ON session (num) WHERE fresh = 0;

CREATE TABLE IF NOT EXISTS participant (
    session  TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    id       INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    platform TEXT    NOT NULL,
    method   TEXT    NOT NULL,
    joined   INTEGER NOT NULL DEFAULT 0,  -- 0: never
    gone     INTEGER NOT NULL DEFAULT 0,  -- 0: not as far as we know
    email    TEXT    NOT NULL DEFAULT '', -- what a customer said of themselves; in no log
    company  TEXT    NOT NULL DEFAULT '',
    phone    TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (session, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS participant_name ON participant (name, session) WHERE role IN ('primary-rep', 'assistant');

-- The log, byte for byte as it came. n has no gaps within a session, unless one could not be written.
CREATE TABLE IF NOT EXISTS entry (
    session TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    n       INTEGER NOT NULL CHECK (n > 0),
    at      INTEGER NOT NULL,
    prev    BLOB    NOT NULL,
    body    BLOB    NOT NULL,
    sig     BLOB    NOT NULL,
    PRIMARY KEY (session, n)
) STRICT, WITHOUT ROWID;

-- What was written to each other, as far as it reached us. A message is known by its author and the ID they drew.
CREATE TABLE IF NOT EXISTS message (
    session TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    author  INTEGER NOT NULL,
    id      BLOB    NOT NULL,
    n       INTEGER NOT NULL,             -- by arrival
    to_one  INTEGER NOT NULL,             -- 0: to everyone
    at      INTEGER NOT NULL,
    text    TEXT    NOT NULL,
    PRIMARY KEY (session, author, id)
) STRICT, WITHOUT ROWID;

-- What the rep noted for themselves; never in the log.
CREATE TABLE IF NOT EXISTS note (
    session TEXT NOT NULL PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
    text    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS code (
    session TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    slot    INTEGER NOT NULL CHECK (slot BETWEEN 1 AND 10),
    code    TEXT    NOT NULL CHECK (length(code) BETWEEN 1 AND 128),
    PRIMARY KEY (session, slot)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS code_code ON code (code, session);

-- What is searched: one row a session, its rowid session.num. It holds no text of its own, and is made again from the tables above
-- when session.fresh is 0. facts: number, organisation, tracking codes.
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
    names, facts, chat, note, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TRIGGER IF NOT EXISTS session_forgotten AFTER DELETE ON session BEGIN
    DELETE FROM words WHERE rowid = old.num;
END;
