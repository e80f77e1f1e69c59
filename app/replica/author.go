package replica

import (
	"fmt"
	"io"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Author signs a participant's commands.
type Author struct {
	Session  session.ID
	By       session.ParticipantID
	Identity trust.Identity
	Rand     io.Reader
}

// Signed is a command ready to hand in. ID is the command's, to recognise it in the log.
type Signed struct {
	ID        []byte
	Body, Sig []byte
}

// Sign makes do a signed command on the log head that its author has seen.
func (a Author) Sign(do session.Command, head wire.Head) (Signed, error) {
	id := make([]byte, wire.CommandIDLen)
	if _, err := io.ReadFull(a.Rand, id); err != nil {
		return Signed{}, fmt.Errorf("make a command ID: %w", err)
	}
	body, err := wire.EncodeCommand(wire.Command{Session: a.Session, By: a.By, ID: id, Head: head, Do: do})
	if err != nil {
		return Signed{}, err
	}
	sig, err := trust.Sign(a.Identity, wire.SignCommand, body)
	if err != nil {
		return Signed{}, fmt.Errorf("sign a command: %w", err)
	}
	return Signed{ID: id, Body: body, Sig: sig}, nil
}
