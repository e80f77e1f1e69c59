package server

import (
	"maps"
	"sync"
	"time"
	_ "time/tzdata" // Windows has no data base of zones that Go reads

	"deskhand/app/acd"
)

// zoneBook is the time zones that queues name. Looking one up reads a file, so it is done before the rules are asked. A leaf.
type zoneBook struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	known acd.Zones // replaced, never changed
}

func newZones(s acd.State) *zoneBook {
	z := &zoneBook{known: acd.Zones{"UTC": time.UTC}}
	for _, l := range s.Lines {
		z.look(l.Queue.Hours.Zone)
	}
	return z
}

// learn looks up the zone that a command names. One that there is not the rules refuse.
func (z *zoneBook) learn(cmd acd.Command) {
	switch c := cmd.(type) {
	case acd.OpenQueue:
		z.look(c.Queue.Hours.Zone)
	case acd.ChangeQueue:
		z.look(c.Queue.Hours.Zone)
	}
}

func (z *zoneBook) look(name string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.known[name] != nil || name == "" || name == "Local" {
		return
	}
	if zone, err := time.LoadLocation(name); err == nil {
		z.known = maps.Clone(z.known)
		z.known[name] = zone
	}
}

func (z *zoneBook) all() acd.Zones {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.known
}
