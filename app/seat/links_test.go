package seat

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

func TestWhoIsLinked(t *testing.T) {
	p := func(r session.Role, pr session.Presence) session.Participant {
		return session.Participant{Role: r, Presence: pr}
	}
	tests := []struct {
		a, b session.Participant
		want bool
	}{
		{p(session.PrimaryRep, session.Here), p(session.PrimaryCustomer, session.Here), true},
		{p(session.PrimaryRep, session.Here), p(session.Assistant, session.Here), true},
		{p(session.Assistant, session.Here), p(session.SecondaryCustomer, session.Here), true},
		{p(session.PrimaryCustomer, session.Here), p(session.SecondaryCustomer, session.Here), false},
		{p(session.PrimaryRep, session.Here), p(session.PrimaryCustomer, session.Admitted), false},
		{p(session.PrimaryRep, session.Here), p(session.PrimaryCustomer, session.Gone), false},
		{p(session.PrimaryRep, session.Gone), p(session.PrimaryCustomer, session.Here), false},
	}
	for _, test := range tests {
		if got := wantsLink(test.a, test.b); got != test.want || wantsLink(test.b, test.a) != got {
			t.Errorf("%v %v with %v %v: %v", test.a.Role, test.a.Presence, test.b.Role, test.b.Presence, got)
		}
	}
}

// The end that does not offer follows the other's generations upwards only.
func TestGenerationsAreFollowed(t *testing.T) {
	b := newBench(t, 2, 2)
	l := b.direct.of[1]
	if l == nil || l.offerer || l.conn != nil {
		t.Fatalf("link %+v, want one that waits for an offer", l)
	}
	rep := b.program(1)
	steps := []struct {
		what string
		gen  uint64
		anew bool
	}{
		{"nothing yet", 0, false},
		{"the first offer", 5, true},
		{"more of it", 5, false},
		{"an older one", 4, false},
		{"a newer one", 9, true},
		{"the first again", 5, false},
		{"a request to begin anew, which is not theirs to make", 0, false},
	}
	for _, s := range steps {
		conn, gen := l.conn, l.gen
		rep.says(s.gen, "")
		if (l.conn != conn) != s.anew || s.anew && l.gen != s.gen || !s.anew && l.gen != gen {
			t.Errorf("%s: generation %d → %d, new connection %v", s.what, gen, l.gen, l.conn != conn)
		}
	}

	// A program that returns has another incarnation, and goes on above the generations it used before.
	last := rep.sealed(100, "")
	again := b.program(1)
	again.says(10, "")
	if l.gen != 10 {
		t.Errorf("generation %d after the other program came back", l.gen)
	}
	conn := l.conn
	b.receiveLoop(last) // a message of the program before, held back by the server; it was sealed before the new one's
	if l.gen != 10 || l.conn != conn {
		t.Errorf("generation %d by a message of the program that is gone", l.gen)
	}

	// One whose clock was set back before it returned goes on below them, and counts as the one that is there.
	back := b.program(1)
	back.says(0, "") // no offer
	back.says(3, "")
	if l.gen != 3 || l.conn == conn {
		t.Errorf("generation %d after a program with another clock came back", l.gen)
	}
	conn = l.conn
	back.says(2, "")
	again.says(12, "")
	if l.gen != 3 || l.conn != conn {
		t.Errorf("generation %d by what is older", l.gen)
	}
}

// The end that offers begins anew when the other asks, also when it thinks that the link is up: the program that asks has none.
func TestOffererBeginsAnew(t *testing.T) {
	b := newBench(t, 1, 2)
	l := b.direct.of[2]
	if l == nil || !l.offerer || l.conn == nil || l.gen == 0 {
		t.Fatalf("link %+v, want one that offers", l)
	}
	marta := b.program(2)
	conn, gen := l.conn, l.gen
	marta.says(gen-1, "x")
	marta.says(gen+1, "x")
	marta.says(0, "x")
	if l.conn != conn || l.gen != gen {
		t.Error("began anew without being asked")
	}
	marta.says(0, "")
	if l.conn == conn || l.gen != gen+1 {
		t.Errorf("asked to begin anew: generation %d → %d", gen, l.gen)
	}
	b.linkEventLoop(l, l.gen, peer.Connected{})
	conn, gen, b.notes.linked = l.conn, l.gen, nil
	b.program(2).says(0, "") // their program was started anew
	if l.conn == conn || l.gen != gen+1 || l.up {
		t.Errorf("asked by a new program: generation %d → %d, up %v", gen, l.gen, l.up)
	}
	if len(b.notes.linked) != 1 || b.notes.linked[0] != (peer.Disconnected{}) {
		t.Errorf("told %+v, want that the link is down", b.notes.linked)
	}
}

