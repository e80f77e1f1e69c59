package main

import "sync"

// hatch is the way from other goroutines to the user interface's (a post.Post), until it is shut. fyne.Do panics once the window
// system has been let go of (Fyne 2.8 on GLFW), and sessions still have something to say then.
type hatch struct {
	do func(func()) // fyne.Do, but in tests

	mu   sync.RWMutex // guards shut
	shut bool
}

func newHatch(do func(func())) *hatch { return &hatch{do: do} }

func (h *hatch) post(f func()) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if !h.shut {
		h.do(f)
	}
}

// close makes the hatch forget what comes from now on. Call it on the user interface's goroutine, before the end of the
// application.
func (h *hatch) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shut = true
}
