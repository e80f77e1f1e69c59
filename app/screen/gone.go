package screen

import (
	"errors"
	"slices"
	"time"

	"deskhand/app/session"
	"deskhand/media/capture"
)

// goneRetry is the time between two looks whether a monitor that is gone has come back.
const goneRetry = 2 * time.Second

// gone says that what is shown was a monitor which is not there any more. It belongs to the seat's goroutine.
type gone struct {
	is   bool
	said bool              // the log is being told, or has been
	look time.Time         // it is looked again then
	was  []capture.Monitor // all that were there when what is shown was opened; nil: not known
}

// isGoneLoop reports whether err is the end of a monitor that we show, rather than of showing.
func (s *Share) isGoneLoop(err error) bool {
	return errors.Is(err, capture.ErrMonitorGone) && s.choice.Monitor.ID != 0 && s.cfg.Seat.State().Share.By == s.cfg.Seat.Me()
}

// goneLoop: nothing else is shown in its place. Nothing is captured and nobody's hand acts until the person here has chosen something else or the
// monitor is back; what was agreed stays.
func (s *Share) goneLoop() {
	s.permit.grant(0, 0)
	s.driven = false // the person here may have taken it back meanwhile
	s.gone.is, s.gone.look = true, time.Now().Add(goneRetry)
	if s.gone.said {
		return
	}
	s.gone.said = true
	source := s.choice.source()
	source.Gone = true
	s.cfg.Seat.Submit(session.Sharing{Source: source}, func(err error) {
		if err != nil {
			s.cfg.Log.Info("not told that the monitor is gone", "err", err)
			s.gone.said = false
		}
		s.cfg.Changed()
	})
}

// isBack reports whether a monitor is there again, where it was and beside those that were there: where systems count their monitors, the one
// that is left has its number, and where that is moved to its place, everything else of it that we know.
func isBack(m capture.Monitor, was, list []capture.Monitor) bool {
	if len(list) != len(was) || !slices.ContainsFunc(list, m.Is) {
		return false
	}
	return !slices.ContainsFunc(was, func(a capture.Monitor) bool { return !slices.ContainsFunc(list, a.Is) })
}

// monitors lists them; nil where that fails.
func (s *Share) monitors() []capture.Monitor {
	list, err := s.cfg.Desktop.Monitors()
	if err != nil {
		s.cfg.Log.Debug("monitors not listed", "err", err)
		return nil
	}
	return list
}

// tendGoneLoop looks now and then whether it is back, and goes on with it.
func (s *Share) tendGoneLoop(now time.Time) {
	if s.gone.is && !s.starting && !now.Before(s.gone.look) && s.agreedLoop(s.cfg.Seat.State()) {
		s.openLoop()
	}
}
