package console_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/invite"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

func asked(what session.Activity) func(share.Snapshot) bool {
	return func(s share.Snapshot) bool { return s.Phase == share.Asked && s.State.Request.Activity == what }
}

func leads(id session.ParticipantID) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool { r, ok := s.State.PrimaryRep(); return ok && r.ID == id }
}

// team is Ana (1) who leads, Marta (2) who is controlled, and Luis (3) who assists.
func team(t *testing.T) (srv *servertest.Server, ana, luis *rep, marta *customer, door console.Snapshot) {
	srv = servertest.Start(t)
	ana, door = startSession(t, srv)
	marta = newCustomer(t, srv, "Marta", linkOf(door))
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	luis = newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	ana.until(t, "Luis linked", func(s console.Snapshot) bool { return here(3)(s) && s.People[3].Linked })
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", asked(session.ControlDesktop))
	marta.allow(true, capture.Monitor{ID: 1})
	marta.until(t, "control", controlled)
	ana.picture(t)
	luis.picture(t)
	return srv, ana, luis, marta, ana.until(t, "the links after two came in", inviting)
}

// Rules 52–59: at once, the view goes on, control waits for the customer's word, and the number lives on at the new rep's console.
func TestTransferControl(t *testing.T) {
	srv, ana, luis, marta, door := team(t)
	luis.clock.stop() // the door may take its time
	ana.Transfer(3)
	marta.until(t, "who helps now is asked", asked(session.ConfirmRep))
	given := ana.until(t, "Ana assists", leads(3))
	if given.Primary || given.Door.Number != (invite.Number{}) || !given.State.May(1, session.See) || given.State.May(1, session.Ask) {
		t.Errorf("the giver has still a door or control functions: %+v", given.Door)
	}
	if s := marta.until(t, "the view goes on", func(s share.Snapshot) bool { return len(s.Viewers) == 2 }); s.Driver.ID != 0 || s.State.Consent.All {
		t.Errorf("before the word of the customer %d drives, without asking again: %v", s.Driver.ID, s.State.Consent.All)
	}
	luis.picture(t)
	marta.allow(false, capture.Monitor{})
	luis.until(t, "control", func(s console.Snapshot) bool { return s.State.May(3, session.Drive) })
	marta.until(t, "Luis drives", func(s share.Snapshot) bool { return s.Driver.ID == 3 })
	luis.input(wire.Text{Text: "from Luis"})
	marta.desk.until(t, "Luis's text", func(did []string) bool { return len(did) > 0 && strings.Contains(did[len(did)-1], "from Luis") })
	ana.picture(t)

	led := luis.until(t, "the door", inviting)
	luis.clock.pass(0)
	if led.Door.Number != door.Door.Number || led.Door.Customer.Secret != door.Door.Customer.Secret {
		t.Error("the number or the open link is another one after the transfer")
	}
	newCustomer(t, srv, "Ben", numberOf(door))
	luis.until(t, "Ben by the number that Ana read to him", here(4))

	ana.clock.stop()
	luis.Transfer(1)
	marta.until(t, "Ana is named again", asked(session.ConfirmRep))
	back := ana.until(t, "the door is back", func(s console.Snapshot) bool { return leads(1)(s) && inviting(s) })
	ana.clock.pass(0)
	if back.Door.Number != door.Door.Number {
		t.Error("the number did not come back")
	}
	marta.refuse()
	ana.until(t, "a no ends the view", func(s console.Snapshot) bool { return s.State.Share.By == 0 && s.State.Phase == session.Live })
	marta.until(t, "nothing shown", func(s share.Snapshot) bool { return s.Phase == share.Waiting && len(s.Viewers) == 0 })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "asked anew", asked(session.ViewDesktop))
}

