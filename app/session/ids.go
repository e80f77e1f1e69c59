package session

import "time"

// ID names one session: 26 characters of lower-case base32 (16 random bytes), chosen by the console that starts it.
type ID string

// ParticipantID numbers the people of one session from 1 (who started it), rising, never re-used. 0 is nobody.
type ParticipantID uint32

// RequestID numbers the requests of one session from 1. 0 is no request.
type RequestID uint32

// AnswerTime is how long a customer has to answer a request; no answer is a refusal (PRODUCT rule 74).
const AnswerTime = 30 * time.Second

// Times of a session whose primary rep is lost (PRODUCT rule 60).
const (
	LostTime = 60 * time.Second // without a link before a program says so
	TakeTime = 30 * time.Second // held, before any assistant may take over, not just the first
	WaitTime = 5 * time.Minute  // held, before a customer's program ends the session
)

// Idle sessions (PRODUCT rule 133).
const (
	MinIdle     = 5                // minutes; less would end sessions in which somebody reads
	MaxIdle     = 24 * 60          // minutes
	IdleWarning = 2 * time.Minute  // before the end, people are asked whether they are still there
	StayEvery   = time.Minute      // Staying says nothing new sooner
	IdleGrace   = 15 * time.Second // after which others than the rep's program may end it
)

// MaxControl is the longest time for which a customer can bound control; more is no bound.
const MaxControl = 8 * time.Hour

// BoundSeconds is a bound of control as commands say it: whole seconds, up to MaxControl. 0 is no bound, so that a time however short, or
// already over, is one second.
func BoundSeconds(d time.Duration) uint16 {
	if d == 0 {
		return 0
	}
	d = min(max(d, time.Second), MaxControl)
	return uint16((d + time.Second - 1) / time.Second)
}

// Nameless is the name of somebody who has given none: screens show a word of their own for it, in their own language.
const Nameless = "?"

// Limits of what the log may hold; Decide refuses commands over them with ErrInvalid.
const (
	MaxName         = 64   // runes of a person's or an organisation's name
	MaxParticipants = 64   // at the same time
	MaxPeople       = 1000 // over a session's whole life: people come and go, and come again
	MaxReason       = 32   // bytes of a written reason
)
