package share

import (
	"context"
	"fmt"

	"deskhand/app/client"
	"deskhand/app/wire"
)

// Survey tells the site how it was: a rating of 1 to 5 (0: none), a comment of up to wire.MaxComment characters, or both. Call it when Run
// has returned, from any goroutine but one at a time. Errors are those of client.SendSurvey.
func (s *Session) Survey(ctx context.Context, rating uint8, comment string) error {
	said := wire.Survey{Session: s.seat.State().ID, Participant: s.seat.Me(), Rating: rating, Comment: wire.CleanChat(comment)}
	sig, err := s.seat.Sign(wire.SignSurvey, wire.SurveyBytes(said))
	if err != nil {
		return fmt.Errorf("survey: %w", err)
	}
	said.Sig = sig
	cfg := s.cfg.Client
	if key := s.seat.Status(); cfg.Trust.Pin == [32]byte{} && !key.Verified { // the key that the proof confirmed
		cfg.Trust = client.Trust{Pin: key.ServerKey}
	}
	return client.SendSurvey(ctx, cfg, said)
}
