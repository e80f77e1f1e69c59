package screen

import "sync"

// running is the show that goes on, for any goroutine.
type running struct {
	mu   sync.Mutex // guards what follows
	show *show
	cuts uint64 // rises with every cut: a show that was being opened before one does not begin
}

// current is the running show; nil: none.
func (r *running) current() *show {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.show
}

// begin makes w the running show, unless something was cut since cuts was read.
func (r *running) begin(w *show, cuts uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cuts != cuts {
		return false
	}
	r.show = w
	return true
}

// forget forgets w if it is the running show.
func (r *running) forget(w *show) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.show == w {
		r.show = nil
	}
}

// cut counts a cut and returns the running show, which also goes on to be the running one unless away.
func (r *running) cut(away bool) *show {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cuts++
	w := r.show
	if away {
		r.show = nil
	}
	return w
}

func (r *running) count() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cuts
}
