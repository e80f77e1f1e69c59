package server_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// helped is a session of ana's in which Marta was, and which has ended.
func helped(t *testing.T, s *servertest.Server, ana servertest.Rep) (*servertest.Member, *servertest.Member) {
	t.Helper()
	rep := s.Dial(ana).Open("Ana Ruiz")
	marta := rep.Invite(s.Dial(), linkSecret(t, rep, trust.Customer), trust.Customer, "Marta")
	rep.Do(session.End{Reason: session.ReasonDone})
	marta.CatchUp()
	return rep, marta
}

// linkSecret is what a link to the session would carry.
func linkSecret(t *testing.T, m *servertest.Member, as trust.Role) trust.Secret {
	t.Helper()
	secret, err := trust.LinkSecret(string(m.Author.Session), as, [16]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func reports(t *testing.T, s *servertest.Server, r servertest.Rep, of wire.ReportList) []wire.Report {
	t.Helper()
	return do[wire.Reports](t, s, r, of).List
}

// ended waits until a session's report says that it has ended.
func ended(t *testing.T, s *servertest.Server, r servertest.Rep, id session.ID) wire.Report {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		for _, got := range reports(t, s, r, wire.ReportList{}) {
			if got.Session == id && got.Ended != 0 {
				return got
			}
		}
	}
	t.Fatal("no report of the end")
	return wire.Report{}
}

// Rule 128 and 129: when, how long, who, how many at a time; rule 130: a rep's own, an administrator's all.
func TestRule128And130Reports(t *testing.T) {
	s := servertest.Start(t)
	ana, luis, admin := s.SignIn("ana"), s.SignIn("luis"), adminOf(t, s, "boss")
	rep, _ := helped(t, s, ana)
	r := ended(t, s, ana, rep.Author.Session)
	if r.Account != "ana" || r.Rep != "Ana Ruiz" || r.Peak != 2 || r.Minutes != 2 || r.Reason != session.ReasonDone || r.Began == 0 || r.Locator == "" {
		t.Errorf("report %+v", r)
	}
	if len(r.People) != 2 || r.People[0].Account != "ana" || r.People[1].Name != "Marta" || r.People[1].Account != "" ||
		r.People[1].Role != session.PrimaryCustomer || r.People[1].Joined == 0 || r.People[1].Left < r.People[1].Joined {
		t.Errorf("people %+v", r.People)
	}
	if got := reports(t, s, luis, wire.ReportList{}); len(got) != 0 {
		t.Errorf("a colleague sees %+v", got)
	}
	if got := refused(t, s, luis, wire.ReportList{Account: "ana"}); got != wire.TroubleRights {
		t.Errorf("a colleague asks for ana's: %s", got)
	}
	second := s.Dial(luis).Open("Luis")
	all := reports(t, s, admin, wire.ReportList{})
	if len(all) != 2 || all[0].Session != second.Author.Session || all[0].Ended != 0 {
		t.Errorf("an administrator sees %+v", all)
	}
	if got := reports(t, s, admin, wire.ReportList{Account: "ana"}); len(got) != 1 || got[0].Account != "ana" {
		t.Errorf("filtered by rep: %+v", got)
	}
	if got := reports(t, s, admin, wire.ReportList{Began: all[0].Began, Session: all[0].Session}); len(got) != 1 || got[0].Session != rep.Author.Session {
		t.Errorf("after the first: %+v", got)
	}
	for _, c := range []struct {
		of   wire.ReportList
		want uint32
	}{{wire.ReportList{}, 2}, {wire.ReportList{Account: "ana"}, 1}, {wire.ReportList{Until: r.Began}, 0}, {wire.ReportList{Began: all[0].Began, Session: all[0].Session}, 0}} {
		if got := do[wire.Reports](t, s, admin, c.of); got.Total != c.want {
			t.Errorf("%+v: %d in all, want %d", c.of, got.Total, c.want)
		}
	}
	if got := reports(t, s, admin, wire.ReportList{Until: r.Began}); len(got) != 0 {
		t.Errorf("before there was any: %+v", got)
	}
}

// The report names who led when it ended, not who came last of those who ever led.
func TestReportsNameWhoLedLast(t *testing.T) {
	s := helpDesk(t, nil)
	onDuty(t, s, "ben")
	duty := onDuty(t, s, "ana")
	ana, _ := agentsSession(t, s)
	ben := ana.Invite(s.Dial(s.SignIn("ben")), number(t, ana.Locator, "12345"), trust.Rep, "Ben")
	ana.Do(session.Transferring{To: ben.Author.By})
	ben.CatchUp()
	passed(t, ben, ben.Pass("", "ana"))
	duty.accepts(1)
	ana.CatchUp()
	ana.Do(session.Taking{Participant: ana.Author.By})
	ana.Do(session.End{Reason: session.ReasonDone})
	if r := ended(t, s, s.SignIn("ana"), ana.Author.Session); r.Rep != "Ana" {
		t.Errorf("led by %q in the end", r.Rep)
	}
}

// A session that ended while nobody could write is reported later.
func TestMissedReportsAreWrittenLater(t *testing.T) {
	s := servertest.Start(t)
	ana := s.SignIn("ana")
	rep, _ := helped(t, s, ana)
	ended(t, s, ana, rep.Author.Session)
	before := reports(t, s, ana, wire.ReportList{})
	if err := s.Ledger.PutReport(t.Context(), wire.Report{Session: rep.Author.Session, Began: before[0].Began}); err != nil {
		t.Fatal(err)
	}
	s.Sweep()
	if after := reports(t, s, ana, wire.ReportList{}); len(after) != 1 || after[0].Ended != before[0].Ended || after[0].Peak != 2 {
		t.Errorf("was %+v\nis  %+v", before, after)
	}
}

// reporting is a store that cannot write reports while it is off, and counts how often missing ones are looked for.
type reporting struct {
	server.Store
	off    *atomic.Bool
	looked *atomic.Int32
}

func (r reporting) PutReport(ctx context.Context, p wire.Report) error {
	if r.off.Load() {
		return ledger.ErrFull
	}
	return r.Store.PutReport(ctx, p)
}

func (r reporting) Unreported(ctx context.Context, limit int) ([]ledger.Ended, error) {
	r.looked.Add(1)
	return r.Store.Unreported(ctx, limit)
}

// TestMissingReportsAreLookedForWhereSomeAre: after a start, and after one could not be written; otherwise nobody waits for it.
func TestMissingReportsAreLookedForWhereSomeAre(t *testing.T) {
	var off atomic.Bool
	var looked atomic.Int32
	s := servertest.Start(t, func(c *server.Config) { c.Store = reporting{c.Store, &off, &looked} })
	sweeps := func(want int32) {
		t.Helper()
		s.Sweep()
		s.Sweep()
		if got := looked.Load(); got != want {
			t.Errorf("looked for %d times, want %d", got, want)
		}
	}
	sweeps(1)
	ana := s.SignIn("ana")
	off.Store(true)
	rep, _ := helped(t, s, ana)
	for deadline := time.Now().Add(time.Minute); s.Sessions() > 0; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("the session goes on")
		}
	}
	off.Store(false)
	sweeps(2)
	if r := ended(t, s, ana, rep.Author.Session); r.Ended == 0 || r.Peak != 2 {
		t.Errorf("reported %+v", r)
	}
	sweeps(2)
}

