package acd

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"deskhand/app/session"
)

// TestRandomWalk plays random commands, many of them refused, over three queues and six people, and checks after each the
// invariants, that no hand is idle, that nobody was given what they were not shown and that nobody was lost. A floor on how
// often each event occurred shows that the walk was not a shy one.
func TestRandomWalk(t *testing.T) {
	seen := map[string]int{}
	walks, steps := 60, 300
	for n := range walks {
		w := newWalk(t, rand.New(rand.NewPCG(11, uint64(n))))
		for range steps {
			w.step()
		}
		w.end(seen)
	}
	t.Logf("%d walks of %d steps: %v", walks, steps, seen)
	for _, k := range kinds {
		if seen[k.name] < walks/2 {
			t.Errorf("%s occurred %d times in %d walks: too shy", k.name, seen[k.name], walks)
		}
	}
}

type walking struct {
	t   *testing.T
	r   *rand.Rand
	s   State
	now time.Time
	log []Event
	sid int
}

func newWalk(t *testing.T, r *rand.Rand) *walking {
	w := &walking{t: t, r: r, now: t0}
	for i, id := range []QueueID{"a", "b", "c"} {
		w.do(Site, OpenQueue{w.anyQueue(id, []Distribution{Everybody, MostIdle, RoundRobin}[(i+r.IntN(3))%3])})
	}
	for _, id := range walkers {
		w.do(Site, Staff{w.anyUser(id)})
		w.do(id, SignIn{Available: true})
	}
	return w
}

var walkers = []UserID{"ana", "ben", "bob", "eva", "ivo", "zoe"}

func (w *walking) step() {
	w.now = w.now.Add(time.Duration(w.r.IntN(9000)) * time.Millisecond)
	if w.r.IntN(80) == 0 {
		w.now = w.now.Add(time.Duration(w.r.IntN(400)) * time.Second) // a server that slept
	}
	by, cmd := w.anyCommand()
	w.do(by, cmd)
}

func (w *walking) do(by UserID, cmd Command) {
	t := w.t
	t.Helper()
	before := w.s
	var written []byte
	if look := w.r.IntN(4) == 0; look {
		written, _ = json.Marshal(before)
	}
	evs, err := Decide(w.s, utc, by, cmd, w.now)
	if err != nil {
		if evs != nil {
			t.Fatalf("%T refused with events", cmd)
		}
		return
	}
	for _, ev := range evs {
		w.s = Evolve(w.s, ev)
	}
	if after, _ := json.Marshal(before); written != nil && string(after) != string(written) {
		t.Fatalf("%T changed the state it was given:\n%s\n%s", cmd, written, after)
	}
	w.log = append(w.log, evs...)
	if err := w.s.Check(); err != nil {
		t.Fatalf("after %T %+v by %q: %v\n%s", cmd, cmd, by, err, words(evs))
	}
	w.noIdleHands()
	w.rightfully(before, w.tickFirst(before, by, cmd), by, cmd, evs)
}

// noIdleHands: a request that waits for one agent has one, if there is any who could be asked.
func (w *walking) noIdleHands() {
	load := map[UserID]int{}
	for _, r := range w.s.Requests {
		if r.Stage == Waiting {
			load[r.Asked.Agent]++
		}
	}
	for i := range w.s.Requests {
		r := &w.s.Requests[i]
		if r.Stage != Waiting || w.s.open(r) || r.Asked.Agent != "" {
			continue
		}
		for _, p := range w.s.People {
			could := p.SignedIn && p.Available && p.User.has(r.Queue, Serve) && p.User.ID != r.Transfer.From && !slices.Contains(r.Passed, p.User.ID) &&
				len(p.Sessions)+load[p.User.ID] < p.User.Capacity && !p.Full
			if could && (r.Route == "" || r.Route == p.User.ID) {
				w.t.Fatalf("request %d waits and %q sits idle", r.ID, p.User.ID)
			}
		}
	}
}

