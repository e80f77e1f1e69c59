package home

import "fyne.io/fyne/v2"

// Waits reports whether it is said that customers wait.
func (h *Home) Waits() bool { return h.waits.Visible() }

// AsksName reports whether it is asked how customers see the rep.
func (h *Home) AsksName() bool { return h.server.name.all.Visible() }

// ServerCard is, from top to bottom, what says how people reach the rep, the choice of an address, the warning of it, and the question for a name.
func (h *Home) ServerCard() (state, address, warning, name fyne.CanvasObject) {
	return h.server.state, h.server.choice, h.server.warning, h.server.name.all
}
