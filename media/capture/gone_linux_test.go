package capture

import (
	"context"
	"errors"
	"image"
	"testing"
	"time"

	"deskhand/media/capture/xvfbtest"
)

// A driver takes a monitor away and gives it back while it changes its mode: the source goes on with it, in its new size. Meanwhile it shows
// nothing else and has no area on which a hand could act.
func TestAMonitorThatIsBackSoonGoesOn(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	pen.Monitor("left", rect(0, 0, 400, 400), true)
	pen.Monitor("right", rect(400, 100, 240, 300), false)
	list, err := Monitors(Config{Display: display})
	if err != nil {
		t.Fatal(err)
	}
	var right MonitorID
	for _, m := range list {
		if m.Name == "right" {
			right = m.ID
		}
	}
	s := mustOpen(t, Config{Display: display, Monitor: right}, x11Limits{grace: time.Hour})
	mustNext(t, s)
	pen.RemoveMonitor("right")
	pen.Fill(rect(410, 110, 20, 20), red)
	for late := time.Now().Add(patient); ; {
		mustRest(t, s)
		if s.Area().Empty() {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("it is gone, and the area is %v", s.Area())
		}
	}
	mustRest(t, s)
	if a, busy := s.Area(), s.Busy(); !a.Empty() || busy != 0 {
		t.Errorf("while it is gone: area %v, busy %v", a, busy)
	}
	again := rect(400, 0, 200, 200)
	pen.Monitor("right", again, false)
	pen.Fill(rect(410, 10, 20, 20), green)
	shot := mustNext(t, s)
	if s.Area() != again || shot.Picture.Bounds().Size() != again.Size() {
		t.Errorf("back with %v of %v, want %v", shot.Picture.Bounds(), s.Area(), again)
	}
	mustDamage(t, shot, image.Rectangle{Max: again.Size()})

	s = mustOpen(t, Config{Display: display, Monitor: right}, x11Limits{})
	mustNext(t, s)
	pen.RemoveMonitor("right")
	went := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	for err = nil; err == nil; {
		_, err = s.Next(ctx)
	}
	if !errors.Is(err, ErrMonitorGone) || time.Since(went) < GoneGrace {
		t.Errorf("gone for good: %v after %v", err, time.Since(went))
	}
}
