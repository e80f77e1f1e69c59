package session

import "testing"

// Who leads and who is helped: PRODUCT A5, A7, A8, A9. In helping(), 1 leads, 2 is helped, 3 assists, 4 is the other customer.

func TestRule37OnePrimaryOfEach(t *testing.T) {
	broken := play(t, helping()...)
	for name, role := range map[string]Role{"two primary reps": PrimaryRep, "two primary customers": PrimaryCustomer, "nobody leads": Assistant} {
		who := map[Role]ParticipantID{PrimaryRep: 3, PrimaryCustomer: 4, Assistant: 1}[role]
		if s := broken.change(who, func(p *Participant) { p.Role = role }); s.Check() == nil {
			t.Errorf("%s pass the check", name)
		}
	}
}

func TestRule38FirstCustomerIsPrimary(t *testing.T) {
	s := play(t, then(start(), comes(2, false), comes(3, true), comes(4, true))...)
	if s.roleOf(2) != Assistant || s.roleOf(3) != PrimaryCustomer || s.roleOf(4) != SecondaryCustomer {
		t.Errorf("roles %s %s %s", s.roleOf(2), s.roleOf(3), s.roleOf(4))
	}
	// When the primary one goes, the one who is here the longest follows, not the one who was let in first.
	s = play(t, then(start(), comes(2, true), comes(3, true)[0], comes(4, true), comes(3, true)[1], step{2, Leaving{Reason: ReasonDone}})...)
	if s.roleOf(4) != PrimaryCustomer || s.roleOf(3) != SecondaryCustomer {
		t.Errorf("the longest-present customer is a %s", s.roleOf(4))
	}
}

func TestRule39OnlyThePrimaryCustomerShares(t *testing.T) {
	refused(t, ErrForbidden, 4, Sharing{}, viewing()...)
	refused(t, ErrForbidden, 2, Sharing{}, viewing(step{1, Choosing{Participant: 4}})...)
	refused(t, ErrForbidden, 3, Sharing{}, viewing()...)
}

func TestRule41Choose(t *testing.T) {
	s := play(t, helping(step{1, Choosing{Participant: 4}})...)
	if s.roleOf(4) != PrimaryCustomer || s.roleOf(2) != SecondaryCustomer {
		t.Errorf("roles %s and %s", s.roleOf(4), s.roleOf(2))
	}
	for _, c := range []struct {
		name  string
		by    ParticipantID
		whom  ParticipantID
		err   error
		given []step
	}{
		{"an assistant chooses", 3, 4, ErrForbidden, helping()},
		{"the customer chooses themselves", 4, 4, ErrForbidden, helping()},
		{"who is chosen already", 1, 2, ErrState, helping()},
		{"an assistant", 1, 3, ErrState, helping()},
		{"oneself", 1, 1, ErrState, helping()},
		{"nobody", 1, 9, ErrUnknown, helping()},
		{"who has left", 1, 5, ErrUnknown, helping(then(comes(5, true), step{5, Leaving{Reason: ReasonDone}})...)},
		{"who has not joined", 1, 5, ErrState, helping(comes(5, true)[0])},
		{"while the rep is lost", 1, 4, ErrForbidden, helping(step{2, Holding{}})},
		{"after giving control away", 1, 4, ErrForbidden, helping(step{1, Transferring{To: 3}})},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.err, c.by, Choosing{Participant: c.whom}, c.given...) })
	}
}

func TestRule43OneCustomer(t *testing.T) {
	one := start()
	one.do = Start{Name: "Ana", Keys: key(1), Policy: Policy{MaxParticipants: 8, OneCustomer: true}}
	given := then(one, comes(2, true), comes(3, false)) // 49: further reps come, further customers do not
	refused(t, ErrOneCustomer, 1, comes(4, true)[0].do, given...)
	s := play(t, then(given, comes(4, false), step{2, Leaving{Reason: ReasonDone}}, comes(5, true))...)
	if s.roleOf(5) != PrimaryCustomer {
		t.Error("nobody may come after the customer has gone")
	}
	if s.change(4, func(p *Participant) { p.Role = SecondaryCustomer }).Check() == nil {
		t.Error("two customers pass the check")
	}
}

