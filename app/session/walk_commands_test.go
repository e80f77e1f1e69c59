package session

import (
	"math/rand/v2"
	"slices"
)

// The commands of the random walk.

// likely is a command that would bring the story on; nil where anything would.
func likely(r *rand.Rand, s State) Command {
	next := ParticipantID(len(s.People) + 1)
	own := s.Share.By != 0 && s.roleOf(s.Share.By) == PrimaryRep
	some := func(c ...Command) Command { return c[r.IntN(len(c))] }
	_, helped := s.PrimaryCustomer()
	switch {
	case slices.ContainsFunc(s.People, func(p Participant) bool { return p.Presence == Admitted }):
		return Join{Platform: "Linux", Agent: r.IntN(3) == 0}
	case s.Phase == Waiting:
		return some(Taking{Participant: next, Name: "Q", Keys: key(byte(next))}, Leaving{Reason: ReasonDone}, nil, nil)
	case !s.Held.IsZero():
		return some(Resuming{}, TakingOver{}, TakingOver{}, End{Reason: ReasonLost}, nil, nil)
	case s.Request.ID != 0:
		return some(anyReply(r, s.Request.ID), Reply{Request: s.Request.ID, Allowed: true}, nil)
	case !helped || s.Present() < 4:
		return Admit{Participant: next, Customer: !helped || r.IntN(2) == 0, Name: "P", Method: ByLink, Keys: key(byte(next))}
	case s.Share.By == 0 && (s.Consent.See || s.Consent.Shown):
		return lent(r, Sharing{Source: Source{Apps: s.Consent.Apps}, Lend: s.Consent.Shown && r.IntN(2) == 0})
	case s.Share.By != 0 && !own && s.Control.Holder == 0:
		what := ControlDesktop
		if s.Share.Source.Apps {
			what = ControlApp
		}
		return some(Asking{Request: s.LastAsk + 1, Activity: what}, Transferring{To: s.anyone(r, Assistant)}, nil)
	case s.Share.By != 0 && !own && r.IntN(3) == 0:
		return some(Sharing{Source: Source{Monitor: uint8(r.IntN(3))}}, Asking{Request: s.LastAsk + 1, Activity: ViewDesktop})
	case s.Share.By != 0:
		return some(Transferring{To: s.anyone(r, Assistant)}, Choosing{Participant: s.anyone(r, SecondaryCustomer)}, Pause{On: !s.Share.Paused}, nil, nil)
	}
	return Asking{Request: s.LastAsk + 1, Activity: anyActivity(r)}
}

func (s State) anyone(r *rand.Rand, role Role) ParticipantID {
	for range 10 {
		if p := s.People[r.IntN(len(s.People))]; p.Role == role && p.Presence == Here {
			return p.ID
		}
	}
	return 0
}

func anyActivity(r *rand.Rand) Activity {
	return []Activity{ViewDesktop, ControlDesktop, ViewApp, ControlApp, ShowDesktop, ShowApp}[r.IntN(6)]
}

func anyReply(r *rand.Rand, req RequestID) Command {
	switch r.IntN(12) {
	case 0, 1, 2:
		return Reply{Request: req, Reason: ReasonRefused}
	case 3, 4, 5:
		return Reply{Request: req, Allowed: true, Seconds: uint16(r.IntN(600)), UntilTouch: r.IntN(2) == 0}
	}
	return Reply{Request: req, Allowed: true, All: r.IntN(3) == 0}
}

// fits picks an author for whom cmd might be allowed.
func fits(r *rand.Rand, s State, cmd Command) ParticipantID {
	want := PrimaryRep
	switch cmd.(type) {
	case Join:
		for _, p := range s.People {
			if p.Presence == Admitted {
				return p.ID
			}
		}
	case Reply:
		want = PrimaryCustomer
	case Holding:
		want = []Role{Assistant, PrimaryCustomer, PrimaryCustomer, SecondaryCustomer}[r.IntN(4)]
	case Pause:
		return s.Share.By
	case Sharing, Filming:
		want = []Role{PrimaryRep, PrimaryCustomer, PrimaryCustomer}[r.IntN(3)]
	case TakingOver:
		want = Assistant
	case End:
		if !s.Held.IsZero() {
			want = PrimaryCustomer
		}
	case Taking:
		return ParticipantID(len(s.People) + 1)
	case Stop:
		if r.IntN(2) == 0 {
			want = PrimaryCustomer
		}
	case Leaving:
		want = []Role{Assistant, PrimaryCustomer, SecondaryCustomer}[r.IntN(3)]
	}
	p, _ := s.first(want)
	return p.ID
}

// anyLead is a command of who leads and who is helped.
func anyLead(r *rand.Rand, s State, who ParticipantID) Command {
	switch n := r.IntN(40); {
	case n < 8:
		return Choosing{Participant: who}
	case n < 16:
		return Transferring{To: who}
	case n < 20:
		return Holding{}
	case n < 23:
		return Resuming{}
	case n < 27:
		return TakingOver{}
	case n < 30:
		return HandingOver{}
	case n < 34:
		n := byte(len(s.People) + 1)
		return Taking{Participant: ParticipantID(n), Name: "Q", Keys: key(n)}
	case n < 36:
		return Calling{On: r.IntN(2) == 0}
	case n < 38:
		return Staying{}
	}
	return Filming{On: r.IntN(2) == 0}
}

func anyCommand(r *rand.Rand, s State) Command {
	who := ParticipantID(r.IntN(len(s.People) + 2))
	req := s.LastAsk
	if r.IntN(5) == 0 {
		req += RequestID(r.IntN(3))
	}
	if r.IntN(5) == 0 {
		return anyLead(r, s, who)
	}
	switch n := r.IntN(100); {
	case n < 8:
		return Admit{Participant: ParticipantID(len(s.People) + 1), Customer: r.IntN(2) == 0, Name: "P", Method: ByLink, Keys: key(byte(len(s.People) + 1))}
	case n < 12:
		return Join{Platform: "Linux", Agent: r.IntN(2) == 0}
	case n < 36:
		return Asking{Request: s.LastAsk + 1, Activity: anyActivity(r)}
	case n < 60:
		return anyReply(r, req)
	case n < 70:
		if r.IntN(3) == 0 {
			return lent(r, Sharing{Source: Source{Apps: true}, Lend: r.IntN(3) == 0})
		}
		return lent(r, Sharing{Source: Source{Monitor: uint8(r.IntN(3)), Gone: r.IntN(4) == 0}, Lend: r.IntN(3) == 0, Drive: r.IntN(4) == 0})
	case n < 80:
		return Pause{On: !s.Share.Paused}
	case n < 86:
		return Stop{ControlOnly: r.IntN(2) == 0, Reason: ReasonDone}
	case n < 89:
		return Release{}
	case n < 92:
		return Cancel{Request: req, Reason: ReasonCancelled}
	case n < 95:
		return Leaving{Reason: ReasonDone}
	case n < 98:
		return Removal{Participant: who, Reason: ReasonRemoved}
	case n < 99:
		return End{Reason: ReasonDone}
	}
	return start().do
}

// lent bounds what is lent now and then.
func lent(r *rand.Rand, c Sharing) Sharing {
	if c.Lend && r.IntN(2) == 0 {
		c.Seconds, c.UntilTouch = uint16(r.IntN(600)), r.IntN(2) == 0
	}
	return c
}
