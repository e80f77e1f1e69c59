-- Messages that customers left, until somebody deletes them; those that the events still have are not lost.
CREATE TABLE IF NOT EXISTS queue_event (
    n    INTEGER NOT NULL PRIMARY KEY CHECK (n > 0),
    at   INTEGER NOT NULL,
    kind TEXT    NOT NULL,
    fact TEXT    NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS queue_message (
    n       INTEGER NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,
    queue   TEXT    NOT NULL,
    answers TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    read    INTEGER NOT NULL DEFAULT 0,
    by      TEXT    NOT NULL DEFAULT ''
) STRICT;
INSERT INTO queue_message (n, at, queue, answers, text)
    SELECT n, at, coalesce(json_extract(fact, '$.fact.queue'), ''),
           coalesce(json_extract(fact, '$.fact.answers'), '{}'),
           coalesce(json_extract(fact, '$.fact.text'), '')
    FROM queue_event WHERE kind = 'message-left';