// A swap ends all sharing, both directions, in order: input, picture, then the roles.
func TestRule47OrderOfEnding(t *testing.T) {
	shown := helping(step{1, Asking{Request: 1, Activity: ShowDesktop}}, step{2, Reply{Request: 1, Allowed: true, All: true}}, step{1, Sharing{Lend: true}})
	for name, c := range map[string]struct {
		given []step
		want  string
	}{
		"controlling": {controlling(), "ControlEnded ShareStopped PrimaryCustomerChanged"},
		"lending": {
			then(shown, step{2, Filming{On: true}}, step{1, Asking{Request: 2, Activity: ShowApp}}),
			"ControlEnded ShareStopped RequestClosed ConsentWithdrawn CameraSet PrimaryCustomerChanged",
		},
		"a new rep unconfirmed": {viewing(step{1, Transferring{To: 3}}, step{3, Transferring{To: 1}}), "ShareStopped RequestClosed PrimaryCustomerChanged"},
		"a question":            {helping(step{1, Asking{Request: 1, Activity: ViewDesktop}}), "RequestClosed PrimaryCustomerChanged"},
	} {
		t.Run(name, func(t *testing.T) {
			all := then(c.given, step{1, Choosing{Participant: 4}})
			if got := names(events(t, all...)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			s := play(t, all...)
			if s.Share.By != 0 || s.Control.Holder != 0 || s.Request.ID != 0 || len(s.Cameras) != 0 {
				t.Errorf("something goes on: %+v %+v %+v %v", s.Share, s.Control, s.Request, s.Cameras)
			}
		})
	}
}

func TestRule48NothingCarriesOver(t *testing.T) {
	for name, given := range map[string][]step{
		"control":       controlling(),
		"the grant":     helping(step{1, Asking{Request: 1, Activity: ControlDesktop}}, step{2, Reply{Request: 1, Allowed: true, All: true}}),
		"being shown":   helping(step{1, Asking{Request: 1, Activity: ShowDesktop}}, step{2, Reply{Request: 1, Allowed: true}}),
		"not yet begun": helping(step{1, Asking{Request: 1, Activity: ControlDesktop}}, step{2, Reply{Request: 1, Allowed: true}}),
	} {
		for swap, by := range map[string]step{
			"chosen":  {1, Choosing{Participant: 4}},
			"left":    {2, Leaving{Reason: ReasonDone}},
			"removed": {1, Removal{Participant: 2, Reason: ReasonLost}},
		} {
			s := play(t, then(given, by)...)
			if (s.Consent != Consent{}) || s.May(4, Share) || s.May(1, Share) || s.May(1, Drive) {
				t.Errorf("%s, %s: consent %+v", name, swap, s.Consent)
			}
			if back := (step{1, Choosing{Participant: 2}}); swap == "chosen" { // nor back to who gave it
				if s = play(t, then(given, by, back)...); (s.Consent != Consent{}) || s.May(2, Share) {
					t.Errorf("%s, there and back: consent %+v", name, s.Consent)
				}
			}
		}
	}
	// A yes to what was asked of the customer before, by either.
	asked := helping(step{1, Asking{Request: 1, Activity: ControlDesktop}}, step{1, Choosing{Participant: 4}})
	refused(t, ErrState, 2, Reply{Request: 1, Allowed: true}, asked...)
	refused(t, ErrState, 4, Reply{Request: 1, Allowed: true}, asked...)
}

func TestRule52OnlyToAnAssistant(t *testing.T) {
	for _, c := range []struct {
		name  string
		to    ParticipantID
		err   error
		given []step
	}{
		{"a customer", 2, ErrState, helping()},
		{"oneself", 1, ErrState, helping()},
		{"nobody", 9, ErrUnknown, helping()},
		{"who left", 5, ErrUnknown, helping(then(comes(5, false), step{5, Leaving{Reason: ReasonDone}})...)},
		{"who has not joined", 5, ErrState, helping(comes(5, false)[0])},
		{"removed just before", 5, ErrUnknown, helping(then(comes(5, false), step{1, Removal{Participant: 5, Reason: ReasonRemoved}})...)},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.err, 1, Transferring{To: c.to}, c.given...) })
	}
}

func TestRule54TransferIsAtOnce(t *testing.T) {
	s := play(t, helping(step{1, Transferring{To: 3}})...)
	if s.roleOf(3) != PrimaryRep || s.roleOf(1) != Assistant || !s.May(3, Ask) {
		t.Errorf("roles %s and %s", s.roleOf(3), s.roleOf(1))
	}
}

