package session

// Introduced reports whether two participants know each other by the site's word only: whoever of them came later was introduced by it
// (BySite), from a queue or as the agent who took the session. They are offered check words.
func (s State) Introduced(a, b ParticipantID) bool {
	later, ok := s.Participant(max(a, b))
	return ok && a != b && min(a, b) > 0 && later.Method == BySite
}
