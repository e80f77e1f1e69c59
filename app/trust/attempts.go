package trust

// MaxAttempts is how many attempts on one number may fail before it is burnt: with 5 secret digits a guesser's whole
// chance is 3 in 100 000.
const MaxAttempts = 3

// Attempts counts the attempts on one number's secret. It is a value: the methods return the next count. An attempt is
// charged when it starts (open) and given back only when the joiner's tag verifies; an attempt that ends in any other way
// (wrong tag, time-out, hang-up) stays charged as failed. At most three are charged at a time; three failed are the end of
// the number. Three open ones are not: honest people who come at the same moment burn nothing.
//
// Transfer Control hands Attempts on; what was open then counts as failed (Settled).
type Attempts struct {
	Open   uint8 // started, not finished
	Failed uint8 // finished without proof
}

// Start charges an attempt; ErrBurnt when three are charged already (answer with a decoy then).
func (a Attempts) Start() (Attempts, error) {
	if a.Charged() >= MaxAttempts {
		return a, ErrBurnt
	}
	a.Open++
	return a, nil
}

// Proved gives one open attempt back.
func (a Attempts) Proved() Attempts {
	if a.Open > 0 {
		a.Open--
	}
	return a
}

// Lost ends one open attempt without proof; it stays charged.
func (a Attempts) Lost() Attempts {
	if a.Open > 0 {
		a.Open--
		a.Failed++
	}
	return a
}

// Settled counts every open attempt as failed: for a console that hands the number on or comes back after a crash.
func (a Attempts) Settled() Attempts { return Attempts{Failed: a.Failed + a.Open} }

// Charged is open plus failed, 0–3.
func (a Attempts) Charged() int { return int(a.Open) + int(a.Failed) }

// Left is how many attempts may start now, 0–3.
func (a Attempts) Left() int { return max(0, MaxAttempts-a.Charged()) }

// Burnt reports that the number is of no more use and a new one is needed.
func (a Attempts) Burnt() bool { return a.Failed >= MaxAttempts }
