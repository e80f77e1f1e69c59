package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"deskhand/app/server/ledger"
)

// queueEventsKept bounds the history of the queues, whatever its age.
const queueEventsKept = 100_000

// AppendQueues writes what happened in the queues, and with also the next entry of a session's log: all of it or nothing. Errors:
// ledger.ErrOrder when one of them does not follow the last one, ErrNone, ErrFull.
func (l *Ledger) AppendQueues(ctx context.Context, events []ledger.QueueEvent, also *ledger.SessionEntry) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		last, err := lastQueueEvent(ctx, tx)
		if err != nil {
			return err
		}
		for _, ev := range events {
			if ev.N != last+1 {
				return fmt.Errorf("event %d after %d: %w", ev.N, last, ledger.ErrOrder)
			}
			last = ev.N
			_, err := tx.ExecContext(ctx, "INSERT INTO queue_event (n, at, kind, fact) VALUES (?, ?, ?, ?)", ev.N, ev.At.UnixMilli(), ev.Kind, string(ev.Fact))
			if err == nil && ev.Left != nil {
				_, err = tx.ExecContext(ctx, "INSERT INTO queue_message (n, at, queue, answers, text) VALUES (?, ?, ?, ?, ?)", ev.N, ev.At.UnixMilli(), ev.Left.Queue,
					string(ev.Left.Answers), ev.Left.Text)
			}
			if err != nil {
				return err
			}
		}
		if also == nil {
			return nil
		}
		return appendEntry(ctx, tx, also.Session, also.Entry)
	})
	if err != nil {
		return fmt.Errorf("write what happened in the queues: %w", err)
	}
	return nil
}

func lastQueueEvent(ctx context.Context, tx *sql.Tx) (last uint64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT max((SELECT coalesce(max(n), 0) FROM queue_event), (SELECT coalesce(max(n), 0) FROM queue_state))").Scan(&last)
	return last, err
}

// KeepQueues writes the state after event n in place of the one before, and forgets events up to n that are older than before, or too
// many.
func (l *Ledger) KeepQueues(ctx context.Context, n uint64, state []byte, before time.Time) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO queue_state (one, n, state) VALUES (1, ?, ?)
			ON CONFLICT (one) DO UPDATE SET n = excluded.n, state = excluded.state WHERE excluded.n >= queue_state.n`, n, string(state))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM queue_event WHERE n <= ? AND (at < ? OR n <= ?)", n, before.UnixMilli(), int64(n)-queueEventsKept)
		return err
	})
	if err != nil {
		return fmt.Errorf("write the state of the queues: %w", err)
	}
	return nil
}

// QueueLog returns the newest state that was kept and the events after it.
func (l *Ledger) QueueLog(ctx context.Context) (out ledger.QueueLog, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read the queues: %w", plain(err))
		}
	}()
	var state string
	err = l.db.QueryRowContext(ctx, "SELECT n, state FROM queue_state").Scan(&out.N, &state)
	switch {
	case err == nil:
		out.State = []byte(state)
	case !errors.Is(err, sql.ErrNoRows):
		return out, err
	}
	out.Events, err = table(ctx, l.db, func(row scanner) (ev ledger.QueueEvent, err error) {
		var at int64
		var fact string
		err = row.Scan(&ev.N, &at, &ev.Kind, &fact)
		ev.At, ev.Fact = time.UnixMilli(at), []byte(fact)
		return ev, err
	}, "SELECT n, at, kind, fact FROM queue_event WHERE n > ? ORDER BY n", out.N)
	return out, err
}
