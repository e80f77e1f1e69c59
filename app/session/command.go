package session

// Command is what a participant wants: one of the types below. The field names are part of what is signed (app/wire), so they
// are never changed. Slices in a command belong to it and are not changed by anybody.
//
// A command refers to what its author saw: to what it names, and to what it takes for granted at the head of the log on which it was
// made (stale.go). Where that has changed since, it is refused; its author makes a new one or lets it be.
type Command interface{ command() }

type (
	// Start opens a session. Its author becomes participant 1, the primary rep.
	Start struct {
		Name     string `json:"name"`
		Org      string `json:"org"`
		Platform string `json:"platform"`
		Keys     Keys   `json:"keys"`
		Policy   Policy `json:"policy"`
	}
	// Admit lets somebody in who has proved the number or a link to the primary rep's console. Participant is the next free
	// number. A rep becomes an assistant; the first customer becomes the primary customer, later ones secondary.
	Admit struct {
		Participant ParticipantID `json:"participant"`
		Customer    bool          `json:"customer"`
		Name        string        `json:"name"`
		Method      Method        `json:"method"`
		Keys        Keys          `json:"keys"`
	}
	// Join is the newcomer's own word that they hold the keys that were admitted and have read the log. Agent says that they work for
	// queues: a rep's alone, and the site refuses it from an account that does not.
	Join struct {
		Platform string `json:"platform"`
		Agent    bool   `json:"agent,omitempty"`
	}
	// Leaving is going by oneself.
	Leaving struct {
		Reason Reason `json:"reason"`
	}
	// Removal sends a participant out: by the rep's wish (ReasonRemoved), or because their program is lost (ReasonLost).
	Removal struct {
		Participant ParticipantID `json:"participant"`
		Reason      Reason        `json:"reason"`
	}
	// Choosing makes a secondary customer the primary one; the former becomes secondary. Everything shared ends first, in both
	// directions, and nothing that was agreed carries over (PRODUCT rules 41, 47, 48).
	Choosing struct {
		Participant ParticipantID `json:"participant"`
	}
	// Transferring gives control of the session to an assistant at once; the author stays as an assistant (PRODUCT A8). What the
	// customer shows stays in view, control of it stops until they have confirmed the new rep.
	Transferring struct {
		To ParticipantID `json:"to"`
	}
	// Holding says that the author's program has had no link to the primary rep for LostTime (PRODUCT rule 60): see State.ShouldHold. The
	// rep's own word since disproves it.
	Holding struct{}
	// Resuming is the primary rep's word to be back.
	Resuming struct{}
	// TakingOver makes an assistant the primary rep of a held session, State.TakeOverAfter it was.
	TakingOver struct{}
	// HandingOver gives the session to agents or a queue: the author's part ends, the others wait (PRODUCT A9). To whom, and with
	// what message, is between the author, the site and the agents.
	HandingOver struct{}
	// Taking makes an agent whom the site introduces the primary rep of a waiting session. A newcomer's Participant is the next free
	// number, and the command is signed with the keys that it carries; an assistant who is here names themselves, without keys.
	Taking struct {
		Participant ParticipantID `json:"participant"`
		Name        string        `json:"name"`
		Platform    string        `json:"platform"`
		Keys        Keys          `json:"keys"`
	}
	// Asking is the primary rep's request to the primary customer.
	Asking struct {
		Request  RequestID `json:"request"`
		Activity Activity  `json:"activity"`
	}
	// Cancel takes the open request back (ReasonCancelled), or states that its time is over (ReasonNoAnswer).
	Cancel struct {
		Request RequestID `json:"request"`
		Reason  Reason    `json:"reason"`
	}
	// Reply is the customer's answer. All is the box "without asking again"; Reason tells a no from no answer. A yes to control may
	// be bounded: for Seconds (0: not), until the customer's own hand touches mouse or keyboard.
	Reply struct {
		Request    RequestID `json:"request"`
		Allowed    bool      `json:"allowed"`
		All        bool      `json:"all"`
		Seconds    uint16    `json:"seconds"`
		UntilTouch bool      `json:"until_touch"`
		Reason     Reason    `json:"reason"`
	}
	// Sharing says that the author's screen is now being shared, or that something else of it is. Lend lets the primary customer drive the
	// rep's; it may be bounded as a yes to control may. Drive is a customer's: whoever controls was let control this, too; otherwise that
	// ends with what was seen before.
	Sharing struct {
		Source     Source `json:"source"`
		Lend       bool   `json:"lend"`
		Seconds    uint16 `json:"seconds,omitempty"`
		UntilTouch bool   `json:"until_touch,omitempty"`
		Drive      bool   `json:"drive,omitempty"`
	}
	// Pause holds the author's sharing, or goes on with it. It stays while they change what they share.
	Pause struct {
		On bool `json:"on"`
	}
	// Stop ends sharing (and control with it), or with ControlOnly just the control. Said by the sharer it also ends the
	// consent given without asking again.
	Stop struct {
		ControlOnly bool   `json:"control_only"`
		Reason      Reason `json:"reason"`
	}
	// Release gives control back.
	Release struct{}
	// Calling starts a voice call, which belongs to the author, or ends their own. A customer in it may leave it without a word here.
	Calling struct {
		On bool `json:"on"`
	}
	// Filming shows the author's camera, or stops that.
	Filming struct {
		On bool `json:"on"`
	}
	// Staying says that its author is there and the session is in use, where nothing else has said so for StayEvery.
	Staying struct{}
	// End ends the session for everybody. The primary rep's; a customer left alone may, too: while the session waits, and
	// WaitTime after it was held. For ReasonIdle it has to have lain unused as long as the policy says; IdleGrace later anybody who is
	// here may say so.
	End struct {
		Reason Reason `json:"reason"`
	}
)

func (Start) command()        {}
func (Admit) command()        {}
func (Join) command()         {}
func (Leaving) command()      {}
func (Removal) command()      {}
func (Asking) command()       {}
func (Choosing) command()     {}
func (Transferring) command() {}
func (Holding) command()      {}
func (Resuming) command()     {}
func (TakingOver) command()   {}
func (HandingOver) command()  {}
func (Taking) command()       {}
func (Calling) command()      {}
func (Filming) command()      {}
func (Cancel) command()       {}
func (Reply) command()        {}
func (Sharing) command()      {}
func (Pause) command()        {}
func (Stop) command()         {}
func (Release) command()      {}
func (Staying) command()      {}
func (End) command()          {}
