package console_test

import (
	"errors"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/console"
	"deskhand/app/duty"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/trust"
)

// helped has an agent in a session that was started by hand, with Marta in it, whose screen they see.
func (o *office) helped(name string) (*rep, *customer) {
	o.t.Helper()
	r := newRep(o.t, o.Server, name, console.Start)
	snap := r.until(o.t, "the invitation", inviting)
	marta := newCustomer(o.t, o.Server, "Marta", linkOf(snap))
	r.until(o.t, "Marta is here", here(2))
	r.Ask(session.ViewDesktop)
	m := marta.until(o.t, "the question", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, m.Monitors[0])
	r.picture(o.t)
	return r, marta
}

// left waits until a rep's part is over because they handed the session on, and their program's session has ended well.
func (r *rep) left(t *testing.T) {
	t.Helper()
	s := r.until(t, "the giver's part is over", func(s console.Snapshot) bool { return s.Over })
	if !s.Handed || s.Err != nil {
		t.Errorf("over with handed %v, %v", s.Handed, s.Err)
	}
	select {
	case err := <-r.done:
		r.done <- err
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(patience):
		t.Error("the giver's session does not end")
	}
}

func waiting(s share.Snapshot) bool { return s.State.Phase == session.Waiting }

func leading(s console.Snapshot) bool { return inviting(s) && s.Primary }

// A session is handed to a queue: the giver is out of it by themselves, the customer waits and shows nothing, and who accepts leads it, under
// the number of before with another secret, with the same check words at both ends (PRODUCT rules 61, 64–66).
func TestRule66TransferToAQueue(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis")
	ana, luis := o.agent("ana"), o.agent("luis")
	giver, marta := o.helped("ana")
	before := giver.until(t, "the number", inviting).Door.Number
	ana.until(t, "her place is taken", func(s duty.Snapshot) bool { return s.Held == 1 })
	giver.Pass(console.Recipients{Queue: "help", Message: "Knows her number; the disk is full."})
	giver.left(t)
	m := marta.until(t, "Marta waits", waiting)
	if m.State.Share.By != 0 || m.Phase == share.Over {
		t.Errorf("she waits, and %+v is shared, %s", m.State.Share, m.Phase)
	}
	w := luis.offered()
	if !w.Handed || w.From != "Rep ana" || w.Message != "Knows her number; the disk is full." || w.Title != "Help desk" {
		t.Errorf("offered %+v", w.Waiter)
	}
	ana.until(t, "her place is free", func(s duty.Snapshot) bool { return s.Held == 0 })
	taker := luis.takes(w)
	snap := taker.until(t, "Luis leads", leading)
	if n := snap.Door.Number; n.Locator != before.Locator || n.Secret == before.Secret {
		t.Errorf("number %s after %s", n.Format(), before.Format())
	}
	m = marta.until(t, "Luis helps her", func(s share.Snapshot) bool {
		rep, ok := s.Representative()
		return ok && rep.Name == "luis" && s.WordSeed != nil
	})
	snap = taker.until(t, "the words", func(s console.Snapshot) bool { return s.People[2].WordSeed != nil })
	if a, b := trust.Words(snap.People[2].WordSeed, "en"), trust.Words(m.WordSeed, "en"); a != b {
		t.Errorf("words %v and %v", a, b)
	}
	if l := snap.People[2].Level; l != console.LevelSite {
		t.Errorf("level %q", l)
	}
	taker.Write(0, "Hello from Luis")
	marta.until(t, "the chat goes on", func(s share.Snapshot) bool {
		n := len(s.Written.Messages)
		return n > 0 && s.Written.Messages[n-1].Text == "Hello from Luis"
	})
	taker.Ask(session.ViewDesktop)
	m = marta.until(t, "she is asked anew", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, m.Monitors[0])
	taker.picture(t)
	taker.End()
	marta.until(t, "the end", func(s share.Snapshot) bool { return s.Phase == share.Over })
	luis.until(t, "his place is free", func(s duty.Snapshot) bool { return s.Held == 0 })
}

