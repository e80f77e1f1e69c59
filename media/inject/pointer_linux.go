package inject

import "github.com/go-vgo/robotgo"

// X11's numbers for what wire.Button calls 1 to 5, and for a notch of the wheel.
const (
	x11Back    = 8
	x11Forward = 9
	wheelUp    = 4
	wheelDown  = 5
	wheelLeft  = 6
	wheelRight = 7
)

// xtestPointer is the mouse through XTEST on our own connection.
type xtestPointer struct{ *server }

func (p xtestPointer) move(x, y int) error {
	p.fakeMotion(x, y)
	return p.sync()
}

func (p xtestPointer) button(n uint8, down bool) error {
	what := buttonRelease
	if down {
		what = buttonPress
	}
	p.fake(what, x11Button(n))
	return p.sync()
}

func (p xtestPointer) wheel(right, up int) error {
	p.notches(right, wheelRight, wheelLeft)
	p.notches(up, wheelUp, wheelDown)
	return p.sync()
}

// close leaves the connection to the keyboard, which ends it.
func (p xtestPointer) close() error { return nil }

// notches clicks the button plus n times, or the button minus -n times.
func (p xtestPointer) notches(n int, plus, minus uint8) {
	button := plus
	if n < 0 {
		button, n = minus, -n
	}
	for range n {
		p.fake(buttonPress, button)
		p.fake(buttonRelease, button)
	}
}

func x11Button(n uint8) uint8 {
	switch n {
	case 4:
		return x11Back
	case 5:
		return x11Forward
	}
	return n
}

// robotPointer is the mouse through robotgo where that is right (see the package comment), else through XTEST. robotgo has one
// unlocked Xlib connection per process: there may be one robotPointer at a time.
type robotPointer struct{ x xtestPointer }

func (p robotPointer) move(x, y int) error {
	if err := p.x.sync(); err != nil {
		return err
	}
	robotgo.Move(x, y)
	return nil
}

func (p robotPointer) button(n uint8, down bool) error {
	name := robotButton(n)
	if name == "" {
		return p.x.button(n, down)
	}
	if err := p.x.sync(); err != nil {
		return err
	}
	return robotToggle(p.x.sent, name, n, down)
}

func (p robotPointer) wheel(right, up int) error {
	if err := p.x.sync(); err != nil {
		return err
	}
	robotScroll(p.x.sent, up)
	if right == 0 {
		return nil
	}
	return p.x.wheel(right, 0)
}

// close ends robotgo's connection, unless the display is gone: then Xlib would end the process instead.
func (p robotPointer) close() error {
	if err := p.x.sync(); err != nil {
		return err
	}
	robotgo.CloseMainDisplay()
	return nil
}
