package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"deskhand/app/replica"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Reports (PRODUCT rules 128, 130, 131): a row for each session, written from its log when it opens, when somebody
// comes or goes, and when it has ended. What
// customers say at the end and a session's tracking codes stand beside it.

// summary is what a log says of a session as a whole. accounts are those of its reps. It never fails: what does not follow ends it.
func summary(of ledger.Session, accounts map[session.ParticipantID]string, entries []wire.Entry) wire.Report {
	var log replica.Replica
	var t tally
	for _, e := range entries {
		done, err := log.Apply(e)
		if err != nil {
			break
		}
		t.note(done.Events, log.State())
	}
	return t.report(of, accounts, log.State())
}

// tally counts what a report says while a log goes on. The zero one has read nothing.
type tally struct {
	times map[session.ParticipantID]*session.Attendance // when they first came and last went
	peak  uint16                                        // the most who were here at a time
	lead  string                                        // who leads, or led last
}

// note reads on: what an entry did, and how things are after it. It reports whether a report says something else by now.
func (t *tally) note(events []session.Event, state session.State) (changed bool) {
	for _, ev := range events {
		changed = t.noteTimes(ev) || changed
	}
	here := uint16(0)
	for _, p := range state.People {
		if p.Presence == session.Here {
			here++
		}
	}
	if here > t.peak {
		t.peak, changed = here, true
	}
	if lead, ok := state.PrimaryRep(); ok && lead.Name != t.lead {
		t.lead, changed = lead.Name, true
	}
	return changed
}

func (t *tally) noteTimes(ev session.Event) (changed bool) {
	if t.times == nil {
		t.times = map[session.ParticipantID]*session.Attendance{}
	}
	at := func(id session.ParticipantID) *session.Attendance {
		if t.times[id] == nil {
			t.times[id] = &session.Attendance{}
		}
		return t.times[id]
	}
	switch e := ev.(type) {
	case session.Started:
		at(e.Rep.ID).Joined = e.At
	case session.ParticipantJoined:
		if t := at(e.ID); t.Joined.IsZero() {
			t.Joined = e.At
		}
	case session.ParticipantLeft:
		at(e.ID).Left = e.At
	case session.SessionEnded:
		for _, t := range t.times {
			if t.Left.IsZero() {
				t.Left = e.At
			}
		}
	default:
		return false
	}
	return true
}

// report is what is said of the session so far; state is the log's.
func (t *tally) report(of ledger.Session, accounts map[session.ParticipantID]string, state session.State) wire.Report {
	out := wire.Report{Session: of.ID, Locator: of.Locator, Account: of.Account, Began: of.Opened.UnixMilli(), Rep: t.lead, Peak: t.peak, Reason: state.EndReason}
	if !state.EndedAt.IsZero() {
		out.Ended = state.EndedAt.UnixMilli()
	}
	var stays []session.Attendance
	for _, p := range state.People {
		person := wire.ReportPerson{Name: p.Name, Role: p.Role, Platform: p.Platform}
		if p.Role.IsRep() {
			person.Account = accounts[p.ID]
		}
		if t := t.times[p.ID]; t != nil {
			person.Joined, person.Left = unixMilli(t.Joined), unixMilli(t.Left)
			stays = append(stays, *t)
		}
		if len(out.People) < wire.MaxReported {
			out.People = append(out.People, person)
		} else {
			out.More++
		}
	}
	out.Minutes = uint32(session.PeopleMinutes(stays, latest(state.EndedAt, state.Last)))
	return out
}