// tickFirst: it makes no difference whether a Tick came in time. It returns the state just before the command.
func (w *walking) tickFirst(before State, by UserID, cmd Command) State {
	ticked := before
	tick, err := Decide(before, utc, Site, Tick{}, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, ev := range tick {
		ticked = Evolve(ticked, ev)
	}
	evs, err := Decide(ticked, utc, by, cmd, w.now)
	if err != nil {
		w.t.Fatalf("%T is refused after a Tick: %v", cmd, err)
	}
	after := ticked
	for _, ev := range evs {
		after = Evolve(after, ev)
	}
	if !reflect.DeepEqual(after, w.s) {
		w.t.Fatalf("%T comes out differently after a Tick", cmd)
	}
	return ticked
}

// rightfully: who accepts was shown it and ends within the capacity, and only silence flips.
func (w *walking) rightfully(before, ticked State, by UserID, cmd Command, evs []Event) {
	for _, ev := range evs {
		switch e := ev.(type) {
		case Accepted:
			p, _ := w.s.Person(e.Agent)
			if len(p.Sessions) > p.User.Capacity || p.Full {
				w.t.Fatalf("%q accepted beyond the capacity, or while full", e.Agent)
			}
			if _, accept := cmd.(Accept); accept && !ticked.Shown(e.Request, by) {
				w.t.Fatalf("%q accepted request %d, which was not shown", by, e.Request)
			}
			if e.Picked && !ticked.May(by, Take, ticked.request(e.Request).Queue) {
				w.t.Fatalf("%q picked", by)
			}
		case Entered:
			// Whom the customer chose is whom the request is for, and they could be chosen.
			if in, _ := cmd.(Enter); in.Agent != "" && (e.Request.Route != in.Agent || !slices.Contains(ticked.Choosable(in.Queue), in.Agent)) {
				w.t.Fatalf("%q was chosen, and request %d is for %q", in.Agent, e.Request.ID, e.Request.Route)
			}
		case AgentFlipped:
			if r, _ := before.Request(e.Request); r.Asked.Agent != e.Agent || w.now.Before(r.Asked.Until) {
				w.t.Fatalf("%q was flipped for nothing", e.Agent)
			}
		}
	}
}

// end replays the history as it would be kept, and counts that each request came and went once.
func (w *walking) end(seen map[string]int) {
	var again State
	open := map[RequestID]bool{}
	for _, ev := range w.log {
		kept, err := MarshalEvent(ev)
		if err != nil {
			w.t.Fatal(err)
		}
		read, err := UnmarshalEvent(kept)
		if err != nil {
			w.t.Fatal(err)
		}
		again = Evolve(again, read)
		seen[EventKind(ev)]++
		came, went := RequestID(0), RequestID(0)
		switch e := ev.(type) {
		case Entered:
			came = e.Request.ID
		case Transferred:
			came = e.Request.ID
		case Accepted:
			went = e.Request
		case MessageLeft:
			went = e.Request
		case RequestClosed:
			went = e.Request
		}
		if came != 0 && open[came] || went != 0 && !open[went] {
			w.t.Fatalf("%s of request %d out of turn", EventKind(ev), came+went)
		}
		open[came] = came != 0
		delete(open, went)
	}
	delete(open, 0)
	if len(open) != len(w.s.Requests) {
		w.t.Fatalf("%d requests are open by the history, %d by the state", len(open), len(w.s.Requests))
	}
	first, _ := json.Marshal(w.s)
	second, _ := json.Marshal(again)
	if string(first) != string(second) {
		w.t.Fatalf("the history replays to another state:\n%s\n%s", first, second)
	}
	roundTrip(w.t, w.s)
}

func (w *walking) anyQueue(id QueueID, how Distribution) Queue {
	q := NewQueue(id, "S", string(id))
	q.Distribution, q.Pick = how, w.r.IntN(2) == 0
	q.Reps = []Naming{Unnamed, FirstNames, FullNames}[w.r.IntN(3)]
	q.Form = append(q.Form, Field{Key: "n", Label: "N", Kind: Number, Max: 9})
	q.Hours.Shut = w.r.IntN(20) == 0
	q.Thresholds.Message = time.Duration(1+w.r.IntN(5)) * time.Minute
	q.Thresholds.Wait = time.Minute
	q.Thresholds.Escalation = time.Duration(30+w.r.IntN(60)) * time.Second
	q.Thresholds.Unavailable = time.Duration(10+w.r.IntN(60)) * time.Second
	if w.r.IntN(2) == 0 && len(w.s.People) > 0 {
		q.Rules.Routing = []Rule{{If: []Condition{{"n", LessThan, "3"}}, Agent: w.anyone()}}
	}
	if id == "a" && w.s.line("b") != nil {
		q.Rules.Allocation = []Rule{{If: []Condition{{"n", GreaterThan, "7"}}, Queue: "b"}}
	}
	return q
}

func (w *walking) anyUser(id UserID) User {
	u := User{ID: id, Capacity: 1 + w.r.IntN(3)}
	for _, l := range w.s.Lines {
		if n := w.r.IntN(8); n > 1 {
			u.Posts = append(u.Posts, Post{l.Queue.ID, []Duty{AsManager, AsAll, AsAgent, AsAgent, AsAgent, AsAgent}[n-2]})
		}
	}
	return u
}

func (w *walking) anyone() UserID { return walkers[w.r.IntN(len(walkers))] }

func (w *walking) anyRequest() RequestID {
	if n := len(w.s.Requests); n > 0 && w.r.IntN(10) > 0 {
		return w.s.Requests[w.r.IntN(n)].ID
	}
	return RequestID(w.r.Uint64N(uint64(w.s.LastID) + 2))
}

func (w *walking) newSession() session.ID {
	w.sid++
	return session.ID(fmt.Sprint("s", w.sid-w.r.IntN(2)*w.r.IntN(2)))
}

// held is a session of somebody, with them.
func (w *walking) held() (UserID, session.ID) {
	for range 4 {
		if p, ok := w.s.Person(w.anyone()); ok && len(p.Sessions) > 0 {
			return p.User.ID, p.Sessions[w.r.IntN(len(p.Sessions))].Session
		}
	}
	return w.anyone(), "nowhere"
}

func (w *walking) anyCommand() (UserID, Command) {
	queue := []QueueID{"a", "b", "c"}[w.r.IntN(3)]
	who := w.anyone()
	switch n := w.r.IntN(100); {
	case n < 15:
		in := Enter{Queue: queue, Answers: Answers{FieldName: "A", "n": fmt.Sprint(w.r.IntN(10))}}
		if of := w.s.Choosable(queue); len(of) > 0 && w.r.IntN(2) == 0 {
			in.Agent = of[w.r.IntN(len(of))]
		} else if w.r.IntN(20) == 0 {
			in.Agent = w.anyone()
		}
		return Site, in
	case n < 36:
		for range 8 { // mostly by somebody who might
			if id, shown := w.anyRequest(), w.anyone(); w.s.Shown(id, shown) {
				return shown, Accept{Request: id, Session: w.sessionFor(id)}
			}
		}
		return who, Accept{w.anyRequest(), w.newSession()}
	case n < 41:
		if inbox := w.s.Inbox(who); len(inbox) > 0 {
			return who, Decline{inbox[w.r.IntN(len(inbox))]}
		}
		return who, Decline{w.anyRequest()}
	case n < 44:
		id := w.anyRequest()
		return who, Pick{id, w.sessionFor(id)}
	case n < 52:
		giver, sid := w.held()
		if w.r.IntN(2) == 0 {
			return giver, Transfer{Session: sid, Queue: queue, Message: "m"}
		}
		return giver, Transfer{Session: sid, Agents: walkers[w.r.IntN(3) : 3+w.r.IntN(3)]}
	case n < 64:
		_, sid := w.held()
		return Site, SessionEnded{sid}
	case n < 84:
		return w.anyComing(who)
	}
	return w.anyOther(who, queue)
}

func (w *walking) sessionFor(id RequestID) session.ID {
	if r, _ := w.s.Request(id); r.Transferred() {
		return r.Transfer.Session
	}
	return w.newSession()
}

// anyComing is an agent's coming or going, mostly coming.
func (w *walking) anyComing(who UserID) (UserID, Command) {
	p, _ := w.s.Person(who)
	switch n := w.r.IntN(20); {
	case !p.SignedIn:
		return who, SignIn{n > 4}
	case !p.Available:
		return who, SetAvailable{true}
	case n == 0:
		return who, SignOut{}
	case n == 1:
		return Site, AgentLost{who}
	case n == 2:
		return who, SetAvailable{false}
	case n == 3 || p.Full:
		return Site, SetFull{who, !p.Full}
	}
	return Site, Tick{}
}

func (w *walking) anyOther(who UserID, queue QueueID) (UserID, Command) {
	switch w.r.IntN(14) {
	case 0:
		return Site, SessionStarted{who, w.newSession()}
	case 1:
		_, sid := w.held()
		return Site, SessionMoved{sid, who}
	case 2:
		return Site, LeaveMessage{Request: w.anyRequest(), Text: "Call me", More: w.r.IntN(4) == 0}
	case 3:
		return Site, LeaveMessage{Queue: queue, Answers: Answers{FieldName: "A"}, Text: "Call me"}
	case 4:
		return Site, Leave{w.anyRequest(), ReasonLost}
	case 5:
		return Site, Staff{w.anyUser(who)}
	case 6:
		if w.r.IntN(3) == 0 {
			return Site, Dismiss{who}
		}
		return Site, Staff{w.anyUser(who)}
	case 7:
		return Site, ChangeQueue{w.anyQueue(queue, []Distribution{Everybody, MostIdle, RoundRobin}[w.r.IntN(3)])}
	case 8:
		if w.s.line("c") == nil {
			return Site, OpenQueue{w.anyQueue("c", MostIdle)}
		}
		return Site, RemoveQueue{"c"}
	case 10:
		_, sid := w.held()
		return Site, Lapse{sid}
	case 9:
		if r, ok := w.s.transferSession(); ok {
			return Site, SessionEnded{r}
		}
	}
	return Site, Tick{}
}

// transferSession is a session that waits to be accepted.
func (s State) transferSession() (session.ID, bool) {
	for _, r := range s.Requests {
		if r.Transferred() {
			return r.Transfer.Session, true
		}
	}
	return "", false
}

// FuzzScript reads bytes as a script of commands: four a step, the first chooses, the others say how much. Nothing may break an
// invariant.
func FuzzScript(f *testing.F) {
	f.Add([]byte("a script of commands that is long enough to do something with them all"))
	f.Add([]byte{0, 1, 0, 0, 4, 9, 0, 0, 24, 1, 1, 9, 44, 2, 2, 30, 60, 3, 3, 250, 70, 0, 0, 1, 84, 5, 5, 5})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 4*256 {
			return
		}
		w := newWalk(t, rand.New(rand.NewPCG(1, 2)))
		for ; len(script) >= 4; script = script[4:] {
			w.r = rand.New(rand.NewPCG(uint64(script[0]), uint64(script[1])<<8|uint64(script[2])))
			w.now = w.now.Add(time.Duration(script[3]) * time.Second)
			by, cmd := w.anyCommand()
			w.do(by, cmd)
		}
		w.end(map[string]int{})
	})
}