func TestWhatDoesNotOpenIsDropped(t *testing.T) {
	b := newBench(t, 2, 3)
	l := b.direct.of[1]
	rep, pau := b.program(1), b.program(3)
	good := rep.sealed(5, "")
	fromPau := pau.sealed(6, "")
	fromPau.From = 1
	short := good
	short.Body = good.Body[:20]
	elsewhere := good
	elsewhere.Session = "another"
	stranger := good
	stranger.From = 9
	for _, m := range []wire.Relay{fromPau, short, elsewhere, stranger, pau.sealed(6, ""), {Session: b.id, From: 1}} {
		b.receiveLoop(m)
	}
	if l.conn != nil || l.gen != 0 {
		t.Errorf("generation %d by what was never sealed for us", l.gen)
	}
	b.receiveLoop(good)
	conn := l.conn
	if conn == nil || l.gen != 5 {
		t.Fatalf("generation %d", l.gen)
	}
	l.gen = 0 // so that a second opening would be seen
	b.receiveLoop(good)
	if l.gen != 0 || l.conn != conn {
		t.Error("the same message opens twice")
	}
	if b.stopped != nil {
		t.Errorf("stopped: %v", b.stopped)
	}
}

func TestFailedLinks(t *testing.T) {
	b := newBench(t, 1, 2)
	l := b.direct.of[2]
	gen := l.gen
	b.linkEventLoop(l, gen-1, peer.Failed{Err: peer.ErrLost}) // of a connection that is replaced
	if l.conn == nil {
		t.Fatal("an old connection's end ended the new one")
	}
	b.linkEventLoop(l, gen, peer.Failed{Err: peer.ErrLost})
	if l.conn != nil || !l.retryAt.After(time.Now()) {
		t.Fatalf("conn %v, retry at %v", l.conn, l.retryAt)
	}
	b.tendLinksLoop()
	if l.conn != nil {
		t.Error("built anew without a pause")
	}
	l.retryAt = time.Now()
	b.tendLinksLoop()
	if l.conn == nil || l.gen != gen+1 {
		t.Errorf("not built anew: generation %d → %d", gen, l.gen)
	}
	b.notes.linked = nil
	b.linkEventLoop(l, l.gen, peer.Failed{Err: errors.Join(peer.ErrHandshake, peer.ErrFingerprint)})
	if !errors.Is(b.stopped, peer.ErrFingerprint) || len(b.notes.linked) != 1 {
		t.Errorf("stopped %v, told %v", b.stopped, b.notes.linked)
	}
}

func TestLinksFollowTheLog(t *testing.T) {
	b := newBench(t, 1, 3)
	if len(b.direct.of) != 2 {
		t.Fatalf("%d links", len(b.direct.of))
	}
	l := b.direct.of[2]
	b.linkEventLoop(l, l.gen, peer.Connected{})
	b.notes.linked = nil
	b.take(b.entry(1, session.Removal{Participant: 2, Reason: session.ReasonRemoved}))
	if b.direct.of[2] != nil || l.conn != nil || len(b.notes.linked) != 1 {
		t.Errorf("link %+v after the removal, told %v", b.direct.of[2], b.notes.linked)
	}
	b.linkEventLoop(l, l.gen, peer.Message{Channel: wire.ChannelKeys})
	if len(b.notes.linked) != 1 {
		t.Error("a removed participant is heard")
	}
	if err := b.Send(2, wire.ChannelKeys, nil); !errors.Is(err, peer.ErrNotOpen) {
		t.Errorf("send to a removed participant: %v", err)
	}
	b.take(b.entry(1, session.End{Reason: session.ReasonDone}))
	if len(b.direct.of) != 0 {
		t.Errorf("%d links after the end", len(b.direct.of))
	}
}

// What we show is fitted to the link of who is helped; when that is another, to theirs, though the same picture goes on.
func TestThePictureFollowsWhoIsHelped(t *testing.T) {
	b := newBench(t, 1, 3)
	track := peer.NewTrack()
	for _, helped := range []session.ParticipantID{2, 3, 2} {
		if c, _ := b.State().PrimaryCustomer(); c.ID != helped {
			b.take(b.entry(1, session.Choosing{Participant: helped}))
		}
		for _, p := range []session.ParticipantID{2, 3} {
			b.Show(p, track)
			if got := b.direct.of[p].conn.Leads(); got != (p == helped) {
				t.Errorf("%d is helped: the link to %d leads: %v", helped, p, got)
			}
		}
	}
}

