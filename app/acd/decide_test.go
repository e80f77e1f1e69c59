package acd

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
)

// Rules as given / when / then. Numbers in the names are those of PRODUCT.md.

var t0 = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) // a Monday

var utc = Zones{"UTC": time.UTC}

// stage plays commands on a site and remembers what came of them.
type stage struct {
	t   *testing.T
	s   State
	now time.Time
	log []Event
}

// site has the queue "help" of the given distribution and the named agents, with one place each, signed in and available.
func site(t *testing.T, how Distribution, agents ...UserID) *stage {
	g := &stage{t: t, now: t0}
	g.ok(Site, OpenQueue{helpQueue(how)})
	for _, a := range agents {
		g.agent(a, 1, "help")
	}
	return g
}

func helpQueue(how Distribution) Queue {
	q := NewQueue("help", "Printers", "Help")
	q.Distribution = how
	return q
}

// queue opens a queue, or changes it when it is there.
func (g *stage) queue(id QueueID, change func(*Queue)) {
	g.t.Helper()
	q, there := g.s.Queue(id)
	if !there {
		q = NewQueue(id, "Printers", string(id))
	}
	change(&q)
	if there {
		g.ok(Site, ChangeQueue{q})
	} else {
		g.ok(Site, OpenQueue{q})
	}
}

// agent staffs, signs in and makes available, a second later than the one before.
func (g *stage) agent(id UserID, capacity int, queues ...QueueID) {
	g.t.Helper()
	u := User{ID: id, Capacity: capacity}
	for _, q := range queues {
		u.Posts = append(u.Posts, Post{q, AsAgent})
	}
	g.ok(Site, Staff{u})
	g.wait(time.Second)
	g.ok(id, SignIn{Available: true})
}

func (g *stage) ok(by UserID, cmd Command) []Event {
	g.t.Helper()
	evs, err := Decide(g.s, utc, by, cmd, g.now)
	if err != nil {
		g.t.Fatalf("%T by %q: %v", cmd, by, err)
	}
	if _, tick := cmd.(Tick); len(evs) == 0 && !tick {
		g.t.Fatalf("%T by %q: accepted without an event", cmd, by)
	}
	for _, ev := range evs {
		g.s = Evolve(g.s, ev)
	}
	g.log = append(g.log, evs...)
	if err := g.s.Check(); err != nil {
		g.t.Fatalf("after %T by %q: %v", cmd, by, err)
	}
	return evs
}

func (g *stage) no(by UserID, cmd Command, want error) {
	g.t.Helper()
	if evs, err := Decide(g.s, utc, by, cmd, g.now); !errors.Is(err, want) || evs != nil {
		g.t.Errorf("%T by %q: %v, %d events; want %v", cmd, by, err, len(evs), want)
	}
}

// wait lets time pass with a Tick whenever one is due, as a server does, and returns what it brought.
func (g *stage) wait(d time.Duration) []Event {
	g.t.Helper()
	end := g.now.Add(d)
	before := len(g.log)
	for next, due := g.s.Next(); due && !next.After(end); next, due = g.s.Next() {
		g.now = next
		g.ok(Site, Tick{})
	}
	g.now = end
	return g.log[before:]
}

func (g *stage) enters(name string) RequestID {
	g.t.Helper()
	g.ok(Site, Enter{"help", Answers{FieldName: name}})
	return g.s.LastID
}

// accepts gives the agent the request in a session of its number.
func (g *stage) accepts(agent UserID, id RequestID) session.ID {
	g.t.Helper()
	sid := session.ID(fmt.Sprintf("session-%d", id))
	g.ok(agent, Accept{id, sid})
	return sid
}

// shownTo are the agents whose inbox has the request.
func (g *stage) shownTo(id RequestID) string {
	var who []string
	for _, p := range g.s.People {
		if slices.Contains(g.s.Inbox(p.User.ID), id) {
			who = append(who, string(p.User.ID))
		}
	}
	return strings.Join(who, " ")
}

func (g *stage) wantShown(id RequestID, want string) {
	g.t.Helper()
	if got := g.shownTo(id); got != want {
		g.t.Errorf("request %d is shown to %q, want %q", id, got, want)
	}
}

func (g *stage) wantStage(id RequestID, want Stage) {
	g.t.Helper()
	if r, ok := g.s.Request(id); !ok || r.Stage != want {
		g.t.Errorf("request %d: %q %v, want %q", id, r.Stage, ok, want)
	}
}

