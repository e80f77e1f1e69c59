package scene

import "errors"

var (
	// ErrProgram says that a program of ours is not where programs are looked for.
	ErrProgram = errors.New("program not found: make build first, or name the folder by DESKHAND_BIN")
	// ErrRefused says that the customer's side answered no.
	ErrRefused = errors.New("the customer refused")
)
