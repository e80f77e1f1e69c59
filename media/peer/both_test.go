package peer

import (
	"testing"
	"time"

	"deskhand/media/peer/impair"
)

// A link carries pictures either way, and both at once: who offers shows first, then the other end, and nobody negotiates anew.
func TestVideoBothWays(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{}, func(x, y *Config) { x.Video, y.Video = VideoBoth, VideoBoth })
	connected(t, a, b)
	forth, back := newShow(), newShow()
	a.conn.SetLead(true)
	b.conn.SetLead(true)
	if err := a.conn.SetTrack(forth.track); err != nil {
		t.Fatal(err)
	}
	forth.start(t, 3000, 10*time.Millisecond)
	watch(t, b, 20)
	a.undisturbed(b, "showing the other way")
	b.undisturbed(a, "showing the other way")
	if err := b.conn.SetTrack(back.track); err != nil {
		t.Fatal(err)
	}
	back.start(t, 3000, 10*time.Millisecond)
	watch(t, a, 20)
	if err := a.conn.SetTrack(nil); err != nil {
		t.Fatal(err)
	}
	first := await[Sample](a, "sample")
	n := frameNumber(t, first.Data, first.Key)
	watchOn(t, a, n, n+20)
}

// What one end has lost it asks for while it sends itself: requests for one way are never taken for the other's.
func TestVideoBothWaysOverALossyPath(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{Loss: 0.05, Delay: 5 * time.Millisecond},
		func(x, y *Config) { x.Video, y.Video = VideoBoth, VideoBoth })
	connected(t, a, b)
	forth, back := newShow(), newShow()
	a.conn.SetLead(true)
	b.conn.SetLead(true)
	for c, s := range map[*end]*show{a: forth, b: back} {
		if err := c.conn.SetTrack(s.track); err != nil {
			t.Fatal(err)
		}
	}
	forth.start(t, 4000, 20*time.Millisecond)
	back.start(t, 2500, 20*time.Millisecond)
	watch(t, b, 60)
	watch(t, a, 60)
}
