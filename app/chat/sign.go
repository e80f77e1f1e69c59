package chat

import (
	"fmt"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Sign encodes a message and signs it for a session. c.From is whose identity it is.
func Sign(id trust.Identity, s session.ID, c wire.Chat) (wire.SignedChat, error) {
	body, err := wire.EncodeChat(c)
	if err != nil {
		return wire.SignedChat{}, err
	}
	sig, err := trust.Sign(id, wire.SignChat, wire.ChatSigned(s, body))
	if err != nil {
		return wire.SignedChat{}, err
	}
	return wire.SignedChat{Body: body, Sig: sig}, nil
}

// Open returns a message if its author said it in this session; ErrForged if not, ErrUnknown if the author is not in s (yet), or
// wire's errors.
func Open(s session.State, signed wire.SignedChat) (wire.Chat, error) {
	c, err := wire.DecodeChat(signed.Body)
	if err != nil {
		return wire.Chat{}, err
	}
	p, ok := s.Participant(c.From)
	if !ok || len(p.Keys.Sign) != len(trust.Keys{}.Sign) {
		return wire.Chat{}, fmt.Errorf("message of participant %d: %w", c.From, ErrUnknown)
	}
	if err := trust.Verify([65]byte(p.Keys.Sign), wire.SignChat, wire.ChatSigned(s.ID, signed.Body), signed.Sig); err != nil {
		return wire.Chat{}, fmt.Errorf("message of participant %d: %w", c.From, ErrForged)
	}
	return c, nil
}
