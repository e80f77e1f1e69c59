package screen

import (
	"context"
	"errors"
	"testing"
	"time"

	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/media/capture"
	"deskhand/media/frame"
)

// watched is a desktop that tells when its picture is looked at, and how the running show stands when its pointer is asked for.
type watched struct {
	fakeDesktop
	looked chan struct{}
	asked  func()
}

func (d *watched) Monitors() ([]capture.Monitor, error) { return nil, nil }

func (d *watched) Source(capture.Monitor) (capture.Source, error) {
	p, err := capture.NewPattern(capture.PatternConfig{W: 640, H: 360, Interval: 40 * time.Millisecond})
	return watchedSource{p, d.looked}, err
}

func (d *watched) Cursor(capture.Source) (capture.CursorSource, error) {
	d.asked()
	return nil, capture.ErrUnsupported
}

type watchedSource struct {
	capture.Source
	looked chan struct{}
}

func (s watchedSource) Next(ctx context.Context) (frame.Shot, error) {
	select {
	case s.looked <- struct{}{}:
	default:
	}
	return s.Source.Next(ctx)
}

// newShare is a share of somebody who is in no session yet.
func newShare(t *testing.T, d Desktop, agreed bool) (s *Share, failed *error) {
	t.Helper()
	failed = new(error)
	s = New(Config{
		Seat: seat.New(seat.Config{}, nil, nil), Desktop: d, Agreed: func(session.State, Choice) bool { return agreed },
		Stopped: func(session.Reason) {}, Failed: func(err error) { *failed = err }, Changed: func() {},
	}, false)
	ctx, cancel := context.WithCancel(context.Background())
	s.Begin(ctx)
	t.Cleanup(func() { cancel(); s.End() })
	return s, failed
}

// Who pauses and then shows something else shows nothing of it before they go on: it begins paused, and not when the others hear of it. Whether
// control goes over to it is known from the start, too.
func TestWhatBeginsInAPauseIsPaused(t *testing.T) {
	d := &watched{looked: make(chan struct{}, 1)}
	s, _ := newShare(t, d, true)
	driven := make(chan bool, 1)
	d.asked = func() { driven <- s.now.current().driven }
	s.permit.pause(s.permit.pausing.last.Add(1), true, func() {})
	w, err := s.startShow(s.ctx, opening{driven: true}, s.now.count())
	if err != nil {
		t.Fatal(err)
	}
	if !<-driven {
		t.Error("that control goes over to it comes later than the show")
	}
	select {
	case <-d.looked:
		t.Error("it is looked at during the pause")
	case <-time.After(200 * time.Millisecond):
	}
	s.permit.pause(s.permit.pausing.last.Add(1), false, func() { w.sender.Pause(false) })
	select {
	case <-d.looked:
	case <-time.After(time.Minute):
		t.Error("it is not looked at after the pause")
	}
	w.end()
	<-w.done
}

// What could not be opened is no trouble of anybody's once what was agreed has ended.
func TestNothingIsWrongOnceNothingIsAgreed(t *testing.T) {
	for _, agreed := range []bool{true, false} {
		s, failed := newShare(t, &watched{}, agreed)
		s.starting = true
		s.openedLoop(nil, nil, errors.New("no screen"))
		if st := s.StatusLoop(); (*failed != nil) != agreed || st.Stopped != agreed || st.Starting && !agreed {
			t.Errorf("agreed %v: failed with %v, %+v", agreed, *failed, st)
		}
	}
}
