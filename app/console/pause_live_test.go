package console_test

import (
	"context"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/frame"
)

// However fast somebody changes their mind, the picture is held when they last wanted that.
func TestTheLastWordOnAPauseCounts(t *testing.T) {
	_, ana, marta, _ := pair(t)
	works(t, ana, marta)
	marta.Pause(true)
	ana.until(t, "paused", func(s console.Snapshot) bool { return s.State.Share.Paused })
	for range 100 {
		marta.Pause(false)
		marta.Pause(true)
	}
	ana.quiet(t)
	ana.until(t, "paused", func(s console.Snapshot) bool { return s.State.Share.Paused })
	marta.Pause(false)
	ana.until(t, "going on", func(s console.Snapshot) bool { return !s.State.Share.Paused })
	ana.picture(t)
}

// pointing is a desktop whose pointer is where it is put.
type pointing struct {
	*fakeDesktop
	at chan frame.Cursor
}

func (p pointing) Cursor(capture.Source) (capture.CursorSource, error) { return p, nil }

func (p pointing) Next(ctx context.Context) (frame.Cursor, error) {
	select {
	case c := <-p.at:
		return c, nil
	case <-ctx.Done():
		return frame.Cursor{}, ctx.Err()
	}
}

func (p pointing) Close() error { return nil }

// Where somebody points while they pause is theirs, whether or not the log could be told of it.
func TestThePointerIsPausedToo(t *testing.T) {
	srv := servertest.Start(t)
	desk := pointing{newFakeDesktop(), make(chan frame.Cursor)}
	seen := make(chan wire.CursorPlace, 100)
	ana := newRep(t, srv, "Ana", func(cfg console.Config) (*console.Session, error) {
		cfg.Cursor = func(p wire.CursorPlace, _ *wire.CursorShape) { seen <- p }
		return console.Start(cfg)
	})
	marta := newCustomerWith(t, srv, "Marta", linkOf(ana.until(t, "the invitation", inviting)), func(cfg *share.Config) { cfg.Desktop = desk })
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	works(t, ana, marta)
	until := func(x int32) (before []int32) {
		for late := time.After(patience); ; {
			select {
			case p := <-seen:
				if p.X == x {
					return before
				}
				before = append(before, p.X)
			case <-late:
				t.Fatalf("the pointer at %d was never told of, only %v", x, before)
			}
		}
	}
	point := func(x int) { desk.at <- frame.Cursor{X: x, Y: 5, Visible: true} }
	point(10)
	until(10)
	srv.Stop()
	ana.until(t, "the loss", func(s console.Snapshot) bool { return !s.Seat.Connected })
	marta.Pause(true)
	ana.until(t, "paused", func(s console.Snapshot) bool { return s.Withdrawn().Paused })
	for x := 20; x < 30; x++ {
		point(x)
	}
	point(29) // the one before has been noted when this one is taken
	marta.Pause(false)
	ana.until(t, "going on", func(s console.Snapshot) bool { return !s.Withdrawn().Any() })
	point(40)
	for _, x := range until(40) {
		if x >= 20 && x < 29 {
			t.Errorf("the pointer was told of at %d during the pause", x)
		}
	}
	if s := ana.now(); s.State.Share.By != 2 || s.State.Control != (session.Control{}) {
		t.Errorf("the log without a server: %+v, %+v", s.State.Share, s.State.Control)
	}
}
