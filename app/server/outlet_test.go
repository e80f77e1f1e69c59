package server

import (
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// What waits comes out in order; entries that follow waiting entries of the same session wait with them, and only they.
func TestOutletKeepsOrderAndJoinsEntries(t *testing.T) {
	log := make([]wire.Entry, 10)
	part := func(id string, from, to int) outgoing {
		return outgoing{session: session.ID("s" + id), log: log[:to], from: from}
	}
	word := outgoing{bytes: []byte("word")}
	q := newOutlet()
	for _, o := range []outgoing{part("a", 0, 4), part("a", 4, 5), part("a", 5, 6), word, part("a", 6, 7), part("b", 7, 8), part("b", 9, 10)} {
		if _, ok := q.put(o); !ok {
			t.Fatal("no room")
		}
	}
	type seen struct {
		session  string
		from, to int
		bytes    string
	}
	want := []seen{{"sa", 0, 6, ""}, {"", 0, 0, "word"}, {"sa", 6, 7, ""}, {"sb", 7, 8, ""}, {"sb", 9, 10, ""}}
	for i, w := range want {
		select {
		case <-q.ready:
		default:
			t.Fatalf("%d: nobody is told that something waits", i)
		}
		o, ok := q.take()
		if got := (seen{string(o.session), o.from, len(o.log), string(o.bytes)}); !ok || got != w {
			t.Errorf("%d: %+v, want %+v", i, got, w)
		}
	}
	if _, ok := q.take(); ok || len(q.ready) != 0 {
		t.Error("something is left")
	}
}

// What is no entry is bounded, by number and by bytes; entries never are.
func TestOutletIsBounded(t *testing.T) {
	q, n := newOutlet(), 0
	for ok := true; ok; n++ {
		_, ok = q.put(outgoing{bytes: []byte("word")})
	}
	if n != outMessages+1 {
		t.Errorf("message %d has no room, not %d", n, outMessages+1)
	}
	q = newOutlet()
	if _, ok := q.put(outgoing{bytes: make([]byte, outBytes+1)}); ok {
		t.Error("too many bytes")
	}
	q = newOutlet()
	log := make([]wire.Entry, 100_000)
	for i := range log {
		if _, ok := q.put(outgoing{session: "s", log: log[:i+1], from: i}); !ok {
			t.Fatalf("entry %d has no room", i+1)
		}
	}
	if o, _ := q.take(); o.from != 0 || len(o.log) != len(log) {
		t.Errorf("%d to %d", o.from, len(o.log))
	}
}

// A page grows for who reads at once, and shrinks for who takes long; a message that is larger than a page is a page.
func TestPagesFollowTheReader(t *testing.T) {
	p := pager{size: firstPage}
	if p.full(2 * lastPage) {
		t.Error("the first message waits")
	}
	p.sent = firstPage - 10
	if p.full(10) || !p.full(11) {
		t.Error("a page is not firstPage")
	}
	for range 10 {
		p.turn(10 * time.Millisecond)
	}
	if p.size != lastPage || p.sent != 0 {
		t.Errorf("quick: %+v", p)
	}
	p.turn(2 * time.Second)
	if p.size != lastPage {
		t.Errorf("neither: %+v", p)
	}
	for range 10 {
		p.turn(5 * time.Second)
	}
	if p.size != firstPage {
		t.Errorf("slow: %+v", p)
	}
}
