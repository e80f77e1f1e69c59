package screen

import (
	"context"
	"image"
	"slices"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/scale"
)

// screensEvery is how often it is looked whether screens have come, gone or moved. Their size on the whole is the picture's, and followed at once.
const screensEvery = 2 * time.Second

// followScreens tells those who see the whole desktop of which screens it is made, until ctx ends.
func (s *Share) followScreens(ctx context.Context, w *show) {
	ticks := time.NewTicker(screensEvery)
	defer ticks.Stop()
	for {
		list := s.screensOf(w)
		w.mu.Lock()
		changed := !slices.Equal(w.screens, list)
		w.screens = list
		w.mu.Unlock()
		if changed {
			s.cfg.Seat.Do(func() {
				clear(s.viewers.screens)
				s.sendScreensLoop()
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// screensOf are the screens of a show of the whole desktop, as they lie in its picture; of another none.
func (s *Share) screensOf(w *show) []wire.Screen {
	if w.choice.Monitor.ID != 0 || w.choice.Apps != nil {
		return nil
	}
	monitors, err := s.cfg.Desktop.Monitors()
	if err != nil {
		s.cfg.Log.Debug("screens not listed", "err", err)
		return nil
	}
	return screensIn(monitors, w.source.Area(), w.shown.halved())
}

// screensIn are monitors as they lie in a picture of area that was halved so often.
func screensIn(monitors []capture.Monitor, area image.Rectangle, halved int) []wire.Screen {
	var out []wire.Screen
	for _, m := range monitors[:min(len(monitors), wire.MaxScreens)] {
		r := m.Bounds.Intersect(area).Sub(area.Min)
		r = image.Rectangle{r.Min.Div(1 << halved), scale.Shrunk(r.Max, halved)}
		if !r.Empty() {
			name := session.Clean(m.Name, wire.MaxScreenName)
			out = append(out, wire.Screen{X: uint16(r.Min.X), Y: uint16(r.Min.Y), W: uint16(r.Dx()), H: uint16(r.Dy()), Name: name})
		}
	}
	return out
}

// sendScreensLoop tells everybody who sees the picture and has not been told.
func (s *Share) sendScreensLoop() {
	seat := s.cfg.Seat
	state := seat.State()
	w := s.now.current()
	if w == nil || s.stopped.share || state.Share.By != seat.Me() {
		return
	}
	w.mu.Lock()
	list := w.screens
	w.mu.Unlock()
	b, err := wire.EncodeScreens(wire.Screens{List: list})
	if err != nil {
		s.cfg.Log.Warn("screens not sent", "err", err)
		return
	}
	for _, p := range state.People {
		if p.ID != seat.Me() && s.seesLoop(state, p.ID) && !s.viewers.screens[p.ID] && seat.Send(p.ID, wire.ChannelControl, b) == nil {
			s.viewers.screens[p.ID] = true
		}
	}
}
