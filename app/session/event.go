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
		Agent    bool
		At       time.Time
	}
	// ParticipantLeft makes a participant Gone.
	ParticipantLeft struct {
		ID     ParticipantID
		By     ParticipantID // who said so: themselves or the primary rep
		Reason Reason
		At     time.Time
	}
	// PrimaryCustomerChanged makes another customer the primary one: chosen by the rep, or the longest-present one when the primary
	// one is gone (Former is 0 then). What was agreed ends.
	PrimaryCustomerChanged struct {
		ID, Former ParticipantID
		At         time.Time
	}
	// LeadChanged makes another rep the primary one; From, unless 0, becomes an assistant. A held or waiting session is live again.
	LeadChanged struct {
		From, To ParticipantID
		Reason   Reason // ReasonHanded, or ReasonLost
		At       time.Time
	}
	// SessionHeld says that the primary rep is lost, SessionResumed that they are back.
	SessionHeld struct {
		By ParticipantID
		At time.Time
	}
	SessionResumed struct{ At time.Time }
	// SessionWaits says that the primary rep has handed the session over and nobody leads it yet.
	SessionWaits struct {
		By ParticipantID
		At time.Time
	}
	// CallStarted, CallEnded and CameraSet follow voice and video.
	CallStarted struct {
		By ParticipantID
		At time.Time
	}
	CallEnded struct {
		By ParticipantID
		At time.Time
	}
	CameraSet struct {
		By ParticipantID
		On bool
		At time.Time
	}
	// Requested opens a request. Request.At is At, but for a question about a new rep that goes on with the time of the one before.
	Requested struct {
		Request Request
		At      time.Time
	}
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
		Lent   bool
		Until  time.Time // of Lent, as is Touch: see SharedScreen
		Touch  bool
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
	// Stayed says that somebody is still there; all that it changes is State.Last.
	Stayed struct {
		By ParticipantID
		At time.Time
	}
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
func (LeadChanged) event()            {}
func (SessionHeld) event()            {}
func (SessionResumed) event()         {}
func (SessionWaits) event()           {}
func (CallStarted) event()            {}
func (CallEnded) event()              {}
func (CameraSet) event()              {}
func (Requested) event()              {}
func (RequestClosed) event()          {}
func (ConsentGiven) event()           {}
func (ShareStarted) event()           {}
func (SharePaused) event()            {}
func (ShareStopped) event()           {}
func (ControlGranted) event()         {}
func (ControlEnded) event()           {}
func (ConsentWithdrawn) event()       {}
func (Stayed) event()                 {}
func (SessionEnded) event()           {}
