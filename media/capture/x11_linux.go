package capture

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
	"deskhand/media/frame"
)

// x11Limits switches off what a server offers, so that tests reach what is done without it; grace is how long they let it wait.
type x11Limits struct {
	noShm, noDamage bool
	hides           func(*desktop, top) bool // of HideOwn: which windows; nil: this process's
	grace           time.Duration            // instead of GoneGrace, unless 0
}

// x11 is the Source of an X11 server: XDamage says what changed, MIT-SHM brings it. It starts no goroutine; the reader of
// its connection leaves word in note.
type x11 struct {
	cfg  Config
	wait time.Duration // for a monitor that is not there
	conn *xconn.Conn
	note note
	area atomic.Pointer[image.Rectangle]
	seen atomic.Pointer[region] // of a mask: what the latest picture shows

	// ---- owned by Next, which holds mu; Close takes it last ----
	mu     sync.Mutex
	grab   grabber
	mask   *mask // nil: everything is shown
	damage tracker
	randr  bool // the server lists monitors
	full   bool // the next Shot is damaged all over
	masked bool // other parts are in sight than in pic
	pic    *frame.Picture
	d      differ
	pace   pace
	looked time.Time // the last look at the screen
}

// restAfter is how long not much has to change before the memory that is shared with the server, as large as the screen, is given back.
const restAfter = 5 * time.Second

// note is what the connection's reader leaves for Next.
type note struct {
	damaged  atomic.Bool   // something was drawn since the damage was last collected
	geometry atomic.Bool   // the size or the monitors may have changed
	wake     chan struct{} // capacity 1
}

