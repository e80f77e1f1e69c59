package inject

import (
	"fmt"
	"time"

	"github.com/go-vgo/robotgo"
)

// robotButton returns robotgo's name of a button of wire.Button, "" when it has none.
func robotButton(n uint8) string {
	switch n {
	case 1:
		return "left"
	case 2:
		return "center"
	case 3:
		return "right"
	}
	return ""
}

// robotToggle presses or lets go of button n, which robotgo calls name.
func robotToggle(sent *Sent, name string, n uint8, down bool) error {
	what, how := buttonRelease, "up"
	if down {
		what, how = buttonPress, "down"
	}
	sent.write(what, n, time.Now())
	if err := robotgo.Toggle(name, how); err != nil {
		return fmt.Errorf("toggle button %s %s: %w", name, how, err)
	}
	return nil
}
