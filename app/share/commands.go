package share

import (
	"slices"
	"time"

	"deskhand/app/screen"
	"deskhand/app/session"
	"deskhand/media/capture"
)

// Yes is how a customer allows what was asked.
type Yes struct {
	All        bool            // "without asking again"; not with a bound
	Monitor    capture.Monitor // the screen to show; the zero Monitor: the whole desktop
	Apps       []capture.App   // only these programs' windows instead; at least one where windows are asked for
	For        time.Duration   // control ends after it, up to session.MaxControl; 0: no bound
	UntilTouch bool            // control ends when the customer touches mouse or keyboard
}

// Allow answers the request that the customer was shown with yes; it does nothing when that is not the open one any more.
func (s *Session) Allow(request session.RequestID, y Yes) {
	s.seat.Do(func() { s.answerLoop(request, &y) })
}

// Refuse answers it with no.
func (s *Session) Refuse(request session.RequestID) {
	s.seat.Do(func() {
		if r := s.seat.State().Request; r.ID == request && r.Activity == session.ConfirmRep && s.answer.to != request {
			s.own.CutLoop(session.ReasonRefused) // who is not to help does not see on
			s.own.FollowLoop()
			s.publishLoop()
			return
		}
		s.answerLoop(request, nil)
	})
}

func (s *Session) answerLoop(request session.RequestID, yes *Yes) {
	if s.seat.State().Request.ID == request {
		if yes != nil {
			if !s.stillLoop(screen.Choice{Monitor: yes.Monitor, Apps: yes.Apps}) {
				return
			}
			s.own.AnsweredLoop()
		}
		s.replyLoop(yes)
	}
}

// stillLoop reports whether what was picked is still that: a monitor that was pulled out meanwhile leaves its number to another one where systems
// count theirs. If not, what there is now is offered anew, and nothing is shown. What is shown already goes on, also with another size.
func (s *Session) stillLoop(c screen.Choice) bool {
	if own := s.own.StatusLoop(); c.Apps != nil || c.Monitor.ID == 0 || own.Open && own.Choice.Apps == nil && own.Choice.Monitor == c.Monitor {
		return true
	}
	list, err := s.cfg.Desktop.Monitors()
	if err != nil || slices.ContainsFunc(list, c.Monitor.Is) { // who opens it says what is wrong
		return true
	}
	s.cfg.Log.Info("the chosen monitor is not there any more")
	s.choices.Monitors = list
	s.publishLoop()
	return false
}

// LookAround finds what else there is to show; the Snapshot's Monitors and Apps have it soon.
func (s *Session) LookAround() {
	s.seat.Do(func() {
		s.lookLoop(true)
		s.publishLoop()
	})
}

// Change shows something else of our screen than what is shown: a monitor (the zero Monitor: all of them), or with apps only these programs'
// windows. It is ours, so nobody is asked; control does not go over to it. Who agreed to windows only is asked by the representative before a
// screen is shown: then Change does nothing.
func (s *Session) Change(m capture.Monitor, apps []capture.App) {
	s.seat.Do(func() {
		c := screen.Choice{Monitor: m, Apps: apps}
		state := s.seat.State()
		if state.Share.By != s.seat.Me() || s.own.StatusLoop().Stopped || !s.agreedLoop(state, c) || !s.stillLoop(c) {
			return
		}
		s.gone = false
		s.own.ChooseLoop(c, false)
		s.own.FollowLoop()
		s.publishLoop()
	})
}

// Stop ends sharing and control. When it returns, nothing is captured and nothing more is done to this computer; then the others
// are told.
func (s *Session) Stop() { s.own.Stop(session.ReasonDone, nil) }

// Panic is Stop by the panic key.
func (s *Session) Panic() { s.own.Stop(session.ReasonPanic, nil) }

// StopControl ends control only; the screen stays seen.
func (s *Session) StopControl() { s.own.StopControl(session.ReasonDone) }

// Bannered says whether the banner is in sight: with Config.Banner, sharing begins only while it is.
func (s *Session) Bannered(on bool) { s.own.Bannered(on) }

// Pause holds sharing, or goes on with it: viewers see that it is paused, input is refused, what was agreed stays.
func (s *Session) Pause(on bool) { s.own.Pause(on) }

// Stay says that somebody is here: the session does not end for want of use yet.
func (s *Session) Stay() { s.seat.Do(func() { s.use.StayLoop(s.seat) }) }

