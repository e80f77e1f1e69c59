package wire

import (
	"deskhand/app/acd"
	"deskhand/app/session"
)

// Queues: what agents say to their site, and it to them and to customers who wait. An agent's program has a connection of its own for it, beside
// those of its sessions. Everything is checked by app/acd at the server.
//
//	agent's console                      server
//	  |  Duty{on, available} -----------→ |  the inbox is open; Failure{rights} for who is no agent
//	  |  ←------------------------ Inbox  |  now, and whenever something in it changes: always the whole of it
//	  |  Accept{request, session} ------→ |  session: a new ID of the console's, or none for a transferred session
//	  |  ←--------------------- Accepted  |  or Failure{taken}: another agent was first
//
// A customer who entered a queue: the console opens the session (Open) and hands in a link to it, which the server gives to the customer
// who waits. The secret passes through the server, so such a join is "introduced by the server" (session.BySite), and both ends are
// offered check words:
//
//	  |  Introduce{session, link} ------→ |
//
// A transferred session: the console takes it on a connection of the session's own. Who holds it by acd may read its log, and hand in one
// command, Taking, signed with the keys that it carries:
//
//	  |  Take{session} -----------------→ |
//	  |  ←---------- Taken{…}, Entries…   |  the whole log, Count entries
//	  |  Take{session, signed taking} --→ |
//	  |  ←------------- Admitted, Entries |
//
// The giver's console hands the session over in one step, so that it either waits with its request or goes on as it was:
//
//	  |  Pass{session, to, HandingOver} → |
//	  |  ←------------ Submitted, Entries |  or Failure{queue}: nothing happened
//
// Customers in a session that waits get Queued whenever it changes; at the leave-message form they answer with LeaveMessage.

// Limits of queues on the wire.
const (
	MaxWaiters = 20      // in one Inbox
	MaxAnswers = 4 << 10 // bytes of one request's answers, keys and values together
	MaxLinkLen = 512     // bytes of an introduced link
)

// Codes of Failure for queues.
const (
	CodeTaken Code = "taken" // the request is another agent's, or gone
	CodeQueue Code = "queue" // the rules of queues refuse it; Text names the rule's error
)

type (
	// Duty opens the agent's inbox on this connection, or closes it, and is the agent's switch. One: they have chosen to work in one session
	// at a time, whatever their rights, and are offered nobody while they lead one.
	Duty struct {
		Ref       uint32 `json:"ref"`
		On        bool   `json:"on"`
		Available bool   `json:"available"` // only with On
		One       bool   `json:"one,omitempty"`
	}
	// Waiter is a request as an agent sees it. In an Inbox its answers are cut so that the whole fits MaxSignal.
	Waiter struct {
		Request acd.RequestID `json:"request"`
		Queue   acd.QueueID   `json:"queue"`   // none: the agent was named
		Title   string        `json:"title"`   // the queue's name
		Since   int64         `json:"since"`   // Unix milliseconds
		Until   int64         `json:"until"`   // assigned to this agent alone, who has to answer before; 0: open to several
		Shown   bool          `json:"shown"`   // may be accepted; else it may only be picked
		Answers acd.Answers   `json:"answers"` // of the entry form
		// Labels are what the form calls those fields for which it has words of its own.
		Labels  map[acd.FieldKey]string `json:"labels,omitempty"`
		From    string                  `json:"from"`             // of a transferred session: the giver's name
		Message string                  `json:"message"`          // and theirs to whom takes it
		Handed  bool                    `json:"handed"`           // it is a transferred session
		Back    bool                    `json:"returned"`         // which nobody took, and which comes back to this agent
		Chosen  bool                    `json:"chosen,omitempty"` // by the customer: this agent, by name (PRODUCT rule 30)
	}
	// Inbox is everything an agent has to know of their queues; the longest waiting first.
	Inbox struct {
		On        bool     `json:"on"`
		Available bool     `json:"available"`
		Capacity  uint16   `json:"capacity"`
		Held      uint16   `json:"held"`
		Full      bool     `json:"full,omitempty"` // the agent helps as many as they may, and is offered nobody
		Waiting   uint32   `json:"waiting"`        // in all queues that the agent works for or sees
		List      []Waiter `json:"list"`
		More      uint32   `json:"more"`   // that List has no room for
		Unread    uint32   `json:"unread"` // messages that customers left and nobody has marked, of those that the agent may read
	}
	// Noted answers Duty, Decline, Introduce and LeaveMessage: it is done.
	Noted struct {
		Ref uint32 `json:"ref"`
	}
	// Decline refuses a request that is shown.
	Decline struct {
		Ref     uint32        `json:"ref"`
		Request acd.RequestID `json:"request"`
	}
	// Accept takes a request; with Pick one that need not be shown. Session is the ID that the console will open the session with; empty for
	// a transferred one.
	Accept struct {
		Ref     uint32        `json:"ref"`
		Request acd.RequestID `json:"request"`
		Session session.ID    `json:"session"`
		Pick    bool          `json:"pick"`
	}
	// Accepted answers Accept. Start is what happens when a session of the queue begins (acd.Beginning).
	Accepted struct {
		Ref     uint32        `json:"ref"`
		Waiter  Waiter        `json:"waiter"`
		Session session.ID    `json:"session"`
		Start   acd.Beginning `json:"start"`
	}
	// Introduce brings the link by which the customer of an accepted request joins.
	Introduce struct {
		Ref     uint32     `json:"ref"`
		Session session.ID `json:"session"`
		Link    string     `json:"link"`
	}
	// Take asks for the log of a session that waits and that the agent has accepted; with Body, the signed taking, it takes the session.
	Take struct {
		Ref     uint32     `json:"ref"`
		Session session.ID `json:"session"`
		Body    []byte     `json:"body"`
		Sig     []byte     `json:"sig"`
	}
	// Taken answers Take without a body; Count entries follow, the whole log.
	Taken struct {
		Ref     uint32     `json:"ref"`
		Session session.ID `json:"session"`
		Locator string     `json:"locator"`
		Count   uint64     `json:"count"`
	}
	// Pass hands a session to one queue, or to agents by name, with a message for whom takes it. Body is the signed HandingOver.
	Pass struct {
		Ref     uint32       `json:"ref"`
		Session session.ID   `json:"session"`
		Queue   acd.QueueID  `json:"queue"`
		Agents  []acd.UserID `json:"agents"`
		Message string       `json:"message"`
		Body    []byte       `json:"body"`
		Sig     []byte       `json:"sig"`
	}
	// Queued tells the people of a session that waits how it stands. Position 0 and Estimate -1: not said. Stage Writing: nobody can come, the
	// customer may leave a message.
	Queued struct {
		Session  session.ID `json:"session"`
		Stage    acd.Stage  `json:"stage"`
		Title    string     `json:"title"` // the queue's name; empty: agents were named
		Position uint32     `json:"position"`
		Estimate int64      `json:"estimate"` // seconds, about; 0: any moment
	}
	// LeaveMessage is what the customer of a session that waits wrote for those who were not there.
	LeaveMessage struct {
		Ref     uint32     `json:"ref"`
		Session session.ID `json:"session"`
		Text    string     `json:"text"` // 1–acd.MaxMessage runes
	}
)

