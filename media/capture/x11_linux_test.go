package capture

import (
	"context"
	"encoding/binary"
	"errors"
	"image"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"deskhand/media/capture/xvfbtest"
	"deskhand/media/frame"
)

const (
	screen  = "640x400x24"
	patient = 20 * time.Second       // for what must happen
	quiet   = 150 * time.Millisecond // for what must not happen
	red     = uint32(0xff0000)
	green   = uint32(0x00ff00)
	blue    = uint32(0x0000ff)
)

// mustOpen opens a source that ends with the test.
func mustOpen(t testing.TB, cfg Config, limits x11Limits) *x11 {
	t.Helper()
	s, err := openX11(cfg.normal(), limits)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// mustNext returns the next Shot.
func mustNext(t testing.TB, s Source) frame.Shot {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	shot, err := s.Next(ctx)
	if err != nil {
		t.Fatalf("Next: %v", err)
	}
	return shot
}

// mustRest checks that nothing is reported for a while.
func mustRest(t testing.TB, s Source) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), quiet)
	defer cancel()
	shot, err := s.Next(ctx)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Next on a still screen = damage %v, error %v; want it to wait until the deadline", shot.Damage, err)
	}
}

func mustDamage(t testing.TB, shot frame.Shot, want ...image.Rectangle) {
	t.Helper()
	got := slices.Clone(shot.Damage)
	order := func(a, b image.Rectangle) int { return (a.Min.Y-b.Min.Y)*10000 + a.Min.X - b.Min.X }
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if !slices.Equal(got, want) {
		t.Fatalf("damage = %v, want %v", got, want)
	}
}

// pixel is the colour at x, y, 0xRRGGBB.
func pixel(p *frame.Picture, x, y int) uint32 {
	return binary.LittleEndian.Uint32(p.Pix[y*p.Stride+4*x:]) & 0xffffff
}

// mustShow checks every pixel of p against layers of colour, the last on top.
func mustShow(t testing.TB, p *frame.Picture, layers ...layer) {
	t.Helper()
	for y := range p.H {
		for x := range p.W {
			var want uint32
			for _, l := range layers {
				if image.Pt(x, y).In(l.r) {
					want = l.colour
				}
			}
			if got := pixel(p, x, y); got != want {
				t.Fatalf("pixel %d,%d = %06x, want %06x", x, y, got, want)
			}
		}
	}
}

type layer struct {
	r      image.Rectangle
	colour uint32
}

// ways are the combinations of what a server offers.
func ways() map[string]x11Limits {
	return map[string]x11Limits{
		"shm and damage": {},
		"damage, no shm": {noShm: true},
		"shm, no damage": {noDamage: true},
		"neither":        {noShm: true, noDamage: true},
	}
}

func TestShotsHoldExactPixelsAndDamage(t *testing.T) {
	for name, limits := range ways() {
		t.Run(name, func(t *testing.T) {
			display := xvfbtest.Start(t, screen)
			pen := xvfbtest.Draw(t, display)
			whole := rect(0, 0, 640, 400)
			pen.Fill(whole, blue)
			s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval}, limits)
			if shm := s.grab.seg != nil; shm == limits.noShm {
				t.Fatalf("shared memory in use: %v", shm)
			}

			shot := mustNext(t, s)
			mustDamage(t, shot, whole)
			mustShow(t, shot.Picture, layer{whole, blue})
			first := shot.Picture

			// One rectangle off the block grid: whole when it is reported by the server, in blocks when it is compared.
			a := rect(101, 53, 77, 21)
			pen.Fill(a, red)
			shot = mustNext(t, s)
			if limits.noDamage {
				mustDamage(t, shot, rect(96, 48, 96, 32))
			} else {
				mustDamage(t, shot, a)
			}
			mustShow(t, shot.Picture, layer{whole, blue}, layer{a, red})

			// Two far apart, at the screen's corners, come as two.
			b, c := rect(0, 0, 16, 16), rect(624, 384, 16, 16)
			pen.FillAll([]image.Rectangle{b, c}, green)
			shot = mustNext(t, s)
			mustDamage(t, shot, b, c)
			mustShow(t, shot.Picture, layer{whole, blue}, layer{a, red}, layer{b, green}, layer{c, green})
			if shot.Picture != first {
				t.Fatal("the picture is not the same one over time")
			}
			if got := s.Area(); got != whole {
				t.Fatalf("Area = %v, want %v", got, whole)
			}
		})
	}
}

