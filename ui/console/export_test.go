package console

import (
	"image/color"

	"fyne.io/fyne/v2"

	"deskhand/ui/hint"
)

// TurnDuty presses the agent's switch.
func (s *Shell) TurnDuty() { s.duty.turn.tapped() }

// Compact is the way to the compact view.
func Compact(s *Shell) fyne.CanvasObject { return s.small }

// Handle is a tab's place in the strip.
func Handle(s *Shell, tab int) fyne.CanvasObject { return s.find(tab).handle }

// Cross is what closes a tab.
func Cross(s *Shell, tab int) *hint.Button { return s.find(tab).handle.close }

// Button leads to a page, Ground is the colour behind it.
func Button(s *Shell, p Page) fyne.CanvasObject { return s.rail[p] }

func Ground(s *Shell, p Page) color.Color { return s.rail[p].ground.FillColor }