// Rule 12: tracking codes, by who was in the session only.
func TestRule12CodesInReports(t *testing.T) {
	s := servertest.Start(t)
	ana, luis := s.SignIn("ana"), s.SignIn("luis")
	rep, _ := helped(t, s, ana)
	id := rep.Author.Session
	do[wire.Done](t, s, ana, wire.ReportCodes{Session: id, Codes: []string{"old"}})
	do[wire.Done](t, s, ana, wire.ReportCodes{Session: id, Codes: []string{"A-17", "printer"}})
	if got := refused(t, s, luis, wire.ReportCodes{Session: id, Codes: []string{"mine"}}); got != wire.TroubleNone {
		t.Errorf("a stranger's codes: %s", got)
	}
	if r := ended(t, s, ana, id); len(r.Codes) != 2 || r.Codes[0] != "A-17" {
		t.Errorf("codes %q", r.Codes)
	}
}

func TestSitesAsk(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Asks = wire.Asks{Codes: []string{"Case"}, Required: true, Survey: true} })
	if got := s.Dial(s.SignIn("ana")).Asks; len(got.Codes) != 1 || !got.Required || !got.Survey {
		t.Errorf("a rep is asked %+v", got)
	}
	if got := s.Dial().Asks; got.Codes != nil || got.Required || !got.Survey {
		t.Errorf("a customer's program is told %+v", got)
	}
}