func TestNextWaitsWhileNothingChanges(t *testing.T) {
	for name, limits := range ways() {
		t.Run(name, func(t *testing.T) {
			display := xvfbtest.Start(t, screen)
			pen := xvfbtest.Draw(t, display)
			s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval}, limits)
			mustNext(t, s)
			mustRest(t, s)
			a := rect(32, 32, 64, 64)
			pen.Fill(a, red)
			mustDamage(t, mustNext(t, s), a)
			// The same pixels again are drawn, and reported by the server, but nothing to look at.
			pen.Fill(a, red)
			mustRest(t, s)
			// What is drawn while nobody waits is not lost.
			pen.Fill(a, green)
			mustDamage(t, mustNext(t, s), a)
		})
	}
}

func TestStillScreenCostsNothing(t *testing.T) {
	s := mustOpen(t, Config{Display: xvfbtest.Start(t, screen)}, x11Limits{})
	mustNext(t, s)
	mustRest(t, s)
	before := contextSwitches(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Next = %v", err)
	}
	// A source that polls at 30 a second makes hundreds; the runtime's own threads make a few.
	if n := contextSwitches(t) - before; n > 60 {
		t.Fatalf("%d context switches while waiting for one second", n)
	}
}

func contextSwitches(t *testing.T) int64 {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return use.Nvcsw
}

func TestShotsKeepTheMinimumIntervalApart(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	const interval = 60 * time.Millisecond
	s := mustOpen(t, Config{Display: display, MinInterval: interval}, x11Limits{})
	last := mustNext(t, s).At
	for i := range 5 {
		// Several drawings within the interval come as one Shot.
		a, b := rect(i*48, 0, 16, 16), rect(i*48, 64, 16, 16)
		pen.Fill(a, red)
		pen.Fill(b, green)
		shot := mustNext(t, s)
		if gap := shot.At.Sub(last); gap < interval {
			t.Fatalf("shot %d came %v after the one before, want at least %v", i, gap, interval)
		}
		mustDamage(t, shot, a, b)
		last = shot.At
	}
}

func TestManyRectanglesStayBounded(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	s := mustOpen(t, Config{Display: display}, x11Limits{})
	mustNext(t, s)
	var dots []image.Rectangle
	layers := []layer{}
	for y := 8; y < 400; y += 40 {
		for x := 8; x < 640; x += 32 {
			dots = append(dots, rect(x, y, 3, 3))
			layers = append(layers, layer{rect(x, y, 3, 3), red})
		}
	}
	pen.FillAll(dots, red)
	shot := mustNext(t, s)
	if n := len(shot.Damage); n > maxRects {
		t.Fatalf("%d rectangles of damage, want at most %d", n, maxRects)
	}
	for _, dot := range dots {
		if !slices.ContainsFunc(shot.Damage, dot.In) {
			t.Fatalf("%v is in no rectangle of %v", dot, shot.Damage)
		}
	}
	mustShow(t, shot.Picture, layers...)
}

func TestResizeComesAsNewPicture(t *testing.T) {
	for name, limits := range ways() {
		t.Run(name, func(t *testing.T) {
			display := xvfbtest.Start(t, screen)
			pen := xvfbtest.Draw(t, display)
			s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval}, limits)
			old := mustNext(t, s).Picture
			for _, size := range []image.Point{{320, 200}, {640, 400}, {500, 300}} {
				pen.Resize(size.X, size.Y)
				whole := image.Rectangle{Max: size}
				pen.Fill(whole, green)
				var shot frame.Shot
				for { // a shot of the old size may have been on its way
					if shot = mustNext(t, s); shot.Picture != old {
						break
					}
				}
				old = shot.Picture
				if shot.Picture.W != size.X || shot.Picture.H != size.Y {
					t.Fatalf("picture of %dx%d, want %v", shot.Picture.W, shot.Picture.H, size)
				}
				mustDamage(t, shot, whole)
				if s.Area() != whole {
					t.Fatalf("Area = %v, want %v", s.Area(), whole)
				}
				corner := rect(size.X-20, size.Y-20, 20, 20)
				pen.Fill(corner, red)
				for pixel(shot.Picture, size.X-1, size.Y-1) != red {
					shot = mustNext(t, s)
				}
				mustShow(t, shot.Picture, layer{whole, green}, layer{corner, red})
			}
		})
	}
}

