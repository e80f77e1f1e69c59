package capture

import (
	"context"
	"errors"
	"image"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// counted is a fake system that counts its monitors, as Windows and macOS do: from the first on, whichever these are.
type counted struct {
	mu   sync.Mutex
	list []Monitor
	shot []image.Rectangle // what was looked at
}

func (c *counted) plug(bounds ...image.Rectangle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = nil
	for i, r := range bounds {
		c.list = append(c.list, Monitor{ID: MonitorID(i + 1), Name: string(rune('1' + i)), Bounds: r, Primary: i == 0})
	}
}

func (c *counted) monitors() ([]Monitor, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.list) == 0 {
		return nil, ErrMonitorGone
	}
	return c.list, nil
}

func (c *counted) take(r image.Rectangle) (*image.RGBA, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shot = append(c.shot, r)
	return image.NewRGBA(image.Rectangle{Max: r.Size()}), nil
}

// looks are those since it was last asked.
func (c *counted) looks() []image.Rectangle {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.shot
	c.shot = nil
	return list
}

func (c *counted) open(cfg Config) (*portable, error) {
	return openSystem(cfg.normal(), system{monitors: c.monitors, shot: c.take})
}

var (
	first  = rect(0, 0, 640, 400)
	second = rect(640, 0, 640, 400)
)

// A monitor is opened that is the one which was chosen: not another one that has its number by the time that the answer comes.
func TestPortableOpensWhatWasChosen(t *testing.T) {
	for name, c := range map[string]struct {
		now  []image.Rectangle
		cfg  Config
		gone bool
	}{
		"as it was":                   {[]image.Rectangle{first, second}, Config{Monitor: 2, Place: second}, false},
		"by its number alone":         {[]image.Rectangle{first, second}, Config{Monitor: 2}, false},
		"all of them":                 {[]image.Rectangle{first}, Config{}, false},
		"pulled out":                  {[]image.Rectangle{first}, Config{Monitor: 2, Place: second}, true},
		"another one has its number":  {[]image.Rectangle{first, rect(640, 0, 800, 600)}, Config{Monitor: 2, Place: second}, true},
		"the first one went":          {[]image.Rectangle{rect(0, 0, 800, 600)}, Config{Monitor: 1, Place: first}, true},
		"the others are in its place": {[]image.Rectangle{second, first}, Config{Monitor: 1, Place: first}, true},
	} {
		var sys counted
		sys.plug(c.now...)
		s, err := sys.open(c.cfg)
		if got := errors.Is(err, ErrMonitorGone); got != c.gone || !c.gone && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = s.Close()
		}
	}
}

// A monitor that is gone is waited for as on X11. Nothing is looked at meanwhile, and no hand has an area to act on; when it is back beside the others
// the picture begins anew, else its time is over.
func TestPortableWaitsForItsMonitor(t *testing.T) {
	for name, c := range map[string]struct {
		chosen    MonitorID
		out, then []image.Rectangle
		back      bool
	}{
		"back":                             {2, []image.Rectangle{first}, []image.Rectangle{first, second}, true},
		"back in another size":             {2, []image.Rectangle{first}, []image.Rectangle{first, rect(640, 0, 320, 200)}, true},
		"the first one, back":              {1, []image.Rectangle{first}, []image.Rectangle{first, second}, true},
		"the only one was the whole":       {0, nil, []image.Rectangle{first, second}, true},
		"back elsewhere":                   {2, []image.Rectangle{first}, []image.Rectangle{first, second.Add(image.Pt(0, 9))}, false},
		"the other one is of another size": {2, []image.Rectangle{first}, []image.Rectangle{rect(0, 0, 320, 200), second}, false},
		"one more":                         {2, []image.Rectangle{first}, []image.Rectangle{first, second, rect(1280, 0, 640, 400)}, false},
		"never":                            {2, []image.Rectangle{first}, []image.Rectangle{first}, false},
		"the other one has its number":     {1, []image.Rectangle{first}, []image.Rectangle{first}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			var sys counted
			sys.plug(first, second)
			s, err := sys.open(Config{Monitor: c.chosen})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
			old := s.Area()
			sys.plug(c.out...)
			sys.looks()
			ctx, cancel := context.WithTimeout(t.Context(), GoneGrace/2)
			defer cancel()
			if _, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("%s: just after it went: %v", name, err)
			}
			if a, looks := s.Area(), sys.looks(); !a.Empty() || len(looks) > 0 {
				t.Errorf("%s: while it is gone: area %v, looked at %v", name, a, looks)
			}
			sys.plug(c.then...)
			began := time.Now()
			shot, err := s.Next(t.Context())
			switch {
			case !c.back && (!errors.Is(err, ErrMonitorGone) || time.Since(began) < GoneGrace || len(sys.looks()) > 0):
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			case c.back && (err != nil || s.Area().Min != old.Min || shot.Picture.Bounds().Size() != s.Area().Size() || !shot.Damage.Bounds().Eq(shot.Picture.Bounds())):
				t.Errorf("%s: %v, area %v, damage %v", name, err, s.Area(), shot.Damage)
			}
		})
	}
}

// Closing ends the wait, too.
func TestPortableEndsWhileItsMonitorIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sys counted
		sys.plug(first, second)
		s, err := sys.open(Config{Monitor: 2})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		sys.plug(first)
		result := make(chan error, 1)
		go func() {
			_, err := s.Next(context.Background())
			result <- err
		}()
		synctest.Wait()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-result; !errors.Is(err, ErrClosed) {
			t.Errorf("Next during Close = %v, want ErrClosed", err)
		}
	})
}
