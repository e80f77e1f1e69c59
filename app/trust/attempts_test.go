package trust

import (
	"errors"
	"testing"
)

func TestAttempts(t *testing.T) {
	cases := []struct {
		name  string
		steps string // s start, p proved, l lost, t handed on
		left  int
		burnt bool
		err   error // of one more start
	}{
		{"new", "", 3, false, nil},
		{"charged when it starts", "s", 2, false, nil},
		{"given back when proved", "sp", 3, false, nil},
		{"stays charged when lost", "sl", 2, false, nil},
		{"three lost are the end", "slslsl", 0, true, ErrBurnt},
		{"three at the same time wait, burn nothing", "sss", 0, false, ErrBurnt},
		{"and one of them proved makes room", "sssp", 1, false, nil},
		{"two lost, one proved", "slslsp", 1, false, nil},
		{"no joiner gives back what others lost", "slsppp", 2, false, nil},
		{"lost without a start", "lll", 3, false, nil},
		{"handed on: what is open counts", "ssst", 0, true, ErrBurnt},
		{"never comes back", "slslslppp", 0, true, ErrBurnt},
	}
	for _, c := range cases {
		var a Attempts
		for _, step := range c.steps {
			switch step {
			case 's':
				a = must(a.Start())
			case 'p':
				a = a.Proved()
			case 'l':
				a = a.Lost()
			case 't':
				a = a.Settled()
			}
		}
		if _, err := a.Start(); !errors.Is(err, c.err) || a.Left() != c.left || a.Burnt() != c.burnt {
			t.Errorf("%s: %+v left %d burnt %v next %v", c.name, a, a.Left(), a.Burnt(), err)
		}
	}
}
