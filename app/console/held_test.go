package console_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

// controlling is a session in which Ana controls Marta's computer.
func controlling(t *testing.T, change func(*share.Config)) (*servertest.Server, *rep, *customer) {
	t.Helper()
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomerWith(t, srv, "Marta", linkOf(door), change)
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(true, capture.Monitor{ID: 1})
	ana.picture(t)
	marta.until(t, "control", controlled)
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
	return srv, ana, marta
}

func unchanged(*share.Config) {}

func lastIs(want string) func([]string) bool {
	return func(did []string) bool { return len(did) > 0 && strings.HasPrefix(did[len(did)-1], want) }
}

// While the rep holds a key their console says so, and the key stays down; when the console falls silent, the link still being up, it
// comes up by itself, and the next press counts.
func TestHeldUntilTheConsoleFallsSilent(t *testing.T) {
	_, ana, marta := controlling(t, unchanged)
	is := func(key wire.Key) func([]string) bool { return lastIs(fmt.Sprintf("%T%+v", key, key)) }
	held := wire.Key{Code: 4, Down: true}
	stays := func() bool {
		marta.desk.does(t, "the key down", func() { ana.input(wire.Key{Code: 4}); ana.input(held) }, is(held))
		_, up := marta.desk.within(2*wire.HeldSilence, lastIs("release")) // a rep who holds a key does nothing else
		return !up
	}
	for tries := 1; !stays(); tries++ { // on a machine that stalls for as long it comes up, rightly
		if tries == 10 {
			t.Fatal("the key does not stay down")
		}
	}

	ana.Silence()
	marta.desk.until(t, "the key let go", lastIs("release"))
	if s := marta.until(t, "control goes on", controlled); s.Cut {
		t.Error("the link went down")
	}
	ana.input(wire.Key{Code: 4})
	next := wire.Key{Code: 5, Down: true}
	marta.desk.does(t, "the next press", func() { ana.input(next) }, is(next))
	ana.input(wire.Key{Code: 5})
	marta.desk.until(t, "and its end", is(wire.Key{Code: 5}))
}

