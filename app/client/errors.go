package client

import "errors"

var (
	// ErrDown means that there is no connection at the moment.
	ErrDown = errors.New("not connected")
	// ErrSlow means that the server does not read what is sent.
	ErrSlow = errors.New("the server does not keep up")
	// ErrOutdated means that one side's program is too old for the other; the text says which.
	ErrOutdated = errors.New("programs of different versions")
	// ErrSignIn means that the sign-in is not valid any more.
	ErrSignIn = errors.New("sign in again")
	// ErrServerKey means that the server shows another key than the one expected: somebody may stand in between.
	ErrServerKey = errors.New("the server's key is not the expected one")
	// ErrUntrusted means that no authority vouches for the server's certificate and no key was given beforehand.
	ErrUntrusted = errors.New("the server's certificate is not trusted")
	// ErrReplaced means that this participant connected again from elsewhere.
	ErrReplaced = errors.New("replaced by another connection")
	// ErrCredentials means that name or password are not right.
	ErrCredentials = errors.New("name or password is not right")
	// ErrBusy means that there were too many attempts; try later.
	ErrBusy = errors.New("too many attempts, try again later")
)