// say posts a survey and returns the status.
func say(t *testing.T, s *servertest.Server, by *servertest.Member, change func(*wire.Survey)) int {
	t.Helper()
	said := wire.Survey{Session: by.Author.Session, Participant: by.Author.By, Rating: 5, Comment: "Muy amable"}
	sig, err := trust.Sign(by.Author.Identity, wire.SignSurvey, wire.SurveyBytes(said))
	if err != nil {
		t.Fatal(err)
	}
	said.Sig = sig
	if change != nil {
		change(&said)
	}
	b, err := wire.EncodeSurvey(said)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.HTTP().Post("https://"+s.Address+wire.PathSurvey, "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// Rule 131: what customers say at the end is kept, once, and only theirs.
func TestRule131Survey(t *testing.T) {
	s := servertest.Start(t, func(c *server.Config) { c.Asks.Survey = true })
	ana := s.SignIn("ana")
	rep, marta := helped(t, s, ana)
	ended(t, s, ana, rep.Author.Session)
	if got := say(t, s, rep, nil); got != http.StatusForbidden {
		t.Errorf("the representative about themselves: %d", got)
	}
	if got := say(t, s, marta, func(v *wire.Survey) { v.Rating = 1 }); got != http.StatusForbidden {
		t.Errorf("changed on the way: %d", got)
	}
	if got := say(t, s, marta, nil); got != http.StatusNoContent {
		t.Fatalf("survey: %d", got)
	}
	if got := say(t, s, marta, nil); got != http.StatusConflict {
		t.Errorf("said twice: %d", got)
	}
	r := ended(t, s, ana, rep.Author.Session)
	if len(r.Surveyed) != 1 || r.Surveyed[0] != (wire.Surveyed{Name: "Marta", Rating: 5, Comment: "Muy amable"}) {
		t.Errorf("surveyed %+v", r.Surveyed)
	}
}

// To judge a survey the server reads and checks its session's whole log: whoever asks for the same one again and again, from wherever, has to wait.
func TestSurveysOfOneSessionAreLimitedWhoeverAsks(t *testing.T) {
	clock := newClock()
	s := behind(t, func(c *server.Config) { c.Asks.Survey, c.Now = true, clock.now })
	post := func(n int, id session.ID) int {
		t.Helper()
		b, err := wire.EncodeSurvey(wire.Survey{Session: id, Participant: 2, Rating: 1, Sig: make([]byte, wire.SigLen)})
		if err != nil {
			t.Fatal(err)
		}
		return visitor{t, s}.postPlain(wire.PathSurvey, b, fmt.Sprintf("203.0.113.%d", n)).StatusCode
	}
	for n := range 20 {
		if got := post(n, sessionID); got != http.StatusForbidden {
			t.Fatalf("asker %d: %d", n, got)
		}
	}
	if got := post(21, sessionID); got != http.StatusTooManyRequests {
		t.Errorf("one more: %d", got)
	}
	if got := post(21, "bbbbbbbbbbbbbbbbbbbbbbbbbb"); got != http.StatusForbidden {
		t.Errorf("of another session: %d", got)
	}
	clock.add(time.Minute)
	if got := post(21, sessionID); got != http.StatusForbidden {
		t.Errorf("a minute later: %d", got)
	}
}

func TestSurveysThatNobodyAskedFor(t *testing.T) {
	var late atomic.Bool
	s := servertest.Start(t, func(c *server.Config) {
		c.Asks.Survey = true
		c.Now = func() time.Time {
			if late.Load() {
				return time.Now().Add(2 * wire.SurveyMinutes * time.Minute)
			}
			return time.Now()
		}
	})
	ana := s.SignIn("ana")
	rep := s.Dial(ana).Open("Ana")
	marta := rep.Invite(s.Dial(), linkSecret(t, rep, trust.Customer), trust.Customer, "Marta")
	if got := say(t, s, marta, nil); got != http.StatusForbidden {
		t.Errorf("in the middle of a session: %d", got)
	}
	rep.Do(session.End{Reason: session.ReasonDone})
	ended(t, s, ana, rep.Author.Session)
	late.Store(true)
	if got := say(t, s, marta, nil); got != http.StatusForbidden {
		t.Errorf("a day later: %d", got)
	}
	off := servertest.Start(t)
	if got := say(t, off, marta, nil); got != http.StatusForbidden {
		t.Errorf("where the site does not ask: %d", got)
	}
}

// What could not be written of a session that goes on is written when it can be, though nobody comes or goes any more.
func TestARunningReportIsWrittenWhenItCanBe(t *testing.T) {
	at := newClock()
	var off atomic.Bool
	s := servertest.Start(t, func(c *server.Config) { c.Now, c.Store = at.now, reporting{c.Store, &off, new(atomic.Int32)} })
	ana := s.SignIn("ana")
	rep := s.Dial(ana).Open("Ana")
	off.Store(true)
	rep.Invite(s.Dial(), linkSecret(t, rep, trust.Customer), trust.Customer, "Marta")
	rep.Sync(rep.Author.Session)
	off.Store(false)
	for deadline := time.Now().Add(time.Minute); ; {
		at.add(time.Minute)
		rep.Sync(rep.Author.Session) // the session looks at its clock
		list := reports(t, s, ana, wire.ReportList{})
		if len(list) == 1 && len(list[0].People) == 2 && list[0].Peak == 2 && list[0].Ended == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("reported %+v", list)
		}
	}
}

// The report of a session that still goes on says who is in it by now: an administrator reads it while it does.
func TestRule128ReportWhileItGoesOn(t *testing.T) {
	s := servertest.Start(t)
	ana := s.SignIn("ana")
	rep := s.Dial(ana).Open("Ana Ruiz")
	until := func(what string, there func(wire.Report) bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
			if list := reports(t, s, ana, wire.ReportList{}); len(list) == 1 && list[0].Ended == 0 && there(list[0]) {
				return
			}
		}
		t.Fatalf("no report of %s: %+v", what, reports(t, s, ana, wire.ReportList{}))
	}
	until("the rep alone", func(r wire.Report) bool { return len(r.People) == 1 && r.Peak == 1 && r.Rep == "Ana Ruiz" })
	marta := rep.Invite(s.Dial(), linkSecret(t, rep, trust.Customer), trust.Customer, "Marta")
	until("Marta", func(r wire.Report) bool {
		return len(r.People) == 2 && r.Peak == 2 && r.People[1].Joined != 0 && r.People[1].Left == 0
	})
	marta.Do(session.Leaving{Reason: session.ReasonDone})
	until("Marta's going", func(r wire.Report) bool { return len(r.People) == 2 && r.Peak == 2 && r.People[1].Left != 0 })
}
