package sight

import (
	"log/slog"
	"sync/atomic"
	"time"

	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// Screen takes encoded frames, in order, from any goroutine, and is told when there is a newer one that has not come, and when those that follow
// need one that was not taken (media/pipe's Receiver).
type Screen interface {
	Put(sample []byte)
	Lost()
	Behind(bool)
}

// Config is what a Sight needs. Cursor and Ended are called on the seat's goroutine and must not block.
type Config struct {
	Seat   *seat.Seat
	Screen Screen
	Cursor func(wire.CursorPlace, *wire.CursorShape) // the sharer's pointer, up to 60 times a second; shape nil: none yet
	Ended  func() bool                               // our part is ending: nothing is taken and no input leaves
	Acted  func()                                    // our hand has acted; may be nil
	Log    *slog.Logger
}

// Sight is another's screen in one session, whoever shows theirs. Make it with New.
type Sight struct {
	cfg   Config
	began time.Time
	move  atomic.Pointer[place] // the newest pointer place not sent yet
	from  atomic.Uint32         // over whose link the picture comes; 0: nobody's
	deaf  atomic.Bool           // what comes is no picture: nothing of this showing is taken any more
	late  behind
	// whose frames came before we knew that we may see them: their log may be ahead of ours; 0: nobody's
	early atomic.Uint32

	// ---- owned by the seat's goroutine ----
	hand      hand
	cursor    wire.CursorPlace
	shape     *wire.CursorShape
	wish      wire.Quality // what we have said we would rather have; 0: nothing
	withdrawn map[session.ParticipantID]wire.Withdrawn
	screens   map[session.ParticipantID][]wire.Screen
	pulse     pulse
	garbled   time.Time // what came was no picture; counts while deaf
	// ---------------------------------------
}

// New returns a Sight that sees nothing yet.
func New(cfg Config) *Sight {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Ended == nil {
		cfg.Ended = func() bool { return false }
	}
	return &Sight{cfg: cfg, began: time.Now(), late: behind{screen: cfg.Screen}, withdrawn: map[session.ParticipantID]wire.Withdrawn{},
		screens: map[session.ParticipantID][]wire.Screen{}}
}

// Source is over whose link somebody gets the picture that has been agreed to: that of who shows it; customers have none with each other,
// so that what the primary customer shows comes to them through the rep who leads. 0: there is none for them.
func Source(state session.State, me session.ParticipantID) session.ParticipantID {
	var by session.ParticipantID
	rep, led := state.PrimaryRep()
	switch {
	case state.Consent.See:
		by = state.Consent.By
	case state.Consent.Shown && led:
		by = rep.ID
	}
	own, ok := state.Participant(me)
	switch {
	case by == 0 || by == me || !ok || own.Presence != session.Here:
		return 0
	case !own.Role.IsCustomer():
		return by
	case led:
		return rep.ID
	}
	return 0
}

// Video takes frames only over the link of whose screen, by the log, has been agreed to: nobody else's bytes reach the decoder. It reports
// whether f was taken.
func (s *Sight) Video(from session.ParticipantID, f peer.Sample) bool {
	if !s.takes(from) {
		s.early.Store(uint32(from))
		if !s.takes(from) { // now turnLoop knows of it, unless it was called in between
			return false
		}
	}
	if s.cfg.Screen != nil {
		if s.early.CompareAndSwap(uint32(from), 0) && !f.Key { // it changes a picture that is not the one on screen
			s.cfg.Screen.Lost()
		}
		s.late.came(f.Timestamp)
		s.cfg.Screen.Put(f.Data)
	}
	return true
}

func (s *Sight) takes(from session.ParticipantID) bool {
	return from != 0 && s.from.Load() == uint32(from) && !s.deaf.Load()
}

// FollowLoop follows the log.
func (s *Sight) FollowLoop() {
	from := session.ParticipantID(0)
	if !s.cfg.Ended() {
		from = Source(s.cfg.Seat.State(), s.cfg.Seat.Me())
	}
	if s.turnLoop(from) {
		s.cfg.Seat.WantKeyFrame(from)
	}
}

// turnLoop takes the picture over the link to a participant from now on; 0: nobody's. ask: what it begins with has come already and was not taken,
// and a still screen would not ask by itself.
func (s *Sight) turnLoop(from session.ParticipantID) (ask bool) {
	if s.from.Swap(uint32(from)) == uint32(from) {
		return false
	}
	s.pulse = pulse{}
	s.late.anew()
	return from != 0 && s.early.Load() == uint32(from)
}

// MovedLoop takes an event of the log.
func (s *Sight) MovedLoop(ev session.Event) {
	switch ev.(type) {
	case session.ShareStarted: // the pointer may have come before it
		s.sayWishLoop()
	case session.ShareStopped:
		s.deaf.Store(false)
		s.cursor, s.shape, s.pulse = wire.CursorPlace{}, nil, pulse{}
		s.late.anew()
	}
}

// LinkedLoop takes what happens on the link with a participant; it reports whether that was a message of its own business.
func (s *Sight) LinkedLoop(from session.ParticipantID, ev peer.Event) (taken bool) {
	switch ev := ev.(type) {
	case peer.Message:
		switch {
		case ev.Channel == wire.ChannelCursor:
			if uint32(from) == s.from.Load() {
				s.cursorLoop(from, ev.Data)
			}
		case ev.Channel == wire.ChannelControl && wire.IsWithdrawn(ev.Data):
			s.withdrawnLoop(from, ev.Data)
		case ev.Channel == wire.ChannelControl && wire.IsScreens(ev.Data):
			s.screensLoop(from, ev.Data)
		case ev.Channel == wire.ChannelControl && wire.IsPulse(ev.Data):
			s.pulseLoop(from, ev.Data)
		default:
			return false
		}
		return true
	case peer.Connected:
		if from == s.cfg.Seat.State().Share.By {
			s.sayWishLoop()
		}
		if uint32(from) == s.from.Load() && !s.pulse.at.IsZero() { // nothing could be heard meanwhile
			s.pulse.at, s.pulse.stuck = time.Now(), 0
			s.late.linked(s.pulse.at)
		}
	}
	return false
}

func (s *Sight) withdrawnLoop(from session.ParticipantID, b []byte) {
	w, err := wire.DecodeWithdrawn(b)
	if err != nil {
		s.cfg.Seat.Garbage(from, "withdrawn", err)
		return
	}
	s.withdrawn[from] = w
}

func (s *Sight) screensLoop(from session.ParticipantID, b []byte) {
	list, err := wire.DecodeScreens(b)
	if err != nil {
		s.cfg.Seat.Garbage(from, "screens", err)
		return
	}
	s.screens[from] = list.List
}

// ScreensLoop are the screens of which the picture is made that a participant shows, as they said; nil: not known, or made of none. They are
// never changed.
func (s *Sight) ScreensLoop(who session.ParticipantID) []wire.Screen { return s.screens[who] }

func (s *Sight) cursorLoop(from session.ParticipantID, b []byte) {
	place, shape, err := wire.DecodeCursor(b)
	switch {
	case err != nil:
		s.cfg.Seat.Garbage(from, "cursor", err)
		return
	case place != nil:
		s.cursor = *place
	case shape != nil:
		s.shape = shape
	}
	if s.cfg.Cursor != nil {
		s.cfg.Cursor(s.cursor, s.shape)
	}
}

// CursorLoop is the sharer's pointer as far as known; shape nil: none yet.
func (s *Sight) CursorLoop() (wire.CursorPlace, *wire.CursorShape) { return s.cursor, s.shape }

// SaidLoop is what a participant has taken away at their own computer, as they said last over the direct link.
func (s *Sight) SaidLoop(who session.ParticipantID) wire.Withdrawn { return s.withdrawn[who] }

// WantKeyFrame asks for a frame that can be decoded by itself; for media/pipe's Receiver. It does not block.
func (s *Sight) WantKeyFrame() {
	s.cfg.Seat.Do(func() {
		if from := s.from.Load(); from != 0 && s.cfg.Seat.State().Share.By != 0 {
			s.cfg.Seat.WantKeyFrame(session.ParticipantID(from))
		}
	})
}

// Wish says what we would rather have of a shared picture where the link cannot carry everything: of the one that is shared now and of
// those that come. It counts while we lead.
func (s *Sight) Wish(q wire.Quality) {
	s.cfg.Seat.Do(func() {
		s.wish = q
		s.sayWishLoop()
	})
}

// sayWishLoop tells who shares, if there is a link; a new link and a new picture bring it again.
func (s *Sight) sayWishLoop() {
	by := s.cfg.Seat.State().Share.By
	if by == 0 || by == s.cfg.Seat.Me() || s.wish == 0 {
		return
	}
	b, err := wire.EncodeWish(wire.Wish{Quality: s.wish})
	if err != nil {
		s.cfg.Log.Warn("wish not sent", "err", err)
		return
	}
	_ = s.cfg.Seat.Send(by, wire.ChannelControl, b)
}

// Withdrawn is what the sharer has taken away at their own computer and the log does not say yet: it holds, whatever the site says.
type Withdrawn struct {
	Share   bool // nothing is shown any more
	Paused  bool
	Control bool // nobody's input is done any more
}

// Any reports whether anything was taken away.
func (w Withdrawn) Any() bool { return w != Withdrawn{} }

// Ending is what we have ended of what another shows, though the log does not say so yet.
type Ending struct {
	View    bool // that it is seen
	Control bool // that our hand acts on it: it rests from the moment that we said so
}

// EndingLoop is what a command of ours ends that is on its way. What the site refuses ends nothing, and is told.
func (s *Sight) EndingLoop() Ending {
	var e Ending
	if by := s.cfg.Seat.State().Share.By; by == 0 || by == s.cfg.Seat.Me() {
		return e
	}
	for _, do := range s.cfg.Seat.Saying() {
		switch do := do.(type) {
		case session.Release:
			e.Control = true
		case session.Stop:
			e.Control, e.View = true, e.View || !do.ControlOnly
		}
	}
	return e
}

// Ahead is what the sharer of state has taken away, as they said, ahead of the log.
func Ahead(state session.State, said wire.Withdrawn) Withdrawn {
	if state.Share.By == 0 {
		return Withdrawn{}
	}
	return Withdrawn{
		Share: said.Share, Paused: said.Paused && !state.Share.Paused,
		Control: state.Control.Holder != 0 && state.Control.Epoch <= said.Control,
	}
}