func (Duty) signal() string         { return "duty" }
func (Inbox) signal() string        { return "inbox" }
func (Noted) signal() string        { return "noted" }
func (Decline) signal() string      { return "decline" }
func (Accept) signal() string       { return "accept" }
func (Accepted) signal() string     { return "accepted" }
func (Introduce) signal() string    { return "introduce" }
func (Take) signal() string         { return "take" }
func (Taken) signal() string        { return "taken" }
func (Pass) signal() string         { return "pass" }
func (Queued) signal() string       { return "queued" }
func (LeaveMessage) signal() string { return "leave-message" }

// validQueueing checks the lengths of a message about queues; any other message is none.
func validQueueing(m Message) bool {
	switch m := m.(type) {
	case Duty:
		return m.On || !m.Available
	case Inbox:
		ok := len(m.List) <= MaxWaiters
		for _, w := range m.List {
			ok = ok && w.valid()
		}
		return ok
	case Noted, Decline:
		return true
	case Accept:
		return short(string(m.Session))
	case Accepted:
		return m.Waiter.valid() && short(string(m.Session), string(m.Start.Ask)) && len(m.Start.URL) <= acd.MaxURL
	case Introduce:
		return short(string(m.Session)) && len(m.Link) <= MaxLinkLen
	case Take:
		return short(string(m.Session)) && len(m.Body) <= MaxBody && (len(m.Sig) == SigLen || len(m.Body)+len(m.Sig) == 0)
	case Taken:
		return short(string(m.Session), m.Locator)
	case Pass:
		return short(string(m.Session), string(m.Queue)) && validAgents(m.Agents) && atMost(m.Message, acd.MaxTransfer) &&
			(m.Queue == "") == (len(m.Agents) > 0) && len(m.Body) <= MaxBody && len(m.Sig) == SigLen
	case Queued:
		return short(string(m.Session), string(m.Stage)) && atMost(m.Title, acd.MaxName) && m.Estimate >= -1
	case LeaveMessage:
		return short(string(m.Session)) && m.Text != "" && atMost(m.Text, acd.MaxMessage)
	}
	return false
}

func (w Waiter) valid() bool {
	n := 0
	for k, v := range w.Answers {
		n += len(k) + len(v)
	}
	for k, label := range w.Labels {
		if _, asked := w.Answers[k]; !asked || !atMost(label, acd.MaxName) {
			return false
		}
	}
	return n <= MaxAnswers && short(string(w.Queue)) && atMost(w.Title, acd.MaxName) && atMost(w.From, acd.MaxName) && atMost(w.Message, acd.MaxTransfer)
}

func validAgents(list []acd.UserID) bool {
	for _, a := range list {
		if a == "" || !short(string(a)) {
			return false
		}
	}
	return len(list) <= acd.MaxNamed
}

// atMost reports whether a text has at most n runes, of at most four bytes each.
func atMost(s string, n int) bool { return len(s) <= n || len([]rune(s)) <= n }
