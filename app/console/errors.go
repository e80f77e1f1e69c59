package console

import (
	"errors"

	"deskhand/app/screen"
	"deskhand/app/seat"
)

var (
	// ErrSaved means that kept bytes are not a session of this version.
	ErrSaved = errors.New("not a kept session")
	// ErrLinks means that as many links are open as may be: one has to be revoked first.
	ErrLinks = errors.New("too many open links")
	// ErrNoDoor means that nobody can be invited: we do not lead the session, or it is not open.
	ErrNoDoor = errors.New("no way in")
	// ErrOwnScreen means that our own screen cannot be shared (any more), ErrOwnWatch that nobody else may act on it here: our own hand and the
	// panic key are not noticed.
	ErrOwnScreen, ErrOwnWatch = screen.ErrScreen, screen.ErrNoWatch
	// ErrRights means that an account may not do that: ours, or that of a colleague who would lead while a screen is controlled.
	ErrRights = seat.ErrRights
)