// Heads of other ends: the same, older, ahead of us and then reached, ahead and then another, another at once.
func TestHeads(t *testing.T) {
	tests := []struct {
		name string
		say  func(b *bench) wire.Head
		fork bool
	}{
		{"the same", func(b *bench) wire.Head { return b.Head() }, false},
		{"an older one", func(b *bench) wire.Head { e := b.Head(); e.N--; e.Hash = b.notes.moved[e.N-1].Entry.Hash(); return e }, false},
		{"ahead of us", func(b *bench) wire.Head { return wire.Head{N: 99, Hash: make([]byte, wire.HashLen)} }, false},
		{"another one", func(b *bench) wire.Head { return wire.Head{N: b.Head().N, Hash: make([]byte, wire.HashLen)} }, true},
		{"another older one", func(b *bench) wire.Head { return wire.Head{N: 1, Hash: make([]byte, wire.HashLen)} }, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t, 1, 2)
			b.says(t, 2, test.say(b))
			if test.fork != errors.Is(b.stopped, ErrFork) {
				t.Errorf("stopped: %v", b.stopped)
			}
		})
	}
	t.Run("reached later", func(t *testing.T) {
		b := newBench(t, 1, 2)
		ask := b.entry(1, session.Asking{Request: 1, Activity: session.ViewDesktop})
		b.says(t, 2, ask.Head())
		b.take(ask)
		if b.stopped != nil || b.direct.of[2].held.N != 0 {
			t.Errorf("stopped: %v, held %+v", b.stopped, b.direct.of[2].held)
		}
	})
	t.Run("found to be another later", func(t *testing.T) {
		b := newBench(t, 1, 2)
		ask := b.entry(1, session.Asking{Request: 1, Activity: session.ViewDesktop})
		b.says(t, 2, wire.Head{N: ask.N, Hash: make([]byte, wire.HashLen)})
		moved := len(b.notes.moved)
		b.take(ask)
		if !errors.Is(b.stopped, ErrFork) || len(b.notes.moved) != moved {
			t.Errorf("stopped: %v, and %d entries handed on", b.stopped, len(b.notes.moved)-moved)
		}
	})
	t.Run("no head at all", func(t *testing.T) {
		b := newBench(t, 1, 2)
		l := b.direct.of[2]
		told := len(b.notes.linked)
		b.linkEventLoop(l, l.gen, peer.Message{Channel: wire.ChannelControl, Data: []byte("!garbage")}) // "!": 0x21, a head
		if b.stopped != nil || len(b.notes.linked) != told {
			t.Errorf("stopped: %v, %d handed on", b.stopped, len(b.notes.linked)-told)
		}
	})
	t.Run("not a head", func(t *testing.T) {
		b := newBench(t, 1, 2)
		l := b.direct.of[2]
		told := len(b.notes.linked)
		b.linkEventLoop(l, l.gen, peer.Message{Channel: wire.ChannelControl, Data: wire.EncodeWithdrawn(wire.Withdrawn{Share: true})})
		if b.stopped != nil || len(b.notes.linked) != told+1 {
			t.Errorf("stopped: %v, %d handed on", b.stopped, len(b.notes.linked)-told)
		}
	})
}

// Whatever another end sends, it costs two lines of the log a link.
func TestGarbageIsLoggedOnce(t *testing.T) {
	var lines bytes.Buffer
	b := newBench(t, 1, 2)
	b.cfg.Log = slog.New(slog.NewTextHandler(&lines, nil))
	l := b.direct.of[2]
	for range 1000 {
		b.linkEventLoop(l, l.gen, peer.Message{Channel: wire.ChannelControl, Data: []byte("!garbage")})
		b.Garbage(2, "input", wire.ErrMalformed)
	}
	b.Garbage(9, "input", wire.ErrMalformed) // nobody's
	if n := strings.Count(lines.String(), "\n"); n != 1 {
		t.Errorf("%d lines:\n%s", n, lines.String())
	}
	b.dropLinkLoop(l)
	if n := strings.Count(lines.String(), "\n"); n != 2 || !strings.Contains(lines.String(), "messages=2000") {
		t.Errorf("%d lines:\n%s", n, lines.String())
	}
}

// says has another end say its head over the link.
func (b *bench) says(t *testing.T, from session.ParticipantID, h wire.Head) {
	t.Helper()
	data, err := wire.EncodeHead(h)
	if err != nil {
		t.Fatal(err)
	}
	l := b.direct.of[from]
	b.linkEventLoop(l, l.gen, peer.Message{Channel: wire.ChannelControl, Data: data})
}
