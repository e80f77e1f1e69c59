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
	type seat struct {
		id session.ID
		me session.ParticipantID
	}
	mine, err := table(ctx, h.db, func(row scanner) (s seat, err error) {
		err = row.Scan(&s.id, &s.me)
		return s, err
	}, "SELECT id, me FROM session WHERE last = 0")
	if err != nil {
		return err
	}
	for _, s := range mine {
		log, err := entries(ctx, h.db, s.id)
		if err != nil {
			return err
		}
		if err := transact(ctx, h.db, func(tx *sql.Tx) error { return refollow(ctx, tx, s.me, s.id, log) }); err != nil {
			return fmt.Errorf("session %s: %w", s.id, err)
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