// crowd is a site of 50 agents and 200 who wait, every agent busy.
func crowd(b *testing.B, how Distribution) State {
	var s State
	do := func(by UserID, cmd Command) {
		evs, err := Decide(s, utc, by, cmd, t0)
		if err != nil {
			b.Fatal(err)
		}
		for _, ev := range evs {
			s = Evolve(s, ev)
		}
	}
	q := helpQueue(how)
	q.Thresholds.Closing = 999
	do(Site, OpenQueue{q})
	for i := range 50 {
		id := UserID(fmt.Sprintf("agent-%02d", i))
		do(Site, Staff{User{ID: id, Capacity: 2, Posts: []Post{{"help", AsAgent}}}})
		do(id, SignIn{Available: true})
		do(Site, SessionStarted{id, session.ID("first-" + id)})
		do(Site, SessionStarted{id, session.ID("second-" + id)})
	}
	for range 200 {
		do(Site, Enter{Queue: "help", Answers: Answers{FieldName: "A"}})
	}
	return s
}

func BenchmarkDecide(b *testing.B) {
	for _, how := range []Distribution{Everybody, MostIdle} {
		s := crowd(b, how)
		for name, cmd := range map[string]Command{"enter": Enter{Queue: "help", Answers: Answers{FieldName: "B"}}, "freed": SessionEnded{"first-agent-07"}, "tick": Tick{}} {
			b.Run(string(how)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Decide(s, utc, Site, cmd, t0); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEvolve(b *testing.B) {
	s := crowd(b, MostIdle)
	evs, err := Decide(s, utc, Site, SessionEnded{"first-agent-07"}, t0)
	if err != nil || len(evs) != 2 {
		b.Fatal(err, words(evs))
	}
	b.ReportAllocs()
	for b.Loop() {
		after := s
		for _, ev := range evs {
			after = Evolve(after, ev)
		}
	}
}

func BenchmarkInbox(b *testing.B) {
	s := crowd(b, Everybody)
	s = Evolve(s, SessionFreed{When{t0}, "agent-07", "first-agent-07"})
	b.ReportAllocs()
	for b.Loop() {
		if len(s.Inbox("agent-07")) != 200 {
			b.Fatal("not all are shown")
		}
	}
}