// Leave goes: sharing ends at once, the session goes on without us.
func (s *Session) Leave() {
	s.own.Stop(session.ReasonDone, func() {
		if s.seat.Me() != 0 {
			s.seat.Submit(session.Leaving{Reason: session.ReasonDone}, func(error) { s.publishLoop() })
		}
	})
}

// publishLoop gives the screen a new Snapshot.
func (s *Session) publishLoop() {
	if s.cfg.Publish == nil {
		return
	}
	state := s.seat.State()
	own := s.own.StatusLoop()
	snap := Snapshot{
		Phase: s.phaseLoop(state, own), Me: s.seat.Me(), State: state, Seat: s.seat.Status(), Choices: s.choices,
		Shown: s.shownLoop(state, own), Receipt: slices.Clone(s.receipt.lines), Written: s.seat.Written(),
		Err: s.err, Trouble: TroubleOf(s.err),
	}
	if snap.Phase == Asked {
		snap.Until = s.asked.Add(session.AnswerTime)
	}
	snap.Seen = s.seenLoop(state)
	snap.WordSeed = s.wordsLoop(state)
	snap.Queue, snap.IdleEnd = s.standingLoop(state), s.seat.IdleEnd()
	s.cfg.Publish(snap)
}

// shownLoop is what others see of our screen.
func (s *Session) shownLoop(state session.State, own screen.Status) Shown {
	shown := Shown{Suspended: own.Suspended}
	if own.Starting || own.Open {
		shown.Monitor, shown.Showing, shown.Halved = own.Choice.Monitor, own.Choice.Apps, own.Halved
	}
	if !own.Open || own.Stopped || state.Share.By != s.seat.Me() { // what was cut here is over, whoever has not heard of it yet
		return shown
	}
	for _, p := range state.People {
		switch {
		case !state.May(p.ID, session.See):
		case slices.Contains(own.Coming, p.ID):
			shown.Coming = append(shown.Coming, p)
		case s.cutOffLoop(state, p):
			shown.Lost = append(shown.Lost, p)
		default:
			shown.Viewers = append(shown.Viewers, p)
		}
	}
	shown.Driver, _ = state.Participant(state.Control.Holder)
	if shown.Driver.ID != 0 {
		shown.ControlUntil, shown.UntilTouch = own.Until, own.Touch
	}
	if rep, ok := state.PrimaryRep(); ok {
		up, _, _ := s.seat.LinkState(rep.ID)
		shown.Cut = !up
	}
	return shown
}

// cutOffLoop reports that nothing of our screen gets to somebody at the moment who may see it: the link that it goes over is not up, or not yet.
// To another customer it goes by way of the rep who leads.
func (s *Session) cutOffLoop(state session.State, p session.Participant) bool {
	by := p.ID
	if rep, ok := state.PrimaryRep(); ok && p.Role.IsCustomer() {
		by = rep.ID
	}
	up, since, _ := s.seat.LinkState(by)
	return !up && !since.IsZero()
}

// phaseLoop derives the phase from the facts.
func (s *Session) phaseLoop(state session.State, own screen.Status) Phase {
	me := s.seat.Me()
	switch {
	case s.over:
		return Over
	case !s.seat.Status().Seated:
		return Connecting
	case state.Request.ID != 0 && state.Request.To == me && s.answer.to != state.Request.ID:
		return Asked
	case own.Stopped:
		return Waiting
	case own.Gone && state.Share.By == me:
		return Unplugged
	case own.Starting || own.Open && state.Share.By != me || s.answer.allowed && s.answer.to == state.Request.ID && !state.Request.Activity.Shows() && state.Share.By != me:
		return Starting
	case state.Share.By == me && state.Share.Paused:
		return Paused
	case state.Share.By == me && state.Control.Holder != 0:
		return Controlled
	case state.Share.By == me:
		return Viewed
	}
	return Waiting
}

// standing is what goes on being shown under "without asking again" for a request; ok is false when the customer has to choose first: who
// chose windows has not been asked about the rest of their screen, and who is asked for something else than is shown is the one to say what.
func standing(c screen.Choice, of session.Activity, shown bool) (yes Yes, ok bool) {
	switch {
	case shown && !of.Controls():
		return Yes{}, false
	case of.Shows(): // nothing of theirs
		return Yes{}, true
	case of.OfWindows():
		return Yes{Apps: c.Apps}, len(c.Apps) > 0
	}
	return Yes{Monitor: c.Monitor}, c.Apps == nil
}

// seesLoop: somebody who came since we agreed sees our screen from now on.
func (s *Session) seesLoop(id session.ParticipantID) {
	s.receipt.sees(s.seat.State(), id, s.seat.Now())
}
