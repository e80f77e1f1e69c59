package capture

import (
	"context"
	"errors"
	"testing"

	"deskhand/media/capture/xvfbtest"
)

func mustPortable(t testing.TB, display string, monitor MonitorID) *portable {
	t.Helper()
	t.Setenv("DISPLAY", display)
	s, err := Open(Config{
		Display: display, Monitor: monitor, Portable: true, PollInterval: MinMinInterval, MinInterval: MinMinInterval,
	})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	p, ok := s.(*portable)
	if !ok {
		t.Fatalf("Open with Portable gave %T", s)
	}
	return p
}

func TestPortableShowsWhatX11Shows(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	all := rect(0, 0, 640, 400)
	pen.Fill(all, 0x123456)
	p := mustPortable(t, display, 0)
	x := mustOpen(t, Config{Display: display}, x11Limits{})
	shot := mustNext(t, p)
	mustDamage(t, shot, all)
	mustNext(t, x)
	mustRest(t, p)
	layers := []layer{{all, 0x123456}}
	for i, r := range []layer{{rect(16, 16, 32, 32), 0xff8001}, {rect(601, 371, 39, 29), 0x0180ff}} {
		pen.Fill(r.r, r.colour)
		layers = append(layers, r)
		shot = mustNext(t, p)
		// Compared in blocks: the rectangle itself, rounded out to them and cut at the screen's edge.
		mustDamage(t, shot, []layer{{rect(16, 16, 32, 32), 0}, {rect(592, 368, 48, 32), 0}}[i].r)
		mustShow(t, shot.Picture, layers...)
		mustShow(t, mustNext(t, x).Picture, layers...)
	}
	if p.Area() != x.Area() {
		t.Fatalf("areas differ: %v and %v", p.Area(), x.Area())
	}
}

func TestPortableFollowsItsMonitor(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	pen.Monitor("first", rect(0, 0, 400, 300), true)
	p := mustPortable(t, display, 1)
	old := mustNext(t, p)
	mustDamage(t, old, rect(0, 0, 400, 300))
	pen.Monitor("first", rect(0, 0, 320, 200), true)
	shot := mustNext(t, p)
	if shot.Picture == old.Picture || shot.Picture.W != 320 || shot.Picture.H != 200 {
		t.Fatalf("picture of %dx%d", shot.Picture.W, shot.Picture.H)
	}
	mustDamage(t, shot, rect(0, 0, 320, 200))
	// The list is now in another order: what comes first is not what was chosen.
	pen.RemoveMonitor("first")
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	if _, err := p.Next(ctx); !errors.Is(err, ErrMonitorGone) {
		t.Fatalf("Next after the monitor went = %v, want ErrMonitorGone", err)
	}
}

func TestPortableEnds(t *testing.T) {
	server := xvfbtest.Run(t, screen)
	p := mustPortable(t, server.Display, 0)
	mustNext(t, p)
	result := make(chan error, 1)
	go func() {
		_, err := p.Next(context.Background())
		result <- err
	}()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-result; !errors.Is(err, ErrClosed) {
		t.Fatalf("Next during Close = %v, want ErrClosed", err)
	}
	p = mustPortable(t, server.Display, 0)
	mustNext(t, p)
	server.Kill()
	if _, err := p.Next(context.Background()); !errors.Is(err, ErrServerGone) {
		t.Fatalf("Next without a server = %v, want ErrServerGone", err)
	}
}

func TestPortableRefusesWhatItCannotReach(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	t.Setenv("DISPLAY", display)
	if _, err := Open(Config{Display: ":9999", Portable: true}); !errors.Is(err, ErrOtherDisplay) {
		t.Fatalf("Open of another display = %v, want ErrOtherDisplay", err)
	}
	if _, err := Open(Config{Portable: true, Monitor: 9}); !errors.Is(err, ErrMonitorGone) {
		t.Fatalf("Open of monitor 9 = %v, want ErrMonitorGone", err)
	}
	list, err := Monitors(Config{Portable: true})
	if err != nil || len(list) != 1 || list[0].Bounds != rect(0, 0, 640, 400) || !list[0].Primary || list[0].ID != 1 {
		t.Fatalf("Monitors = %+v, %v", list, err)
	}
}
