package sight

import (
	"strings"
	"sync"
	"testing"

	"deskhand/app/session"
	"deskhand/media/peer"
)

// taking is a screen that writes down what it is given.
type taking struct{ did []string }

func (s *taking) Put(b []byte) { s.did = append(s.did, string(b)) }
func (s *taking) Lost()        { s.did = append(s.did, "lost") }
func (s *taking) Behind(bool)  {}

// The sharer's log may be ahead of ours: what they show before we know that we may see it is not taken, and what follows needs it. It would change
// the picture that was on screen before into one that nobody has.
func TestFramesAfterOnesThatWereNotTaken(t *testing.T) {
	const nobody, marta, luis = 0, 2, 3
	var screen taking
	s := New(Config{Screen: &screen})
	for _, step := range []struct {
		shows, from uint32
		frame       string // a capital: a key frame
		want        string
	}{
		{marta, marta, "A", "A"}, {marta, marta, "b", "b"},
		{nobody, marta, "C", ""}, {nobody, marta, "d", ""}, {marta, marta, "e", "lost e"}, {marta, marta, "F", "F"}, {marta, marta, "g", "g"},
		{nobody, marta, "H", ""}, {marta, marta, "I", "I"}, {marta, marta, "j", "j"},
		{marta, luis, "K", ""}, {marta, marta, "l", "l"}, // another's frames are no frames of hers
		{luis, luis, "m", "lost m"},
	} {
		s.from.Store(step.shows)
		screen.did = nil
		s.Video(session.ParticipantID(step.from), peer.Sample{Data: []byte(step.frame), Key: step.frame < "a", Timestamp: 1})
		if got := strings.Join(screen.did, " "); got != step.want {
			t.Errorf("%s from %d while %d shows: %q, want %q", step.frame, step.from, step.shows, got, step.want)
		}
	}
}

// The first frame comes in the moment in which we learn that we may see it: it is taken, or another one is asked for.
func TestAFrameInTheMomentOfTheWordOfIt(t *testing.T) {
	const marta = 2
	key := peer.Sample{Data: []byte("A"), Key: true, Timestamp: 1}
	for range 200_000 {
		s := New(Config{})
		var taken bool
		var both sync.WaitGroup
		both.Go(func() { taken = s.Video(marta, key) })
		asked := s.turnLoop(marta)
		if both.Wait(); !taken && !asked {
			t.Fatal("the frame is gone, and nobody asks for another")
		}
	}
}