// An agent who was given control of a session that another rep started hands it over; the other could not.
func TestRule61AnAgentIsGivenControl(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "luis", "eva")
	o.agent("luis")
	eva := o.agent("eva")
	rosa, _ := o.helped("rosa")
	snap := rosa.until(t, "the number", inviting)
	luis := newRep(t, o.Server, "luis", func(cfg console.Config) (*console.Session, error) { return console.Assist(cfg, numberOf(snap)) })
	snap = rosa.until(t, "Luis assists", here(3))
	if snap.State.May(1, session.HandOver) {
		t.Error("who is no agent may hand over")
	}
	rosa.Transfer(3)
	if s := luis.until(t, "Luis leads", leads(3)); !s.State.May(3, session.HandOver) {
		t.Errorf("Luis came as %+v", s.State.People[2])
	}
	luis.Pass(console.Recipients{Agents: []acd.UserID{"eva"}})
	luis.left(t)
	taker := eva.takes(eva.offered())
	taker.until(t, "Eva leads", leading)
}

// Handed to two agents by name: the first has it, the other is told, and sees it go (PRODUCT rule 67).
func TestRule67NamedAgents(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis", "eva")
	o.agent("ana")
	luis, eva := o.agent("luis"), o.agent("eva")
	giver, _ := o.helped("ana")
	giver.Pass(console.Recipients{Agents: []acd.UserID{"luis", "eva"}})
	giver.left(t)
	w := luis.offered()
	if again := eva.offered(); again.Request != w.Request || w.Queue != "" {
		t.Errorf("offered %+v and %+v", w, again)
	}
	taker := luis.takes(w)
	if late := eva.accept(w.Request, ""); !errors.Is(late.err, acd.ErrTaken) {
		t.Errorf("Eva is told %v", late.err)
	}
	eva.until(t, "it is gone from her list", func(s duty.Snapshot) bool { return len(s.List) == 0 })
	taker.until(t, "Luis leads", leading)
}

// An assistant who is inside already accepts, and leads from the place where they are.
func TestRule66AssistantTakes(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis")
	o.agent("ana")
	luis := o.agent("luis")
	giver, marta := o.helped("ana")
	number := numberOf(giver.until(t, "the number", inviting))
	inside := newRep(t, o.Server, "luis", func(cfg console.Config) (*console.Session, error) { return console.Assist(cfg, number) })
	giver.until(t, "Luis assists", here(3))
	giver.Pass(console.Recipients{Agents: []acd.UserID{"luis"}})
	giver.left(t)
	s := inside.until(t, "he is told", func(s console.Snapshot) bool { return s.State.Phase == session.Waiting })
	if n := s.Notices[len(s.Notices)-1]; n.Kind != console.NoticePassed || n.Who != 1 {
		t.Errorf("told %+v", n)
	}
	r := luis.accept(luis.offered().Request, "")
	if r.err != nil || r.Session != s.ID {
		t.Fatalf("accepted %+v", r)
	}
	inside.TakeHere()
	inside.until(t, "he leads", leading)
	marta.until(t, "he helps her", func(s share.Snapshot) bool { rep, ok := s.Representative(); return ok && rep.ID == 3 })
}

// Nobody takes it: it comes back to the giver, who accepts it like any other (PRODUCT rule 68).
func TestRule68ComesBack(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis")
	ana, luis := o.agent("ana"), o.agent("luis")
	giver, marta := o.helped("ana")
	giver.Pass(console.Recipients{Agents: []acd.UserID{"luis"}})
	giver.left(t)
	marta.until(t, "Marta waits", waiting)
	luis.Decline(luis.offered().Request, func(err error) {
		if err != nil {
			t.Errorf("not declined: %v", err)
		}
	})
	w := ana.offered()
	if !w.Back || !w.Handed || w.Until.IsZero() {
		t.Errorf("back as %+v", w)
	}
	again := ana.takes(w)
	again.until(t, "Ana leads again", leading)
	marta.until(t, "she is helped again", func(s share.Snapshot) bool { rep, ok := s.Representative(); return ok && rep.Name == "ana" })
}

