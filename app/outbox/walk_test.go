package outbox_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"deskhand/app/outbox"
)

// The walk: two ends with a channel between them that loses, doubles and reorders, links that break, and programs that crash and
// start again from what they stored, or from nothing. What is checked is what the owners of the boxes see.

// random is an io.Reader of the walk's own, so that a seed is a walk.
type random struct{ *rand.Rand }

func (r random) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return len(b), nil
}

// program is one end: a box and what its owner knows, and what of both is on the disk.
type program struct {
	name string
	box  *outbox.Box
	memory
	disk *disk
	// lives has what each life was delivered, this one's last.
	lives [][]string
}

// memory is what an owner knows.
type memory struct {
	Said  []string // by ticket, from 1
	Heard []string
}

// disk is what a program has stored: its memory and its box as JSON.
type disk struct {
	memory
	box []byte
}

func (p *program) save(t *testing.T) {
	t.Helper()
	b, err := json.Marshal(p.box.State())
	if err != nil {
		t.Fatal(err)
	}
	p.disk = &disk{memory{slices.Clip(p.Said), slices.Clip(p.Heard)}, b}
}

// walk is the two programs, what is on its way to each, and how often everything happened.
type walk struct {
	t      *testing.T
	r      *rand.Rand
	now    time.Time
	ends   [2]*program
	away   [2][][]byte // to ends[i]
	up     bool
	counts map[string]int
	cares  [2]care
	limits outbox.Limits
}

// care is how a program stores what it must.
type care int

const (
	careful care = iota // always
	sloppy              // now and then
	never
)

func newWalk(t *testing.T, seed uint64, a, b care) *walk {
	w := &walk{t: t, r: rand.New(rand.NewPCG(seed, 1)), now: time.Unix(1_790_000_000, 0), counts: map[string]int{}, cares: [2]care{a, b}}
	w.limits = outbox.Limits{Messages: 40, Bytes: 2000, Window: 120}
	for i, name := range []string{"a", "b"} {
		w.ends[i] = &program{name: name, lives: [][]string{nil}}
		w.boot(i)
	}
	return w
}

