package console

import (
	"time"

	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Snapshot is one moment of a session for a screen. It is never changed after it was published.
type Snapshot struct {
	ID        session.ID
	Me        session.ParticipantID // 0 until seated
	Primary   bool                  // we lead it
	State     session.State
	Seat      seat.Status
	Door      Door // the primary rep's only
	People    map[session.ParticipantID]Person
	Notices   []Notice // newest last, at most maxNotices
	Own       Own
	Written   seat.Written
	Barred    session.ActivitySet // what the customer may not be asked for
	Submitted bool                // a command of ours is on its way; buttons wait for it

	Times
	Outcome
	sight.About // of the picture that we are shown
}

// Times are those that somebody waits for or counts from, on this computer's clock; zero: there is no such time.
type Times struct {
	Waiting    time.Time // until when the open request may be answered
	DriveUntil time.Time // until when the customer lets somebody act
	Held       time.Time // since when the rep who leads is lost
	IdleEnd    time.Time // when the session ends for want of use, once that is soon
}

// Outcome is how our part in the session ended, if it has.
type Outcome struct {
	Over   bool  // the session or our part in it is over; nothing changes any more
	Handed bool  // we have handed the session over: our part has ended with it
	Err    error // why it could not go on
}

// Door is what people need to come in.
type Door struct {
	Number   invite.Number
	Left     int  // attempts that may still fail
	Burnt    bool // a new number is needed
	Site     invite.Site
	Customer invite.Link   // that is shown, ready to be copied
	Rep      invite.Link   // the same for a colleague
	Local    bool          // the site's address is reachable from this computer only
	Life     time.Duration // how long links are good that are made from now on
	Open     []OpenLink    // invitations that nobody has used yet, newest first
}

// Person is what we know of a participant beyond the log.
type Person struct {
	Connected bool // their program to the site
	Linked    bool // directly with us
	Since     time.Time
	Stats     peer.Stats
	WordSeed  []byte         // of the check words; nil: there are none (yet)
	Level     Level          // what speaks for them
	Withdrawn wire.Withdrawn // as they said last over the direct link
	Screens   []wire.Screen  // of which the picture is made that they show; nil: not known, or made of none
	Invited   For            // what the link was made for that they came by; zero: they came by the number, or we do not know
}

// Withdrawn is what the sharer has taken away at their own computer, ahead of the log.
type Withdrawn = sight.Withdrawn

// Ending is what we have ended of what another shows, though the log does not say so yet.
type Ending = sight.Ending

// Doubt is why what we are shown may not be the screen as it is now.
type Doubt = sight.Doubt

// Why there is doubt.
const (
	Silent  = sight.Silent
	Stuck   = sight.Stuck
	Slow    = sight.Slow
	Garbled = sight.Garbled
)

// Withdrawn is what the sharer has taken away ahead of the log.
func (s Snapshot) Withdrawn() Withdrawn {
	return sight.Ahead(s.State, s.People[s.State.Share.By].Withdrawn)
}

// NoticeKind says what a Notice is about. The screen has a sentence for each.
type NoticeKind string

// Notices.
const (
	NoticeAsked        NoticeKind = "asked"         // By asked Who for What
	NoticeAllowed      NoticeKind = "allowed"       // Who said yes to What
	NoticeDrives       NoticeKind = "drives"        // Who acts on what is shared from now on
	NoticeRefused      NoticeKind = "refused"       // Who said no to What
	NoticeNoAnswer     NoticeKind = "no-answer"     // 30 s passed
	NoticeUnseen       NoticeKind = "unseen"        // Who closed what we showed of our own screen
	NoticeGaveBack     NoticeKind = "gave-back"     // Who acts on our screen no more, by their own will
	NoticeStopped      NoticeKind = "stopped"       // the customer stopped sharing
	NoticeUnshown      NoticeKind = "unshown"       // Who, ourselves, stopped showing our screen
	NoticeUnviewed     NoticeKind = "unviewed"      // Who ended for everybody that By's screen is seen
	NoticeControlEnded NoticeKind = "control-ended" // the customer took control back
	NoticeTimeOver     NoticeKind = "time-over"     // control ended after the time that the sharer had said: Who, or with Own we, who let Who act
	NoticeTouched      NoticeKind = "touched"       // control ended with the sharer's own hand, as they had said: likewise
	NoticeChanged      NoticeKind = "changed"       // Who shows something else of their screen: Source
	NoticeUnplugged    NoticeKind = "unplugged"     // the screen that Who shows, or with Own we do, is not there any more: Source
	NoticePaused       NoticeKind = "paused"        // Who paused what they show
	NoticeGoesOn       NoticeKind = "goes-on"       // and shows it again
	NoticeUnreadable   NoticeKind = "unreadable"    // what Who's program sent was no picture: we look at it no more
	NoticePanic        NoticeKind = "panic"         // the customer's panic key
	NoticeJoined       NoticeKind = "joined"
	NoticeLeft         NoticeKind = "left"
	NoticeLost         NoticeKind = "lost"
	NoticeRemoved      NoticeKind = "removed"
	NoticeAttempt      NoticeKind = "attempt"    // somebody failed to prove the number, or a link
	NoticeBurnt        NoticeKind = "burnt"      // three failed: the number is worth nothing any more
	NoticeServerKey    NoticeKind = "server-key" // a joiner sees another server key: somebody stands in between
	NoticeNotDone      NoticeKind = "not-done"   // a command of ours was refused; Err says why
	NoticeHelping      NoticeKind = "helping"    // Who is the customer who is helped now, By the one before, if they are still there
	NoticeLead         NoticeKind = "lead"       // Who leads the session now, By led it before
	NoticeHeld         NoticeKind = "held"       // the rep who leads is lost
	NoticeResumed      NoticeKind = "resumed"    // and back
	NoticeLimit        NoticeKind = "limit"      // somebody who may join was asked to wait: we help Count customers, as many as we may
	NoticePassed       NoticeKind = "passed"     // Who led the session and has handed it over: it waits for another agent
	NoticeForged       NoticeKind = "forged"     // the server numbered something that the rules refuse
)

// Notice is something that happened and that a rep should see once.
type Notice struct {
	N    uint64 // rising: tells new ones from known ones
	At   time.Time
	Kind NoticeKind
	Who  session.ParticipantID
	By   session.ParticipantID // who did it, or was it before, where that is not Who; 0: nobody
	What session.Activity      // of a question and its answer
	// Count is, of an attempt, how many have failed on the number that is in force; 0: it was by a link, or an older number. Of a limit
	// it is the number.
	Count int
	// For and UntilTouch are, of who drives, how long the customer lets them (0: there is no such bound), and whether only until they
	// touch mouse or keyboard.
	For        time.Duration
	UntilTouch bool
	Own        bool // of who drives, and of how that ended, and of a screen that is not there any more: it is our own
	Source     session.Source
	Ended      bool // of what changed: we controlled what was shown before, and that ended
	Instead    bool // of a question to see something, and its answer: Who shows something already, Source, and is asked for something else
	Err        error
}

const maxNotices = 50

// publishLoop gives the screen a new Snapshot.
func (s *Session) publishLoop() {
	state := s.seat.State()
	d := s.door
	if me, ok := state.Participant(s.seat.Me()); ok && me.Role != session.PrimaryRep {
		d = nil // the log has it already; the door itself follows in a moment
	}
	snap := Snapshot{
		ID: state.ID, Me: s.seat.Me(), Primary: d != nil, State: state, Seat: s.seat.Status(),
		People: map[session.ParticipantID]Person{}, Notices: append([]Notice(nil), s.told.notices...), Own: s.ownLoop(), Written: s.seat.Written(),
		Submitted: len(s.asking.inflight) > 0 || s.queue.passing, Barred: s.barredLoop(),
		Times: s.timesLoop(state), Outcome: s.end.Outcome, About: s.view.AboutLoop(),
	}
	s.told.doubted = snap.Doubt.Why
	for _, p := range state.People {
		person := *s.personLoop(p.ID)
		person.Linked, _, person.Stats = s.seat.LinkState(p.ID)
		person.Withdrawn, person.Screens = s.view.SaidLoop(p.ID), s.view.ScreensLoop(p.ID)
		person.WordSeed, person.Level = s.seedOfLoop(p.ID), s.levelLoop(p)
		snap.People[p.ID] = person
	}
	if d != nil && !d.number.IsZero() {
		snap.Door = d.show()
	}
	if s.cfg.Publish != nil {
		s.cfg.Publish(snap)
	}
}

// timesLoop are the times that the log and the site give, as this computer's clock has them.
func (s *Session) timesLoop(state session.State) Times {
	times := Times{DriveUntil: s.driveUntilLoop(), IdleEnd: s.seat.IdleEnd()}
	if state.Request.ID != 0 {
		times.Waiting = s.asking.newest.at.Add(session.AnswerTime)
	}
	if !state.Held.IsZero() {
		times.Held = s.seat.Clock().Add(-s.seat.Now().Sub(state.Held))
	}
	return times
}
