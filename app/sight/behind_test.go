package sight

import (
	"slices"
	"testing"
	"time"
)

type told []bool

func (t *told) Put([]byte)    {}
func (t *told) Lost()         {}
func (t *told) Behind(b bool) { *t = append(*t, b) }

// What is seen is behind from when a newer frame is known of until it has come, whichever of the two is heard of first; timestamps wrap.
func TestBehindUntilTheNewestCame(t *testing.T) {
	const last = 1<<32 - 100
	heard := func(n uint32) func(*behind) { return func(b *behind) { b.heard(n, time.Time{}) } }
	came := func(n uint32) func(*behind) { return func(b *behind) { b.came(n) } }
	for name, test := range map[string]struct {
		steps []func(*behind)
		want  []bool
	}{
		"nothing came yet":            {[]func(*behind){heard(7)}, nil},
		"it has come already":         {[]func(*behind){came(5), heard(5)}, nil},
		"never told":                  {[]func(*behind){came(5), heard(0)}, nil},
		"spared":                      {[]func(*behind){came(5), heard(7), heard(9)}, []bool{true}},
		"an older one still comes":    {[]func(*behind){came(5), heard(9), came(7)}, []bool{true}},
		"it comes":                    {[]func(*behind){came(5), heard(9), came(7), came(9)}, []bool{true, false}},
		"a newer one comes":           {[]func(*behind){came(5), heard(9), came(12), heard(12)}, []bool{true, false}},
		"over the end":                {[]func(*behind){came(last), heard(3), came(3)}, []bool{true, false}},
		"another's picture":           {[]func(*behind){came(5), heard(9), (*behind).anew, came(1)}, []bool{true, false}},
		"their clock was set back":    {[]func(*behind){came(95), heard(95), heard(7), came(7), came(9), heard(9)}, []bool{true, false}},
		"and the frame comes first":   {[]func(*behind){came(95), heard(95), came(7), came(9), heard(8), heard(9), heard(12), came(12)}, []bool{true, false}},
		"while one was missing":       {[]func(*behind){came(95), heard(97), came(7), heard(7), heard(9), came(9)}, []bool{true, false, true, false}},
		"set back before any came":    {[]func(*behind){heard(last), heard(last - 7)}, nil},
		"spared from the start, then": {[]func(*behind){heard(9), came(5), came(9)}, []bool{true, false}},
	} {
		var got told
		b := &behind{screen: &got}
		for _, step := range test.steps {
			step(b)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: told %v, want %v", name, got, test.want)
		}
	}
	b := &behind{}
	b.came(1)
	b.heard(2, time.Time{}) // nobody to tell
	b = &behind{}
	for _, step := range []func(*behind){came(95), heard(97), heard(7), came(7)} { // nothing of before the clock was set is owed any more
		step(b)
	}
	if b.behind || len(b.owed) != 0 {
		t.Errorf("behind %v, %v are owed", b.behind, b.owed)
	}
}

// A picture is called late from when something newer has been missing for three seconds until nothing is missing for more than one: however
// many are told of meanwhile, and while frames go on coming late.
func TestLateIsWhatIsMissingForLong(t *testing.T) {
	begin := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }
	b := &behind{}
	expect := func(now float64, late bool, since float64) {
		t.Helper()
		if got := b.lateSince(at(now)); got.IsZero() == late || late && !got.Equal(at(since)) {
			t.Errorf("after %v s late since %v, want %v, since %v", now, got, late, at(since))
		}
	}
	b.heard(1, at(0)) // before anything came
	expect(9, false, 0)
	b.came(1)
	for n := range uint32(4) {
		b.heard(2+n, at(10+float64(n)))
	}
	expect(12.9, false, 0)
	expect(13, true, 10)
	b.came(3) // still two and a half behind
	expect(14.5, true, 12)
	b.heard(6, at(14))
	b.came(5)
	expect(14.9, false, 0)
	b.came(6)
	expect(20, false, 0)
	b.heard(7, at(20))
	b.linked(at(30)) // the link was down
	expect(32, false, 0)
	expect(33, true, 30)
	b.anew()
	b.came(1)
	expect(40, false, 0)
	for n := range uint32(3 * mostOwed) {
		b.heard(2+n, at(50+float64(n)))
	}
	if len(b.owed) != mostOwed {
		t.Errorf("%d are remembered", len(b.owed))
	}
	expect(60, true, 50)
	b.heard(0, at(61)) // another picture begins
	expect(70, false, 0)
}

// Whoever is silent or stuck is not called slow besides, and what is no picture goes before all of it.
func TestOneDoubtAtATime(t *testing.T) {
	begin := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	late := begin.Add(4 * time.Second)
	s := New(Config{})
	s.pulse = pulse{at: late}
	s.late.came(1)
	s.late.heard(2, begin)
	if got := s.doubtLoop(late); got != (Doubt{Slow, begin}) || !got.Any() || got.Stops() {
		t.Errorf("late: %+v", got)
	}
	s.pulse.stuck = 4 * time.Second
	if got := s.doubtLoop(late); got != (Doubt{Stuck, begin}) || !got.Stops() {
		t.Errorf("stuck, too: %+v", got)
	}
	if got := s.doubtLoop(late.Add(silentAfter)); got != (Doubt{Silent, late}) {
		t.Errorf("silent, too: %+v", got)
	}
	s.deaf.Store(true)
	if got := s.doubtLoop(late); got.Why != Stuck {
		t.Errorf("it is not known yet whose it was, and there is %+v", got)
	}
	s.garbled = begin
	if got := s.doubtLoop(late); got != (Doubt{Garbled, begin}) || !got.Stops() {
		t.Errorf("garbled: %+v", got)
	}
}
