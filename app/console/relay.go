package console

import (
	"sync"
	"time"

	"deskhand/app/screen"
	"deskhand/app/session"
	"deskhand/app/sight"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// relay passes what the customer who is helped shows on to the other customers, who have no link with them (PRODUCT A5: everyone sees what is
// shared). The frames go on as they came, neither decoded nor encoded; each of the others has a pace of their own, and what a slow one is
// spared is nobody else's loss. Only put may be called from any goroutine.
type relay struct {
	mu    sync.Mutex  // guards the next two, and is held for each frame: they come on links' goroutines
	track *peer.Track // nil: nothing is passed on
	got   uint32      // timestamp of the newest frame that was passed on, as the sharer has it; 0: none yet

	// ---- owned by the seat's goroutine ----
	now    *peer.Track // track, as this goroutine set it
	from   session.ParticipantID
	shape  []byte // the newest shape of their pointer, as it came; nil: none yet
	serial uint32 // of shape
	had    map[session.ParticipantID]uint32
	held   bool      // somebody came who is not shown it yet
	pulsed time.Time // a pulse was last passed on
	// ---------------------------------------
}

// put passes a frame on.
func (r *relay) put(f peer.Sample) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.track != nil && r.track.Write(f.Data, f.At) == nil { // what is no frame was none for us, either
		r.got = f.Timestamp
	}
}

// newest is the timestamp, as it is passed on, of the newest frame that there is, as which the sharer has named theirs: what has not come to us
// has come to nobody through us.
func (r *relay) newest(theirs uint32) uint32 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.track == nil {
		return 0
	}
	ours := r.track.Newest()
	if ours != 0 && theirs != 0 && peer.Newer(theirs, r.got) {
		return max(ours+1, 1)
	}
	return ours
}

func (r *relay) set(t *peer.Track) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.track, r.now, r.got = t, t, 0
}

// relayLoop begins to pass a picture on, or ends it, as the log and the sharer say.
func (s *Session) relayLoop() {
	r, state := &s.on, s.seat.State()
	from := session.ParticipantID(0)
	by := state.Share.By
	if by != 0 && by == state.Consent.By && state.Consent.See && s.leads() && !s.end.said && state.Phase == session.Live && !s.ahead(state).Share {
		from = by
	}
	if from == r.from && (from == 0) == (r.now == nil) {
		return
	}
	if r.now != nil {
		r.now.Cut()
		r.set(nil)
	}
	r.from, r.shape, r.had = from, nil, map[session.ParticipantID]uint32{}
	if from == 0 {
		return
	}
	if _, shape := s.view.CursorLoop(); shape != nil {
		if b, err := wire.EncodeCursorShape(*shape); err == nil {
			r.shape, r.serial = b, shape.Serial
		}
	}
	t := peer.NewTrack()
	t.OnKeyFrame(func() { s.seat.Do(func() { s.refreshLoop(t) }) })
	r.set(t)
}

// refreshLoop asks the sharer for a frame that somebody new can begin with.
func (s *Session) refreshLoop(t *peer.Track) {
	if s.on.now == t {
		_ = s.seat.Send(s.on.from, wire.ChannelControl, wire.EncodeRefresh()) // without a link the next one begins with such a frame
	}
}

// passedOnLoop is what a participant is shown through us: customers who see what is shared and have no link with the sharer.
func (s *Session) passedOnLoop(to session.ParticipantID) *peer.Track {
	state := s.seat.State()
	p, _ := state.Participant(to)
	if s.on.now == nil || p.Role != session.SecondaryCustomer || !state.May(to, session.See) {
		delete(s.on.had, to)
		return nil
	}
	if p.Since.After(state.Share.Since) && s.seat.Now().Sub(p.Since) < screen.TellFirst+time.Second { // the sharer is told of them first
		s.on.held = true
		return nil
	}
	return s.on.now
}

// relayTickLoop shows what is passed on to those whom the sharer has been told of.
func (s *Session) relayTickLoop() {
	if s.on.held {
		s.on.held = false
		s.own.FollowLoop()
	}
}

// relayCursorLoop passes the sharer's pointer on.
func (s *Session) relayCursorLoop(from session.ParticipantID, b []byte) {
	r := &s.on
	if r.now == nil || from != r.from {
		return
	}
	_, shape, err := wire.DecodeCursor(b)
	if err != nil {
		return // which has been counted
	}
	if shape != nil {
		r.shape, r.serial = b, shape.Serial
		return // with the next place
	}
	for _, p := range s.seat.State().People {
		if s.passedOnLoop(p.ID) == nil {
			continue
		}
		if serial, ok := r.had[p.ID]; r.shape != nil && (!ok || serial != r.serial) && s.seat.Send(p.ID, wire.ChannelCursor, r.shape) == nil {
			r.had[p.ID] = r.serial
		}
		_ = s.seat.Send(p.ID, wire.ChannelCursor, b)
	}
}

// relayPulseLoop passes on that the sharer's program is there: who hears nothing through us knows that they do not see the screen as it is.
func (s *Session) relayPulseLoop(from session.ParticipantID, b []byte) {
	if s.on.now == nil || from != s.on.from {
		return
	}
	pulse, err := wire.DecodePulse(b)
	if err != nil {
		return // which has been counted
	}
	now := time.Now()
	if now.Sub(s.on.pulsed) < wire.PulseEvery/4 { // however many come: they share a channel with what must arrive
		return
	}
	s.on.pulsed = now
	pulse.Newest = s.on.newest(pulse.Newest) // frames have our time on the way on
	b = wire.EncodePulse(pulse)
	for _, p := range s.seat.State().People {
		if s.passedOnLoop(p.ID) != nil {
			_ = s.seat.Send(p.ID, wire.ChannelControl, b)
		}
	}
}

// ahead is what the sharer has taken away and the log does not say yet.
func (s *Session) ahead(state session.State) Withdrawn {
	return sight.Ahead(state, s.view.SaidLoop(state.Share.By))
}
