package home

// Waits reports whether it is said that customers wait.
func (h *Home) Waits() bool { return h.waits.Visible() }

// AsksName reports whether it is asked how customers see the rep.
func (h *Home) AsksName() bool {
	return h.server.form.Visible() && h.server.name.label.Visible() && h.server.name.row.Visible()
}
