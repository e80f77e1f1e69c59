package acd

import (
	"time"

	"deskhand/app/session"
)

// Reason says why something ended. Stored.
type Reason string

// Reasons.
const (
	ReasonDone     Reason = "done"      // the person meant it
	ReasonLost     Reason = "lost"      // the program or page was gone
	ReasonEnded    Reason = "ended"     // with the session
	ReasonTaken    Reason = "taken"     // another agent was first
	ReasonDeclined Reason = "declined"  // the agent, or every agent that was named, said no
	ReasonNoAnswer Reason = "no-answer" // the time to answer is over
	ReasonAway     Reason = "away"      // the agent is no longer available, or no longer an agent here
	ReasonBusy     Reason = "busy"      // the agent has no free place any more
	ReasonTimeOut  Reason = "time-out"  // waited too long
	ReasonNobody   Reason = "nobody"    // no agent is there
)

// Event is a fact: one of the types below. Every event carries the time of the command it came from, in UTC.
type Event interface {
	when() time.Time
}

// When is the time of an event.
type When struct {
	At time.Time `json:"at"`
}

func (w When) when() time.Time { return w.At }

// Events of what administrators lay down, and of agents coming and going.
type (
	// QueueOpened, QueueChanged and QueueRemoved follow the settings. Removing a queue ends everybody's post in it.
	QueueOpened struct {
		When
		Queue Queue `json:"queue"`
	}
	QueueChanged struct {
		When
		Queue Queue `json:"queue"`
	}
	QueueRemoved struct {
		When
		Queue QueueID `json:"queue"`
	}
	// UserStaffed and UserDismissed follow the people.
	UserStaffed struct {
		When
		User User `json:"user"`
	}
	UserDismissed struct {
		When
		User UserID `json:"user"`
	}
	// AgentSignedIn and AgentSignedOut open and close an inbox.
	AgentSignedIn struct {
		When
		Agent     UserID `json:"agent"`
		Available bool   `json:"available"`
	}
	AgentSignedOut struct {
		When
		Agent  UserID `json:"agent"`
		Reason Reason `json:"reason"` // ReasonDone, ReasonLost, ReasonAway: no longer an agent
	}
	// AgentSwitched is the agent's own hand on the switch.
	AgentSwitched struct {
		When
		Agent UserID `json:"agent"`
		On    bool   `json:"on"`
	}
	// AgentFlipped makes an agent unavailable who did not answer (rule 111).
	AgentFlipped struct {
		When
		Agent   UserID    `json:"agent"`
		Request RequestID `json:"request"`
	}
	// AgentFull says that the site gives an agent nobody else, or does again.
	AgentFull struct {
		When
		Agent UserID `json:"agent"`
		On    bool   `json:"on"`
	}
	// SessionHeld says that a session that came from no queue takes up one of the agent's places.
	SessionHeld struct {
		When
		Agent   UserID     `json:"agent"`
		Session session.ID `json:"session"`
	}
	// SessionPassed moves a session from who holds it to another agent, or to nobody the queues know.
	SessionPassed struct {
		When
		Session session.ID `json:"session"`
		To      UserID     `json:"to"`
	}
	// SessionFreed frees the place.
	SessionFreed struct {
		When
		Agent   UserID     `json:"agent"`
		Session session.ID `json:"session"`
	}
)

// Events of requests.
type (
	// Entered begins the wait of a customer, Transferred that of a session, which leaves its giver.
	Entered struct {
		When
		Request Request `json:"request"`
	}
	Transferred struct {
		When
		Request Request `json:"request"`
	}
	// Assigned shows a request to one agent alone. Withdrawn takes it from them again.
	Assigned struct {
		When
		Request RequestID `json:"request"`
		Agent   UserID    `json:"agent"`
		Until   time.Time `json:"until"`
	}
	Withdrawn struct {
		When
		Request RequestID `json:"request"`
		Agent   UserID    `json:"agent"`
		Reason  Reason    `json:"reason"`
	}
	// Declined is an agent's no.
	Declined struct {
		When
		Request RequestID `json:"request"`
		Agent   UserID    `json:"agent"`
	}
	// Escalated opens a request to every agent of its queue, also to those who declined it (rule 106).
	Escalated struct {
		When
		Request RequestID `json:"request"`
	}
	// WaitedLong is when the queue's addresses are to be told (rule 108).
	WaitedLong struct {
		When
		Request RequestID `json:"request"`
	}
	// Accepted ends the wait: the session is the agent's.
	Accepted struct {
		When
		Request RequestID  `json:"request"`
		Agent   UserID     `json:"agent"`
		Session session.ID `json:"session"`
		Picked  bool       `json:"picked,omitempty"`
	}
	// Returned assigns a transferred session that nobody accepted to its giver.
	Returned struct {
		When
		Request RequestID `json:"request"`
		Agent   UserID    `json:"agent"`
		Until   time.Time `json:"until"`
		Reason  Reason    `json:"reason"`
	}
	// MessageAsked gives the customer the leave-message form (rule 112).
	MessageAsked struct {
		When
		Request RequestID `json:"request"`
		Reason  Reason    `json:"reason"`
	}
	// MessageLeft ends a request with a message; Request 0: it was never in a queue, or it stays. The queue's addresses are to be told.
	MessageLeft struct {
		When
		Request RequestID `json:"request,omitempty"`
		Queue   QueueID   `json:"queue,omitempty"`
		Answers Answers   `json:"answers,omitempty"`
		Text    string    `json:"text"`
	}
	// RequestClosed ends a request with nothing.
	RequestClosed struct {
		When
		Request RequestID `json:"request"`
		Reason  Reason    `json:"reason"`
	}
)
