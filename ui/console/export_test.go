package console

import "fyne.io/fyne/v2"

// TurnDuty presses the agent's switch.
func (s *Shell) TurnDuty() { s.duty.turn.tapped() }

// Compact is the way to the compact view.
func Compact(s *Shell) fyne.CanvasObject { return s.small }