// The giver keeps nothing, tries as they may: a whole hostile console with valid keys.
func TestRule55GiverHasNoControl(t *testing.T) {
	given := controlling(then(comes(5, false), step{1, Transferring{To: 3}})...)
	for _, do := range []Command{
		Admit{Participant: 6, Name: "X", Method: ByLink, Keys: key(6)}, Removal{Participant: 3, Reason: ReasonLost}, Choosing{Participant: 4},
		Transferring{To: 5}, Transferring{To: 1}, HandingOver{}, Asking{Request: 4, Activity: ViewDesktop}, Sharing{}, Pause{On: true}, Stop{Reason: ReasonDone},
		Stop{ControlOnly: true, Reason: ReasonDone}, End{Reason: ReasonDone}, Cancel{Request: 3, Reason: ReasonCancelled}, Calling{On: true},
		TakingOver{}, Reply{Request: 3, Allowed: true},
	} {
		refused(t, ErrForbidden, 1, do, given...)
	}
	// That the new rep is lost they may say, if the site believes it; it takes the lead from nobody who is there.
	lost := then(given, step{1, Holding{}})
	refused(t, ErrEarly, 1, TakingOver{}, lost...)
	refused(t, ErrForbidden, 1, TakingOver{}, then(lost, step{3, Resuming{}}, waits(TakeTime))...)
	for do, err := range map[Command]error{Resuming{}: ErrState, Release{}: ErrState, Join{}: ErrState} {
		refused(t, err, 1, do, given...)
	}
	refused(t, ErrState, 1, Taking{Participant: 1}, given...)
}

func TestRule56GiverStays(t *testing.T) {
	s := play(t, viewing(step{1, Transferring{To: 3}})...)
	for _, may := range []Permission{See, Chat, SendVideo, Leave} {
		if !s.May(1, may) {
			t.Errorf("the giver may not %s", may)
		}
	}
}

func TestRule57GivingBack(t *testing.T) {
	s := play(t, helping(step{1, Transferring{To: 3}}, step{3, Transferring{To: 1}})...)
	if s.roleOf(1) != PrimaryRep || s.roleOf(3) != Assistant {
		t.Errorf("roles %s and %s", s.roleOf(1), s.roleOf(3))
	}
	// At any moment: also while the customer is asked about them. The question is then about the one who leads.
	s = play(t, viewing(step{1, Transferring{To: 3}}, step{3, Transferring{To: 1}})...)
	if s.Request.Activity != ConfirmRep || s.Request.From != 1 || s.Request.ID != 3 {
		t.Errorf("asked %+v", s.Request)
	}
}

func TestRule58LeavingEndsNothing(t *testing.T) {
	s := play(t, viewing(step{1, Transferring{To: 3}}, step{2, Reply{Request: 2, Allowed: true}}, step{1, Leaving{Reason: ReasonDone}})...)
	if s.Phase != Live || s.Share.By != 2 || !s.May(3, See) {
		t.Errorf("phase %s, share %+v", s.Phase, s.Share)
	}
	refused(t, ErrForbidden, 1, Leaving{Reason: ReasonDone}, helping()...)
}

// 61: only agents hand a session over. It is who leads now that has to be one, whoever started it.
func TestRule61OnlyAgentsHandOver(t *testing.T) {
	refused(t, ErrForbidden, 1, HandingOver{}, then(startByHand(), comes(2, true))...)
	refused(t, ErrForbidden, 3, HandingOver{}, helping()...)
	refused(t, ErrForbidden, 1, HandingOver{}, helping(step{2, Holding{}})...)
	refused(t, ErrInvalid, 2, Join{Agent: true}, start(), comes(2, true)[0]) // a customer
	refused(t, ErrForbidden, 1, HandingOver{}, start())                      // nobody would wait
	refused(t, ErrForbidden, 1, HandingOver{}, then(start(), comes(2, false), comes(3, true)[0])...)
	refused(t, ErrForbidden, 1, HandingOver{}, then(start(), comes(2, true), step{2, Leaving{Reason: ReasonDone}})...)

	toAgent := then(startByHand(), comes(2, true), comes(3, false), step{1, Transferring{To: 3}})
	if s := play(t, then(toAgent, step{3, HandingOver{}})...); s.Phase != Waiting {
		t.Errorf("an agent who was given control of a session that another rep had started: %s", s.Phase)
	}
	refused(t, ErrForbidden, 1, HandingOver{}, then(toAgent, step{3, Transferring{To: 1}})...)

	toAnother := then(start(), comes(2, true), comesByHand(3), step{1, Transferring{To: 3}})
	refused(t, ErrForbidden, 3, HandingOver{}, toAnother...)
	refused(t, ErrForbidden, 1, HandingOver{}, toAnother...)
	if s := play(t, then(toAnother, step{3, Transferring{To: 1}}, step{1, HandingOver{}})...); s.Phase != Waiting {
		t.Errorf("the agent has control again: %s", s.Phase)
	}
	// Who takes over from a lost agent is none by that; who takes a session from the queues is one.
	refused(t, ErrForbidden, 3, HandingOver{}, then(start(), comes(2, true), comesByHand(3), step{2, Holding{}}, step{3, TakingOver{}})...)
	waiting := then(start(), comes(2, true), comesByHand(3), step{1, HandingOver{}})
	for by, take := range map[ParticipantID]Taking{3: {Participant: 3}, 4: {Participant: 4, Name: "Eva", Platform: "Linux", Keys: key(4)}} {
		if s := play(t, then(waiting, step{by, take}, step{by, HandingOver{}})...); s.Phase != Waiting {
			t.Errorf("participant %d took it from the queues, and may not hand it over: %s", by, s.Phase)
		}
	}
}

