package inject

import (
	"time"

	"github.com/go-vgo/robotgo"
)

// robotScroll turns the wheel up by some notches, down for less than 0, without robotgo's pause.
func robotScroll(sent *Sent, up int) {
	if up == 0 {
		return
	}
	button, n := uint8(wheelUp), up
	if up < 0 {
		button, n = wheelDown, -up
	}
	for range n {
		sent.write(buttonPress, button, time.Now())
		sent.write(buttonRelease, button, time.Now())
	}
	robotgo.Scroll(0, up, 0)
}

// robotWheel turns the wheel. robotgo has the horizontal one the wrong way round on X11.
func robotWheel(sent *Sent, right, up int) {
	robotScroll(sent, up)
	if right != 0 {
		robotgo.Scroll(-right, 0, 0)
	}
}

// robotgo's Unicode on X11 ends the process when a character has no key.
const canTypeText = false

func typeText(string) {}