// kinds are the words of events, in order.
func words(evs []Event) string {
	var all []string
	for _, ev := range evs {
		all = append(all, EventKind(ev))
	}
	return strings.Join(all, " ")
}

func (g *stage) wantWords(got []Event, want string) {
	g.t.Helper()
	if words(got) != want {
		g.t.Errorf("events: %s\n  want: %s", words(got), want)
	}
}

func TestRule5NextCustomerWhenTheCurrentOneIsDone(t *testing.T) {
	g := site(t, MostIdle, "ana")
	first, second := g.enters("A"), g.enters("B")
	g.wantShown(first, "ana")
	g.wantShown(second, "")
	sid := g.accepts("ana", first)
	g.wantShown(second, "")
	g.ok(Site, SessionEnded{sid})
	g.wantShown(second, "ana")
}

func TestRule101to111Ranges(t *testing.T) {
	long := strings.Repeat("ñ", MaxName)
	for _, c := range []struct {
		name   string
		change func(*Queue)
		want   error
	}{
		{"as it comes", func(q *Queue) {}, nil},
		{"101: no service", func(q *Queue) { q.Service = "" }, ErrInvalid},
		{"101: no name", func(q *Queue) { q.Name = "" }, ErrInvalid},
		{"101: 64 runes of name", func(q *Queue) { q.Name = long }, nil},
		{"101: 65 runes of name", func(q *Queue) { q.Name = long + "ñ" }, ErrInvalid},
		{"101: a name with a direction trick", func(q *Queue) { q.Name = "a\u202eb" }, ErrInvalid},
		{"101: an ID with a space", func(q *Queue) { q.ID = "a b" }, ErrInvalid},
		{"102: control of the desktop", func(q *Queue) { q.Beginning.Ask = session.ControlDesktop }, nil},
		{"102: ask for the moon", func(q *Queue) { q.Beginning.Ask = "moon" }, ErrUnknown},
		{"102: a page", func(q *Queue) { q.Beginning.URL = "https://crm.example/new" }, nil},
		{"102: a script as a page", func(q *Queue) { q.Beginning.URL = "javascript:alert(1)" }, ErrInvalid},
		{"102: a file as a page", func(q *Queue) { q.Beginning.URL = "file:///etc/passwd" }, ErrInvalid},
		{"104: a zone nobody knows", func(q *Queue) { q.Hours.Zone = "Mars/Olympus" }, ErrUnknown},
		{"104: over midnight", func(q *Queue) { q.Hours.Week = []Interval{{time.Monday, 1320, 360}} }, ErrInvalid},
		{"104: the whole day", func(q *Queue) { q.Hours.Week = []Interval{{time.Monday, 0, 1440}} }, nil},
		{"105: a lottery", func(q *Queue) { q.Distribution = "lottery" }, ErrUnknown},
		{"106: 30 s", func(q *Queue) { q.Thresholds.Escalation = 30 * time.Second }, nil},
		{"106: 29 s", func(q *Queue) { q.Thresholds.Escalation = 29 * time.Second }, ErrInvalid},
		{"106: 999 s", func(q *Queue) { q.Thresholds.Escalation = 999 * time.Second }, nil},
		{"106: 1000 s", func(q *Queue) { q.Thresholds.Escalation = 1000 * time.Second }, ErrInvalid},
		{"108: 99 min", func(q *Queue) { q.Thresholds.Wait = 99 * time.Minute }, nil},
		{"108: 100 min", func(q *Queue) { q.Thresholds.Wait = 100 * time.Minute }, ErrInvalid},
		{"108: two addresses in one", func(q *Queue) { q.Notices.Wait = []string{"a@example.org,b@example.org"} }, ErrInvalid},
		{"108: a header in an address", func(q *Queue) { q.Notices.Wait = []string{"a@example.org\r\nBcc: x@example.org"} }, ErrInvalid},
		{"109: 1 min", func(q *Queue) { q.Thresholds.Message = time.Minute }, nil},
		{"109: nothing", func(q *Queue) { q.Thresholds.Message = 0 }, ErrInvalid},
		{"110: 50", func(q *Queue) { q.Thresholds.Closing = 50 }, nil},
		{"110: 49", func(q *Queue) { q.Thresholds.Closing = 49 }, ErrInvalid},
		{"110: 1000", func(q *Queue) { q.Thresholds.Closing = 1000 }, ErrInvalid},
		{"111: 10 s", func(q *Queue) { q.Thresholds.Unavailable = 10 * time.Second }, nil},
		{"111: 9 s", func(q *Queue) { q.Thresholds.Unavailable = 9 * time.Second }, ErrInvalid},
		{"111: 301 s", func(q *Queue) { q.Thresholds.Unavailable = 301 * time.Second }, ErrInvalid},
	} {
		q := NewQueue("q", "Service", "Name")
		c.change(&q)
		_, err := Decide(State{}, utc, Site, OpenQueue{q}, t0)
		if !errors.Is(err, c.want) || (err != nil) != (c.want != nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	d := NewQueue("q", "s", "n").Thresholds
	if d.Escalation != 60*time.Second || d.Wait != 2*time.Minute || d.Message != 5*time.Minute || d.Closing != 200 {
		t.Errorf("defaults are %+v", d)
	}
}

func TestRule104Hours(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.queue("help", func(q *Queue) { q.Hours.Week = []Interval{{time.Monday, 9 * 60, 17 * 60}} })
	waits := g.enters("A")
	g.queue("help", func(q *Queue) { q.Thresholds.Message = 99 * time.Minute })
	g.now = t0.Add(8*time.Hour - time.Minute)
	late := g.enters("B")
	g.wait(time.Minute)
	g.no(Site, Enter{"help", Answers{FieldName: "C"}}, ErrClosed)
	// Who waits already is still helped.
	g.wantShown(late, "ana")
	g.wantStage(waits, Writing)
	g.queue("help", func(q *Queue) { q.Hours.Week, q.Hours.Shut = nil, true })
	g.no(Site, Enter{"help", Answers{FieldName: "C"}}, ErrClosed)
	g.queue("help", func(q *Queue) { q.Hours.Shut = false })
	g.enters("C")
}

func TestRule105Everybody(t *testing.T) {
	g := site(t, Everybody, "ana", "ben", "eva")
	g.ok("eva", SetAvailable{false})
	a, b := g.enters("A"), g.enters("B")
	g.wantShown(a, "ana ben")
	g.wantShown(b, "ana ben")
	g.accepts("ben", b) // any of them, in any order
	g.wantShown(a, "ana")
	g.no("ana", Accept{b, "x"}, ErrTaken)
	g.no("ben", Accept{a, "x"}, ErrCapacity)
	g.no("eva", Accept{a, "x"}, ErrNotShown)
	g.no("ana", Accept{a + 5, "x"}, ErrUnknown)
	g.ok("ana", Decline{a})
	g.wantShown(a, "")
	g.no("ana", Accept{a, "x"}, ErrNotShown)
	g.ok("eva", SetAvailable{true})
	g.wantShown(a, "eva")
}

func TestRule105MostIdle(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben", "eva") // became available in that order
	turn := func(want UserID) RequestID {
		t.Helper()
		id := g.enters("A")
		g.wantShown(id, string(want))
		return id
	}
	g.wait(time.Second)
	sid := g.accepts("ana", turn("ana"))
	g.wait(time.Minute)
	g.ok(Site, SessionEnded{sid})
	g.ok(Site, SessionEnded{g.accepts("ben", turn("ben"))}) // ana answered a minute ago, ben and eva never
	g.ok(Site, SessionEnded{g.accepts("eva", turn("eva"))})
	g.wait(time.Second)
	id := turn("ana")
	g.ok("ana", Decline{id}) // an answer too
	g.wantShown(id, "ben")   // ben and eva answered in the same second: by name
	g.accepts("ben", id)
	g.ok("eva", SetAvailable{false})
	g.wait(time.Second)
	g.ok("eva", SetAvailable{true}) // a break is not idleness
	turn("ana")
}

func TestRule105RoundRobin(t *testing.T) {
	g := site(t, RoundRobin, "ana", "ben", "eva")
	round := func(want UserID) {
		t.Helper()
		g.wait(time.Second)
		id := g.enters("A")
		g.wantShown(id, string(want))
		g.ok(Site, SessionEnded{g.accepts(want, id)})
	}
	round("ana")
	round("ben")
	g.agent("bob", 1, "help") // joins after ben
	g.ok(Site, Dismiss{"ben"})
	round("bob")
	g.ok("eva", SetAvailable{false})
	round("ana")
	g.ok("eva", SetAvailable{true})
	round("bob")
	round("eva")
	g.agent("aaron", 1, "help")
	round("aaron")
	round("ana")
}

func TestRule106Escalation(t *testing.T) {
	g := site(t, RoundRobin, "ana", "ben")
	id := g.enters("A")
	g.ok("ana", Decline{id})
	g.ok("ben", Decline{id})
	g.wantShown(id, "")
	if got := g.wait(59 * time.Second); len(got) > 0 {
		t.Fatalf("before the threshold: %s", words(got))
	}
	g.wantWords(g.wait(time.Second), "escalated")
	g.wantShown(id, "ana ben") // to those who declined it too, once more
	g.ok("ana", Decline{id})
	g.wantShown(id, "ben")
	g.accepts("ben", id)
}

func TestRule106FirstToAcceptAfterEscalation(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	g.queue("help", func(q *Queue) { q.Thresholds.Unavailable = 40 * time.Second })
	id := g.enters("A")
	g.wantWords(g.wait(time.Minute), "withdrawn agent-flipped assigned escalated")
	g.ok("ana", SetAvailable{true})
	g.wantShown(id, "ana ben") // ben keeps the assignment, ana may be faster
	g.wantWords(g.ok("ana", Accept{id, "s"}), "withdrawn accepted")
	g.no("ben", Accept{id, "t"}, ErrTaken)
}

func TestRule107Pick(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	first, second := g.enters("A"), g.enters("B")
	g.ok("ben", Decline{second})
	third := g.enters("C")
	g.wantShown(third, "ben")
	g.no("ana", Pick{third, "s"}, ErrNoPick)
	g.queue("help", func(q *Queue) { q.Pick = true })
	g.queue("other", func(q *Queue) { q.Pick = true })
	g.agent("eva", 1, "other")
	g.no("eva", Pick{third, "s"}, ErrForbidden)
	g.no("ben", Pick{third, ""}, ErrInvalid)
	g.ok("ana", SetAvailable{false})                                          // her hand, not the queue's
	g.wantWords(g.ok("ana", Pick{third, "s"}), "withdrawn accepted assigned") // from ben, who is asked for the first instead
	g.no("ana", Pick{first, "t"}, ErrCapacity)
	g.no("ben", Pick{third, "t"}, ErrTaken)
	g.no("ben", Pick{first, "s"}, ErrState) // that session is ana's
	g.ok("ben", Pick{second, "t"})          // even one he declined
}

func TestRule108WaitedLong(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.enters("A")
	g.wantWords(g.wait(2*time.Minute), "escalated waited-long")
	if got := g.wait(2 * time.Minute); len(got) > 0 {
		t.Errorf("told again: %s", words(got))
	}
}

func TestRule109TimeOut(t *testing.T) {
	g := site(t, Everybody, "ana")
	id := g.enters("A")
	g.wantWords(g.wait(5*time.Minute-time.Nanosecond), "escalated waited-long")
	g.wantWords(g.wait(time.Nanosecond), "message-asked")
	g.wantStage(id, Writing)
	g.wantShown(id, "")
	g.no("ana", Accept{id, "s"}, ErrNotShown)
	g.no(Site, LeaveMessage{Request: id}, ErrInvalid)
	g.no(Site, LeaveMessage{Request: id, Text: strings.Repeat("x", MaxMessage+1)}, ErrTooLong)
	left := g.ok(Site, LeaveMessage{Request: id, Text: "Call me.\nThanks"})[0].(MessageLeft)
	if left.Queue != "help" || left.Answers[FieldName] != "A" {
		t.Errorf("message of %+v", left)
	}
	g.no(Site, LeaveMessage{Request: id, Text: "again"}, ErrTaken)

	forgotten := g.enters("B")
	g.wait(5 * time.Minute)
	g.wantWords(g.wait(MessageTime), "request-closed")
	g.no(Site, Leave{forgotten, ReasonDone}, ErrTaken)
}

func TestRule109WriteRatherThanWait(t *testing.T) {
	g := site(t, MostIdle, "ana")
	id := g.enters("A")
	g.wantWords(g.ok(Site, LeaveMessage{Request: id, Text: "No time"}), "withdrawn message-left")
	g.wantWords(g.ok(Site, LeaveMessage{Queue: "help", Answers: Answers{FieldName: "B"}, Text: "You are closed"}), "message-left")
	g.no(Site, LeaveMessage{Queue: "help", Text: "Nameless"}, ErrRequired)
	g.no(Site, LeaveMessage{Queue: "nowhere", Text: "x"}, ErrUnknown)
}

func TestRule110Closing(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.queue("help", func(q *Queue) { q.Thresholds.Closing = 50 })
	var last RequestID
	for range 50 {
		last = g.enters("A")
	}
	g.no(Site, Enter{"help", Answers{FieldName: "B"}}, ErrFull)
	g.ok(Site, Leave{last, ReasonLost})
	g.enters("B")
}

func TestRule111Unavailable(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	id := g.enters("A")
	g.wantWords(g.wait(30*time.Second), "withdrawn agent-flipped assigned")
	if p, _ := g.s.Person("ana"); p.Status() != Unavailable {
		t.Errorf("ana is %s", p.Status())
	}
	g.wantShown(id, "ben")
	// An answer at the last moment is too late even where no Tick has said so.
	if _, err := Decide(g.s, utc, "ben", Accept{id, "s"}, g.now.Add(30*time.Second)); !errors.Is(err, ErrNotShown) {
		t.Errorf("accept at the threshold: %v", err)
	}
	if _, err := Decide(g.s, utc, "ben", Accept{id, "s"}, g.now.Add(30*time.Second-1)); err != nil {
		t.Errorf("accept just before the threshold: %v", err)
	}
	// Silence where all are asked flips nobody.
	g = site(t, Everybody, "ana", "ben")
	id = g.enters("A")
	g.wait(4 * time.Minute)
	g.wantShown(id, "ana ben")
	// Who was flipped and comes back is asked again.
	g = site(t, MostIdle, "ana")
	id = g.enters("A")
	g.wait(30 * time.Second)
	g.ok("ana", SetAvailable{true})
	g.wantShown(id, "ana")
}

func TestRule112Nobody(t *testing.T) {
	g := site(t, MostIdle)
	g.no(Site, Enter{"help", Answers{FieldName: "A"}}, ErrNobody)
	g.agent("ana", 1, "help")
	id := g.enters("A")
	g.accepts("ana", id)
	waits := g.enters("B") // busy is somebody
	g.ok(Site, AgentLost{"ana"})
	g.no(Site, Enter{"help", Answers{FieldName: "C"}}, ErrNobody)
	if got := g.wait(GraceTime - 1); words(got) != "escalated" && len(got) > 0 {
		t.Errorf("within the grace time: %s", words(got))
	}
	g.ok("ana", SignIn{Available: true}) // a console that came back loses nobody
	g.wait(2 * time.Second)
	g.wantStage(waits, Waiting)
	g.ok("ana", SetAvailable{false})
	g.wait(GraceTime)
	g.wantStage(waits, Writing)
	if last := g.log[len(g.log)-1].(MessageAsked); last.Reason != ReasonNobody {
		t.Errorf("because %s", last.Reason)
	}
}

func TestRule113Form(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.queue("help", func(q *Queue) {
		q.Form = []Field{
			{Key: FieldName, Kind: Text, Required: true, Max: 10},
			{Key: "seats", Label: "Seats", Kind: Number, Max: 30},
			{Key: "language", Label: "Language", Kind: Choice, Choices: []string{"es", "en"}, Max: 2},
		}
	})
	for _, c := range []struct {
		name    string
		answers Answers
		field   FieldKey
		want    error
	}{
		{"all", Answers{FieldName: "Ana\nRuiz", "seats": "-12.5", "language": "es"}, "", nil},
		{"optional ones left out", Answers{FieldName: "Ana"}, "", nil},
		{"ten runes, not bytes", Answers{FieldName: strings.Repeat("ñ", 10)}, "", nil},
		{"eleven", Answers{FieldName: strings.Repeat("ñ", 11)}, FieldName, ErrTooLong},
		{"none", nil, FieldName, ErrRequired},
		{"only spaces", Answers{FieldName: " \u00a0"}, FieldName, ErrRequired},
		{"a direction trick", Answers{FieldName: "a\u202eb"}, FieldName, ErrInvalid},
		{"broken text", Answers{FieldName: "a\xff"}, FieldName, ErrInvalid},
		{"a word for a number", Answers{FieldName: "A", "seats": "many"}, "seats", ErrInvalid},
		{"an exponent", Answers{FieldName: "A", "seats": "1e9"}, "seats", ErrInvalid},
		{"a fraction", Answers{FieldName: "A", "seats": "1/3"}, "seats", ErrInvalid},
		{"no such choice", Answers{FieldName: "A", "language": "fr"}, "language", ErrInvalid},
		{"a field of no form", Answers{FieldName: "A", "shoe": "42"}, "shoe", ErrUnknown},
	} {
		_, err := Decide(g.s, utc, Site, Enter{"help", c.answers}, g.now)
		var at *FieldError
		if c.want == nil && err != nil || c.want != nil && (!errors.Is(err, c.want) || !errors.As(err, &at) || at.Field != c.field) {
			t.Errorf("%s: %v, want %v of %q", c.name, err, c.want, c.field)
		}
	}
	for _, c := range []struct {
		name string
		form []Field
		want error
	}{
		{"twice", []Field{{Key: "name", Kind: Text, Max: 5}, {Key: "name", Kind: Text, Max: 5}}, ErrExists},
		{"own field without a label", []Field{{Key: "shoe", Kind: Text, Max: 5}}, ErrInvalid},
		{"endless", []Field{{Key: "name", Kind: Text, Max: MaxAnswer + 1}}, ErrInvalid},
		{"a kind nobody knows", []Field{{Key: "name", Kind: "file", Max: 5}}, ErrUnknown},
		{"a choice of nothing", []Field{{Key: "name", Kind: Choice, Max: 5}}, ErrInvalid},
		{"a choice twice", []Field{{Key: "name", Kind: Choice, Choices: []string{"a", "a"}, Max: 5}}, ErrExists},
		{"choices of a text", []Field{{Key: "name", Kind: Text, Choices: []string{"a"}, Max: 5}}, ErrInvalid},
		{"too many", make([]Field, MaxFields+1), ErrFull},
	} {
		q := helpQueue(Everybody)
		q.Form = c.form
		if _, err := Decide(g.s, utc, Site, ChangeQueue{q}, g.now); !errors.Is(err, c.want) {
			t.Errorf("form, %s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestRule118Capacity(t *testing.T) {
	g := site(t, MostIdle)
	g.agent("ana", 2, "help")
	a, b, c := g.enters("A"), g.enters("B"), g.enters("C")
	g.wantShown(a, "ana")
	g.wantShown(b, "ana")
	g.wantShown(c, "")
	g.accepts("ana", a)
	g.wantShown(c, "") // b still counts
	// A session started by hand takes up a place: what was assigned goes back.
	g.wantWords(g.ok(Site, SessionStarted{"ana", "by-hand"}), "session-held withdrawn")
	g.ok(Site, SessionStarted{"ana", "by-hand-2"}) // and may go beyond
	if p, _ := g.s.Person("ana"); p.Status() != Busy || len(p.Sessions) != 3 {
		t.Errorf("ana is %s with %d sessions", p.Status(), len(p.Sessions))
	}
	g.no(Site, SessionStarted{"ana", "by-hand"}, ErrState)
	g.no(Site, SessionStarted{"zoe", "other"}, ErrNotAgent)
	g.ok(Site, SessionEnded{"by-hand"})
	g.wantShown(b, "")
	g.ok(Site, SessionEnded{"by-hand-2"})
	g.wantShown(b, "ana")
	// Lowering the capacity takes assignments back, not sessions.
	g.ok(Site, Staff{User{ID: "ana", Capacity: 1, Posts: []Post{{"help", AsAgent}}}})
	g.wantShown(b, "")
	g.no(Site, SessionEnded{"by-hand-2"}, ErrUnknown)
}

func TestControlTransferredMovesThePlace(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	sid := g.accepts("ana", g.enters("A"))
	g.ok(Site, SessionMoved{sid, "ben"})
	if who, _ := g.s.Holder(sid); who != "ben" {
		t.Errorf("held by %q", who)
	}
	g.no(Site, SessionMoved{sid, "ben"}, ErrState)
	g.ok(Site, SessionMoved{sid, "a rep who is no agent"})
	if who, held := g.s.Holder(sid); held {
		t.Errorf("held by %q", who)
	}
	g.ok(Site, SessionMoved{sid, "ana"})
	g.no(Site, SessionMoved{"nowhere", "zoe"}, ErrUnknown)
}

func TestRule120AgentLostAndBack(t *testing.T) {
	g := site(t, MostIdle, "ana", "ben")
	id := g.enters("A")
	g.wantShown(id, "ana")
	g.wantWords(g.ok(Site, AgentLost{"ana"}), "agent-signed-out withdrawn assigned")
	g.wantShown(id, "ben")
	g.no(Site, AgentLost{"ana"}, ErrState)
	g.no("ana", Accept{id, "s"}, ErrNotAgent)
	g.ok("ana", SignIn{})
	g.no("ana", SignIn{}, ErrState)
	g.no("ana", SetAvailable{false}, ErrState)
	g.no("zoe", SignIn{}, ErrNotAgent)
	g.wantWords(g.ok("ben", SignOut{}), "agent-signed-out withdrawn")
	// No post any more: signed out, and nothing is kept for them.
	g.ok("ana", SetAvailable{true})
	g.wantWords(g.ok(Site, Staff{User{ID: "ana", Capacity: 1}}), "user-staffed agent-signed-out withdrawn")
}

func TestWhoMaySay(t *testing.T) {
	g := site(t, MostIdle, "ana")
	for _, cmd := range []Command{Tick{}, Enter{Queue: "help"}, Staff{}, Dismiss{"ana"}, OpenQueue{}, ChangeQueue{}, RemoveQueue{"help"}, AgentLost{"ana"},
		Leave{1, ReasonDone}, LeaveMessage{}, SessionStarted{"ana", "s"}, SessionMoved{"s", "ana"}, SessionEnded{"s"}} {
		g.no("ana", cmd, ErrForbidden)
	}
	for _, cmd := range []Command{SignIn{}, SignOut{}, SetAvailable{}, Accept{}, Decline{}, Pick{}, Transfer{}} {
		g.no(Site, cmd, ErrNotAgent)
	}
	g.no(Site, nil, ErrInvalid)
}

func TestRule117And119Rights(t *testing.T) {
	g := site(t, MostIdle)
	g.queue("other", func(*Queue) {})
	for _, u := range []User{
		{ID: "agent", Posts: []Post{{"help", AsAgent}}},
		{ID: "all", Posts: []Post{{"help", AsAll}}},
		{ID: "lead", Posts: []Post{{"other", AsManager}}, Team: []UserID{"agent"}},
		{ID: "manager", Posts: []Post{{"help", AsManager}}},
		{ID: "neither", Rights: Rights{true, true, true}},
		{ID: "seer", Posts: []Post{{"other", AsAgent}}, Rights: Rights{SeeQueues: true}},
		{ID: "watcher", Posts: []Post{{"other", AsManager}}, Rights: Rights{WatchQueues: true, WatchAgents: true}},
	} {
		u.Capacity = 1
		g.ok(Site, Staff{u})
	}
	for who, want := range map[UserID]string{
		"agent": "serve see", "all": "serve see watch", "lead": "", "manager": "see watch", "neither": "", "seer": "see", "watcher": "see watch", "nobody": "",
	} {
		var got []string
		for _, p := range []Permission{Serve, Take, See, Watch, "fly"} {
			if g.s.May(who, p, "help") {
				got = append(got, string(p))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s may %q, want %q", who, got, want)
		}
		if watches := g.s.MayWatch(who, "agent"); watches != slices.Contains([]UserID{"all", "lead", "manager", "watcher"}, who) {
			t.Errorf("%s watches the agent: %v", who, watches)
		}
	}
	g.queue("help", func(q *Queue) { q.Pick = true })
	if !g.s.May("agent", Take, "help") || g.s.May("manager", Take, "help") || g.s.May("agent", Serve, "nowhere") {
		t.Error("taking from the list")
	}
	g.no("manager", SignIn{}, ErrNotAgent)
	for _, u := range []User{
		{ID: "x", Capacity: 0}, {ID: "x", Capacity: MaxCapacity + 1}, {ID: "X", Capacity: 1}, {ID: "", Capacity: 1},
		{ID: "x", Capacity: 1, Posts: []Post{{"help", "boss"}}}, {ID: "x", Capacity: 1, Posts: []Post{{"help", AsAgent}, {"help", AsManager}}},
		{ID: "x", Capacity: 1, Team: []UserID{"a", "a"}},
	} {
		g.no(Site, Staff{u}, ErrInvalid)
	}
	g.no(Site, Staff{User{ID: "x", Capacity: 1, Posts: []Post{{"nowhere", AsAgent}}}}, ErrUnknown)
	g.no(Site, Dismiss{"x"}, ErrUnknown)
}

func TestRemoveQueue(t *testing.T) {
	g := site(t, Everybody, "ana")
	g.queue("main", func(q *Queue) {
		q.Rules.Allocation = []Rule{{If: []Condition{{FieldName, NotEmpty, ""}}, Queue: "help"}}
	})
	g.no(Site, OpenQueue{helpQueue(Everybody)}, ErrExists)
	g.no(Site, RemoveQueue{"help"}, ErrInUse) // named by a rule
	g.no(Site, RemoveQueue{"nowhere"}, ErrUnknown)
	g.queue("main", func(q *Queue) { q.Rules.Allocation = nil })
	id := g.enters("A")
	g.no(Site, RemoveQueue{"help"}, ErrInUse) // waited in
	g.ok(Site, Leave{id, ReasonDone})
	g.wantWords(g.ok(Site, RemoveQueue{"help"}), "queue-removed agent-signed-out")
	if p, _ := g.s.Person("ana"); len(p.User.Posts) != 0 {
		t.Errorf("ana keeps %v", p.User.Posts)
	}
}

func TestRule103PositionAndEstimate(t *testing.T) {
	g := site(t, MostIdle)
	g.agent("ana", 1, "help")
	g.agent("ben", 1, "help")
	unknown := func(id RequestID) {
		t.Helper()
		if d, ok := g.s.Estimate(id); ok {
			t.Errorf("estimate %v out of nothing", d)
		}
	}
	for _, d := range []time.Duration{4 * time.Minute, 10 * time.Minute, 5 * time.Hour} { // one long one does not spoil it
		id := g.enters("A")
		unknown(id)
		sid := g.accepts(UserID(g.shownTo(id)), id)
		g.wait(d)
		g.ok(Site, SessionEnded{sid})
	}
	var ids []RequestID
	for range 4 {
		ids = append(ids, g.enters("A"))
	}
	want := []time.Duration{0, 0, 5 * time.Minute, 10 * time.Minute} // two places free; then one each 10/2 min
	for i, id := range ids {
		place, ok := g.s.Position(id)
		d, fine := g.s.Estimate(id)
		if place != i+1 || !ok || d != want[i] || !fine {
			t.Errorf("request %d: place %d, %v %v; want %d, %v", id, place, d, fine, i+1, want[i])
		}
	}
	g.accepts("ana", ids[0])
	if place, _ := g.s.Position(ids[3]); place != 3 {
		t.Errorf("after one left: place %d", place)
	}
	if d, _ := g.s.Estimate(ids[3]); d != 10*time.Minute { // one place free
		t.Errorf("after one was accepted: %v", d)
	}
	if _, ok := g.s.Position(ids[0]); ok {
		t.Error("who was accepted has a place")
	}
	g.ok(Site, AgentLost{"ana"})
	g.ok(Site, AgentLost{"ben"})
	unknown(ids[3])
}

func TestClockPutBackStandsStill(t *testing.T) {
	g := site(t, MostIdle, "ana")
	id := g.enters("A")
	g.now = g.now.Add(-time.Hour)
	g.ok("ana", Decline{id})
	if ev := g.log[len(g.log)-1]; !ev.when().Equal(t0.Add(time.Second)) {
		t.Errorf("event at %v", ev.when())
	}
}

func TestStateIsJSON(t *testing.T) {
	g := site(t, RoundRobin, "ana", "ben")
	sid := g.accepts("ana", g.enters("Zoë"))
	g.enters("B")
	g.ok("ana", Transfer{Session: sid, Agents: []UserID{"ben"}, Message: "Ñandú"})
	roundTrip(t, g.s)
}

func roundTrip(t *testing.T, s State) {
	t.Helper()
	first, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again State
	if err := json.Unmarshal(first, &again); err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(again)
	if err != nil || string(first) != string(second) {
		t.Fatalf("state changed on its way (%v):\n%s\n%s", err, first, second)
	}
	if err := again.Check(); err != nil {
		t.Fatal(err)
	}
}
