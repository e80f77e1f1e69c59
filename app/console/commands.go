package console

import (
	"fmt"
	"time"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// do submits a command; a refusal becomes a notice. While it is on its way the same is not sent again: who clicks twice means it
// once. On the seat's goroutine.
func (s *Session) do(cmd session.Command) {
	s.submitLoop(cmd, func(err error) { s.noticeLoop(Notice{Kind: NoticeNotDone, Err: err}) })
}

// submitLoop is do with another way to be told of a refusal.
func (s *Session) submitLoop(cmd session.Command, refused func(error)) {
	same := fmt.Sprintf("%T%+v", cmd, cmd)
	if s.asking.inflight[same] {
		return
	}
	s.asking.inflight[same] = true
	s.seat.Submit(cmd, func(err error) {
		delete(s.asking.inflight, same)
		if err != nil {
			refused(err)
		}
		s.publishLoop()
	})
	s.publishLoop()
}

// Ask asks the primary customer for view or control.
func (s *Session) Ask(what session.Activity) {
	s.seat.Do(func() { s.do(session.Asking{Request: s.seat.State().LastAsk + 1, Activity: what}) })
}

// asking is what we have asked, of the site and of the customer who is helped.
type asking struct {
	inflight map[string]bool  // commands that the site has not answered, as text
	first    session.Activity // what the first customer is asked; "" nothing
	newest   question         // whoever asked it
}

// question is the newest request, open or closed.
type question struct {
	session.Request
	at      time.Time      // when it came, on this computer's clock
	instead bool           // something was shown already, and something else is asked for
	source  session.Source // which that was
}

// notice is what is told of it, but for the kind.
func (q question) notice() Notice {
	return Notice{Who: q.To, By: q.From, What: q.Activity, Instead: q.instead, Source: q.source}
}

// askEventLoop takes an event of a question to the customer.
func (s *Session) askEventLoop(ev session.Event) {
	switch e := ev.(type) {
	case session.Requested:
		s.asking.newest = question{Request: e.Request, at: s.atLoop()}
		if shown, what := s.seat.State().Share, e.Request.Activity; shown.By == e.Request.To && (what == session.ViewDesktop || what == session.ViewApp) {
			s.asking.newest.instead, s.asking.newest.source = true, shown.Source
		}
		n := s.asking.newest.notice()
		n.Kind = NoticeAsked
		s.noticeLoop(n)
	case session.RequestClosed:
		n := s.asking.newest.notice()
		switch {
		case e.Allowed:
			n.Kind = NoticeAllowed
		case e.Reason == session.ReasonNoAnswer:
			n.Kind = NoticeNoAnswer
		case e.Reason == session.ReasonRefused:
			n.Kind = NoticeRefused
		default:
			return
		}
		s.noticeLoop(n)
	}
}

// CancelRequest takes the open request back.
func (s *Session) CancelRequest() {
	s.seat.Do(func() {
		if r := s.seat.State().Request; r.ID != 0 {
			s.do(session.Cancel{Request: r.ID, Reason: session.ReasonCancelled})
		}
	})
}

// Stay says that somebody is here: the session does not end for want of use yet.
func (s *Session) Stay() { s.seat.Do(func() { s.use.StayLoop(s.seat) }) }

// ReleaseControl gives control back; viewing goes on. Our hand rests at once, also while the site cannot be told.
func (s *Session) ReleaseControl() { s.seat.Do(func() { s.restLoop(session.Release{}) }) }

// StopViewing ends the customer's sharing. Our hand rests at once, as with ReleaseControl.
func (s *Session) StopViewing() {
	s.seat.Do(func() { s.restLoop(session.Stop{Reason: session.ReasonDone}) })
}

// restLoop is do of what ends that our hand acts.
func (s *Session) restLoop(cmd session.Command) {
	s.view.LetGoLoop()
	s.do(cmd)
}

// Remove sends a participant out.
func (s *Session) Remove(id session.ParticipantID) {
	s.seat.Do(func() { s.do(session.Removal{Participant: id, Reason: session.ReasonRemoved}) })
}

// NewNumber makes a new secret under the same locator: the old number is worth nothing any more. Links and people inside are not
// touched.
func (s *Session) NewNumber() {
	s.seat.Do(func() {
		if s.door == nil || s.door.hello.Session == "" {
			return
		}
		if err := s.door.renumber(s.door.number.Locator); err != nil {
			s.noticeLoop(Notice{Kind: NoticeNotDone, Err: err})
		}
		s.keepLoop()
		s.publishLoop()
	})
}

// SetSite says by which address the site is reached from now on (the embedded server has one per interface): links are made anew.
func (s *Session) SetSite(site invite.Site) {
	s.seat.Do(func() {
		if s.door == nil || s.door.hello.Session == "" {
			return
		}
		s.door.site = site
		for _, l := range s.door.links.open {
			l.link.Site = site
		}
		s.keepLoop()
		s.publishLoop()
	})
}

// End ends the session for everybody, or our part in it when we assist: control first, then sharing, then the session (PRODUCT
// A18). Here it is over at once: links are closed and no input leaves, also when the site cannot be reached; then the command stays
// signed for the next connection, as it does while the session is still coming back.
func (s *Session) End() {
	s.seat.Do(func() {
		s.end.said = true
		s.own.CutLoop(session.ReasonDone)
		s.seat.Unlink()
		s.endLoop()
		s.publishLoop()
	})
}

// endLoop says the end as soon as there is a log to say it in.
func (s *Session) endLoop() {
	state := s.seat.State()
	me, in := state.Participant(s.seat.Me())
	switch {
	case !s.end.said || s.end.Over || !s.kept.caughtUp() || state.Phase != session.Live && state.Phase != session.Waiting:
	case in && me.Presence == session.Gone: // has been said
	case !s.leads():
		s.do(session.Leaving{Reason: session.ReasonDone})
	default:
		s.do(session.End{Reason: session.ReasonDone})
	}
}

// WantKeyFrame asks the sharer for a frame that can be decoded by itself; for media/pipe's Receiver. It does not block.
func (s *Session) WantKeyFrame() { s.view.WantKeyFrame() }

// Unreadable says that what is shown to us is no picture (media/pipe's ErrGarbage): we do not look at it any more, and where we may, it ends for
// everybody. The rep is told. It may be called from any goroutine.
func (s *Session) Unreadable() {
	s.view.Unreadable(func(by session.ParticipantID) {
		s.noticeLoop(Notice{Kind: NoticeUnreadable, Who: by})
		s.publishLoop()
	})
}

// Input sends what the rep's hand did under the lease of epoch, if that is ours at this moment; otherwise nothing leaves. Moves that
// come faster than they can be sent become one.
func (s *Session) Input(epoch uint32, act wire.InputAct) { s.view.Input(epoch, act) }

// Wish says what we would rather have of a shared picture where the link cannot carry everything: of the one that is shared now and of
// those that come. It counts while we lead.
func (s *Session) Wish(q wire.Quality) { s.view.Wish(q) }