// What the rules of queues refuse leaves everything as it was (PRODUCT rules 61, 63).
func TestRule63Refused(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis")
	o.agent("ana")
	giver, marta := o.helped("ana")
	for name, c := range map[string]struct {
		to   console.Recipients
		want error
	}{
		"nobody is there":   {console.Recipients{Agents: []acd.UserID{"luis"}}, acd.ErrNobody},
		"no such queue":     {console.Recipients{Queue: "nowhere"}, acd.ErrUnknown},
		"who is no agent":   {console.Recipients{Agents: []acd.UserID{"boss"}}, acd.ErrNotAgent},
		"to her own person": {console.Recipients{Agents: []acd.UserID{"ana"}}, acd.ErrInvalid},
	} {
		before := giver.now().Notices
		giver.Pass(c.to)
		s := giver.until(t, name, func(s console.Snapshot) bool { return len(s.Notices) > len(before) && !s.Submitted })
		n := s.Notices[len(s.Notices)-1]
		if n.Kind != console.NoticeNotDone || !errors.Is(n.Err, seat.ErrQueue) || !errors.Is(n.Err, c.want) {
			t.Errorf("%s: %s, %v", name, n.Kind, n.Err)
		}
		if s.Over || s.Handed || s.State.Share.By != 2 {
			t.Errorf("%s: over %v, handed %v, shared by %d", name, s.Over, s.Handed, s.State.Share.By)
		}
	}
	if m := marta.now(); m.State.Phase != session.Live || m.Phase != share.Viewed {
		t.Errorf("Marta is %s, %s", m.State.Phase, m.Phase)
	}
	none := newRep(t, o.Server, "boss", console.Start) // who leads it is no agent
	none.until(t, "the invitation", inviting)
	none.Pass(console.Recipients{Queue: "help"})
	s := none.until(t, "it is refused", func(s console.Snapshot) bool { return len(s.Notices) > 0 })
	if n := s.Notices[0]; !errors.Is(n.Err, session.ErrForbidden) {
		t.Errorf("who is no agent hands a session over: %v", n.Err)
	}
}

// The giver's line is cut in the very moment: the session either waits with its request or goes on as it was, and is never lost; who
// comes back sees which.
func TestGiverIsCutOffWhilePassing(t *testing.T) {
	o := newOffice(t, func(*acd.Queue) {}, "ana", "luis")
	o.agent("ana")
	luis := o.agent("luis")
	giver, marta := o.helped("ana")
	giver.Pass(console.Recipients{Queue: "help"})
	o.Restart() // without a word to anybody
	s := giver.until(t, "it is known what came of it", func(s console.Snapshot) bool { return s.Over || s.Seat.Connected && !s.Submitted })
	if !s.Over { // the site came back without agents
		if n := s.Notices[len(s.Notices)-1]; n.Kind != console.NoticeNotDone || s.State.Phase != session.Live {
			t.Errorf("not handed over, and told %+v, %s", n, s.State.Phase)
		}
		marta.until(t, "Marta is still helped", func(s share.Snapshot) bool {
			return s.State.Phase == session.Live && s.State.Held.IsZero() && s.Seat.Connected
		})
		for _, on := range []bool{false, true} { // until the site has said it after it came back
			luis.until(t, "Luis is back", func(s duty.Snapshot) bool { return s.Connected && !s.Switching })
			luis.SetAvailable(on)
			luis.until(t, "Luis turns his switch", func(s duty.Snapshot) bool { return s.Connected && s.Available == on && !s.Switching })
		}
		giver.Pass(console.Recipients{Queue: "help"})
	}
	giver.left(t)
	marta.until(t, "Marta waits", waiting)
	luis.takes(luis.offered()).until(t, "Luis leads", leading)
}
