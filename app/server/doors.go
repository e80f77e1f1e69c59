package server

import (
	"slices"
	"sync"
)

// doors know the open attempts by what was knocked at, and make room for the next one. A leaf.
//
// A joiner may take Limits.Attempt for a proof, so whoever says nothing after the answer holds a place for that long. Refusing
// newcomers would let a few such joiners shut a session; an attempt that is meant takes a second. So nobody is refused: one that is
// too many ends an older one, of the same address if that has its share, else the oldest of the address that has most. To push a
// proof out, one has to bring a door's whole number of attempts while it is made, from as many addresses.
//
// A door is what the joiner named, a number or a session (whose ID only a link tells), not the session behind it: the rule is the
// same, and looks the same, whether or not there is one. Numbers' attempts are thus apart from links'.
type doors struct {
	share Share

	mu sync.Mutex
	// ───── guarded by mu ─────
	at map[string][]*attempt // oldest first
}

func newDoors(share Share) *doors { return &doors{share: share, at: map[string][]*attempt{}} }

// enter notes an attempt and returns the one that has to give way, if any; the caller refuses it. Every attempt that entered leaves.
func (d *doors) enter(a *attempt) (gives *attempt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := append(d.at[a.door], a)
	d.at[a.door] = all
	count := map[string]int{}
	for _, x := range all {
		count[x.from]++
	}
	var i int
	switch {
	case !a.local && count[a.from] > d.share.PerIP:
		i = slices.IndexFunc(all, func(x *attempt) bool { return x.from == a.from })
	case len(all) > d.share.Total:
		most := 0
		for _, n := range count {
			most = max(most, n)
		}
		i = slices.IndexFunc(all, func(x *attempt) bool { return count[x.from] == most })
	default:
		return nil
	}
	gives = all[i]
	d.removeLocked(gives)
	return gives
}

// leave forgets an attempt, as often as it is called.
func (d *doors) leave(a *attempt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.removeLocked(a)
}

func (d *doors) removeLocked(a *attempt) {
	rest := slices.DeleteFunc(d.at[a.door], func(x *attempt) bool { return x == a })
	if len(rest) == 0 {
		delete(d.at, a.door)
		return
	}
	d.at[a.door] = rest
}
