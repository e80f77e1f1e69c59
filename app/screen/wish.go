package screen

import (
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/pipe"
)

// wishLoop takes what a viewer would rather have of our picture.
func (s *Share) wishLoop(from session.ParticipantID, b []byte) {
	w, err := wire.DecodeWish(b)
	if err != nil {
		s.cfg.Seat.Garbage(from, "wish", err)
		return
	}
	s.viewers.wishes[from] = w.Quality
	if shown := s.now.current(); shown != nil {
		shown.wanted(wish(s.cfg.Seat.State(), s.viewers.wishes))
	}
}

// wish is what counts: what the rep who leads wishes.
func wish(state session.State, wishes map[session.ParticipantID]wire.Quality) wire.Quality {
	if rep, ok := state.PrimaryRep(); ok && wishes[rep.ID] != 0 {
		return wishes[rep.ID]
	}
	return wire.Balanced
}

// wanted makes the picture what is wished.
func (w *show) wanted(q wire.Quality) {
	w.sender.Choose(map[wire.Quality]pipe.Choice{wire.SaveData: pipe.SaveData, wire.BestText: pipe.BestText}[q])
}
