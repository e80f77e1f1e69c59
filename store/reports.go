package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// PutReport writes what is reported of a session, in place of what was before; its codes and surveys stay. ledger.ErrNone when there is no
// such session.
func (l *Ledger) PutReport(ctx context.Context, r wire.Report) error {
	people, err := json.Marshal(r.People)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	_, err = l.db.ExecContext(ctx, `INSERT INTO report (session, locator, account, rep, began, ended, reason, peak, minutes, people, more)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session) DO UPDATE SET rep = excluded.rep, ended = excluded.ended, reason = excluded.reason,
		peak = excluded.peak, minutes = excluded.minutes, people = excluded.people, more = excluded.more`,
		r.Session, r.Locator, r.Account, r.Rep, r.Began, r.Ended, r.Reason, r.Peak, r.Minutes, string(people), r.More)
	if err != nil {
		return fmt.Errorf("write report: %w", plain(err))
	}
	return nil
}

// Unreported returns ended sessions whose end no report tells of, oldest first, at most limit.
func (l *Ledger) Unreported(ctx context.Context, limit int) ([]ledger.Ended, error) {
	list, err := table(ctx, l.db, func(row scanner) (s ledger.Ended, err error) {
		var opened, ended int64
		err = row.Scan(&s.ID, &s.Locator, &s.Account, &opened, &ended)
		s.Opened, s.Ended = time.UnixMilli(opened), time.UnixMilli(ended)
		return s, err
	}, `SELECT id, locator, account, opened, ended FROM session s WHERE ended <> 0
		AND NOT EXISTS (SELECT 1 FROM report r WHERE r.session = s.id AND r.ended <> 0) ORDER BY opened, id LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("read sessions without a report: %w", err)
	}
	return list, nil
}

// SessionOf returns a session, live or not; ledger.ErrNone when there is none.
func (l *Ledger) SessionOf(ctx context.Context, id session.ID) (ledger.Session, error) {
	s, err := scanSession(l.db.QueryRowContext(ctx, sessionColumns+" WHERE id = ?", id))
	if err != nil {
		return s, fmt.Errorf("read session: %w", none(err))
	}
	return s, nil
}

// ListReports returns the reports that are asked for, newest first, at most limit, with their codes and surveys.
func (l *Ledger) ListReports(ctx context.Context, of wire.ReportList, limit int) ([]wire.Report, error) {
	var out []wire.Report
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		list, err := readReports(ctx, tx, of, limit)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].Codes, err = column[string](ctx, tx, "SELECT code FROM report_code WHERE session = ? ORDER BY slot", list[i].Session); err != nil {
				return err
			}
			if list[i].Surveyed, err = readSurveys(ctx, tx, list[i].Session); err != nil {
				return err
			}
		}
		out = list
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return out, nil
}

// reportSpan is whose reports are asked for, and of what time: ?1 the account, ?2 from, ?3 until.
const reportSpan = `(?1 = '' OR account = ?1 OR EXISTS (SELECT 1 FROM seat s WHERE s.session = report.session AND s.account = ?1)) AND began >= ?2 AND (?3 = 0 OR began < ?3)`

// CountReports counts the reports of an account and a span, wherever of goes on.
func (l *Ledger) CountReports(ctx context.Context, of wire.ReportList) (n int, err error) {
	if err := l.db.QueryRowContext(ctx, "SELECT count(*) FROM report WHERE "+reportSpan, of.Account, of.From, of.Until).Scan(&n); err != nil {
		return 0, fmt.Errorf("count reports: %w", plain(err))
	}
	return n, nil
}

func readReports(ctx context.Context, tx *sql.Tx, of wire.ReportList, limit int) ([]wire.Report, error) {
	return table(ctx, tx, func(row scanner) (r wire.Report, err error) {
		var people string
		err = row.Scan(&r.Session, &r.Locator, &r.Account, &r.Rep, &r.Began, &r.Ended, &r.Reason, &r.Peak, &r.Minutes, &people, &r.More)
		if err == nil {
			err = json.Unmarshal([]byte(people), &r.People)
		}
		return r, err
	}, `SELECT session, locator, account, rep, began, ended, reason, peak, minutes, people, more FROM report
		WHERE `+reportSpan+` AND (?4 = 0 OR (began, session) < (?4, ?5))
		ORDER BY began DESC, session DESC LIMIT ?6`, of.Account, of.From, of.Until, of.Began, of.Session, limit)
}

func readSurveys(ctx context.Context, tx *sql.Tx, id session.ID) ([]wire.Surveyed, error) {
	return table(ctx, tx, func(row scanner) (s wire.Surveyed, err error) {
		err = row.Scan(&s.Name, &s.Rating, &s.Comment)
		return s, err
	}, "SELECT name, rating, comment FROM survey WHERE session = ? ORDER BY participant", id)
}

// SetCodes keeps a session's tracking codes in place of those before; ledger.ErrNone when there is no such session.
func (l *Ledger) SetCodes(ctx context.Context, id session.ID, codes []string) error {
	err := transact(ctx, l.db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM report_code WHERE session = ?", id); err != nil {
			return err
		}
		for i, c := range codes {
			if _, err := tx.ExecContext(ctx, "INSERT INTO report_code (session, slot, code) VALUES (?, ?, ?)", id, i, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write tracking codes: %w", err)
	}
	return nil
}

// AddSurvey keeps what a customer said, once; ledger.ErrExists, or ErrNone when there is no such session. name is theirs.
func (l *Ledger) AddSurvey(ctx context.Context, s wire.Survey, name string, at time.Time) error {
	_, err := l.db.ExecContext(ctx, "INSERT INTO survey (session, participant, name, rating, comment, at) VALUES (?, ?, ?, ?, ?, ?)",
		s.Session, s.Participant, name, s.Rating, s.Comment, at.UnixMilli())
	if err != nil {
		return fmt.Errorf("write survey: %w", plain(err))
	}
	return nil
}
