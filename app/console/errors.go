package console

import "errors"

var (
	// ErrSaved means that kept bytes are not a session of this version.
	ErrSaved = errors.New("not a kept session")
	// ErrLinks means that as many links are open as may be: one has to be revoked first.
	ErrLinks = errors.New("too many open links")
	// ErrNoDoor means that nobody can be invited: we do not lead the session, or it is not open.
	ErrNoDoor = errors.New("no way in")
)
