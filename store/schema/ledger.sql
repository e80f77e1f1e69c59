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

-- By whose account a rep is in a session: who leads it is counted with what that account may do.
CREATE TABLE IF NOT EXISTS seat (
    session     TEXT    NOT NULL REFERENCES session (id),
    participant INTEGER NOT NULL CHECK (participant > 0),
    account     TEXT    NOT NULL,         -- kept when the account goes
    PRIMARY KEY (session, participant)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS account (
    name          TEXT    NOT NULL PRIMARY KEY,
    display       TEXT    NOT NULL,
    password      TEXT    NOT NULL,               -- PHC string; empty: cannot sign in with a password
    disabled      INTEGER NOT NULL DEFAULT 0,
    made          INTEGER NOT NULL,
    role          TEXT    NOT NULL DEFAULT 'rep', -- rep, manager or admin
    multi         INTEGER NOT NULL DEFAULT 0,     -- may run several sessions at a time
    max_customers INTEGER NOT NULL DEFAULT 0,     -- 0: the site's maximum
    barred        INTEGER NOT NULL DEFAULT 0,     -- bits of session.ActivitySet: what may not be asked for
    totp          TEXT    NOT NULL DEFAULT '',    -- secret of one-time codes, base32; empty: none are asked for
    totp_step     INTEGER NOT NULL DEFAULT 0,     -- of the newest code that was taken: it and older ones are worth nothing
    signed_in     INTEGER NOT NULL DEFAULT 0      -- the last time; 0: never, as far as is known
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS token (
    hash    BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the token
    account TEXT    NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    device  BLOB    NOT NULL,             -- P-256, uncompressed
    made    INTEGER NOT NULL,
    used    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS token_account ON token (account);

-- What is said of a session as a whole: written from its log when it opens, when somebody comes or goes, and when it has ended.
CREATE TABLE IF NOT EXISTS report (
    session TEXT    NOT NULL PRIMARY KEY REFERENCES session (id),
    locator TEXT    NOT NULL,
    account TEXT    NOT NULL,             -- who opened it
    rep     TEXT    NOT NULL,             -- who led it last, for people
    began   INTEGER NOT NULL,
    ended   INTEGER NOT NULL,             -- 0: it goes on
    reason  TEXT    NOT NULL,
    peak    INTEGER NOT NULL,             -- people at a time
    minutes INTEGER NOT NULL,             -- of all people together
    people  TEXT    NOT NULL,             -- JSON
    more    INTEGER NOT NULL              -- people beyond those
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS report_began ON report (began, session);

CREATE TABLE IF NOT EXISTS report_code (
    session TEXT    NOT NULL REFERENCES session (id),
    slot    INTEGER NOT NULL,
    code    TEXT    NOT NULL,
    PRIMARY KEY (session, slot)
) STRICT, WITHOUT ROWID;

-- What customers said at the end.
CREATE TABLE IF NOT EXISTS survey (
    session     TEXT    NOT NULL REFERENCES session (id),
    participant INTEGER NOT NULL CHECK (participant > 0),
    name        TEXT    NOT NULL,
    rating      INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 5), -- 0: only a comment
    comment     TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (session, participant)
) STRICT, WITHOUT ROWID;

-- What an administrator's command beside the running server wants done: a call of app/wire, answered and then deleted by whoever made it.
CREATE TABLE IF NOT EXISTS errand (
    id     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- never used again: an answer cannot reach somebody else
    made   INTEGER NOT NULL,
    path   TEXT    NOT NULL,
    body   BLOB    NOT NULL,
    answer BLOB                                        -- NULL: to be done
) STRICT;

-- What happened in the site's queues (app/acd), and the state that it led to from time to time.
CREATE TABLE IF NOT EXISTS queue_event (
    n    INTEGER NOT NULL PRIMARY KEY CHECK (n > 0),
    at   INTEGER NOT NULL,
    kind TEXT    NOT NULL,
    fact TEXT    NOT NULL                 -- JSON
) STRICT;

-- Messages that customers left, until somebody deletes them.
CREATE TABLE IF NOT EXISTS queue_message (
    n       INTEGER NOT NULL PRIMARY KEY, -- of the event
    at      INTEGER NOT NULL,
    queue   TEXT    NOT NULL,
    answers TEXT    NOT NULL,             -- JSON
    text    TEXT    NOT NULL,
    read    INTEGER NOT NULL DEFAULT 0,   -- when; 0: not yet
    by      TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE IF NOT EXISTS queue_state (
    one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    n     INTEGER NOT NULL,               -- of the newest event in it
    state TEXT    NOT NULL                -- JSON
) STRICT;
