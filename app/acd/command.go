package acd

import "deskhand/app/session"

// Command is what somebody wants: one of the types below. Slices and maps in a command belong to it and are not changed by
// anybody.
type Command interface{ command() }

// Commands whose author is Site.
type (
	// OpenQueue makes a queue.
	OpenQueue struct{ Queue Queue }
	// ChangeQueue replaces a queue's settings. Who waits is judged by the new ones at once; who was routed stays so.
	ChangeQueue struct{ Queue Queue }
	// RemoveQueue takes a queue away in which nobody waits or writes and which no other queue's rules name: shut it first.
	RemoveQueue struct{ Queue QueueID }
	// Staff makes a user an agent or manager, or changes their settings.
	Staff struct{ User User }
	// Dismiss takes a user away. Their sessions go on, unseen by the queues.
	Dismiss struct{ User UserID }
	// AgentLost says that an agent's program is gone.
	AgentLost struct{ Agent UserID }
	// SetFull says whether an agent may be given nobody else at present, whatever their capacity: they help as many customers as the
	// administrator lets them, or have the one session in which they work. They are passed over as who has no place free is.
	SetFull struct {
		Agent UserID
		On    bool
	}
	// Enter puts a customer into a queue. Agent is whom they chose to be helped by (State.Choosable); empty: nobody in particular. A request
	// waits for who was chosen as for who a routing rule names: until it is escalated, or they are there no more.
	Enter struct {
		Queue   QueueID
		Answers Answers
		Agent   UserID
	}
	// Leave ends a request: the customer gave up, or their page is lost.
	Leave struct {
		Request RequestID
		Reason  Reason // ReasonDone or ReasonLost
	}
	// LeaveMessage is what a customer wrote at the leave-message form: of a request (who still waits may rather write), or
	// without one where Enter was refused; then Queue and Answers say what the request would have said. In a session that was handed over
	// several customers may write: Answers are its author's then, unless nil, and while More of them still may the request stays.
	LeaveMessage struct {
		Request RequestID
		Queue   QueueID
		Answers Answers
		Text    string // 1–MaxMessage runes
		More    bool
	}
	// SessionStarted says that an agent leads a session that came from no queue. It takes up a place like any other.
	SessionStarted struct {
		Agent   UserID
		Session session.ID
	}
	// SessionMoved says that control of a session was transferred (PRODUCT A8). It stops taking up the giver's place, and takes
	// up the receiver's if they are an agent.
	SessionMoved struct {
		Session session.ID
		To      UserID
	}
	// SessionEnded says that a session has ended, held by an agent or waiting.
	SessionEnded struct{ Session session.ID }
	// Lapse says that the agent who accepted a request has not come: the session was not opened, or not taken. The customer waits again in
	// the same queue, from now on, as a new request that names their first; it is not shown to that agent before it is escalated.
	Lapse struct{ Session session.ID }
	// Tick lets time pass: send it when Next is due.
	Tick struct{}
)

// Commands whose author is the agent.
type (
	// SignIn opens the agent's inbox.
	SignIn struct{ Available bool }
	// SignOut closes it. Sessions that the agent holds stay theirs.
	SignOut struct{}
	// SetAvailable is the switch.
	SetAvailable struct{ On bool }
	// Accept takes a request that is shown to the agent. Session is the new session's ID, chosen by the agent's console; of a
	// transferred session it is that one's, or empty.
	Accept struct {
		Request RequestID
		Session session.ID
	}
	// Decline refuses it. It keeps its place and is not shown to this agent again before it is escalated.
	Decline struct{ Request RequestID }
	// Pick takes a particular customer who waits in a queue, shown to the agent or not, available or not.
	Pick struct {
		Request RequestID
		Session session.ID
	}
	// Transfer hands a session that the agent holds to one queue, or to agents by name. The giver's part ends.
	Transfer struct {
		Session session.ID
		Queue   QueueID
		Agents  []UserID // 1–MaxNamed, when Queue is empty
		Message string   // to those who are shown it, up to MaxTransfer runes
	}
)

func (OpenQueue) command()      {}
func (ChangeQueue) command()    {}
func (RemoveQueue) command()    {}
func (Staff) command()          {}
func (Dismiss) command()        {}
func (AgentLost) command()      {}
func (SetFull) command()        {}
func (Enter) command()          {}
func (Leave) command()          {}
func (LeaveMessage) command()   {}
func (SessionStarted) command() {}
func (SessionMoved) command()   {}
func (SessionEnded) command()   {}
func (Lapse) command()          {}
func (Tick) command()           {}
func (SignIn) command()         {}
func (SignOut) command()        {}
func (SetAvailable) command()   {}
func (Accept) command()         {}
func (Decline) command()        {}
func (Pick) command()           {}
func (Transfer) command()       {}