// Rules 41, 45–48: one customer after the other in one session; what the first allowed is nothing to the second.
func TestChooseAnotherCustomer(t *testing.T) {
	srv, ana, luis, marta, door := team(t)
	ben := newCustomer(t, srv, "Ben", linkOf(door))
	ana.until(t, "Ben here", func(s console.Snapshot) bool { return here(4)(s) && s.People[4].Linked })
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
	ana.input(wire.Key{Code: 4, Down: true})
	marta.desk.until(t, "a key held", func(did []string) bool { return len(did) > 0 })
	ana.Choose(4)
	s := ana.until(t, "Ben is helped", func(s console.Snapshot) bool { c, _ := s.State.PrimaryCustomer(); return c.ID == 4 })
	if s.State.Share.By != 0 || s.State.Control.Holder != 0 || s.State.Consent != (session.Consent{}) {
		t.Errorf("something carries over: %+v %+v", s.State.Share, s.State.Consent)
	}
	marta.desk.until(t, "Marta's computer let go", func(did []string) bool { return did[len(did)-1] == "closed" })
	marta.until(t, "Marta waits", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	ana.Ask(session.ViewDesktop)
	ben.until(t, "Ben is asked, whatever Marta allowed", asked(session.ViewDesktop))
	if m := marta.until(t, "the request is known", func(s share.Snapshot) bool { return s.State.Request.To == 4 }); m.Phase == share.Asked {
		t.Error("Marta is asked")
	}
	ben.allow(false, capture.Monitor{ID: 1})
	ana.picture(t)
	luis.picture(t)
	ana.Choose(2)
	ben.until(t, "Ben's screen is his own again", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	ana.until(t, "Marta is helped again", func(s console.Snapshot) bool {
		c, _ := s.State.PrimaryCustomer()
		return c.ID == 2 && s.State.Share.By == 0
	})
}

// A rep to whom control is given by a console that dies at that moment makes a new number.
func TestTransferFromAConsoleThatDies(t *testing.T) {
	srv, ana, luis, _, door := team(t)
	ana.Transfer(3)
	luis.until(t, "Luis leads", leads(3))
	ana.kill(t)
	led := luis.until(t, "a door", inviting)
	if led.Door.Number.Locator != door.Door.Number.Locator {
		t.Errorf("the locator changed from %s to %s", door.Door.Number.Locator, led.Door.Number.Locator)
	}
	newCustomer(t, srv, "Ben", numberOf(led))
	luis.until(t, "Ben comes in", here(4))
}

// Their door is waited for by this program's own clock, and goes with the lead though the rep before is slow.
func TestADoorThatTakesItsTime(t *testing.T) {
	_, ana, luis, _, door := team(t)
	luis.clock.stop()
	then := make(chan struct{})
	ana.TransferSlowly(3, then)
	luis.until(t, "Luis leads", leads(3))
	luis.Tick(time.Now().Add(time.Hour))
	close(then)
	if led := luis.until(t, "a door", inviting); led.Door.Number != door.Door.Number {
		t.Errorf("the number is %v, Ana's was %v", led.Door.Number, door.Door.Number)
	}
}

// A door counts for the change of the lead that it was given for, and only with this session's locator: what was made worthless stays so,
// and nobody is sent elsewhere by a number.
func TestDoorsOfAnotherTimeAndPlace(t *testing.T) {
	_, ana, luis, _, door := team(t)
	late, err := wire.EncodeDoor(wire.Door{Entry: 1, Number: door.Door.Number.Locator + door.Door.Number.Secret})
	if err != nil {
		t.Fatal(err)
	}
	ana.NewNumber()
	fresh := ana.until(t, "another number", func(s console.Snapshot) bool { return inviting(s) && s.Door.Number != door.Door.Number })
	luis.clock.stop()
	ana.Send(3, wire.ChannelControl, late) // of a transfer before, on its way until now
	ana.Transfer(3)
	led := luis.until(t, "Luis leads", func(s console.Snapshot) bool { return leads(3)(s) && inviting(s) })
	if led.Door.Number != fresh.Door.Number {
		t.Errorf("the number is %v, Ana's last was %v", led.Door.Number, fresh.Door.Number)
	}
	elsewhere, err := invite.ParseNumber("123456789012")
	if err != nil {
		t.Fatal(err)
	}
	luis.Misname(elsewhere)
	luis.Transfer(1)
	back := ana.until(t, "Ana leads", func(s console.Snapshot) bool { return leads(1)(s) && inviting(s) })
	if back.Door.Number.Locator != door.Door.Number.Locator {
		t.Errorf("Ana reads out %v, the session's locator is %s", back.Door.Number, door.Door.Number.Locator)
	}
}

// Who is sent out before the new rep's door is open does not come in by the number that they know.
func TestRemovedBeforeTheDoorIsOpen(t *testing.T) {
	srv, ana, luis, _, door := team(t)
	newCustomer(t, srv, "Ben", numberOf(door))
	ana.until(t, "Ben", here(4))
	ana.until(t, "a link that nobody has used", inviting)
	ana.Transfer(3)
	luis.until(t, "Luis leads", leads(3))
	luis.Remove(4)
	luis.until(t, "a door that Ben does not know, and Ben is out", func(s console.Snapshot) bool {
		return inviting(s) && s.State.People[3].Presence == session.Gone && s.Door.Number != door.Door.Number
	})
}

// The rep's computer breaks while no customer is there: it is their colleague's program that says so; half a
// minute later the session is theirs, and the number leads to them (PRODUCT rule 60).
func TestRule60AColleagueAlone(t *testing.T) {
	late := &atomic.Int64{}
	srv := servertest.Start(t, func(c *server.Config) { c.Now = func() time.Time { return time.Now().Add(time.Duration(late.Load())) } })
	ana, door := startSession(t, srv)
	luis := newRep(t, srv, "Luis", func(c console.Config) (*console.Session, error) { return console.Assist(c, numberOf(door)) })
	luis.until(t, "linked with Ana", func(s console.Snapshot) bool { return s.People[1].Linked })
	luis.Tick(time.Now().Add(time.Hour)) // Ana is there
	ana.kill(t)
	luis.until(t, "Ana gone", func(s console.Snapshot) bool { return !s.People[1].Linked && !s.People[1].Connected })
	luis.Tick(time.Now().Add(2 * session.LostTime))
	s := luis.until(t, "held, and said", func(s console.Snapshot) bool { return !s.State.Held.IsZero() && noticed(console.NoticeHeld)(s) })
	if s.State.HeldBy != luis.now().Me {
		t.Errorf("held %+v, %+v", s.State.Absence, s.Notices)
	}
	late.Store(int64(session.TakeTime))
	srv.Restart() // the site's time is told with a greeting
	luis.until(t, "half a minute later", func(s console.Snapshot) bool {
		return s.Seat.Connected && s.Seat.Seated && time.Since(s.Held) >= session.TakeTime
	})
	luis.TakeOver()
	led := luis.until(t, "a number", func(s console.Snapshot) bool { return leads(2)(s) && inviting(s) })
	newCustomer(t, srv, "Marta", numberOf(led))
	luis.until(t, "Marta by it", here(3))
}

// The rep and the customer who is helped are both gone: the colleague who is left says so. While the customer is there it is their word.
func TestRule60BothAreLost(t *testing.T) {
	_, ana, luis, marta, _ := team(t)
	ana.kill(t)
	luis.until(t, "Ana gone", func(s console.Snapshot) bool { return !s.People[1].Linked && !s.People[1].Connected })
	luis.Tick(time.Now().Add(time.Hour))
	marta.kill(t)
	s := luis.until(t, "Marta gone", func(s console.Snapshot) bool { return !s.People[2].Connected })
	if !s.State.Held.IsZero() {
		t.Errorf("held by %d beside the customer", s.State.HeldBy)
	}
	luis.Tick(time.Now().Add(2 * session.LostTime))
	if s := luis.until(t, "held", func(s console.Snapshot) bool { return !s.State.Held.IsZero() }); s.State.HeldBy != 3 || s.State.Share.By != 2 {
		t.Errorf("held %+v, share %+v", s.State.Absence, s.State.Share)
	}
}