func TestOneMonitorShowsNothingElse(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	pen := xvfbtest.Draw(t, display)
	left, right := rect(0, 0, 400, 400), rect(400, 100, 240, 300)
	pen.Monitor("left", left, true)
	pen.Monitor("right", right, false)
	list, err := Monitors(Config{Display: display})
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Monitor{}
	for _, m := range list {
		byName[m.Name] = m
	}
	if l := byName["left"]; l.Bounds != left || !l.Primary || l.ID == 0 {
		t.Fatalf("left = %+v in %+v", l, list)
	}
	if r := byName["right"]; r.Bounds != right || r.Primary || r.ID == byName["left"].ID {
		t.Fatalf("right = %+v in %+v", r, list)
	}

	s := mustOpen(t, Config{Display: display, Monitor: byName["right"].ID}, x11Limits{})
	shot := mustNext(t, s)
	mustDamage(t, shot, rect(0, 0, 240, 300))
	if s.Area() != right {
		t.Fatalf("Area = %v, want %v", s.Area(), right)
	}
	pen.Fill(rect(10, 10, 100, 100), red) // the other monitor
	mustRest(t, s)
	pen.Fill(rect(390, 120, 20, 10), green) // across the border
	shot = mustNext(t, s)
	mustDamage(t, shot, rect(0, 20, 10, 10))
	mustShow(t, shot.Picture, layer{rect(0, 20, 10, 10), green})

	// Moved: the same size shows another part, so all of it is new.
	moved := right.Add(image.Pt(0, -100))
	pen.Monitor("right", moved, false)
	shot = mustNext(t, s)
	mustDamage(t, shot, rect(0, 0, 240, 300))
	mustShow(t, shot.Picture, layer{rect(0, 120, 10, 10), green})
	if s.Area() != moved {
		t.Fatalf("Area = %v, want %v", s.Area(), moved)
	}

	// Removed: nothing else is shown in its place.
	pen.RemoveMonitor("right")
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	if _, err := s.Next(ctx); !errors.Is(err, ErrMonitorGone) {
		t.Fatalf("Next after the monitor went = %v, want ErrMonitorGone", err)
	}
	if _, err := Open(Config{Display: display, Monitor: byName["right"].ID}); !errors.Is(err, ErrMonitorGone) {
		t.Fatalf("Open of a monitor that went = %v, want ErrMonitorGone", err)
	}
}

