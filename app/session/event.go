package session

import "time"

// Event is a fact about a session: one of the types below. Every event carries the time of the entry it came from.
type Event interface{ event() }

type (
	// Started is the first event of every session.
	Started struct {
		ID     ID
		Org    string
		Policy Policy
		Rep    Participant
		At     time.Time
	}
	// ParticipantAdmitted adds a participant who has not joined yet.
	ParticipantAdmitted struct {
		Participant Participant
		At          time.Time
	}
	// ParticipantJoined makes an admitted participant Here.
	ParticipantJoined struct {
		ID       ParticipantID
		Platform string
		At       time.Time
	}
	// ParticipantLeft makes a participant Gone.
	ParticipantLeft struct {
		ID     ParticipantID
		By     ParticipantID // who said so: themselves or the primary rep
		Reason Reason
		At     time.Time
	}
	// PrimaryCustomerChanged makes the longest-present other customer the primary one, when the primary one is gone.
	PrimaryCustomerChanged struct {
		ID ParticipantID
		At time.Time
	}
	// Requested opens a request.
	Requested struct{ Request Request }
	// RequestClosed closes it.
	RequestClosed struct {
		ID      RequestID
		Allowed bool
		Reason  Reason // of a no
		At      time.Time
	}
	// ConsentGiven records what the customer agreed to.
	ConsentGiven struct {
		Consent Consent
		At      time.Time
	}
	// ShareStarted, SharePaused and ShareStopped follow the shared screen. Stopping ends the consent to it.
	ShareStarted struct {
		By     ParticipantID
		Source Source
		At     time.Time
	}
	SharePaused struct {
		On bool
		At time.Time
	}
	ShareStopped struct {
		By, Sharer ParticipantID
		Reason     Reason
		At         time.Time
	}
	// ControlGranted and ControlEnded follow the lease; both raise the epoch to Epoch.
	ControlGranted struct {
		To    ParticipantID
		Epoch uint32
		At    time.Time
	}
	ControlEnded struct {
		From, By ParticipantID
		Epoch    uint32
		Reason   Reason
		At       time.Time
	}
	// ConsentWithdrawn ends the consent given without asking again.
	ConsentWithdrawn struct{ At time.Time }
	// SessionEnded is the last event of every session.
	SessionEnded struct {
		By     ParticipantID
		Reason Reason
		At     time.Time
	}
)

func (Started) event()                {}
func (ParticipantAdmitted) event()    {}
func (ParticipantJoined) event()      {}
func (ParticipantLeft) event()        {}
func (PrimaryCustomerChanged) event() {}
func (Requested) event()              {}
func (RequestClosed) event()          {}
func (ConsentGiven) event()           {}
func (ShareStarted) event()           {}
func (SharePaused) event()            {}
func (ShareStopped) event()           {}
func (ControlGranted) event()         {}
func (ControlEnded) event()           {}
func (ConsentWithdrawn) event()       {}
func (SessionEnded) event()           {}