// boot starts a program from its disk, if it has one.
func (w *walk) boot(i int) {
	w.t.Helper()
	p := w.ends[i]
	p.memory = memory{}
	var err error
	if p.disk == nil {
		p.box, err = outbox.New(random{w.r}, w.limits)
	} else {
		var st outbox.State
		if err := json.Unmarshal(p.disk.box, &st); err != nil {
			w.t.Fatal(err)
		}
		p.memory = p.disk.memory
		p.box, err = outbox.Restore(random{w.r}, w.limits, st)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *walk) send(i int) {
	p := w.ends[i]
	body := fmt.Sprintf("%s%d.%d ", p.name, len(p.lives), len(p.Said)+1) + string(make([]byte, w.r.IntN(60)))
	ticket, err := p.box.Send(1, []byte(body))
	if err != nil {
		w.counts["full"]++
		return
	}
	p.Said = append(p.Said, body)
	if int(ticket) != len(p.Said) {
		w.t.Fatalf("ticket %d of message %d", ticket, len(p.Said))
	}
	w.counts["sent"]++
	if w.cares[i] == careful && w.r.IntN(25) == 0 {
		w.counts["crash before storing what was said"]++
		w.crash(i)
		return
	}
	if w.cares[i] == careful || w.cares[i] == sloppy && w.r.IntN(4) == 0 {
		p.save(w.t)
	}
	w.flush(i)
}

func (w *walk) flush(i int) {
	msgs, err := w.ends[i].box.Flush(w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(msgs) > 0 && !w.up {
		w.t.Fatalf("%s sends %d messages without a link", w.ends[i].name, len(msgs))
	}
	for _, m := range msgs {
		switch w.r.IntN(8) {
		case 0:
			w.counts["lost"]++
			continue
		case 1:
			w.counts["doubled"]++
			w.away[1-i] = append(w.away[1-i], m)
		}
		w.away[1-i] = append(w.away[1-i], m)
	}
}

// arrive takes one of what is on its way to an end, mostly the first.
func (w *walk) arrive(i int) {
	if len(w.away[i]) == 0 {
		return
	}
	n := 0
	if w.r.IntN(4) == 0 {
		n = w.r.IntN(len(w.away[i]))
	}
	if n > 0 {
		w.counts["reordered"]++
	}
	m := w.away[i][n]
	w.away[i] = slices.Delete(w.away[i], n, n+1)
	p := w.ends[i]
	was := p.box.Done()
	taken, err := p.box.Take(w.now, m)
	if err != nil {
		w.t.Fatalf("%s takes %x: %v", p.name, m, err)
	}
	switch {
	case taken.Forgot > 0:
		w.counts["forgot"]++
		if w.cares[1-i] == careful {
			w.t.Fatalf("%s: the other end forgot %d, though it stores what it must", p.name, taken.Forgot)
		}
		if w.cares[i] == careful {
			p.save(w.t)
		}
	case taken.Message != nil:
		p.Heard = append(p.Heard, string(taken.Message.Body))
		p.lives[len(p.lives)-1] = append(p.lives[len(p.lives)-1], string(taken.Message.Body))
		w.counts["delivered"]++
		if w.cares[i] == careful && w.r.IntN(25) == 0 {
			w.counts["crash before storing what was heard"]++
			w.crash(i)
			return
		}
		if w.cares[i] == careful {
			p.save(w.t)
		}
	case p.box.Done() > was:
		w.counts["acknowledged"]++
		if w.cares[i] == careful && w.r.IntN(2) == 0 { // acks need not be stored
			p.save(w.t)
		}
	}
	w.flush(i)
}

// relink breaks the link or makes a new one. What was on its way goes with a link.
func (w *walk) relink() {
	w.away = [2][][]byte{}
	if w.up {
		w.counts["link down"]++
	}
	w.up = !w.up
	for i, p := range w.ends {
		if w.up {
			p.box.LinkUp(w.now)
			w.flush(i)
		} else {
			p.box.LinkDown()
		}
	}
}

// crash ends a program and its link, and starts it again.
func (w *walk) crash(i int) {
	if w.up {
		w.relink()
	}
	p := w.ends[i]
	w.counts["crash"]++
	p.lives = append(p.lives, nil)
	w.boot(i)
}

func (w *walk) step() {
	w.now = w.now.Add(time.Duration(w.r.IntN(300)) * time.Millisecond)
	i := w.r.IntN(2)
	switch n := w.r.IntN(100); {
	case n < 20:
		w.send(i)
	case n < 85:
		w.arrive(i)
	case n < 96:
		if next, ok := w.ends[i].box.Next(); ok && next.After(w.now) && w.r.IntN(4) == 0 {
			w.now = next
			w.counts["waited"]++
		}
		w.flush(i)
	case n < 99:
		w.relink()
	default:
		w.crash(i)
	}
	for _, p := range w.ends {
		if p.box.Kept() > w.limits.Messages {
			w.t.Fatalf("%s keeps %d messages", p.name, p.box.Kept())
		}
	}
}

// settle lets everything arrive that will.
func (w *walk) settle() {
	if !w.up {
		w.relink()
	}
	for range 20_000 {
		w.now = w.now.Add(time.Second)
		for i := range w.ends {
			w.flush(i)
			for len(w.away[i]) > 0 {
				w.arrive(i)
			}
		}
		if !w.up { // a crash while it settled
			w.relink()
		}
		if w.ends[0].box.Kept()+w.ends[1].box.Kept() == 0 {
			return
		}
	}
	w.t.Fatalf("%d and %d messages never arrive", w.ends[0].box.Kept(), w.ends[1].box.Kept())
}

// TestStoredWalk: programs that store what they must, however often they crash, hear everything that was said, once, in order.
func TestStoredWalk(t *testing.T) {
	counts := map[string]int{}
	for seed := range uint64(100) {
		w := newWalk(t, seed, careful, careful)
		for range 600 {
			w.step()
		}
		w.settle()
		for i, p := range w.ends {
			if heard := w.ends[1-i].Heard; !slices.Equal(p.Said, heard) {
				t.Fatalf("seed %d: %s said %d, %d were heard\n%q\n%q", seed, p.name, len(p.Said), len(heard), p.Said, heard)
			}
			if int(p.box.Done()) != len(p.Said) {
				t.Fatalf("seed %d: %d of %d are known to have arrived", seed, p.box.Done(), len(p.Said))
			}
		}
		for k, n := range w.counts {
			counts[k] += n
		}
	}
	floors(t, counts, map[string]int{
		"sent": 5000, "delivered": 5000, "acknowledged": 2000, "lost": 3000, "doubled": 3000, "reordered": 3000, "link down": 1000, "crash": 800,
		"crash before storing what was said": 200, "crash before storing what was heard": 200, "waited": 300, "full": 20,
	})
}

// TestForgetfulWalk: programs that store nothing hear nothing twice in one life, always in order, and an end is only told that something
// has arrived which some life of the other end heard.
func TestForgetfulWalk(t *testing.T) {
	counts := map[string]int{}
	for seed := range uint64(150) {
		w := newWalk(t, seed, never, never)
		for range 600 {
			w.step()
			for i, p := range w.ends {
				other := w.ends[1-i]
				for _, said := range p.Said[:p.box.Done()] {
					if !slices.ContainsFunc(other.lives, func(heard []string) bool { return slices.Contains(heard, said) }) {
						t.Fatalf("seed %d: %q is said to have arrived, and nobody heard it", seed, said)
					}
				}
			}
		}
		w.settle()
		for i, p := range w.ends {
			other := w.ends[1-i]
			last := other.lives[len(other.lives)-1]
			for _, life := range other.lives {
				orderly(t, seed, life)
			}
			// What this life said is heard whole: by the other's last life all that was not acknowledged to it before.
			all := slices.Concat(other.lives...)
			for _, said := range p.Said {
				if !slices.Contains(all, said) {
					t.Fatalf("seed %d: %q was said and never heard", seed, said)
				}
			}
			if len(p.Said) > 0 && len(other.lives) == 1 && !slices.Equal(p.Said, tail(last, len(p.Said))) {
				t.Fatalf("seed %d: said %q, heard %q", seed, p.Said, last)
			}
		}
		for k, n := range w.counts {
			counts[k] += n
		}
	}
	floors(t, counts, map[string]int{"sent": 10_000, "delivered": 5000, "lost": 3000, "doubled": 3000, "reordered": 3000, "link down": 800, "crash": 500, "forgot": 50})
}

// TestUnevenWalk: one end that stores what it must and one that does not. What the careful one says is heard, by some life of the other,
// never twice in a life; of what the sloppy one remembers to have said the careful one hears everything, once, in order.
func TestUnevenWalk(t *testing.T) {
	for name, other := range map[string]care{"sloppy": sloppy, "never": never} {
		t.Run(name, func(t *testing.T) {
			counts := map[string]int{}
			for seed := range uint64(100) {
				w := newWalk(t, seed, careful, other)
				for range 600 {
					w.step()
				}
				w.settle()
				a, b := w.ends[0], w.ends[1]
				all := slices.Concat(b.lives...)
				for _, said := range a.Said {
					if !slices.Contains(all, said) {
						t.Fatalf("seed %d: %q was never heard", seed, said)
					}
				}
				for _, life := range b.lives {
					orderly(t, seed, life)
				}
				orderly(t, seed, a.Heard)
				at := 0
				for _, said := range b.Said {
					n := slices.Index(a.Heard[at:], said)
					if n < 0 {
						t.Fatalf("seed %d: %q is missing after %d of %q", seed, said, at, a.Heard)
					}
					at += n + 1
				}
				for k, n := range w.counts {
					counts[k] += n
				}
			}
			floors(t, counts, map[string]int{"sent": 5000, "delivered": 5000, "lost": 3000, "doubled": 3000, "reordered": 2000, "crash": 600, "forgot": 40})
		})
	}
}

func tail(list []string, n int) []string { return list[max(0, len(list)-n):] }

// orderly checks that what one life heard has nothing twice and each of the other's lives in its order.
func orderly(t *testing.T, seed uint64, heard []string) {
	t.Helper()
	life, number := 0, 0
	for _, h := range heard {
		var l, n int
		if _, err := fmt.Sscanf(h[1:], "%d.%d", &l, &n); err != nil {
			t.Fatal(err)
		}
		if l < life || l == life && n <= number {
			t.Fatalf("seed %d: heard %d.%d after %d.%d", seed, l, n, life, number)
		}
		life, number = l, n
	}
}

func floors(t *testing.T, counts, floors map[string]int) {
	t.Helper()
	for what, least := range floors {
		if counts[what] < least {
			t.Errorf("%s: %d times, want %d at least", what, counts[what], least)
		}
	}
	t.Log(counts)
}
