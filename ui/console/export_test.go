package console

import (
	"fyne.io/fyne/v2"

	"deskhand/ui/hint"
)

// TurnDuty presses the agent's switch.
func (s *Shell) TurnDuty() { s.duty.turn.tapped() }

// Compact is the way to the compact view.
func Compact(s *Shell) fyne.CanvasObject { return s.small }

// Cross is what closes a tab.
func Cross(s *Shell, tab int) *hint.Button { return s.find(tab).handle.close }
