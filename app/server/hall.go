package server

import (
	"sync"

	"deskhand/app/session"
)

// hall knows the live sessions. A leaf.
type hall struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	byID      map[session.ID]*live
	byLocator map[string]*live
	reserved  int // places taken by sessions that are being opened
}

func newHall() *hall { return &hall{byID: map[session.ID]*live{}, byLocator: map[string]*live{}} }

// reserve takes a place for a session to come; give it back with release, or use it with add.
func (h *hall) reserve(limit int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.byID)+h.reserved >= limit {
		return false
	}
	h.reserved++
	return true
}

func (h *hall) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reserved--
}

func (h *hall) add(l *live) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.byID[l.id] = l
	h.byLocator[l.locator] = l
}

func (h *hall) remove(l *live) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byID[l.id] == l {
		delete(h.byID, l.id)
	}
	if h.byLocator[l.locator] == l {
		delete(h.byLocator, l.locator)
	}
}

// find returns the live session of that ID, or nil.
func (h *hall) find(id session.ID) *live {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.byID[id]
}

// at returns the live session of that locator, or nil.
func (h *hall) at(locator string) *live {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.byLocator[locator]
}

// all returns the live sessions of this moment.
func (h *hall) all() []*live {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*live, 0, len(h.byID))
	for _, l := range h.byID {
		out = append(out, l)
	}
	return out
}

func (h *hall) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.byID)
}
