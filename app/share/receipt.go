package share

import (
	"slices"
	"time"

	"deskhand/app/session"
)

// receipt is what happened to this customer: from when they came in, and only what concerned them. What another customer was
// asked, before or after, is not theirs to keep.
type receipt struct {
	lines   []Line
	me      session.ParticipantID
	inside  bool
	asked   session.Request         // the newest that was put to us
	sharing bool                    // the shared screen is ours
	coming  []session.ParticipantID // who does not see it yet
	seeing  []session.ParticipantID // who sees it
	seen    session.ParticipantID   // whose screen is shown to us; 0: nobody's
}

// write adds what an event means. state is the one after the event's entry.
func (r *receipt) write(state session.State, ev session.Event) {
	switch e := ev.(type) {
	case session.ParticipantJoined:
		r.joined(state, e)
	case session.ParticipantLeft:
		r.left(state, e)
		r.inside = r.inside && e.ID != r.me
	case session.SessionEnded:
		r.add(Line{At: e.At, Kind: LineEnded, Who: r.name(state, e.By), Reason: e.Reason})
	case session.Requested:
		if e.Request.To == r.me {
			r.asked = e.Request
			r.add(Line{At: e.Request.At, Kind: r.askedKind(e.Request.Activity), Who: r.name(state, e.Request.From), Activity: e.Request.Activity})
		}
	case session.RequestClosed:
		if e.ID == r.asked.ID {
			l := answerLine(e)
			l.Activity, l.Who, l.Other = r.asked.Activity, "", r.name(state, r.asked.From)
			r.add(l)
		}
	case session.ConsentGiven:
		r.agreed(e)
	default:
		r.writeLead(state, ev)
		r.writeShare(state, ev)
	}
}

// askedKind: while our screen is shown, a question to see is one for something else of it.
func (r *receipt) askedKind(what session.Activity) LineKind {
	if r.sharing && what != session.ConfirmRep && !what.Controls() && !what.Shows() {
		return LineAskedOther
	}
	return LineAsked
}

// agreed adds what our yes said beyond the question.
func (r *receipt) agreed(e session.ConsentGiven) {
	c := e.Consent
	if c.By != r.me {
		return
	}
	if c.All {
		r.add(Line{At: e.At, Kind: LineAllowedAll})
	}
	if drive := r.asked.Activity.Controls() || r.asked.Drive; !drive || !c.Drive || c.Until.IsZero() && !c.UntilTouch {
		return
	}
	l := Line{At: e.At, Kind: LineBound, Touch: c.UntilTouch}
	if !c.Until.IsZero() {
		l.For = max(time.Second, c.Until.Sub(e.At).Round(time.Second))
	}
	r.add(l)
}

// writeLead adds who leads and who is helped.
func (r *receipt) writeLead(state session.State, ev session.Event) {
	switch e := ev.(type) {
	case session.LeadChanged:
		l := Line{At: e.At, Kind: LineLead, Who: r.name(state, e.To), Reason: e.Reason}
		if e.From != 0 {
			l.Other = r.name(state, e.From)
		}
		r.add(l)
	case session.PrimaryCustomerChanged:
		l := Line{At: e.At, Kind: LineHelped, Who: r.name(state, e.ID)}
		if e.Former != 0 {
			l.Other, l.Reason = r.name(state, e.Former), session.ReasonSwitched
		}
		r.add(l)
	case session.SessionHeld:
		rep, _ := state.PrimaryRep()
		r.add(Line{At: e.At, Kind: LineHeld, Who: r.name(state, rep.ID)})
	case session.SessionResumed:
		rep, _ := state.PrimaryRep()
		r.add(Line{At: e.At, Kind: LineBack, Who: r.name(state, rep.ID)})
	case session.SessionWaits:
		r.add(Line{At: e.At, Kind: LinePassedOn, Who: r.name(state, e.By)})
	}
}

