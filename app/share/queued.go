package share

import (
	"fmt"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// handed is what we know of a session that was handed over and waits for somebody (PRODUCT A9): how it stands, and the message that is
// left where nobody comes.
type handed struct {
	Standing
	sent time.Time // when the message went; zero: none is on its way
}

// messageRef marks our message among the answers of the site; a seat counts its own from 1.
const messageRef = 1 << 31

// messageTime is how long the site may take to note a message.
const messageTime = 10 * time.Second

// queuedLoop takes what the site says about the wait. It counts only while the log has the session waiting.
func (s *Session) queuedLoop(m wire.Message) {
	h := &s.handed
	switch m := m.(type) {
	case wire.Queued:
		h.Stage, h.Title, h.Position = stageOf(m), m.Title, int(m.Position)
		h.Estimate = time.Duration(m.Estimate) * time.Second
	case wire.Noted:
		if m.Ref == messageRef && h.Sending {
			s.notedLoop()
		}
	case wire.Failure:
		if m.Ref == messageRef && h.Sending {
			h.Sending, h.Trouble = false, NotPossible
			if m.Code == wire.CodeStore || m.Code == wire.CodeBusy {
				h.Trouble = Busy
			}
		}
	default:
		return
	}
	s.publishLoop()
}

// notedLoop: the message has arrived. Nobody comes any more, so the session is over for us, and with the last customer for everybody.
func (s *Session) notedLoop() {
	h := &s.handed
	h.Sending, h.Sent, h.Trouble = false, true, NoTrouble
	s.receipt.add(Line{At: s.seat.Now(), Kind: LineWrote})
	s.seat.Submit(session.Leaving{Reason: session.ReasonDone}, s.doneLoop)
}

// LeaveMessage says something to those who could not come, which ends the session. The snapshot's Queue says what became of it.
func (s *Session) LeaveMessage(text string) {
	s.seat.Do(func() {
		h := &s.handed
		if h.Sending || h.Sent || s.seat.State().Phase != session.Waiting {
			return
		}
		h.Trouble = NoTrouble
		err := s.seat.Tell(wire.LeaveMessage{Ref: messageRef, Session: s.seat.State().ID, Text: text})
		if h.Sending, h.sent = err == nil, time.Now(); err != nil {
			s.cfg.Log.Info("message not sent", "err", err)
			h.Trouble = Unreachable
		}
		s.publishLoop()
	})
}

// handedLoop lets a message go that the site does not answer, so that it can be sent again.
func (s *Session) handedLoop() {
	if h := &s.handed; h.Sending && time.Since(h.sent) > messageTime {
		s.cfg.Log.Info("message not noted", "err", fmt.Errorf("no answer: %w", client.ErrDown))
		h.Sending, h.Trouble = false, Unreachable
	}
}

// standingLoop is how the session waits; zero when it does not.
func (s *Session) standingLoop(state session.State) Standing {
	if state.Phase != session.Waiting {
		if !s.handed.Sent {
			s.handed = handed{}
		}
		return Standing{Sent: s.handed.Sent}
	}
	return s.handed.Standing
}

// stageOf is a transferred session's stage as a place's.
func stageOf(q wire.Queued) wire.PlaceStage {
	switch q.Stage {
	case acd.Writing:
		return wire.PlaceWriting
	case acd.Waiting:
		return wire.PlaceWaiting
	}
	return "" // it comes back to its giver: nothing to say
}
