package sight

import (
	"slices"
	"testing"
)

type told []bool

func (t *told) Put([]byte)    {}
func (t *told) Behind(b bool) { *t = append(*t, b) }

// What is seen is behind from when a newer frame is known of until it has come, whichever of the two is heard of first; timestamps wrap.
func TestBehindUntilTheNewestCame(t *testing.T) {
	const last = 1<<32 - 100
	heard := func(n uint32) func(*behind) { return func(b *behind) { b.heard(n) } }
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
	b.heard(2) // nobody to tell
}
