package inject

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"testing"

	"deskhand/app/wire"
)

// fakeSystem is a pointer and a keyboard that write down what they are asked, in words like those of the X11 tests.
type fakeSystem struct {
	did []string
	// sameKey makes all key codes one key.
	sameKey bool
	typing  func(may func() bool) error
}

func (f *fakeSystem) say(format string, a ...any) error {
	f.did = append(f.did, fmt.Sprintf(format, a...))
	return nil
}

func (f *fakeSystem) move(x, y int) error             { return f.say("m%d,%d", x, y) }
func (f *fakeSystem) button(n uint8, down bool) error { return f.say("b%d %t", n, down) }
func (f *fakeSystem) wheel(right, up int) error       { return f.say("w%d,%d", right, up) }
func (f *fakeSystem) close() error                    { return nil }
func (f *fakeSystem) repeats() bool                   { return false }
func (f *fakeSystem) find(k wire.Key) (uint16, error) {
	if f.sameKey {
		return 1, nil
	}
	return uint16(k.Code), nil
}
func (f *fakeSystem) toggle(key uint16, down bool) error { return f.say("k%d %t", key, down) }
func (f *fakeSystem) text(s string, held []uint16, may func() bool) error {
	if f.typing != nil {
		return f.typing(may)
	}
	return f.say("t%s %v", s, held)
}

func (f *fakeSystem) expect(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(f.did, want) {
		t.Errorf("did %q, want %q", f.did, want)
	}
	f.did = nil
}

func fakeInjector(may func() bool) (*Injector, *fakeSystem) {
	f := &fakeSystem{}
	return newInjector(Config{Area: image.Rect(0, 0, 100, 100), May: may}, f, f), f
}

func TestTwoCodesOnOneKeyReleaseItOnce(t *testing.T) {
	i, f := fakeInjector(yes)
	f.sameKey = true
	do(t, i, down(4), down(5), up(4))
	f.expect(t, "k1 true", "k1 true")
	do(t, i, up(5))
	f.expect(t, "k1 false")
	do(t, i, down(4), down(5), wire.Release{})
	f.expect(t, "k1 true", "k1 true", "k1 false")
}

func TestSystemThatDoesNotRepeatGetsRepeatsFromTheController(t *testing.T) {
	i, f := fakeInjector(yes)
	do(t, i, down(4), down(4), up(4), up(4))
	f.expect(t, "k4 true", "k4 true", "k4 false")
}

func TestEveryActAsksMay(t *testing.T) {
	asked := 0
	i, _ := fakeInjector(func() bool { asked++; return true })
	acts := []wire.InputAct{wire.Move{}, click(1, true), click(1, false), wire.Wheel{}, down(4), up(4), wire.Text{Text: "x"}, wire.Release{}}
	do(t, i, acts...)
	if asked != len(acts) {
		t.Errorf("%d acts asked %d times", len(acts), asked)
	}
}

func TestPermissionLostInTheMiddleOfAText(t *testing.T) {
	may := true
	i, f := fakeInjector(func() bool { return may })
	do(t, i, down(4), wire.Button{Button: 2, Down: true})
	f.did = nil
	f.typing = func(ask func() bool) error {
		if may = false; ask() {
			return nil
		}
		return ErrRefused
	}
	if err := i.Do(wire.Text{Text: "long"}); !errors.Is(err, ErrRefused) {
		t.Errorf("text: %v", err)
	}
	f.expect(t, "k4 false", "b2 false")
}

// While the shared monitor is away nobody's hand acts on what else is there, and what was held does not stay down.
func TestNoAreaNoHand(t *testing.T) {
	i, f := fakeInjector(yes)
	if err := i.Do(nil); !errors.Is(err, ErrNoKey) {
		t.Errorf("no act: %v", err)
	}
	do(t, i, down(4), click(2, true))
	f.did = nil
	i.SetArea(image.Rectangle{})
	for _, act := range []wire.InputAct{wire.Move{X: 1, Y: 1}, click(1, true), wire.Wheel{DY: 120}, down(5), wire.Text{Text: "x"}, up(4), wire.Release{}} {
		if err := i.Do(act); !errors.Is(err, ErrRefused) {
			t.Errorf("%T without an area: %v", act, err)
		}
	}
	f.expect(t, "k4 false", "b2 false")
	i.SetArea(image.Rect(0, 0, 100, 100))
	do(t, i, down(5), up(5))
	f.expect(t, "k5 true", "k5 false")
}
