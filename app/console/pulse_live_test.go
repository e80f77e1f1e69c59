package console_test

import (
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/sight"
	"deskhand/media/capture"
)

// held is a desktop whose screen somebody else has held for so long, and that our own windows hide so much of.
type held struct {
	*fakeDesktop
	busy, covered *atomic.Int64
}

type heldSource struct {
	capture.Source
	busy, covered *atomic.Int64
}

func (h held) Source(m capture.Monitor) (capture.Source, error) {
	s, err := h.fakeDesktop.Source(m)
	return heldSource{s, h.busy, h.covered}, err
}

func (h heldSource) Busy() time.Duration { return time.Duration(h.busy.Load()) }

func (h heldSource) Covered() int { return int(h.covered.Load()) }

// Whoever sees a picture is told how much of it its sharer's own windows hide, and so is the sharer.
func TestWhatOwnWindowsHideIsTold(t *testing.T) {
	srv := servertest.Start(t)
	var covered atomic.Int64
	ana := newRep(t, srv, "Ana", func(cfg console.Config) (*console.Session, error) {
		cfg.Desktop = held{newFakeDesktop(), new(atomic.Int64), &covered}
		return console.Start(cfg)
	})
	marta := newViewer(t, srv, "Marta", ana.until(t, "the invitation", inviting))
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.ShowOwn(console.Choice{})
	marta.until(t, "the box", asked(session.ShowDesktop))
	marta.Allow(marta.shown(), share.Yes{})
	marta.picture(t)
	for _, percent := range []sight.Covered{37, 100, 0} {
		covered.Store(int64(percent))
		marta.until(t, "how much is hidden", func(s share.Snapshot) bool { return s.Seen.By.Name == "Ana" && s.Seen.Covered == percent })
		ana.until(t, "how much is hidden", func(s console.Snapshot) bool { return s.Own.Open && s.Own.Covered == percent })
	}
}

// Whoever sees a picture is told when the program that shows it cannot go on with it, also through the console of the rep who leads, and when
// nothing is heard of that program although there is a link; and that it goes on again.
func TestPicturesThatStopAreDoubted(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	var busy, covered atomic.Int64
	gate := make(chan struct{}, 1) // held: the customer's program hangs
	marta := newCustomerWith(t, srv, "Marta", numberOf(door), func(cfg *share.Config) {
		cfg.Desktop = held{cfg.Desktop.(*fakeDesktop), &busy, &covered}
		publish := cfg.Publish
		cfg.Publish = func(s share.Snapshot) {
			gate <- struct{}{}
			<-gate
			publish(s)
		}
	})
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ben := newViewer(t, srv, "Ben", door)
	ana.until(t, "Ben", func(s console.Snapshot) bool { return here(3)(s) && s.People[3].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(false, capture.Monitor{ID: 1})
	ana.picture(t)
	ben.picture(t)

	busy.Store(int64(30 * time.Second))
	ana.until(t, "word that it is stuck", func(s console.Snapshot) bool {
		return s.Doubt.Why == sight.Stuck && time.Since(s.Doubt.Since) > 20*time.Second
	})
	ben.until(t, "word that it is stuck, through the console", func(s share.Snapshot) bool { return s.Seen.Doubt.Why == sight.Stuck && !s.Seen.Cut })
	busy.Store(0)
	ana.until(t, "that it goes on", func(s console.Snapshot) bool { return !s.Doubt.Any() })
	ben.until(t, "that it goes on, through the console", func(s share.Snapshot) bool { return !s.Seen.Doubt.Any() })

	gate <- struct{}{} // her program hangs; the link lives in goroutines of its own
	ana.until(t, "missing her", func(s console.Snapshot) bool { return s.Doubt.Why == sight.Silent && s.People[2].Linked })
	ben.until(t, "missing her, through the console", func(s share.Snapshot) bool { return s.Seen.Doubt.Any() && !s.Seen.Cut })
	<-gate
	ana.until(t, "her again", func(s console.Snapshot) bool { return !s.Doubt.Any() && s.State.Share.By == 2 })
	ben.until(t, "her again, through the console", func(s share.Snapshot) bool { return !s.Seen.Doubt.Any() && s.Seen.By.ID == 2 })
}
