package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"deskhand/app/server/ledger"
)

// QueueMessages returns messages that customers left, the newest first: of queues (nil: of all), older than the one named before (0: from the
// newest), with unread only those that nobody has marked. A limit below 0 is none.
func (l *Ledger) QueueMessages(ctx context.Context, queues []string, before uint64, unread bool, limit int) (out []ledger.QueueMessage, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read messages of queues: %w", plain(err))
		}
	}()
	where, args := ofQueues(queues)
	if before > 0 {
		where += " AND n < ?"
		args = append(args, before)
	}
	if unread {
		where += " AND read = 0"
	}
	return table(ctx, l.db, func(row scanner) (m ledger.QueueMessage, err error) {
		var at, read int64
		var answers string
		err = row.Scan(&m.N, &at, &m.Queue, &answers, &m.Text, &read, &m.By)
		m.At, m.Answers = time.UnixMilli(at), []byte(answers)
		if read != 0 {
			m.Read = time.UnixMilli(read)
		}
		return m, err
	}, "SELECT n, at, queue, answers, text, read, by FROM queue_message WHERE "+where+" ORDER BY n DESC LIMIT ?", append(args, limit)...)
}

// ofQueues is the condition for messages of queues; nil: of all.
func ofQueues(queues []string) (where string, args []any) {
	if queues == nil {
		return "1", nil
	}
	for _, q := range queues {
		args = append(args, q)
	}
	return "queue IN (" + strings.TrimSuffix(strings.Repeat("?,", len(queues)), ",") + ")", args
}

// UnreadMessages counts those that nobody has marked as read.
func (l *Ledger) UnreadMessages(ctx context.Context, queues []string) (n int, err error) {
	where, args := ofQueues(queues)
	if err := l.db.QueryRowContext(ctx, "SELECT count(*) FROM queue_message WHERE read = 0 AND "+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count messages of queues: %w", plain(err))
	}
	return n, nil
}

// MessageQueue returns the queue that a message was left in; ledger.ErrNone.
func (l *Ledger) MessageQueue(ctx context.Context, n uint64) (queue string, err error) {
	err = l.db.QueryRowContext(ctx, "SELECT queue FROM queue_message WHERE n = ?", n).Scan(&queue)
	if errors.Is(err, sql.ErrNoRows) {
		err = ledger.ErrNone
	}
	if err != nil {
		return "", fmt.Errorf("message %d: %w", n, plain(err))
	}
	return queue, nil
}

// MarkMessage marks a message as read by an account at a time, or with the zero time as not read; ledger.ErrNone.
func (l *Ledger) MarkMessage(ctx context.Context, n uint64, by string, at time.Time) error {
	read := int64(0)
	if at.IsZero() {
		by = ""
	} else {
		read = at.UnixMilli()
	}
	return l.oneMessage(ctx, n, "UPDATE queue_message SET read = ?, by = ? WHERE n = ?", read, by, n)
}

// RemoveMessage deletes a message; ledger.ErrNone.
func (l *Ledger) RemoveMessage(ctx context.Context, n uint64) error {
	return l.oneMessage(ctx, n, "DELETE FROM queue_message WHERE n = ?", n)
}

func (l *Ledger) oneMessage(ctx context.Context, n uint64, query string, args ...any) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		if rows, err := done.RowsAffected(); err != nil || rows == 0 {
			return errors.Join(err, ledger.ErrNone)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("message %d: %w", n, err)
	}
	return nil
}