func (n *note) set(flag *atomic.Bool) {
	flag.Store(true)
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// openX11 opens the source on the server that cfg names.
func openX11(cfg Config, limits x11Limits) (*x11, error) {
	s := &x11{cfg: cfg, wait: cmp.Or(limits.grace, GoneGrace), note: note{wake: make(chan struct{}, 1)}}
	switch {
	case cfg.Apps != nil:
		s.mask = &mask{apps: cfg.Apps}
	case cfg.HideOwn:
		s.mask = &mask{hides: limits.hides}
		if s.mask.hides == nil {
			s.mask.hides = (*desktop).mine
		}
	}
	var codes eventCodes
	conn, err := xconn.Dial(cfg.Display, func(event []byte) { s.hear(codes.load(), event) })
	if err != nil {
		return nil, err
	}
	s.conn, s.pace.ended = conn, conn.Done()
	if err := s.setUp(&codes, limits); err != nil {
		conn.Close()
		return nil, explain(conn, err)
	}
	return s, nil
}

// eventCodes holds the first event numbers of RandR (low byte) and DAMAGE (second byte), 0 while unknown.
type eventCodes struct{ packed atomic.Uint32 }

func (e *eventCodes) store(randr, damage byte) { e.packed.Store(uint32(randr) | uint32(damage)<<8) }

func (e *eventCodes) load() (codes struct{ randr, damage byte }) {
	packed := e.packed.Load()
	codes.randr, codes.damage = byte(packed), byte(packed>>8)
	return codes
}

// hear is called by the connection's reader for each event.
func (s *x11) hear(codes struct{ randr, damage byte }, event []byte) {
	switch n := eventNumber(event); {
	case codes.damage != 0 && n == codes.damage:
		s.note.set(&s.note.damaged)
	case s.mask != nil && s.mask.hears(n, event):
		s.note.set(&s.note.damaged)
	case n == xproto.ConfigureNotify, codes.randr != 0 && (n == codes.randr || n == codes.randr+1):
		// RandR's are ScreenChangeNotify and Notify.
		s.note.set(&s.note.geometry)
	}
}

// setUp prepares the extensions and finds the area.
func (s *x11) setUp(codes *eventCodes, limits x11Limits) error {
	if err := checkVisual(s.conn); err != nil {
		return err
	}
	if err := checkWayland(s.conn); err != nil {
		return err
	}
	randrExt, ok, err := useRandR(s.conn)
	if err != nil {
		return err
	}
	s.randr = ok
	damageExt, err := s.damage.use(s.conn, limits.noDamage)
	if err != nil {
		return err
	}
	codes.store(randrExt.FirstEvent, damageExt.FirstEvent)
	if err := s.watchGeometry(); err != nil {
		return err
	}
	if s.mask != nil {
		if err := s.mask.start(s.conn); err != nil {
			return err
		}
	}
	if err := s.damage.start(s.conn); err != nil {
		return err
	}
	if err := s.grab.use(s.conn, limits.noShm); err != nil {
		return err
	}
	area, err := s.place()
	if err != nil {
		return err
	}
	s.adopt(area)
	return nil
}

// watchGeometry asks for word of changed sizes and monitors. A monitor that was defined by hand (RRSetMonitor) is announced
// by a ConfigureNotify of the root only.
func (s *x11) watchGeometry() error {
	root := s.conn.Screen().Root
	err := xproto.ChangeWindowAttributesChecked(s.conn.Conn, root, xproto.CwEventMask,
		[]uint32{s.rootEvents()}).Check()
	if err != nil {
		return fmt.Errorf("watch the root window: %w", err)
	}
	if !s.randr {
		return nil
	}
	mask := uint16(randr.NotifyMaskScreenChange | randr.NotifyMaskCrtcChange | randr.NotifyMaskOutputChange)
	if err := randr.SelectInputChecked(s.conn.Conn, root, mask).Check(); err != nil {
		return fmt.Errorf("watch monitors: %w", err)
	}
	return nil
}

// rootEvents are those of the root window that are listened to: its own, and with a mask those of the windows on it.
func (s *x11) rootEvents() uint32 {
	if s.mask != nil {
		return xproto.EventMaskStructureNotify | xproto.EventMaskSubstructureNotify | xproto.EventMaskPropertyChange
	}
	return xproto.EventMaskStructureNotify
}

// place asks where the chosen monitor is.
func (s *x11) place() (image.Rectangle, error) {
	size, err := screenSize(s.conn)
	if err != nil {
		return image.Rectangle{}, err
	}
	list := rootMonitor(size)
	if s.randr {
		if list, err = listMonitors(s.conn); err != nil {
			return image.Rectangle{}, err
		}
	}
	if s.cfg.Monitor == 0 {
		return size, nil
	}
	area, err := find(list, s.cfg.Monitor)
	if err != nil {
		return area, err
	}
	if area = area.Intersect(size); area.Empty() {
		return area, ErrMonitorGone // being switched off
	}
	return area, nil
}

// adopt makes area the source's: a new picture, and the next Shot is whole.
func (s *x11) adopt(area image.Rectangle) {
	s.area.Store(&area)
	s.pic = frame.NewPicture(area.Dx(), area.Dy())
	s.grab.resize(s.conn, 4*area.Dx()*area.Dy())
	s.full = true
}

// Next implements Source.
func (s *x11) Next(ctx context.Context) (frame.Shot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if err := s.await(ctx); err != nil {
			return frame.Shot{}, explain(s.conn, err)
		}
		s.looked = time.Now()
		s.pace.works(s.looked)
		damage, err := s.look()
		s.pace.rests()
		if err != nil {
			if isXError(err) && s.moved() {
				continue // the screen shrank between the question and the picture
			}
			if errors.Is(err, ErrMonitorGone) {
				if err = s.back(ctx); err == nil {
					continue
				}
			}
			return frame.Shot{}, explain(s.conn, err)
		}
		if !damage.Empty() {
			return frame.Shot{Picture: s.pic, Damage: damage, At: s.looked}, nil
		}
	}
}

// back waits until the chosen monitor is there again, as long as one waits for it. Nothing is captured meanwhile, and nothing is in the area: no hand
// shall act on what else is there.
func (s *x11) back(ctx context.Context) error {
	s.area.Store(&image.Rectangle{})
	for until := time.Now().Add(s.wait); ; {
		s.note.geometry.Store(true) // who calls Next after ctx has ended asks for its place again
		woken, err := s.pace.either(ctx, until, s.note.wake)
		if err != nil {
			return err
		}
		area, err := s.place()
		switch {
		case err == nil:
			s.adopt(area)
			return nil
		case !woken || !errors.Is(err, ErrMonitorGone):
			return err
		}
	}
}

