package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"deskhand/app/server/ledger"
)

// AddErrand writes down what the running server is asked to do, and returns its number.
func (l *Ledger) AddErrand(ctx context.Context, e ledger.Errand) (int64, error) {
	done, err := l.db.ExecContext(ctx, "INSERT INTO errand (made, path, body) VALUES (?, ?, ?)", e.Made.UnixMilli(), e.Path, e.Body)
	if err != nil {
		return 0, fmt.Errorf("write errand: %w", plain(err))
	}
	id, err := done.LastInsertId()
	if err != nil {
		return 0, fmt.Errorf("write errand: %w", err)
	}
	return id, nil
}

// Errands returns what is to be done, the oldest first.
func (l *Ledger) Errands(ctx context.Context) ([]ledger.Errand, error) {
	list, err := table(ctx, l.db, func(row scanner) (e ledger.Errand, err error) {
		var made int64
		err = row.Scan(&e.ID, &made, &e.Path, &e.Body)
		e.Made = time.UnixMilli(made)
		return e, err
	}, "SELECT id, made, path, body FROM errand WHERE answer IS NULL ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read errands: %w", err)
	}
	return list, nil
}

// AnswerErrand writes what came of an errand; ledger.ErrNone when nobody waits for it any more.
func (l *Ledger) AnswerErrand(ctx context.Context, id int64, answer []byte) error {
	done, err := l.db.ExecContext(ctx, "UPDATE errand SET answer = ? WHERE id = ?", answer, id)
	if err != nil {
		return fmt.Errorf("answer errand: %w", plain(err))
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("answer errand: %w", errors.Join(err, ledger.ErrNone))
	}
	return nil
}

// TakeAnswer returns the answer to an errand and forgets it; false when there is none yet.
func (l *Ledger) TakeAnswer(ctx context.Context, id int64) (answer []byte, answered bool, err error) {
	err = l.db.QueryRowContext(ctx, "SELECT answer FROM errand WHERE id = ? AND answer IS NOT NULL", id).Scan(&answer)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("read the answer to an errand: %w", err)
	}
	return answer, true, l.DropErrand(ctx, id)
}

// DropErrand forgets an errand, answered or not.
func (l *Ledger) DropErrand(ctx context.Context, id int64) error {
	if _, err := l.db.ExecContext(ctx, "DELETE FROM errand WHERE id = ?", id); err != nil {
		return fmt.Errorf("forget errand: %w", plain(err))
	}
	return nil
}

// DropErrands forgets those that were made before a time: who made them waits no longer.
func (l *Ledger) DropErrands(ctx context.Context, before time.Time) error {
	if _, err := l.db.ExecContext(ctx, "DELETE FROM errand WHERE made < ?", before.UnixMilli()); err != nil {
		return fmt.Errorf("forget errands: %w", plain(err))
	}
	return nil
}
