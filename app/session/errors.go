package session

import (
	"errors"
	"fmt"
)

// Refusals of Decide. They are answers, not failures: nothing has changed.
var (
	// ErrForbidden means that the participant's role, the site's policy or the customer's consent does not allow it.
	ErrForbidden = errors.New("not permitted")
	// ErrState means that what the command refers to is not so any more (or not yet): no such request, nothing shared.
	ErrState = errors.New("not possible in this state")
	// ErrEnded means that the session has ended; ended is final.
	ErrEnded = errors.New("session has ended")
	// ErrUnknown means that the command's author or the participant it names is not in the session.
	ErrUnknown = errors.New("no such participant")
	// ErrInvalid means that a value in the command is outside its limits.
	ErrInvalid = errors.New("invalid value")
	// ErrBarred means that the site, or the account of who started the session, does not let reps ask for that. It is an ErrForbidden.
	ErrBarred = fmt.Errorf("taken off what may be asked for: %w", ErrForbidden)
	// ErrFull means that the policy's number of participants is reached.
	ErrFull = errors.New("session is full")
	// ErrOneCustomer means that the session is for one customer, who is in it.
	ErrOneCustomer = errors.New("session is for one customer")
	// ErrEarly means that the time after which the command is possible has not come.
	ErrEarly = errors.New("not yet")
	// ErrLate means that the customer's time to answer is over.
	ErrLate = errors.New("time to answer is over")
)
