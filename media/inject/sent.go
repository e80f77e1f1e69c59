package inject

import (
	"slices"
	"sync"
	"time"
)

// Sent is the book of events on their way through the server: the Injector writes each down before it sends it, Local strikes
// it out when it comes by. The zero value is ready; it may be used from anywhere.
type Sent struct {
	mu sync.Mutex
	// guarded by mu
	entries []sentEntry
}

type sentEntry struct {
	what eventKind
	code uint8
	at   time.Time
}

// eventKind is a kind of input event; the values are those of the core protocol.
type eventKind uint8

const (
	keyPress      eventKind = 2
	keyRelease    eventKind = 3
	buttonPress   eventKind = 4
	buttonRelease eventKind = 5
	motion        eventKind = 6
)

// sentLife is how long a written event is waited for.
const sentLife = time.Second

func (s *Sent) write(what eventKind, code uint8, now time.Time) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropLocked(now)
	s.entries = append(s.entries, sentEntry{what, code, now})
}

// pointer says whether the event comes from the XTEST pointer, not from the XTEST keyboard.
func (k eventKind) pointer() bool { return k >= buttonPress }

// strike says whether an event is one of ours, and takes it and those before it from the same device out of the book. Those of the
// other device may still come: a window manager that grabs a click holds the pointer's events back, not the keyboard's.
func (s *Sent) strike(what eventKind, code uint8, now time.Time) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropLocked(now)
	for n, e := range s.entries {
		if e.what == what && e.code == code {
			same := func(e sentEntry) bool { return e.what.pointer() == what.pointer() }
			rest := slices.DeleteFunc(slices.Clone(s.entries[:n]), same)
			s.entries = append(rest, s.entries[n+1:]...)
			return true
		}
	}
	return false
}

func (s *Sent) dropLocked(now time.Time) {
	n := 0
	for n < len(s.entries) && now.Sub(s.entries[n].at) > sentLife {
		n++
	}
	s.entries = append(s.entries[:0], s.entries[n:]...)
}