func TestServerKilled(t *testing.T) {
	server := xvfbtest.Run(t, screen)
	s := mustOpen(t, Config{Display: server.Display}, x11Limits{})
	mustNext(t, s)
	result := make(chan error, 1)
	go func() {
		_, err := s.Next(context.Background())
		result <- err
	}()
	server.Kill()
	select {
	case err := <-result:
		if !errors.Is(err, ErrServerGone) {
			t.Fatalf("waiting Next = %v, want ErrServerGone", err)
		}
	case <-time.After(patient):
		t.Fatal("Next still waits for a server that was killed")
	}
	if _, err := s.Next(context.Background()); !errors.Is(err, ErrServerGone) {
		t.Fatalf("later Next = %v, want ErrServerGone", err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("Close = %v", err)
	}
	if _, err := Open(Config{Display: server.Display}); err == nil {
		t.Fatal("Open without a server succeeded")
	}
}

func TestCloseEndsNext(t *testing.T) {
	for name, limits := range ways() {
		t.Run(name, func(t *testing.T) {
			s := mustOpen(t, Config{Display: xvfbtest.Start(t, screen)}, limits)
			mustNext(t, s)
			result := make(chan error, 1)
			go func() {
				_, err := s.Next(context.Background())
				result <- err
			}()
			if err := s.Close(); err != nil {
				t.Fatalf("Close = %v", err)
			}
			if err := <-result; !errors.Is(err, ErrClosed) {
				t.Fatalf("Next during Close = %v, want ErrClosed", err)
			}
			if _, err := s.Next(context.Background()); !errors.Is(err, ErrClosed) {
				t.Fatalf("Next after Close = %v, want ErrClosed", err)
			}
			if err := s.Close(); err != nil {
				t.Fatalf("second Close = %v", err)
			}
		})
	}
}

// The segment is marked for removal while it is in use, so that it goes with the last who holds it, and is for this user.
func TestSharedMemoryIsPrivateAndLeavesNothing(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	before := segments(t)
	s := mustOpen(t, Config{Display: display}, x11Limits{})
	mustNext(t, s)
	made := segments(t)
	for id := range before {
		delete(made, id)
	}
	if len(made) != 1 {
		t.Fatalf("%d segments in use, want 1", len(made))
	}
	for id, desc := range made {
		const dest = 0o1000 // SHM_DEST: goes when nobody holds it (linux/shm.h)
		if desc.Perm.Mode != dest|0o600 || desc.Segsz != 640*400*4 {
			t.Errorf("mode %o, %d bytes; want %o, %d", desc.Perm.Mode, desc.Segsz, dest|0o600, 640*400*4)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(patient)
		for _, left := segments(t)[id]; left; _, left = segments(t)[id] { // the server lets go in its own time
			if time.Now().After(deadline) {
				t.Fatalf("segment %d is left behind", id)
			}
		}
	}
}

// segments lists the shared memory that this process made, by its identifier.
func segments(t *testing.T) map[int]unix.SysvShmDesc {
	t.Helper()
	const shmStat = 13 // SHM_STAT (linux/shm.h): like IPC_STAT, by index; returns the identifier
	list := map[int]unix.SysvShmDesc{}
	for index := range 4096 {
		var desc unix.SysvShmDesc
		if id, err := unix.SysvShmCtl(index, shmStat, &desc); err == nil && int(desc.Cpid) == os.Getpid() {
			list[id] = desc
		}
	}
	return list
}

func TestUnsupportedScreenIsRefused(t *testing.T) {
	display := xvfbtest.Start(t, "640x400x16")
	if _, err := Open(Config{Display: display}); !errors.Is(err, ErrVisual) {
		t.Fatalf("Open of a 16 bit screen = %v, want ErrVisual", err)
	}
}

func TestContextAlreadyOver(t *testing.T) {
	s := mustOpen(t, Config{Display: xvfbtest.Start(t, screen)}, x11Limits{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("Next = %v, want context.Canceled", err)
	}
	mustDamage(t, mustNext(t, s), rect(0, 0, 640, 400))
}

// What a still screen does not need of the memory that is shared with the server goes back, and what is drawn then is seen all the same.
func TestSharedMemoryIsGivenBackAtRest(t *testing.T) {
	display := xvfbtest.Start(t, "1024x768x24", "-noreset")
	pen := xvfbtest.Draw(t, display)
	s := mustOpen(t, Config{Display: display, MinInterval: MinMinInterval}, x11Limits{})
	mustNext(t, s)
	if got := sharedPages(t, s); got < much {
		t.Fatalf("%d bytes shared after a whole picture", got)
	}
	wet := s.grab.wet.Add(time.Hour) // however long this machine stands still
	s.grab.wet = wet
	mustRest(t, s)
	if got := sharedPages(t, s); got < much {
		t.Errorf("given back at once: %d bytes left", got)
	}
	letter := image.Rect(100, 100, 120, 120)
	pen.Fill(letter, red)
	mustShow(t, mustNext(t, s).Picture, layer{letter, red})
	if s.grab.wet != wet {
		t.Error("the letter has put it off")
	}
	s.grab.wet = time.Now().Add(-restAfter)
	for late := time.Now().Add(patient); ; {
		mustRest(t, s)
		got := sharedPages(t, s)
		if got == 0 {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("%d bytes shared at rest", got)
		}
	}
	spot := image.Rect(300, 200, 340, 220)
	pen.Fill(spot, red)
	mustShow(t, mustNext(t, s).Picture, layer{letter, red}, layer{spot, red})
}

// sharedPages is how many bytes of the segment are in memory.
func sharedPages(t *testing.T, s *x11) int {
	t.Helper()
	in := make([]byte, (len(s.grab.seg.Mem)+os.Getpagesize()-1)/os.Getpagesize())
	if _, _, errno := unix.Syscall(unix.SYS_MINCORE, uintptr(unsafe.Pointer(&s.grab.seg.Mem[0])), uintptr(len(s.grab.seg.Mem)), uintptr(unsafe.Pointer(&in[0]))); errno != 0 {
		t.Fatal(errno)
	}
	n := 0
	for _, b := range in {
		n += int(b&1) * os.Getpagesize()
	}
	return n
}
