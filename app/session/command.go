package session

// Command is what a participant wants: one of the types below. The field names are part of what is signed (app/wire), so they
// are never changed. Slices in a command belong to it and are not changed by anybody.
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
	// Join is the newcomer's own word that they hold the keys that were admitted and have read the log.
	Join struct {
		Platform string `json:"platform"`
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
	// Reply is the customer's answer. All is the box "without asking again"; Reason tells a no from no answer.
	Reply struct {
		Request RequestID `json:"request"`
		Allowed bool      `json:"allowed"`
		All     bool      `json:"all"`
		Reason  Reason    `json:"reason"`
	}
	// Sharing says that the author's screen is now being shared.
	Sharing struct {
		Source Source `json:"source"`
	}
	// Pause holds the author's sharing, or goes on with it.
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
	// End ends the session for everybody.
	End struct {
		Reason Reason `json:"reason"`
	}
)

func (Start) command()   {}
func (Admit) command()   {}
func (Join) command()    {}
func (Leaving) command() {}
func (Removal) command() {}
func (Asking) command()  {}
func (Cancel) command()  {}
func (Reply) command()   {}
func (Sharing) command() {}
func (Pause) command()   {}
func (Stop) command()    {}
func (Release) command() {}
func (End) command()     {}
