package server

import "errors"

var (
	// ErrConfig means that the configuration cannot work; the text says what to change.
	ErrConfig = errors.New("configuration")
	// ErrCredentials means that name or password are wrong, or the account is disabled. Which of them is not told.
	ErrCredentials = errors.New("name or password is not right")
	// ErrCode means that a one-time code is needed, or that the one that was given is not right or was used before.
	ErrCode = errors.New("a one-time code is needed, and this is none")
	// ErrBusy means that a limit is reached; later it may work.
	ErrBusy = errors.New("too many attempts, try again later")
	// ErrName means that an account's name or display name is not possible.
	ErrName = errors.New("not a possible name")
	// ErrPassword means that a password is too short or too long.
	ErrPassword = errors.New("not a possible password")
	// ErrRunning means that another program has the file that LockFile was to take.
	ErrRunning = errors.New("another program is running with it")
	// ErrClosed means that the server has been closed.
	ErrClosed = errors.New("server is closed")

	errLastAdmin = errors.New("nobody would be left to look after the accounts")
	errOwner     = errors.New("the owner of this computer cannot be changed, and has no password")
	errRights    = errors.New("for administrators")
	errNoPlace   = errors.New("there is no such place in a queue")
	errSignedOut = errors.New("sign-in is not valid")
	errBroken    = errors.New("the log in memory and the ledger have come apart")
)
