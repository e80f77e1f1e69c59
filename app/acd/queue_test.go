package acd

import (
	"errors"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
)

// Rules of a queue by themselves. Numbers in the names are those of PRODUCT.md.

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
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "C"}}, ErrClosed)
	// Who waits already is still helped.
	g.wantShown(late, "ana")
	g.wantStage(waits, Writing)
	g.queue("help", func(q *Queue) { q.Hours.Week, q.Hours.Shut = nil, true })
	g.no(Site, Enter{Queue: "help", Answers: Answers{FieldName: "C"}}, ErrClosed)
	g.queue("help", func(q *Queue) { q.Hours.Shut = false })
	g.enters("C")
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
		_, err := Decide(g.s, utc, Site, Enter{Queue: "help", Answers: c.answers}, g.now)
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
	g.queue("help", func(q *Queue) { q.Thresholds.Message = time.Minute })
	writes := g.enters("A")
	g.wait(time.Minute) // has the form by now and stands in nobody's way
	g.wantStage(writes, Writing)
	g.queue("help", func(q *Queue) { q.Thresholds.Message = 5 * time.Minute })
	g.ok("ana", SetAvailable{true})
	g.ok("ben", SetAvailable{true})
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

func TestRule114EntryLink(t *testing.T) {
	g := site(t, Everybody)
	admits := func(want error) {
		t.Helper()
		if err := g.s.Admits("help", utc, g.now); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	admits(ErrNobody)
	g.agent("ana", 1, "help")
	admits(nil)
	g.queue("help", func(q *Queue) { q.Thresholds.Closing = 50 })
	for range 50 {
		g.enters("A")
	}
	admits(ErrFull)
	g.queue("help", func(q *Queue) { q.Hours.Shut = true })
	admits(ErrClosed)
	if err := g.s.Admits("nowhere", utc, g.now); !errors.Is(err, ErrUnknown) {
		t.Errorf("no such queue: %v", err)
	}
}