// await waits until there is something to look at and MinInterval has passed since the last look, whether or not that found
// a change: who redraws the same all the time must not keep this program busy.
func (s *x11) await(ctx context.Context) error {
	if err := s.pace.over(ctx); err != nil {
		return err
	}
	for !s.full && !s.note.damaged.Load() && !s.note.geometry.Load() {
		due := s.grab.restAt()
		if !s.damage.on {
			due = s.looked.Add(s.cfg.PollInterval)
		}
		woken, err := s.pace.either(ctx, due, s.note.wake)
		if err != nil {
			return err
		}
		if !woken && !s.damage.on {
			break
		}
		if !woken {
			s.grab.rest()
		}
	}
	return s.pace.until(ctx, s.looked.Add(s.cfg.MinInterval))
}

// look brings the picture up to date and returns what changed in it.
func (s *x11) look() (frame.Damage, error) {
	if s.note.geometry.Swap(false) {
		area, err := s.place()
		if err != nil {
			return nil, err
		}
		if area != *s.area.Load() {
			s.adopt(area)
		}
	}
	if err := s.conn.Stray(); err != nil {
		return nil, err
	}
	area := *s.area.Load()
	s.note.damaged.Store(false) // before collecting: what is drawn from now on sets it again
	if s.mask != nil {
		defer s.mask.release()
		changed, err := s.mask.hold()
		if err != nil {
			return nil, err
		}
		s.masked = s.masked || changed
		if shown := s.mask.shown; changed || s.seen.Load() == nil {
			s.seen.Store(&shown)
		}
	}
	if s.full {
		return s.whole(area)
	}
	s.full = true // until it worked: what was collected and not read is known no more
	rects, err := s.damage.collect(s.conn, area)
	if err != nil {
		return nil, err
	}
	if s.masked { // other parts of the screen are in sight: what differs is found by comparing
		rects = []image.Rectangle{area}
	}
	var unveiled error
	err = s.grab.each(s.conn, rects, func(r image.Rectangle, pixels []byte) {
		if unveiled = cmp.Or(unveiled, s.veil(pixels, r)); unveiled == nil {
			patch(s.pic, r.Sub(area.Min), pixels, &s.d)
		}
	})
	if err = cmp.Or(err, unveiled); err != nil {
		return nil, err
	}
	s.full, s.masked = false, false
	return s.d.take(), nil
}

// whole reads all of the area anew: what was changed in it before is not asked.
func (s *x11) whole(area image.Rectangle) (frame.Damage, error) {
	if err := s.damage.clear(s.conn); err != nil {
		return nil, err
	}
	pixels, err := s.grab.one(s.conn, area)
	if err != nil {
		return nil, err
	}
	if err := s.veil(pixels, area); err != nil {
		return nil, err
	}
	copyWhole(s.pic, pixels)
	s.full, s.masked = false, false
	return frame.Damage{s.pic.Bounds()}, nil
}

// veil hides what is not to be shown of r.
func (s *x11) veil(pixels []byte, r image.Rectangle) error {
	if s.mask == nil {
		return nil
	}
	return s.mask.veil(pixels, r)
}

// moved reports whether the area changed although no event has said so yet; the next look then sees to it.
func (s *x11) moved() bool {
	area, err := s.place()
	if err != nil || area != *s.area.Load() {
		s.note.geometry.Store(true)
		return true
	}
	return false
}

// explain gives the end of the connection the names that this package uses.
func explain(c *xconn.Conn, err error) error {
	if _, ended := err.(errEnded); ended {
		err = c.Err()
	}
	err = c.Cause(err)
	switch {
	case errors.Is(err, xconn.ErrClosed):
		return ErrClosed
	case errors.Is(err, xconn.ErrServerGone):
		return fmt.Errorf("%w: %w", ErrServerGone, err)
	}
	return err
}

// Shows implements Masked.
func (s *x11) Shows(at image.Point) bool {
	if s.mask == nil {
		return true
	}
	shown := s.seen.Load()
	return shown != nil && shown.has(at)
}

// Busy is how long the look under way has been going on; 0: there is none. Another program that has grabbed the server makes it long.
func (s *x11) Busy() time.Duration { return s.pace.busy() }

// Area implements Source.
func (s *x11) Area() image.Rectangle { return *s.area.Load() }

// Close implements Source.
func (s *x11) Close() error {
	s.conn.Close() // ends a Next in progress
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grab.free(s.conn)
	return nil
}
