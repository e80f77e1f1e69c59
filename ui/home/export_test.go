package home

// Waits reports whether it is said that customers wait.
func (h *Home) Waits() bool { return h.waits.Visible() }
