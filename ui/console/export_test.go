package console

// TurnDuty presses the agent's switch.
func (s *Shell) TurnDuty() { s.duty.turn.tapped() }