// With the server gone the customer's word comes over the direct link: the rep sees that nothing is shown any more, and no input leaves.
func TestStopIsSeenWithoutAServer(t *testing.T) {
	tests := map[string]struct {
		take, back func(*customer)
		want       console.Withdrawn
	}{
		"stop":    {take: func(c *customer) { c.Stop() }, want: console.Withdrawn{Share: true, Control: true}},
		"panic":   {take: func(c *customer) { c.desk.panicKey() }, want: console.Withdrawn{Share: true, Control: true}},
		"leave":   {take: func(c *customer) { c.Leave() }, want: console.Withdrawn{Share: true, Control: true}},
		"control": {take: func(c *customer) { c.StopControl() }, want: console.Withdrawn{Control: true}},
		"pause":   {take: func(c *customer) { c.Pause(true) }, back: func(c *customer) { c.Pause(false) }, want: console.Withdrawn{Paused: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			srv, ana, marta := controlling(t, unchanged)
			srv.Stop()
			ana.until(t, "the loss", func(s console.Snapshot) bool { return !s.Seat.Connected })
			test.take(marta)
			s := ana.until(t, "what was taken away", func(s console.Snapshot) bool { return s.Withdrawn() == test.want })
			if s.State.Share.By != 2 || s.State.Share.Paused || s.State.Control.Holder != 1 {
				t.Errorf("the log without a server: %+v, %+v", s.State.Share, s.State.Control)
			}
			if test.back != nil {
				test.back(marta)
				ana.until(t, "given again", func(s console.Snapshot) bool { return !s.Withdrawn().Any() })
				ana.picture(t)
				return
			}
			srv.Restart()
			ana.until(t, "the log says it, too", func(s console.Snapshot) bool {
				return s.Seat.Connected && s.State.Control.Holder == 0 && !s.Withdrawn().Any()
			})
			if name == "leave" {
				return
			}
			// The next yes counts, here as there.
			ana.Ask(session.ControlDesktop)
			marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
			marta.allow(false, capture.Monitor{ID: 1})
			ana.until(t, "control again", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
			ana.until(t, "nothing of the new sharing taken away", func(s console.Snapshot) bool { // the link may be slower than the log
				return s.State.Share.By == 2 && !s.Withdrawn().Any()
			})
		})
	}
}

// One act of the customer's is noticed once.
func TestOneNoticeForOneStop(t *testing.T) {
	tests := map[console.NoticeKind]func(*customer){
		console.NoticePanic:        func(c *customer) { c.desk.panicKey() },
		console.NoticeStopped:      func(c *customer) { c.Stop() },
		console.NoticeControlEnded: func(c *customer) { c.StopControl() },
	}
	for kind, act := range tests {
		t.Run(string(kind), func(t *testing.T) {
			_, ana, marta := controlling(t, unchanged)
			before := ana.until(t, "now", func(console.Snapshot) bool { return true }).Notices
			act(marta)
			ana.until(t, "the end of control", func(s console.Snapshot) bool {
				return s.State.Control.Holder == 0 && (s.State.Share.By == 0 || kind == console.NoticeControlEnded)
			})
			ana.Ask(session.ControlDesktop) // and whatever came in between is in the log
			after := marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
			s := ana.until(t, "the question in the log", func(s console.Snapshot) bool { return s.State.LastAsk >= after.State.LastAsk })
			var kinds []console.NoticeKind
			for _, n := range s.Notices {
				if _, ended := tests[n.Kind]; ended && n.N > before[len(before)-1].N {
					kinds = append(kinds, n.Kind)
				}
			}
			if len(kinds) != 1 || kinds[0] != kind {
				t.Errorf("noticed: %v", kinds)
			}
		})
	}
}

// Who typed a wrong number is told of at once, with the count; who typed one that is worth nothing any more is not.
func TestWrongNumberIsToldAtOnce(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	wrong := numberOf(door)
	wrong.Number.Secret = rotate(wrong.Number.Secret)
	for i := range trust.MaxAttempts + 1 {
		began := time.Now()
		newCustomer(t, srv, "Pau", wrong).until(t, "the refusal", func(s share.Snapshot) bool { return s.Phase == share.Over })
		if i == trust.MaxAttempts {
			break
		}
		s := ana.until(t, "the notice", func(s console.Snapshot) bool { return len(s.Notices) > i })
		n := s.Notices[i]
		want := console.Notice{N: n.N, At: n.At, Kind: console.NoticeAttempt, Count: i + 1}
		if i == trust.MaxAttempts-1 {
			want.Kind, want.Count = console.NoticeBurnt, 0
		}
		if n != want {
			t.Errorf("attempt %d: %+v", i, n)
		}
		if took := time.Since(began); took > 20*time.Second { // after 30 s an attempt without a proof is over
			t.Errorf("attempt %d was told after %v", i, took)
		}
	}
	ana.NewNumber()
	s := ana.until(t, "a new number", func(s console.Snapshot) bool { return s.Door.Left == trust.MaxAttempts })
	newCustomer(t, srv, "Marta", numberOf(s))
	s = ana.until(t, "Marta", here(2))
	if len(s.Notices) != trust.MaxAttempts+1 { // and that she joined
		t.Errorf("noticed: %+v", s.Notices)
	}
}

// The check words are there again after a crash.
func TestCheckWordsOutliveACrash(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomer(t, srv, "Marta", numberOf(door))
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	want := trust.Words(marta.until(t, "her words", func(s share.Snapshot) bool { return s.WordSeed != nil }).WordSeed, "en")
	saved := ana.crashes(t)
	again := newRep(t, srv, "Ana", func(c console.Config) (*console.Session, error) { return console.Return(c, saved) })
	s := again.until(t, "back", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	if seed := s.People[2].WordSeed; seed == nil || trust.Words(seed, "en") != want {
		t.Errorf("the words after the crash: %v, before: %v", trust.Words(seed, "en"), want)
	}
}

// logLines is a log that several goroutines write.
type logLines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logLines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logLines) count(what string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.buf.String(), what)
}

var _ io.Writer = (*logLines)(nil)

// A rep's program that sends garbage fills no disk, and what is right among it counts.
func TestGarbageFillsNoDisk(t *testing.T) {
	lines := &logLines{}
	_, ana, marta := controlling(t, func(c *share.Config) { c.Log = slog.New(slog.NewTextHandler(lines, nil)) })
	for range 500 {
		ana.Send(2, wire.ChannelKeys, []byte("garbage"))
		ana.Send(2, wire.ChannelControl, []byte("!garbage"))
	}
	ana.input(wire.Text{Text: "after"})
	marta.desk.until(t, "the text", lastIs("wire.Text{Text:after"))
	if n := lines.count("garbage"); n != 1 {
		t.Errorf("%d lines about garbage", n)
	}
	marta.kill(t)
	if n := lines.count("messages="); n != 1 {
		t.Errorf("%d lines with the count", n)
	}
}