func TestRule65HandOverEndsTheGiversPart(t *testing.T) {
	given := controlling(step{1, Calling{On: true}}, step{1, Filming{On: true}}, step{1, HandingOver{}})
	if got, want := names(events(t, given...)), "ControlEnded ShareStopped CallEnded CameraSet ParticipantLeft SessionWaits"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s := play(t, given...)
	if p, _ := s.Participant(1); p.Presence != Gone || p.Reason != ReasonHanded || s.Call != 0 {
		t.Errorf("the giver is %s (%s), call %d", p.Presence, p.Reason, s.Call)
	}
	for _, do := range []Command{Join{}, Resuming{}, Taking{Participant: 1}, End{Reason: ReasonDone}} {
		refused(t, ErrUnknown, 1, do, given...)
	}
}

// 66: the customer is not thrown out; who takes the session leads it, and is allowed nothing yet.
func TestRule66Take(t *testing.T) {
	given := controlling(step{1, HandingOver{}})
	agent := Taking{Participant: 5, Name: "Eva", Platform: "Linux", Keys: key(5)}
	s := play(t, given...)
	if s.Phase != Waiting || !s.May(2, Leave) || !s.May(2, Chat) || s.May(2, Share) || s.roleOf(2) != PrimaryCustomer {
		t.Errorf("while it waits: %s", s.Phase)
	}
	s = play(t, then(given, step{5, agent})...)
	if p, _ := s.Participant(5); s.Phase != Live || p.Role != PrimaryRep || p.Method != BySite || s.May(5, Drive) || s.Consent != (Consent{}) || !s.May(5, Ask) {
		t.Errorf("taken: %s, %+v", s.Phase, p)
	}
	if s := play(t, then(given, step{3, Taking{Participant: 3}})...); s.roleOf(3) != PrimaryRep {
		t.Error("an assistant who is here may not take it")
	}
	fresh := func(f func(*Taking)) Taking { c := agent; f(&c); return c }
	for _, c := range []struct {
		name string
		by   ParticipantID
		do   Taking
		err  error
	}{
		{"a number that is not theirs", 5, fresh(func(c *Taking) { c.Participant = 6 }), ErrState},
		{"another's number", 6, agent, ErrInvalid},
		{"no name", 5, fresh(func(c *Taking) { c.Name = "" }), ErrInvalid},
		{"no keys", 5, fresh(func(c *Taking) { c.Keys = Keys{} }), ErrInvalid},
		{"a key that is in the session", 5, fresh(func(c *Taking) { c.Keys = key(1) }), ErrInvalid},
		{"an assistant with new keys", 3, fresh(func(c *Taking) { c.Participant = 3 }), ErrInvalid},
		{"an assistant for another", 3, Taking{Participant: 2}, ErrInvalid},
		{"a customer", 2, Taking{Participant: 2}, ErrForbidden},
		{"who left", 1, Taking{Participant: 1}, ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.err, c.by, c.do, given...) })
	}
	// 67: the first to accept gets it; and nobody takes what is led or held.
	late := fresh(func(c *Taking) { c.Participant, c.Keys = 6, key(6) })
	refused(t, ErrState, 6, late, then(given, step{5, agent})...)
	refused(t, ErrState, 5, agent, then(given, step{3, Taking{Participant: 3}})...)
	refused(t, ErrState, 5, agent, helping()...)
	refused(t, ErrState, 5, agent, helping(step{2, Holding{}})...)
	small := start()
	small.do = Start{Name: "Ana", Keys: key(1), Policy: Policy{MaxParticipants: 2, Agent: true}}
	full := then(small, comes(2, true), step{1, HandingOver{}}, step{3, Taking{Participant: 3, Name: "Eva", Keys: key(3)}})
	if s := play(t, full...); s.Present() != 2 {
		t.Error("the giver's place is not free for who takes the session")
	}
}

