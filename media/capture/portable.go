package capture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kbinani/screenshot"

	"deskhand/media/frame"
)

// libraryTurn lets one goroutine at a time into kbinani/screenshot. On X11 each of its calls writes process-wide maps of
// xgb (see media/capture/xconn), and two at once end the process; the lock is process-wide because they are.
var libraryTurn sync.Mutex

// portable is the Source that works wherever kbinani/screenshot does. It takes the whole area each time and compares. It is
// dear (at 1080p some 30 ms and 8 MB a look), and on X11 the library's shared memory is readable by every local user.
type portable struct {
	cfg    Config
	once   sync.Once
	closed chan struct{}
	area   atomic.Pointer[image.Rectangle]
	system system

	// ---- owned by Next ----
	mu     sync.Mutex  // held by Next; Close waits for it
	before *image.RGBA // the screen at the last look; nil before the first
	pic    *frame.Picture
	d      differ
	pace   pace
	last   time.Time // the last Shot
	looked time.Time // the last look
	was    []Monitor // all there were at the last look at which the chosen one was there
}

// system is what the portable source asks of the computer.
type system struct {
	monitors func() ([]Monitor, error)
	shot     func(image.Rectangle) (*image.RGBA, error)
}

// openPortable opens the portable source.
func openPortable(cfg Config) (*portable, error) {
	return openSystem(cfg, system{monitors: func() ([]Monitor, error) { return portableMonitors(cfg) }, shot: portableShot})
}

func openSystem(cfg Config, of system) (*portable, error) {
	list, err := of.monitors()
	if err != nil {
		return nil, err
	}
	area, err := find(list, cfg.Monitor)
	if err != nil {
		return nil, err
	}
	if cfg.Monitor != 0 && !cfg.Place.Empty() && area != cfg.Place {
		return nil, ErrMonitorGone // another one has its number now, for all that is known
	}
	s := &portable{cfg: cfg, closed: make(chan struct{}), system: of, was: list}
	s.pace.ended = s.closed
	s.area.Store(&area)
	return s, nil
}

// Next implements Source.
func (s *portable) Next(ctx context.Context) (frame.Shot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		due := s.looked.Add(s.cfg.PollInterval)
		if earliest := s.last.Add(s.cfg.MinInterval); due.Before(earliest) {
			due = earliest
		}
		if err := s.pace.until(ctx, due); err != nil {
			if _, ended := err.(errEnded); ended {
				err = ErrClosed
			}
			return frame.Shot{}, err
		}
		s.pace.works(time.Now())
		damage, err := s.look()
		s.pace.rests()
		if errors.Is(err, ErrMonitorGone) {
			err = s.back(ctx)
		}
		if err != nil {
			if _, ended := err.(errEnded); ended {
				err = ErrClosed
			}
			return frame.Shot{}, err
		}
		s.looked = time.Now()
		if !damage.Empty() {
			s.last = s.looked
			return frame.Shot{Picture: s.pic, Damage: damage, At: s.looked}, nil
		}
	}
}

// look takes the screen and brings the picture up to date.
func (s *portable) look() (frame.Damage, error) {
	area, err := s.place()
	if err != nil {
		return nil, err
	}
	now, err := s.system.shot(area)
	if err != nil {
		return nil, fmt.Errorf("capture screen: %w", err)
	}
	if s.before == nil || area != *s.area.Load() {
		s.area.Store(&area)
		s.pic = frame.NewPicture(area.Dx(), area.Dy())
		s.before = now
		for y := range s.pic.H {
			swizzle(s.pic.Pix[y*s.pic.Stride:], now.Pix[y*now.Stride:y*now.Stride+4*s.pic.W])
		}
		return frame.Damage{s.pic.Bounds()}, nil
	}
	s.d.begin(s.pic.Bounds())
	for y := range s.pic.H {
		row := now.Pix[y*now.Stride : y*now.Stride+4*s.pic.W]
		if s.d.row(y, row, s.before.Pix[y*s.before.Stride:y*s.before.Stride+4*s.pic.W]) {
			swizzle(s.pic.Pix[y*s.pic.Stride:], row)
		}
	}
	s.d.end()
	s.before = now
	return s.d.take(), nil
}

// Busy is how long the look under way has been going on; 0: there is none.
func (s *portable) Busy() time.Duration { return s.pace.busy() }

// Area implements Source.
func (s *portable) Area() image.Rectangle { return *s.area.Load() }

