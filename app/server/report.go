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

// Reports (PRODUCT rules 128, 130, 131): a row for each session, written when it opens and again when it has ended, from its log. What
// customers say at the end and a session's tracking codes stand beside it.

// summary is what a log says of a session as a whole. accounts are those of its reps. It never fails: what does not follow ends it.
func summary(of ledger.Session, accounts map[session.ParticipantID]string, entries []wire.Entry) wire.Report {
	out := wire.Report{Session: of.ID, Locator: of.Locator, Account: of.Account, Began: of.Opened.UnixMilli()}
	var log replica.Replica
	times := map[session.ParticipantID]*[2]time.Time{} // joined, left
	for _, e := range entries {
		done, err := log.Apply(e)
		if err != nil {
			break
		}
		for _, ev := range done.Events {
			noteTimes(times, ev)
		}
		state := log.State()
		here := 0
		for _, p := range state.People {
			if p.Presence == session.Here {
				here++
			}
			if p.Role == session.PrimaryRep {
				out.Rep = p.Name
			}
		}
		out.Peak = max(out.Peak, uint16(here))
	}
	state := log.State()
	out.Reason = state.EndReason
	if !state.EndedAt.IsZero() {
		out.Ended = state.EndedAt.UnixMilli()
	}
	for _, p := range state.People {
		person := wire.ReportPerson{Name: p.Name, Role: p.Role, Platform: p.Platform}
		if p.Role.IsRep() {
			person.Account = accounts[p.ID]
		}
		if t := times[p.ID]; t != nil {
			person.Joined, person.Left = unixMilli(t[0]), unixMilli(t[1])
			if until := latest(t[1], state.EndedAt, state.Last); !t[0].IsZero() && !until.Before(t[0]) { // who came has begun a minute, if they went in the same moment
				out.Minutes += max(1, uint32((until.Sub(t[0])+time.Minute-1)/time.Minute))
			}
		}
		if len(out.People) < wire.MaxReported {
			out.People = append(out.People, person)
		} else {
			out.More++
		}
	}
	return out
}

// noteTimes keeps when somebody first came and last went.
func noteTimes(times map[session.ParticipantID]*[2]time.Time, ev session.Event) {
	at := func(id session.ParticipantID) *[2]time.Time {
		if times[id] == nil {
			times[id] = &[2]time.Time{}
		}
		return times[id]
	}
	switch e := ev.(type) {
	case session.Started:
		at(e.Rep.ID)[0] = e.At
	case session.ParticipantJoined:
		if t := at(e.ID); t[0].IsZero() {
			t[0] = e.At
		}
	case session.ParticipantLeft:
		at(e.ID)[1] = e.At
	case session.SessionEnded:
		for _, t := range times {
			if t[1].IsZero() {
				t[1] = e.At
			}
		}
	}
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

// reportLoop writes how the session is, or was.
func (l *live) reportLoop(ended time.Time) {
	of := ledger.Session{ID: l.id, Locator: l.locator, Account: l.accounts[1], Opened: l.copy.State().Started}
	r := summary(of, l.accounts, l.entries)
	if r.Ended == 0 {
		r.Ended = unixMilli(ended)
	}
	if err := l.srv.cfg.Store.PutReport(context.Background(), r); err != nil {
		l.log.Error("report not written; it will be later", "err", err)
	}
}

// reportsAtATime bounds how many old sessions are reported in one sweep.
const reportsAtATime = 100

// reportOld writes the reports that are missing: of sessions from before there were reports, or that ended when the disk was full.
func (s *Server) reportOld(ctx context.Context) {
	list, err := s.cfg.Store.Unreported(ctx, reportsAtATime)
	if err != nil {
		s.log.Error("reports not looked through", "err", err)
		return
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
	for size := 0; len(out.List) > 1; out.List, out.More = out.List[:len(out.List)/2], true { // people with long names: fewer at a time
		b, err := wire.EncodeAnswer(out)
		if size = len(b); err == nil && size > 0 {
			break
		}
	}
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
	log, err := replay(entries)
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