// latest is the first that is not zero.
func latest(list ...time.Time) time.Time {
	for _, t := range list {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func unixMilli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// reportAgain is when a report is tried again that could not be written.
const reportAgain = time.Minute

// reportLoop writes how the session is, or was.
func (l *live) reportLoop(ended time.Time) {
	l.unreported = time.Time{}
	state := l.copy.State()
	r := l.tally.report(ledger.Session{ID: l.id, Locator: l.locator, Account: l.accounts[1], Opened: state.Started}, l.accounts, state)
	if r.Ended == 0 {
		r.Ended = unixMilli(ended)
	}
	if err := l.srv.cfg.Store.PutReport(context.Background(), r); err != nil {
		l.srv.missing.Store(true)
		l.unreported = l.srv.now().Add(reportAgain)
		l.log.Error("report not written; it will be later", "err", err)
	}
}

// reportsAtATime bounds how many old sessions are reported in one sweep.
const reportsAtATime = 100

// reportOld writes the reports that are missing: of sessions from before there were reports, or that ended when the disk was full or
// the server. They are looked for only where some may be: among 200,000 sessions that takes half a second, in which nothing else is written.
func (s *Server) reportOld(ctx context.Context) {
	if !s.missing.Swap(false) {
		return
	}
	list, err := s.cfg.Store.Unreported(ctx, reportsAtATime)
	if err != nil {
		s.missing.Store(true)
		s.log.Error("reports not looked through", "err", err)
		return
	}
	if len(list) == reportsAtATime {
		s.missing.Store(true)
	}
	for _, of := range list {
		entries, err1 := s.cfg.Store.Log(ctx, of.ID)
		seats, err2 := s.cfg.Store.Seats(ctx, of.ID)
		if err := errors.Join(err1, err2); err != nil { // the others are not to wait for it: it is reported with what there is
			s.log.Error("log not read for its report", "session", of.ID, "err", err)
		}
		r := summary(of.Session, seats, entries)
		if r.Ended == 0 { // it was put away
			r.Ended = unixMilli(of.Ended)
		}
		if err := s.cfg.Store.PutReport(ctx, r); err != nil {
			s.missing.Store(true)
			s.log.Error("report not written; it will be later", "session", of.ID, "err", err)
			return
		}
	}
}

func (s *Server) listReports(ctx context.Context, by callFrom, c wire.ReportList) (wire.Reports, error) {
	if by.rights.Role != wire.RoleAdmin {
		if c.Account != "" && c.Account != by.account {
			return wire.Reports{}, errRights
		}
		c.Account = by.account
	}
	list, err := s.cfg.Store.ListReports(ctx, c, wire.MaxReports+1)
	if err != nil {
		return wire.Reports{}, err
	}
	out := wire.Reports{List: list[:min(len(list), wire.MaxReports)], More: len(list) > wire.MaxReports}
	if c.Began == 0 {
		n, err := s.cfg.Store.CountReports(ctx, c)
		if err != nil {
			return wire.Reports{}, err
		}
		out.Total = uint32(n)
	}
	all := len(out.List)
	out.List = fitted(out.List, func(part []wire.Report) wire.Reports { return wire.Reports{List: part, Total: out.Total} })
	out.More = out.More || len(out.List) < all
	return out, nil
}

// setCodes keeps a session's tracking codes: of somebody who was a rep in it.
func (s *Server) setCodes(ctx context.Context, by callFrom, c wire.ReportCodes) error {
	seats, err := s.cfg.Store.Seats(ctx, c.Session)
	if err != nil {
		return err
	}
	for _, account := range seats {
		if account == by.account {
			return s.cfg.Store.SetCodes(ctx, c.Session, c.Codes)
		}
	}
	of, err := s.cfg.Store.SessionOf(ctx, c.Session)
	if err == nil && of.Account != by.account {
		err = ledger.ErrNone
	}
	if err != nil {
		return err
	}
	return s.cfg.Store.SetCodes(ctx, c.Session, c.Codes)
}

// serveSurvey takes what a customer says at the end. Who they are their signature says.
func (s *Server) serveSurvey(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" || r.Header.Get("Content-Type") != "application/json" || !s.cfg.Asks.Survey {
		http.Error(w, "not asked for", http.StatusForbidden)
		return
	}
	if !s.surveys.take(origin(remoteAddr(r)), s.now()) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many", http.StatusTooManyRequests)
		return
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, wire.MaxSurvey))
	if err != nil {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	said, err := wire.DecodeSurvey(b)
	if err != nil {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	// Also by session, whoever asks: to judge one its whole log is read and checked.
	if !s.surveys.take("session "+string(said.Session), s.now()) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many", http.StatusTooManyRequests)
		return
	}
	err = s.survey(r.Context(), said)
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, errRights):
		http.Error(w, "not asked for", http.StatusForbidden)
	case errors.Is(err, ledger.ErrExists):
		http.Error(w, "said already", http.StatusConflict)
	default:
		s.log.Error("survey not kept", "session", said.Session, "err", err)
		http.Error(w, "the server has a problem", http.StatusServiceUnavailable)
	}
}

// survey keeps it; errRights when it is not a customer's of that session, or comes too late.
func (s *Server) survey(ctx context.Context, said wire.Survey) error {
	entries, err := s.cfg.Store.Log(ctx, said.Session)
	if err != nil {
		return err
	}
	log, err := replay(entries, nil)
	if err != nil {
		return errRights
	}
	state := log.State()
	p, ok := state.Participant(said.Participant)
	over := state.Phase == session.Ended || p.Presence == session.Gone
	if !ok || !p.Role.IsCustomer() || !over || len(p.Keys.Sign) != 65 ||
		trust.Verify([65]byte(p.Keys.Sign), wire.SignSurvey, wire.SurveyBytes(said), said.Sig) != nil {
		return errRights
	}
	if s.now().Sub(latest(state.EndedAt, state.Last)) > wire.SurveyMinutes*time.Minute {
		return errRights
	}
	if err := s.cfg.Store.AddSurvey(ctx, said, p.Name, s.now()); err != nil {
		return fmt.Errorf("keep survey: %w", err)
	}
	s.log.Info("survey", "session", said.Session, "participant", said.Participant, "rating", said.Rating)
	return nil
}

// asks are what a connection is told of what the site wants to know: reps all of it, others whether there is a survey.
func (s *Server) asks(rep bool) wire.Asks {
	a := s.cfg.Asks
	if !rep {
		a.Codes, a.Required = nil, false
	}
	a.Codes = slices.Clone(a.Codes)
	return a
}