// Close implements Source.
func (s *portable) Close() error {
	s.once.Do(func() { close(s.closed) })
	s.mu.Lock()
	defer s.mu.Unlock()
	return nil
}

// swizzle writes src (R, G, B, A) to dst as B, G, R, X.
func swizzle(dst, src []byte) {
	dst = dst[:len(src)]
	for i := 0; i+3 < len(src); i += 4 {
		dst[i], dst[i+1], dst[i+2], dst[i+3] = src[i+2], src[i+1], src[i], 0
	}
}

// place is where the chosen monitor is now. The system's list gives places, not names: when it got longer, shorter, or
// another monitor took the place of the chosen one, nobody knows which is which, and the chosen one counts as gone.
func (s *portable) place() (image.Rectangle, error) {
	list, err := s.system.monitors()
	if err != nil {
		return image.Rectangle{}, err
	}
	area, err := find(list, s.cfg.Monitor)
	if err != nil {
		return area, err
	}
	before, _ := find(s.was, s.cfg.Monitor)
	if s.cfg.Monitor != 0 && (len(list) != len(s.was) || area.Min != before.Min) || s.area.Load().Empty() && !s.isBack(list) {
		return area, ErrMonitorGone
	}
	s.was = list
	return area, nil
}

// back waits until the chosen monitor is there again, beside all others as they were, for GoneGrace. Nothing is captured meanwhile, and nothing
// is in the area: no hand shall act on what else is there. The picture begins anew then.
func (s *portable) back(ctx context.Context) error {
	s.area.Store(&image.Rectangle{})
	s.before = nil
	for until := time.Now().Add(GoneGrace); ; {
		due := time.Now().Add(s.cfg.PollInterval)
		last := !due.Before(until)
		if last {
			due = until
		}
		if err := s.pace.until(ctx, due); err != nil {
			return err
		}
		list, err := s.system.monitors()
		switch {
		case err == nil && s.isBack(list):
			return nil
		case err != nil && !errors.Is(err, ErrMonitorGone):
			return err
		case last:
			return ErrMonitorGone
		}
	}
}

// isBack reports whether list is as it was, but for the chosen monitor's size: its driver may have changed that.
func (s *portable) isBack(list []Monitor) bool {
	if s.cfg.Monitor == 0 {
		return len(list) > 0
	}
	return slices.EqualFunc(list, s.was, func(a, b Monitor) bool {
		return a.ID == b.ID && a.Bounds.Min == b.Bounds.Min && (a.ID == s.cfg.Monitor || a.Bounds == b.Bounds)
	})
}

// portableMonitors lists the monitors by their place in the system's list, from 1 on; the first is the primary one.
func portableMonitors(cfg Config) ([]Monitor, error) {
	if onX11() && cfg.Display != "" && cfg.Display != os.Getenv("DISPLAY") {
		return nil, ErrOtherDisplay
	}
	libraryTurn.Lock()
	defer libraryTurn.Unlock()
	n := screenshot.NumActiveDisplays()
	if n <= 0 && onX11() {
		return nil, fmt.Errorf("list monitors: %w", ErrServerGone)
	}
	if n <= 0 {
		return nil, fmt.Errorf("list monitors: %w", ErrMonitorGone) // the only one was pulled out
	}
	list := make([]Monitor, 0, n)
	for i := range n {
		bounds := screenshot.GetDisplayBounds(i)
		if bounds.Empty() {
			continue // unplugged since it was counted
		}
		list = append(list, Monitor{
			ID: MonitorID(i + 1), Name: fmt.Sprintf("%d", i+1), Bounds: bounds, Primary: i == 0,
		})
	}
	return list, nil
}

// portableShot takes area as R, G, B, A without gaps at its own origin.
func portableShot(area image.Rectangle) (*image.RGBA, error) {
	libraryTurn.Lock()
	defer libraryTurn.Unlock()
	img, err := screenshot.CaptureRect(area)
	if err != nil {
		return nil, err
	}
	if img.Rect.Dx() < area.Dx() || img.Rect.Dy() < area.Dy() {
		return nil, fmt.Errorf("got %v for %v", img.Rect, area)
	}
	return img, nil
}

// onX11 reports whether kbinani/screenshot uses X11 on this system.
func onX11() bool {
	return slices.Contains([]string{"linux", "freebsd", "openbsd", "netbsd"}, runtime.GOOS)
}