// A session whose last customer goes while it waits is over: whoever took it would help nobody.
func TestRule66WithTheLastCustomer(t *testing.T) {
	given := helping(step{3, Filming{On: true}}, step{2, Filming{On: true}}, step{1, HandingOver{}})
	if s := play(t, then(given, step{2, Leaving{Reason: ReasonDone}})...); s.Phase != Waiting || s.roleOf(4) != PrimaryCustomer {
		t.Errorf("another customer waits: %s", s.Phase)
	}
	both := then(given, step{2, Leaving{Reason: ReasonDone}}, step{4, Leaving{Reason: ReasonDone}})
	if got, want := names(events(t, both...)), "ParticipantLeft CameraSet SessionEnded"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if s := play(t, both...); s.Phase != Ended || s.EndReason != ReasonDone {
		t.Errorf("the last has gone: %s (%s)", s.Phase, s.EndReason)
	}
	if got, want := names(events(t, then(given, step{4, Leaving{Reason: ReasonDone}}, step{2, Leaving{Reason: ReasonLost}})...)), "CameraSet ParticipantLeft CameraSet SessionEnded"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// Who was let in comes; who goes without having come leaves nobody who does.
	late := then(start(), comes(2, true), comes(3, true)[0], step{1, HandingOver{}}, step{2, Leaving{Reason: ReasonDone}})
	if s := play(t, then(late, comes(3, true)[1])...); s.Phase != Waiting || s.roleOf(3) != PrimaryCustomer {
		t.Errorf("one who was let in has come: %s", s.Phase)
	}
	if s := play(t, then(late, step{3, Leaving{Reason: ReasonDone}})...); s.Phase != Ended {
		t.Errorf("one who was let in does not come: %s", s.Phase)
	}
	if s := play(t, then(given, step{3, Leaving{Reason: ReasonDone}})...); s.Phase != Waiting {
		t.Errorf("an assistant has gone: %s", s.Phase)
	}
}

func TestRule124CallBelongsToWhoBeganIt(t *testing.T) {
	given := helping(step{1, Calling{On: true}})
	refused(t, ErrForbidden, 3, Calling{}, given...)
	refused(t, ErrForbidden, 2, Calling{}, given...)
	refused(t, ErrForbidden, 2, Calling{On: true}, helping()...)
	refused(t, ErrForbidden, 3, Calling{On: true}, helping()...)
	refused(t, ErrState, 1, Calling{On: true}, given...)
	refused(t, ErrForbidden, 3, Calling{}, then(given, step{1, Transferring{To: 3}})...)
	s := play(t, then(given, step{1, Transferring{To: 3}}, step{1, Calling{}}, step{3, Calling{On: true}})...)
	if s.Call != 3 {
		t.Errorf("call of %d: the giver cannot end theirs, or the new rep begin one", s.Call)
	}
	if s := play(t, then(given, step{1, Transferring{To: 3}}, step{3, Removal{Participant: 1, Reason: ReasonLost}})...); s.Call != 0 {
		t.Error("a call of who is gone")
	}
}

func TestRule125Cameras(t *testing.T) {
	given := helping(step{2, Filming{On: true}}, step{1, Filming{On: true}}, step{3, Filming{On: true}})
	if s := play(t, given...); len(s.Cameras) != 3 || s.Cameras[0] != 1 {
		t.Errorf("cameras %v", s.Cameras)
	}
	refused(t, ErrForbidden, 4, Filming{On: true}, helping()...)
	refused(t, ErrState, 1, Filming{On: true}, given...)
	refused(t, ErrState, 1, Filming{}, helping()...)
	for name, c := range map[string]struct {
		do   step
		left int
	}{
		"turned off":   {step{2, Filming{}}, 2},
		"left":         {step{3, Leaving{Reason: ReasonDone}}, 2},
		"not primary":  {step{1, Choosing{Participant: 4}}, 2},
		"another rep":  {step{1, Transferring{To: 3}}, 3},
		"held":         {step{2, Holding{}}, 3},
		"the rep goes": {step{1, HandingOver{}}, 2},
		"ended":        {step{1, End{Reason: ReasonDone}}, 0},
	} {
		if s := play(t, then(given, c.do)...); len(s.Cameras) != c.left {
			t.Errorf("%s: cameras %v, want %d", name, s.Cameras, c.left)
		}
	}
}
