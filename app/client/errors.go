package client

import "errors"

var (
	// ErrDown means that there is no connection at the moment.
	ErrDown = errors.New("not connected")
	// ErrSlow means that the server does not read what is sent.
	ErrSlow = errors.New("the server does not keep up")
	// ErrOutdated means that one side's program is too old for the other: with wire.ErrNewer it is ours, with wire.ErrOlder the server's;
	// else the text says which.
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
	// ErrCode means that the account wants a one-time code: there was none, or it is not right, or was used before.
	ErrCode = errors.New("the one-time code is not right")
	// ErrForbidden means that only administrators may do that.
	ErrForbidden = errors.New("for administrators")
	// ErrNone means that there is no account of that name.
	ErrNone = errors.New("no such account")
	// ErrExists means that the name is taken.
	ErrExists = errors.New("there is such an account")
	// ErrName means that it is not a possible name of an account, or for people.
	ErrName = errors.New("not a possible name")
	// ErrPassword means that a password is too short or too long.
	ErrPassword = errors.New("not a possible password")
	// ErrChanged means that somebody else has changed it since it was read. Nothing happened.
	ErrChanged = errors.New("somebody else has changed it meanwhile")
	// ErrLastAdmin means that nobody would be left to look after the accounts.
	ErrLastAdmin = errors.New("the last administrator")
	// ErrOwner means that the owner of an embedded server cannot be changed, and has no password.
	ErrOwner = errors.New("the owner of that computer")
	// ErrSite means that the site could not do it; nothing happened.
	ErrSite = errors.New("the site has a problem")
	// ErrNoPlace means that there is no such place in a queue (any more).
	ErrNoPlace = errors.New("no such place in a queue")

	errNonce = errors.New("the nonce is not good any more")
	// ErrMail means that the site's mail server did not take a mail.
	ErrMail = errors.New("the mail was not sent")
)
