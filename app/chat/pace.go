package chat

import (
	"time"

	"deskhand/app/session"
)

// How much is taken from one participant: so many messages at once, and so many a second after that. Nobody types faster, and what
// comes in one go after a link was down arrives a little later; a program that writes without end costs little more than one that
// is used.
const (
	paceBurst     = 20
	pacePerSecond = 2
)

// pace is how many more messages are taken from a participant. The zero value is as many as ever at once.
type pace struct {
	left float64
	at   time.Time // of left
}

// pace returns what is left for a participant now. From the primary rep comes what all the others say, too.
func (t *Talk) pace(from session.ParticipantID, now time.Time) *pace {
	p := t.paces[from]
	if p == nil {
		p = &pace{}
		t.paces[from] = p
	}
	voices := 1
	if rep, ok := t.state.PrimaryRep(); ok && rep.ID == from {
		voices = max(1, t.state.Present())
	}
	p.fill(now, float64(voices))
	return p
}

func (p *pace) fill(now time.Time, voices float64) {
	if passed := now.Sub(p.at).Seconds(); passed > 0 {
		p.left = min(p.left+passed*pacePerSecond*voices, paceBurst*voices)
	}
	p.at = now
}

func (p *pace) ready() bool { return p.left >= 1 }
