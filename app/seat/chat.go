package seat

import (
	"crypto/rand"
	"time"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// What is written goes over the links' control channels; app/chat knows who gets what, the seat knows the links.

// Written is what is said in writing.
type Written struct {
	Messages []chat.Message // oldest first; never changed
	Refused  Refused        // the newest of ours that could not be kept
	// Cards are what customers have said of themselves, to reps; never changed.
	Cards map[session.ParticipantID]wire.Card
}

// Refused is a text that could not be said.
type Refused struct {
	N    uint64 // rises with each; 0 none
	Text string
	Err  error // of chat.Talk's Write; chat.ErrForbidden before we are in the session
}

// chatting is the seat's record of what is written.
type chatting struct {
	talk    *chat.Talk       // nil until we have a number
	saved   *chat.Saved      // of the program before; taken once
	stored  func(chat.Saved) // is told what to store; may be nil
	due     storing
	changed func() // is told that Written has changed
	refused Refused
}

// storeEvery is how often what is written is stored: all of it, each time.
const storeEvery = time.Second

// storing says when what has changed is stored: at once after a quiet while, then once every storeEvery, the newest of it.
type storing struct {
	dirty bool
	last  time.Time
}

// now reports whether to store now.
func (d *storing) now(now time.Time) bool {
	if passed := now.Sub(d.last); !d.dirty || passed >= 0 && passed < storeEvery {
		return false
	}
	*d = storing{last: now}
	return true
}

// Chat sets what is written to begin with, after a crash, and who is told: stored gets what is to be kept, at most once a second and when
// Run ends (nil: nothing is), changed that Written is another one. Call it before Run.
//
// That it is stored before more is sent is an endeavour: whoever stores it does so in their own time anyway, and somebody who writes
// without end must not have us write the whole record each time. A crash may cost what was written in its last second.
func (s *Seat) Chat(from *chat.Saved, stored func(chat.Saved), changed func()) {
	s.chat = chatting{saved: from, stored: stored, changed: changed}
}

// Write says something to one participant, or to everyone (0). It is kept until it has arrived; when it cannot be kept, Written says so.
// On the seat's goroutine.
func (s *Seat) Write(to session.ParticipantID, text string) {
	err := chat.ErrForbidden
	if s.chat.talk != nil {
		err = s.chat.talk.Write(to, text, time.Now())
	}
	if err != nil {
		s.chat.refused = Refused{N: s.chat.refused.N + 1, Text: text, Err: err}
	}
	s.chatLoop(true)
}

// Introduce tells the reps who we are beside our name (chat.Talk). On the seat's goroutine.
func (s *Seat) Introduce(c wire.Card) error {
	if s.chat.talk == nil {
		return chat.ErrForbidden
	}
	err := s.chat.talk.Introduce(c, time.Now())
	s.chatLoop(true)
	return err
}

// Written is what has been said, on the seat's goroutine.
func (s *Seat) Written() Written {
	w := Written{Refused: s.chat.refused}
	if s.chat.talk != nil {
		w.Messages, w.Cards = s.chat.talk.Messages(), s.chat.talk.Cards()
	}
	return w
}

// talkLoop makes the record once we have a number, with whatever was stored of it.
func (s *Seat) talkLoop() *chat.Talk {
	if s.chat.talk != nil || s.author.By == 0 {
		return s.chat.talk
	}
	cfg := chat.Config{Session: s.author.Session, Me: s.author.By, Identity: s.cfg.Identity, Rand: rand.Reader}
	s.chat.talk = chat.New(cfg)
	if s.chat.saved != nil {
		t, err := chat.Restore(cfg, *s.chat.saved)
		if err != nil {
			s.cfg.Log.Warn("what was written is not restored", "err", err)
		} else {
			s.chat.talk = t
		}
		s.chat.saved = nil
	}
	return s.chat.talk
}

// chatMovedLoop follows the log: who is there, and who leads.
func (s *Seat) chatMovedLoop() {
	t := s.talkLoop()
	if t == nil {
		return
	}
	changed, err := t.Update(s.log.State(), time.Now())
	if err != nil {
		s.cfg.Log.Info("chat", "err", err)
	}
	s.chatLoop(changed)
}

// chatLinkLoop follows a link; it reports whether the event was the chat's alone.
func (s *Seat) chatLinkLoop(l *link, ev peer.Event) bool {
	t := s.talkLoop()
	if t == nil {
		return false
	}
	switch ev := ev.(type) {
	case peer.Connected:
		if err := t.LinkUp(l.to, time.Now()); err != nil {
			s.cfg.Log.Warn("no chat on a link", "participant", l.to, "err", err)
		}
		s.chatLoop(false)
	case peer.Disconnected, peer.Failed:
		t.LinkDown(l.to)
	case peer.Message:
		if ev.Channel != wire.ChannelControl || !wire.IsKept(ev.Data) {
			return false
		}
		changed, err := t.Take(l.to, ev.Data, time.Now())
		if err != nil {
			s.Garbage(l.to, "chat", err)
		}
		s.chatLoop(changed)
		return true
	}
	return false
}

// chatLoop tells what changed and has it stored, and sends what is to be sent.
func (s *Seat) chatLoop(changed bool) {
	if changed && s.chat.changed != nil {
		defer s.chat.changed()
	}
	t := s.chat.talk
	if t == nil {
		return
	}
	s.chat.due.dirty = s.chat.due.dirty || changed
	if s.chat.due.now(time.Now()) {
		s.chatStoreLoop()
	}
	out, err := t.Flush(time.Now())
	if err != nil {
		s.cfg.Log.Info("chat", "err", err)
	}
	for _, m := range out {
		if err := s.Send(m.To, wire.ChannelControl, m.Msg); err != nil {
			s.cfg.Log.Debug("chat waits for the link", "participant", m.To, "err", err)
		}
	}
}

// chatStoreLoop has all that is written stored.
func (s *Seat) chatStoreLoop() {
	if s.chat.stored == nil {
		return
	}
	saved, err := s.chat.talk.Saved()
	if err != nil {
		s.cfg.Log.Warn("chat not stored", "err", err)
		return
	}
	s.chat.stored(saved)
}

// chatEndLoop has stored what is not yet, when nothing more will come.
func (s *Seat) chatEndLoop() {
	if s.chat.talk != nil && s.chat.due.dirty {
		s.chatStoreLoop()
	}
}

// chatTickLoop has stored what is due, and sends again what was not acknowledged.
func (s *Seat) chatTickLoop() {
	if s.chat.talk == nil {
		return
	}
	if s.chat.due.now(time.Now()) {
		s.chatStoreLoop()
	}
	if at, ok := s.chat.talk.Next(); ok && !time.Now().Before(at) {
		s.chatLoop(false)
	}
}
