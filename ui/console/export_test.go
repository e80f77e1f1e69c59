package console

// Offered reports whether the rail leads to a page.
func (s *Shell) Offered(p Page) bool { return s.rail[p] != nil && s.rail[p].Visible() }

// TurnDuty presses the agent's switch.
func (s *Shell) TurnDuty() { s.duty.turn.tapped() }
