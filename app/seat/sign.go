package seat

import "deskhand/app/trust"

// Sign signs body with the participant's key of this session, for a purpose of its own (context). On the seat's goroutine, or after Run has
// returned.
func (s *Seat) Sign(context string, body []byte) ([]byte, error) {
	return trust.Sign(s.author.Identity, context, body)
}
