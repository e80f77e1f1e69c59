package store

import (
	"context"
	"database/sql"
	"fmt"

	"deskhand/app/replica"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// fill makes what an older version of the program did not keep, from the logs: session by session, so that a program that is ended
// meanwhile goes on where it was.
func (h *History) fill(ctx context.Context) error {
	rows, err := h.db.QueryContext(ctx, "SELECT id, me FROM session WHERE last = 0")
	if err != nil {
		return plain(err)
	}
	defer rows.Close()
	mine := map[session.ID]session.ParticipantID{}
	for rows.Next() {
		var id session.ID
		var me session.ParticipantID
		if err := rows.Scan(&id, &me); err != nil {
			return err
		}
		mine[id] = me
	}
	if err := rows.Err(); err != nil {
		return plain(err)
	}
	_ = rows.Close() // one connection: nothing else can be done before
	for id, me := range mine {
		entries, err := h.entries(ctx, id)
		if err != nil {
			return err
		}
		if err := transact(ctx, h.db, func(tx *sql.Tx) error { return refollow(ctx, tx, me, id, entries) }); err != nil {
			return fmt.Errorf("session %s: %w", id, err)
		}
	}
	return nil
}

// refollow goes through a log as it came. What does not follow from it (a gap) ends it; the columns of lists stay as they were then.
func refollow(ctx context.Context, tx *sql.Tx, me session.ParticipantID, id session.ID, entries []wire.Entry) error {
	var log replica.Replica
	for _, e := range entries {
		if _, err := log.Apply(e); err != nil {
			break
		}
		if err := follow(ctx, tx, me, log.State()); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, "UPDATE session SET last = max(started, ended, 1), lasted = max(0, max(started, ended) - started) WHERE id = ? AND last = 0", id)
	return err
}

// entries are a session's, in order.
func (h *History) entries(ctx context.Context, id session.ID) ([]wire.Entry, error) {
	rows, err := h.db.QueryContext(ctx, "SELECT n, at, prev, body, sig FROM entry WHERE session = ? ORDER BY n", id)
	if err != nil {
		return nil, plain(err)
	}
	defer rows.Close()
	var entries []wire.Entry
	for rows.Next() {
		var e wire.Entry
		if err := rows.Scan(&e.N, &e.At, &e.Prev, &e.Body, &e.Sig); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}
