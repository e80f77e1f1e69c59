package sessiontab

import (
	"slices"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Stage is what a session is at, as far as the middle of its tab is concerned. The words are also what traces say.
type Stage string

// The stages.
const (
	StageOpening     Stage = "opening"     // not in the session yet
	StageInviting    Stage = "inviting"    // no customer is there
	StageCustomer    Stage = "customer"    // a customer is there, nothing is shared
	StageAsking      Stage = "asking"      // they are asked for something, nothing is shared
	StageViewing     Stage = "viewing"     // their screen is shared
	StageControlling Stage = "controlling" // and we control it, and have not said that we do not any more
	StageShowing     Stage = "showing"     // our own screen is shared
	StageStopped     Stage = "stopped"     // their program says that it shows nothing any more; the site has not said so yet
	StageOver        Stage = "over"        // nothing changes any more
)

// StageOf tells where a session is.
func StageOf(s console.Snapshot) Stage {
	_, customer := s.State.PrimaryCustomer()
	switch {
	case s.Over:
		return StageOver
	case !seated(s):
		return StageOpening
	case showsOwn(s):
		return StageShowing
	case s.Withdrawn().Share:
		return StageStopped
	case s.State.Share.By != 0 && s.State.Control.Holder == s.Me && !s.Withdrawn().Control && !s.Ending.Control:
		return StageControlling
	case s.State.Share.By != 0:
		return StageViewing
	case s.State.Request.ID != 0:
		return StageAsking
	case customer:
		return StageCustomer
	}
	return StageInviting
}

// seated: we are in the session, and when we lead it, people can come in.
func seated(s console.Snapshot) bool {
	me, ok := s.State.Participant(s.Me)
	return ok && me.Presence == session.Here && (!s.Primary || !s.Door.Number.IsZero())
}

// Customer is whom the tab is about: the primary customer, or nobody.
func Customer(s console.Snapshot) (session.Participant, bool) { return s.State.PrimaryCustomer() }

// Title is a session in a few words, for its tab; "" while nothing can be said.
func Title(s console.Snapshot) string {
	if c, ok := Customer(s); ok {
		return c.Name
	}
	if rep, ok := s.State.PrimaryRep(); ok && !s.Primary {
		return rep.Name
	}
	if c, _, ok := gone(s); ok {
		return c.Name
	}
	if !s.Door.Number.IsZero() {
		return s.Door.Number.Format()
	}
	for _, p := range s.State.People {
		if p.Role == session.PrimaryCustomer || p.Role == session.SecondaryCustomer {
			return p.Name
		}
	}
	return ""
}

// gone is the customer who was here last, while none is, and what is known of how they went.
func gone(s console.Snapshot) (c session.Participant, how console.Notice, ok bool) {
	if _, here := Customer(s); here || !s.Primary || s.Over {
		return c, how, false
	}
	for _, n := range slices.Backward(s.Notices) {
		p, _ := s.State.Participant(n.Who)
		switch n.Kind {
		case console.NoticeLeft, console.NoticeLost, console.NoticeRemoved:
			if p.Role.IsCustomer() && p.Presence == session.Gone {
				return p, n, true
			}
		}
	}
	return c, how, false
}

// goneText says that the customer has gone, and what can be done; "" while there is one, or never was.
func goneText(s console.Snapshot) string {
	c, how, ok := gone(s)
	if !ok {
		return ""
	}
	with := map[string]any{"Name": c.Name, "Time": words.Clock(how.At)}
	switch how.Kind {
	case console.NoticeLost:
		return lang.L("session.gone.lost", with)
	case console.NoticeRemoved:
		return lang.L("session.gone.removed", with)
	}
	return lang.L("session.gone", with)
}

// Others reports whether anybody but us is in a session that goes on, or is coming in: they would notice its end.
func Others(s console.Snapshot) bool {
	if s.Over {
		return false
	}
	for _, p := range s.State.People {
		if p.ID != s.Me && p.Presence != session.Gone {
			return true
		}
	}
	return false
}

// ConditionOf is how a session stands, in one of the few states that everything is shown in.
func ConditionOf(s console.Snapshot) theme.Condition {
	if lostRep(s) || !s.Over && !s.IdleEnd.IsZero() || offline(s) {
		return theme.Waiting
	}
	switch StageOf(s) {
	case StageOver:
		condition, _, _ := ending(Snapshot{Session: s})
		if s.Err != nil && s.State.Phase != session.Ended {
			condition = theme.Stopped
		}
		return condition
	case StageViewing, StageControlling:
		if share := s.State.Share; share.Source.Gone || share.Paused || s.Withdrawn().Paused || s.Ending.View || s.Doubt.Any() || !s.People[share.By].Linked {
			return theme.Waiting
		}
		return theme.Live
	case StageShowing:
		if s.Own.Gone || s.State.Share.Paused || s.State.Share.By != s.Me {
			return theme.Waiting
		}
		return theme.Live
	case StageOpening, StageAsking, StageStopped:
		return theme.Waiting
	}
	return theme.Idle
}
