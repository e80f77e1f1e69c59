//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/scene"
	"deskhand/cmd/lab/internal/stage"
)

const (
	// soon is how long one step may take. It is not how long it takes: machines are slow, and a step that never happens fails all the
	// same.
	soon = time.Minute
	// The customer's screen fits into the rep's window at one to one.
	customerWidth, customerHeight = 768, 576
	repWidth, repHeight           = 1366, 868
)

// rig is a test's scene.
type rig struct {
	*testing.T
	lab      *scene.Lab
	office   *scene.Office
	repDesk  *desk.Desk
	desk     *desk.Desk // the customer's
	rep      *scene.Rep
	customer *scene.Customer
	n        int // the rep's tab
	tab      scene.Tab
	cheats   []*desk.Desk // further displays, for screenshots
}

// newRig makes displays for a rep and a customer, and an office.
func newRig(t *testing.T, c scene.OfficeConfig) *rig {
	t.Helper()
	l, err := scene.New("")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, lab: l}
	t.Cleanup(func() {
		if t.Failed() {
			r.evidence()
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	r.repDesk, r.desk = r.display("rep-display", repWidth, repHeight), r.display("customer-display", customerWidth, customerHeight)
	r.office, err = l.Office(r.soon(), c)
	r.must(err)
	return r
}

// evidence keeps screenshots and logs of a failed test.
func (r *rig) evidence() {
	dir := os.Getenv("DESKHAND_EVIDENCE")
	if dir == "" {
		dir = os.TempDir()
	}
	base := filepath.Join(dir, "deskhand-"+strings.ReplaceAll(r.Name(), "/", "-"))
	for i, d := range append([]*desk.Desk{r.repDesk, r.desk}, r.cheats...) {
		if d == nil {
			continue
		}
		file := fmt.Sprintf("%s-%d.png", base, i+1)
		shot, err := d.Shot(image.Rectangle{})
		if err == nil {
			err = desk.Save(file, shot)
		}
		if err != nil {
			r.Logf("no screenshot: %v", err)
			continue
		}
		r.Logf("screenshot: %s", file)
	}
	logs, _ := filepath.Glob(filepath.Join(r.lab.Dir(), "*.log"))
	for _, file := range logs {
		if b, err := os.ReadFile(file); err == nil && len(b) > 0 {
			r.Logf("%s:\n%s", filepath.Base(file), b[max(0, len(b)-2000):])
		}
	}
}

// soon is a context for one step.
func (r *rig) soon() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	r.Cleanup(cancel)
	return ctx
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// controlled is a session in which the rep controls the customer's screen, with a pattern on it.
func controlled(t *testing.T, at image.Point) (*rig, *stage.Pattern) {
	r := newRig(t, scene.OfficeConfig{})
	p := r.pattern(r.desk, at, 10)
	r.open()
	r.join()
	r.share(scene.Control)
	return r, p
}

// step is a subtest that goes on with the same scene; when it fails the test ends.
func (r *rig) step(name string, do func(r *rig)) {
	r.Helper()
	whole := r.T
	if !whole.Run(name, func(t *testing.T) {
		r.T = t
		defer func() { r.T = whole }()
		do(r)
	}) {
		whole.FailNow()
	}
}

// until waits for something that no trace tells.
func (r *rig) until(what string, look func() (bool, error)) {
	r.Helper()
	r.must(await.Until(r.soon(), what, look))
}

func (r *rig) display(name string, w, h int) *desk.Desk {
	r.Helper()
	d, err := r.lab.Display(r.soon(), name, w, h)
	r.must(err)
	if name != "rep-display" && name != "customer-display" {
		r.cheats = append(r.cheats, d)
	}
	return d
}

// open starts the rep's program and a session in it.
func (r *rig) open() {
	r.Helper()
	var err error
	r.rep, err = r.office.Rep(r.soon(), r.repDesk, 0)
	r.must(err)
	r.n, r.tab, err = r.rep.StartSession(r.soon())
	r.must(err)
}

// join has a customer join by the link.
func (r *rig) join() {
	r.Helper()
	r.customer = r.joiner(r.desk, scene.CustomerConfig{Name: "customer", Person: "Marta", Link: r.tab.CustomerLink})
	r.linked(r.n)
}

// joiner starts a share client of ours.
func (r *rig) joiner(d *desk.Desk, c scene.CustomerConfig) *scene.Customer {
	r.Helper()
	c.Loopback = true
	who, err := r.lab.Customer(r.soon(), d, c)
	r.must(err)
	return who
}

// linked waits until the customer of tab n is there and linked with the rep.
func (r *rig) linked(n int) {
	r.Helper()
	_, err := r.rep.WaitTab(r.soon(), n, "the customer is there", func(t scene.Tab) bool {
		list := t.Here("primary-customer")
		return len(list) == 1 && list[0].Linked
	})
	r.must(err)
}

// share brings the picture up.
func (r *rig) share(what string) {
	r.Helper()
	took, err := scene.Share(r.soon(), r.rep, r.customer, r.n, what)
	r.must(err)
	r.Logf("consent to first picture: %v", took.Round(time.Millisecond))
}

// facts are those of the rep's tab.
func (r *rig) facts() scene.Tab {
	t, _ := scene.TabOf(r.rep.View(), r.n)
	return t
}

// waitTab waits for something of the rep's tab.
func (r *rig) waitTab(what string, ok func(scene.Tab) bool) scene.Tab {
	r.Helper()
	t, err := r.rep.WaitTab(r.soon(), r.n, what, ok)
	r.must(err)
	return t
}

// noticed waits until the rep's tab has noticed something so many times at least.
func (r *rig) noticed(kind string, times int) {
	r.Helper()
	_, err := r.rep.WaitTab(r.soon(), r.n, kind+" is noticed", func(t scene.Tab) bool { return t.Noticed(kind) >= times })
	if err != nil {
		r.Fatalf("%v\nnoticed is %v", err, r.facts().Notices)
	}
}

func (r *rig) phase(want string) {
	r.Helper()
	r.waitTab("the phase is "+want, func(t scene.Tab) bool { return t.Phase == want })
}

// same waits until a rep's screen shows the customer's, every channel of every pixel; the pointer, which the rep's program draws, is
// left out. watcher and n say whose.
func (r *rig) same(watcher *scene.Rep, n int, d *desk.Desk) {
	r.Helper()
	var diff desk.Difference
	err := await.Until(r.soon(), "the rep sees exactly the customer's screen", func() (ok bool, err error) {
		diff, err = r.difference(watcher, n, d)
		return err == nil && diff.Most == 0, err
	})
	if err != nil {
		r.Fatalf("%v: the last difference is %+v", err, diff)
	}
}

// cursorRoom is how far around the customer's pointer pixels do not count.
const cursorRoom = 32

func (r *rig) difference(watcher *scene.Rep, n int, d *desk.Desk) (desk.Difference, error) {
	place, err := watcher.Screen(n)
	if err != nil {
		return desk.Difference{}, err
	}
	if place.Size() != d.Bounds().Size() {
		return desk.Difference{}, fmt.Errorf("the picture is %v on the screen, the customer's screen %v", place, d.Bounds())
	}
	at, err := d.Pointer()
	if err != nil {
		return desk.Difference{}, err
	}
	want, err := d.Shot(image.Rectangle{})
	if err != nil {
		return desk.Difference{}, err
	}
	got, err := watcher.Desk.Shot(place)
	if err != nil {
		return desk.Difference{}, err
	}
	return desk.Compare(want, got, image.Rectangle{at, at}.Inset(-cursorRoom)), nil
}

// seen reads the number of a Pattern at a place of the customer's screen from the rep's screen.
func (r *rig) seen(watcher *scene.Rep, n int, at image.Point) (uint32, bool) {
	place, err := watcher.Screen(n)
	if err != nil {
		return 0, false
	}
	shot, err := watcher.Desk.Shot(image.Rect(0, 0, stage.PatternWidth, stage.PatternHeight).Add(place.Min).Add(at))
	if err != nil || shot.Rect.Dx() != stage.PatternWidth {
		return 0, false
	}
	return stage.ReadPattern(shot)
}

// pattern opens a counting pattern on a display; it ends with the test.
func (r *rig) pattern(d *desk.Desk, at image.Point, fps int) *stage.Pattern {
	r.Helper()
	p, err := stage.OpenPattern(d.Display, at, fps)
	r.must(err)
	r.Cleanup(func() {
		if err := p.Close(); err != nil {
			r.Error(err)
		}
	})
	return p
}

// flows waits until the rep has seen a pattern move on by at least so many pictures.
func (r *rig) flows(watcher *scene.Rep, n int, at image.Point, pictures uint32) {
	r.Helper()
	var first, last uint32
	have := false
	err := await.Until(r.soon(), "the pattern moves at the rep's", func() (bool, error) {
		now, ok := r.seen(watcher, n, at)
		switch {
		case !ok:
		case !have:
			first, last, have = now, now, true
		case now < last:
			return false, fmt.Errorf("the pattern went back from %d to %d", last, now)
		default:
			last = now
		}
		return have && last >= first+pictures, nil
	})
	if err != nil {
		r.Fatalf("%v: seen from %d to %d (%v)", err, first, last, have)
	}
}

// board opens a window on the customer's display that hears keys and buttons; it gets the keyboard.
func (r *rig) board(d *desk.Desk, title string, at image.Rectangle) *stage.Board {
	r.Helper()
	b, err := stage.OpenBoard(d.Display, title, at)
	r.must(err)
	r.Cleanup(b.Close)
	_, err = d.AwaitWindow(r.soon(), title)
	r.must(err)
	r.must(d.Raise(r.soon(), b.Window()))
	return b
}

// ends waits until what a board has heard ends with that.
func (r *rig) ends(b *stage.Board, want string) {
	r.Helper()
	var got string
	err := await.Until(r.soon(), want+" arrives", func() (_ bool, err error) {
		got, err = b.Heard()
		return strings.HasSuffix(got, want), err
	})
	if err != nil {
		r.Fatalf("%v: heard %q", err, got)
	}
}

// held waits until exactly these keys and buttons are down on the customer's display.
func (r *rig) held(d *desk.Desk, want ...string) {
	r.Helper()
	var got []string
	slices.Sort(want)
	err := await.Until(r.soon(), fmt.Sprintf("%v is held", want), func() (_ bool, err error) {
		got, err = d.Down()
		slices.Sort(got)
		return slices.Equal(got, want), err
	})
	if err != nil {
		r.Fatalf("%v: held is %q", err, got)
	}
}

// click clicks, as the rep, on a point of the customer's screen; the rep's window then has the keyboard.
func (r *rig) click(at image.Point, b desk.Button) {
	r.Helper()
	_, _, err := r.rep.At(r.soon(), "session.view")
	r.must(err)
	spot := r.spot(at)
	r.must(r.rep.ClickAt(r.soon(), spot, b))
	w, _ := r.rep.View().Widget("session.view")
	r.active(r.repDesk, w.Window)
}

// reach has the rep click on a board and waits until that has arrived: a key pressed sooner may overtake it, since the customer's
// window manager looks at clicks first.
func (r *rig) reach(b *stage.Board, at image.Point) {
	r.Helper()
	r.rested()
	b.Clear()
	r.click(at, desk.Left)
	r.ends(b, fmt.Sprintf("-1@%d,%d", at.X, at.Y))
	r.active(r.customer.Desk, b.Window())
	b.Clear()
}

// spot is where a place on the customer's desktop is on the rep's display, once the picture rests there: a tab that was just
// chosen, or a window that moves, shows none yet.
func (r *rig) spot(at image.Point) (spot image.Point) {
	r.Helper()
	r.until("the picture rests on the rep's screen", func() (bool, error) {
		var err error
		spot, err = r.rep.Spot(r.n, at)
		return err == nil, nil
	})
	return spot
}

// reader starts a terminal on a display whose text goes to the file that is returned, and waits until it reads.
func (r *rig) reader(d *desk.Desk, geometry string) (file string, window uint32) {
	r.Helper()
	file = filepath.Join(r.TempDir(), "typed")
	env, err := r.lab.Home("editor")
	r.must(err)
	_, err = r.lab.Keep.Start(process.Command{
		Name: "xterm", Path: "xterm", Args: []string{"-geometry", geometry, "-e", "cat > '" + file + "'"},
		Env: append(env, "DISPLAY="+d.Display, "LC_ALL=C.UTF-8"),
	})
	r.must(err)
	window, err = d.AwaitWindow(r.soon(), "xterm")
	r.must(err)
	r.until("the editor reads", func() (bool, error) { _, err := os.Stat(file); return err == nil, nil })
	return file, window
}

// reads waits until a file holds exactly that.
func (r *rig) reads(file, want string) {
	r.Helper()
	var got []byte
	err := await.Until(r.soon(), "the text is in the editor", func() (_ bool, err error) {
		got, err = os.ReadFile(file)
		return string(got) == want, err
	})
	if err != nil {
		r.Fatalf("%v\n got %q\nwant %q", err, got, want)
	}
}

// middle is the middle of a board, in the customer's pixels.
func (r *rig) middle(d *desk.Desk, b *stage.Board, size image.Point) image.Point {
	r.Helper()
	o, err := d.Origin(b.Window())
	r.must(err)
	return o.Add(size.Div(2))
}

// active waits until a window of a display has the keyboard.
func (r *rig) active(d *desk.Desk, window uint32) {
	r.Helper()
	r.until("the window is active", func() (bool, error) {
		now, err := d.Active()
		return now == window, err
	})
}
