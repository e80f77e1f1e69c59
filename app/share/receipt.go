package share

import "deskhand/app/session"

// writeReceipt adds what an event means to the customer's receipt. state is the one after the entry.
func (s *Session) writeReceipt(state session.State, ev session.Event) {
	name := func(id session.ParticipantID) string {
		if id == s.seat.Me() {
			return ""
		}
		p, _ := state.Participant(id)
		return p.Name
	}
	switch e := ev.(type) {
	case session.ParticipantJoined:
		s.line(Line{At: e.At, Kind: LineJoined, Who: name(e.ID)})
	case session.ParticipantLeft:
		s.line(Line{At: e.At, Kind: LineLeft, Who: name(e.ID), Reason: e.Reason})
	case session.Requested:
		s.line(Line{At: e.Request.At, Kind: LineAsked, Who: name(e.Request.From), Activity: e.Request.Activity})
	case session.RequestClosed:
		if e.Allowed {
			s.line(Line{At: e.At, Kind: LineAllowed})
		} else if e.Reason == session.ReasonNoAnswer {
			s.line(Line{At: e.At, Kind: LineNoAnswer})
		} else {
			s.line(Line{At: e.At, Kind: LineRefused, Reason: e.Reason})
		}
	case session.ConsentGiven:
		if e.Consent.All {
			s.line(Line{At: e.At, Kind: LineAllowedAll})
		}
	case session.ShareStarted:
		s.line(Line{At: e.At, Kind: LineShareStart, Who: name(e.By)})
	case session.ShareStopped:
		s.line(Line{At: e.At, Kind: LineShareStop, Who: name(e.By), Reason: e.Reason})
	case session.SharePaused:
		kind := LineResumed
		if e.On {
			kind = LinePaused
		}
		s.line(Line{At: e.At, Kind: kind})
	case session.ControlGranted:
		s.line(Line{At: e.At, Kind: LineControlStart, Who: name(e.To)})
	case session.ControlEnded:
		s.line(Line{At: e.At, Kind: LineControlStop, Who: name(e.From), Reason: e.Reason})
	case session.SessionEnded:
		s.line(Line{At: e.At, Kind: LineEnded, Who: name(e.By), Reason: e.Reason})
	}
}

func (s *Session) line(l Line) { s.receipt = append(s.receipt, l) }