// writeShare adds what happened to our own screen.
func (r *receipt) writeShare(state session.State, ev session.Event) {
	if e, ok := ev.(session.ShareStarted); ok {
		if r.sharing && e.By == r.me {
			r.changed(e)
			return
		}
		r.sharing = e.By == r.me
	}
	if !r.sharing {
		r.writeSeen(state, ev)
		return
	}
	switch e := ev.(type) {
	case session.ShareStarted:
		r.seeing = r.viewers(state)
		r.add(Line{At: e.At, Kind: LineShareStart, Seers: r.names(state, r.seeing), Source: e.Source})
	case session.ShareStopped:
		r.add(Line{At: e.At, Kind: LineShareStop, Who: r.name(state, e.By), Seers: r.names(state, r.seeing), Reason: e.Reason})
		r.sharing, r.seeing = false, nil
	case session.SharePaused:
		kind := LineResumed
		if e.On {
			kind = LinePaused
		}
		r.add(Line{At: e.At, Kind: kind})
	case session.ControlGranted:
		r.add(Line{At: e.At, Kind: LineControlStart, Who: r.name(state, e.To), Source: state.Share.Source})
	case session.ControlEnded:
		r.add(Line{At: e.At, Kind: LineControlStop, Who: r.name(state, e.From), Reason: e.Reason})
	}
}

// changed adds that something else of our screen is shown.
func (r *receipt) changed(e session.ShareStarted) {
	l := Line{At: e.At, Kind: LineChanged, Source: e.Source}
	if e.Source.Gone {
		l.Kind = LineUnplugged
	}
	r.add(l)
}

// writeSeen adds what others showed us, and that we could act on it.
func (r *receipt) writeSeen(state session.State, ev session.Event) {
	switch e := ev.(type) {
	case session.ShareStarted:
		if r.seen != e.By { // else only what of it has changed
			r.seen = e.By
			r.add(Line{At: e.At, Kind: LineShown, Who: r.name(state, e.By), Source: e.Source})
		}
	case session.ShareStopped:
		r.seen = 0
		r.add(Line{At: e.At, Kind: LineShownStop, Who: r.name(state, e.Sharer), Reason: e.Reason})
	case session.ControlGranted:
		if e.To == r.me {
			r.add(Line{At: e.At, Kind: LineLent})
		}
	case session.ControlEnded:
		if e.From == r.me {
			r.add(Line{At: e.At, Kind: LineLentStop, Reason: e.Reason})
		}
	}
}

// sees adds that somebody who came later sees our screen from now on.
func (r *receipt) sees(state session.State, id session.ParticipantID, at time.Time) {
	if !slices.Contains(r.seeing, id) {
		r.seeing = append(r.seeing, id)
	}
	r.add(Line{At: at, Kind: LineSees, Who: r.name(state, id), Source: state.Share.Source})
}

// left: who saw our screen does not any more.
func (r *receipt) left(state session.State, e session.ParticipantLeft) {
	l := Line{At: e.At, Kind: LineLeft, Who: r.name(state, e.ID), Reason: e.Reason}
	if slices.Contains(r.seeing, e.ID) {
		r.seeing = slices.DeleteFunc(r.seeing, func(id session.ParticipantID) bool { return id == e.ID })
		l.Seers = []string{l.Who}
	}
	r.add(l)
}

// joined: with our own joining it says who was there already.
func (r *receipt) joined(state session.State, e session.ParticipantJoined) {
	if e.ID != r.me {
		r.add(Line{At: e.At, Kind: LineJoined, Who: r.name(state, e.ID)})
		return
	}
	r.inside = true
	r.add(Line{At: e.At, Kind: LineJoined})
	for _, p := range state.People {
		if p.ID != r.me && p.Presence == session.Here {
			r.add(Line{At: e.At, Kind: LinePresent, Who: r.name(state, p.ID)})
		}
	}
}

func answerLine(e session.RequestClosed) Line {
	switch {
	case e.Allowed:
		return Line{At: e.At, Kind: LineAllowed}
	case e.Reason == session.ReasonNoAnswer:
		return Line{At: e.At, Kind: LineNoAnswer}
	}
	return Line{At: e.At, Kind: LineRefused, Reason: e.Reason}
}

// viewers are those who see our screen.
func (r *receipt) viewers(state session.State) (list []session.ParticipantID) {
	for _, p := range state.People {
		if p.ID != r.me && state.May(p.ID, session.See) && !slices.Contains(r.coming, p.ID) {
			list = append(list, p.ID)
		}
	}
	return list
}

func (r *receipt) names(state session.State, of []session.ParticipantID) (names []string) {
	for _, id := range of {
		names = append(names, r.name(state, id))
	}
	return names
}

// name is a participant's name; empty for ourselves, "?" for one without a name.
func (r *receipt) name(state session.State, id session.ParticipantID) string {
	p, _ := state.Participant(id)
	switch {
	case id == r.me:
		return ""
	case p.Name == "":
		return "?"
	}
	return p.Name
}

func (r *receipt) add(l Line) {
	if r.inside {
		r.lines = append(r.lines, l)
	}
}
