package console

import (
	"sync"
	"time"

	"deskhand/app/screen"
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/media/capture"
)

// Choice, Monitor and App are what the rep chooses from of their own screen, for those who do not import media.
type (
	Choice  = screen.Choice
	Monitor = capture.Monitor
	App     = capture.App
)

// Own is our own screen, as far as we share it.
type Own struct {
	Can bool // there is one
	screen.Status
	Monitors []Monitor // to choose from, as LookOwn found them last
	Apps     []App     // likewise; nil: only whole screens can be shared here
	Looks    int       // how often it was looked for them
	Covered  sight.Covered
}

// own is our own screen as the session holds it; it belongs to the seat's goroutine.
type own struct {
	*screen.Share
	monitors []Monitor
	apps     []App
	looks    int
	lend     bool // the rep lends it: said since it was chosen, and not taken back

	looking sync.WaitGroup
}

func (s *Session) newOwn() *own {
	cfg := screen.Config{
		Seat: s.seat, Desktop: s.cfg.Desktop, Programs: s.cfg.Programs, Banner: s.cfg.Banner, Log: s.cfg.Log, WatchShown: true,
		Agreed: s.agreedLoop, Stopped: func(session.Reason) { s.unaskLoop() }, Failed: s.ownFailedLoop, Changed: s.publishLoop,
		Lends: func() bool { return s.own.lend }, Touched: s.use.Note,
		Instead: s.passedOnLoop,
	}
	return &own{Share: screen.New(cfg, true)} // nothing is shown before the rep says so, also when a crashed console comes back
}

// agreedLoop: the customer who is helped has agreed to see our screen, and we lead.
func (s *Session) agreedLoop(state session.State, _ Choice) bool {
	return !s.end.said && state.Phase == session.Live && state.Held.IsZero() && state.Consent.Shown && s.leads()
}

// LookOwn finds what there is to share of our own; the Snapshot's Own has it soon.
func (s *Session) LookOwn() {
	if s.cfg.Desktop == nil {
		return
	}
	s.own.looking.Go(func() {
		monitors, err := s.cfg.Desktop.Monitors()
		if err != nil {
			s.cfg.Log.Warn("monitors not listed", "err", err)
		}
		var apps []App
		if s.cfg.Programs != nil {
			if apps, err = s.cfg.Programs.List(); err != nil {
				s.cfg.Log.Warn("programs not listed", "err", err)
			}
		}
		s.seat.Do(func() {
			s.own.monitors, s.own.apps = monitors, apps
			s.own.looks++
			s.publishLoop()
		})
	})
}

// ShowOwn shows what was chosen of our own screen to everybody in the session, once the customer who is helped has agreed. While it is shown
// already, it changes what is.
func (s *Session) ShowOwn(c Choice) {
	s.seat.Do(func() {
		if s.cfg.Desktop == nil || !s.leads() {
			return
		}
		s.own.lend = false // what is lent is lent as it was chosen
		s.own.BoundLoop(time.Time{})
		s.own.ReplaceLoop(c)
		s.own.AnsweredLoop()
		s.own.AllowLoop()
		what := session.ShowDesktop
		if c.Apps != nil {
			what = session.ShowApp
		}
		switch state := s.seat.State(); {
		case state.Consent.Shown:
			s.own.FollowLoop()
		case state.Request.ID != 0 && state.Request.Activity.Shows(): // asked already
		default:
			s.do(session.Asking{Request: state.LastAsk + 1, Activity: what})
		}
		s.publishLoop()
	})
}

// StopOwn ends what we show. When it returns nothing is captured and nothing more is done to this computer; then the others are told.
func (s *Session) StopOwn() { s.own.Stop(session.ReasonDone, nil) }

// PauseOwn holds what we show, or goes on with it: viewers see that it is paused, input is refused.
func (s *Session) PauseOwn(on bool) { s.own.Pause(on) }

// Bound is how far the customer who is helped may act on our screen. The zero value: until we take it back.
type Bound struct {
	For        time.Duration // up to session.MaxControl; 0: no such bound
	UntilTouch bool          // it ends when our own hand touches mouse or keyboard
}

// LendOwn lets the customer who is helped act on our screen as far as b goes. This computer ends it, by its own clock.
func (s *Session) LendOwn(b Bound) {
	s.seat.Do(func() {
		state := s.seat.State()
		if state.Share.By != s.seat.Me() || state.Share.Lent || !s.own.StatusLoop().Open {
			return
		}
		s.own.AnsweredLoop()
		s.own.lend = true
		lend := session.Sharing{Source: state.Share.Source, Lend: true, UntilTouch: b.UntilTouch, Seconds: session.BoundSeconds(b.For)}
		until := time.Time{}
		if lend.Seconds > 0 {
			until = s.seat.Clock().Add(b.For)
		}
		s.own.BoundLoop(until)
		s.do(lend)
	})
}

// TakeBackOwn ends that: when it returns nothing more is done to this computer; then the others are told.
func (s *Session) TakeBackOwn() {
	s.seat.Do(func() { s.own.lend = false }) // also when the lending is still on its way
	s.own.StopControl(session.ReasonDone)
}

// Bannered says whether the banner that says that we share is in sight: with Config.Banner nothing is shown without it.
func (s *Session) Bannered(on bool) { s.own.Bannered(on) }

// unaskLoop: we do not show our screen. A question whether we may is taken back.
func (s *Session) unaskLoop() {
	s.own.lend = false
	if r := s.seat.State().Request; r.ID != 0 && r.From == s.seat.Me() && r.Activity.Shows() {
		s.do(session.Cancel{Request: r.ID, Reason: session.ReasonCancelled})
	}
}

func (s *Session) ownFailedLoop(err error) {
	if err != nil {
		s.cfg.Log.Warn("own screen", "err", err)
		s.noticeLoop(Notice{Kind: NoticeNotDone, Err: err})
	}
}

// ownLoop is Own for a Snapshot.
func (s *Session) ownLoop() Own {
	return Own{
		Can: s.cfg.Desktop != nil, Status: s.own.StatusLoop(), Monitors: s.own.monitors, Apps: s.own.apps, Looks: s.own.looks, Covered: sight.Covered(s.own.CoveredLoop()),
	}
}
