package acd

import (
	"errors"
	"fmt"
)

// Refusals of Decide. They are answers, not failures: nothing has changed.
var (
	// ErrForbidden means that the author may not say this: not an agent of the queue, or not the site.
	ErrForbidden = errors.New("not permitted")
	// ErrInvalid means that a value in the command is malformed or outside its range.
	ErrInvalid = errors.New("invalid value")
	// ErrTooLong means that a text has more runes than allowed.
	ErrTooLong = errors.New("text is too long")
	// ErrRequired means that a required field of the form is empty.
	ErrRequired = errors.New("field is required")
	// ErrUnknown means that there is no such queue, user, request, session or field.
	ErrUnknown = errors.New("not known")
	// ErrExists means that there is a queue of that name already.
	ErrExists = errors.New("exists already")
	// ErrInUse means that a queue cannot be removed: somebody waits in it, or another queue's rules name it.
	ErrInUse = errors.New("in use")
	// ErrState means that it is so already, or not so any more: signed in twice, a session held twice.
	ErrState = errors.New("not possible in this state")
	// ErrClosed means that the queue is closed, by its hours or by hand. The customer gets the leave-message form.
	ErrClosed = errors.New("queue is closed")
	// ErrNobody means that no agent who could help is signed in and available. The customer gets the leave-message form.
	ErrNobody = errors.New("no agent is available")
	// ErrAway means that the agent whom the customer chose is not to be chosen, or not any more.
	ErrAway = errors.New("the agent who was chosen is not available")
	// ErrFull means that a limit is reached; for a customer, the queue's closing threshold. They get the leave-message form.
	ErrFull = errors.New("full")
	// ErrNotAgent means that the user is not an agent, or not signed in as one.
	ErrNotAgent = errors.New("not an agent")
	// ErrCapacity means that the agent holds as many sessions as allowed.
	ErrCapacity = errors.New("agent has no free place")
	// ErrTaken means that the request waits no longer: another agent was first, or the customer has gone.
	ErrTaken = errors.New("request is taken or gone")
	// ErrNotShown means that the request is not, or no longer, shown to this agent.
	ErrNotShown = errors.New("request is not for this agent")
	// ErrNoPick means that agents of this queue may not pick a particular customer.
	ErrNoPick = errors.New("picking is switched off")
	// ErrCycle means that allocation rules would send a request round in a circle.
	ErrCycle = errors.New("queues allocate to one another in a circle")
	// ErrSyntax means that the text of rules cannot be read.
	ErrSyntax = errors.New("cannot be read as a rule")
)

// FieldError says which field of a form is wrong. Err is ErrRequired, ErrTooLong, ErrInvalid or ErrUnknown.
type FieldError struct {
	Field FieldKey
	Err   error
}

func (e *FieldError) Error() string { return fmt.Sprintf("field %q: %v", e.Field, e.Err) }
func (e *FieldError) Unwrap() error { return e.Err }

// RuleError says which rule is wrong, and in which field's condition.
type RuleError struct {
	Rule  int      // from 1, in the order of the list
	Field FieldKey // empty: not about one condition
	Err   error
}

func (e *RuleError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("rule %d: %v", e.Rule, e.Err)
	}
	return fmt.Sprintf("rule %d, field %q: %v", e.Rule, e.Field, e.Err)
}
func (e *RuleError) Unwrap() error { return e.Err }
