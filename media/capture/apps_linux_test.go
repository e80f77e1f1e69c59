package capture

import (
	"encoding/binary"
	"image"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/jezek/xgb/composite"
	xshape "github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
	"deskhand/media/capture/xvfbtest"
)

// program is one with windows of one colour.
type program struct {
	t      *testing.T
	conn   *xconn.Conn
	colour uint32
}

func newProgram(t *testing.T, display string, colour uint32) *program {
	t.Helper()
	c, err := xconn.Dial(display, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &program{t, c, colour}
}

func (p *program) id() AppID {
	return AppID(xproto.Setup(p.conn.Conn).ResourceIdBase) | AppID(os.Getpid())<<32
}

func (p *program) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// window makes one and shows it on top.
func (p *program) window(r image.Rectangle, title string) xproto.Window {
	p.t.Helper()
	w, err := xproto.NewWindowId(p.conn.Conn)
	p.check(err)
	s := p.conn.Screen()
	p.check(xproto.CreateWindowChecked(p.conn.Conn, s.RootDepth, w, s.Root, int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy()), 0,
		xproto.WindowClassInputOutput, s.RootVisual, xproto.CwBackPixel, []uint32{p.colour}).Check())
	set := func(name xproto.Atom, text string) {
		p.check(xproto.ChangePropertyChecked(p.conn.Conn, xproto.PropModeReplace, w, name, xproto.AtomString, 8, uint32(len(text)), []byte(text)).Check())
	}
	set(xproto.AtomWmName, title)
	set(xproto.AtomWmClass, "prog\x00Prog "+title+"\x00")
	p.check(xproto.MapWindowChecked(p.conn.Conn, w).Check())
	return w
}

func (p *program) move(w xproto.Window, x, y int) {
	p.t.Helper()
	p.check(xproto.ConfigureWindowChecked(p.conn.Conn, w, xproto.ConfigWindowX|xproto.ConfigWindowY, []uint32{uint32(x), uint32(y)}).Check())
}

func (p *program) raise(w xproto.Window) {
	p.t.Helper()
	p.check(xproto.ConfigureWindowChecked(p.conn.Conn, w, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove}).Check())
}

const veiled = uint32(maskColour)

// until takes Shots until the picture is as wanted; each of them has to keep what may never be seen out.
func until(t *testing.T, s Source, never uint32, layers ...layer) {
	t.Helper()
	for range 50 {
		shot := mustNext(t, s)
		right := true
		for y := range shot.Picture.H {
			for x := range shot.Picture.W {
				want := veiled
				for _, l := range layers {
					if image.Pt(x, y).In(l.r) {
						want = l.colour
					}
				}
				got := pixel(shot.Picture, x, y)
				if got == never {
					t.Fatalf("pixel %d,%d shows what is not shared", x, y)
				}
				right = right && got == want
			}
		}
		if right {
			return
		}
	}
	t.Fatal("the picture never came")
}

// Whatever windows do, only the chosen program is in the pictures: when it moves, when others lie over it or move over it, when it opens a
// menu, through the holes of its windows, and when it is gone.
func TestOnlyChosenProgramsAreShown(t *testing.T) {
	for name, limits := range ways() {
		t.Run(name, func(t *testing.T) {
			display := xvfbtest.Start(t, screen)
			xvfbtest.Draw(t, display).Fill(rect(0, 0, 640, 400), red)
			editor, bank := newProgram(t, display, green), newProgram(t, display, red)
			a := editor.window(rect(50, 50, 200, 150), "Notes")
			secret := bank.window(rect(200, 100, 200, 200), "Bank")
			s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval, MinInterval: MinMinInterval, Apps: []AppID{editor.id()}}, limits)
			until(t, s, red, layer{rect(50, 50, 200, 150), green}, layer{rect(200, 100, 200, 200), veiled})
			editor.move(a, 100, 60)
			until(t, s, red, layer{rect(100, 60, 200, 150), green}, layer{rect(200, 100, 200, 200), veiled})
			bank.move(secret, 0, 0)
			until(t, s, red, layer{rect(100, 60, 200, 150), green}, layer{rect(0, 0, 200, 200), veiled})
			editor.raise(a)
			until(t, s, red, layer{rect(100, 60, 200, 150), green})
			menu := editor.window(rect(400, 300, 40, 40), "Menu")
			until(t, s, red, layer{rect(100, 60, 200, 150), green}, layer{rect(400, 300, 40, 40), green})
			if limits.noDamage { // shapes are heard of in any case
				editor.check(xproto.DestroyWindowChecked(editor.conn.Conn, menu).Check())
				until(t, s, red, layer{rect(100, 60, 200, 150), green})
				return
			}
			_, err := editor.conn.Use("SHAPE")
			editor.check(err)
			whole := xproto.Rectangle{Width: 40, Height: 20}
			editor.check(xshape.RectanglesChecked(editor.conn.Conn, xshape.SoSet, xshape.SkBounding, xproto.ClipOrderingUnsorted, menu, 0, 0,
				[]xproto.Rectangle{whole}).Check())
			until(t, s, red, layer{rect(100, 60, 200, 150), green}, layer{rect(400, 300, 40, 20), green})
			editor.conn.Close()
			until(t, s, red)
			mustRest(t, s)
		})
	}
}

func TestAppsAreListed(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	editor, bank := newProgram(t, display, green), newProgram(t, display, blue)
	editor.window(rect(0, 0, 100, 100), "Notes")
	bank.window(rect(50, 0, 100, 100), "Bank")
	editor.window(rect(80, 80, 20, 20), "Find\nand replace")
	got, err := Apps(Config{Display: display})
	if err != nil || len(got) != 2 || got[0].ID != editor.id() || got[0].Name != "Prog Find and replace" || !slices.Equal(got[0].Titles, []string{"Find and replace", "Notes"}) ||
		got[1].ID != bank.id() || got[1].Titles[0] != "Bank" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Apps(Config{Display: display, Portable: true}); err == nil {
		t.Error("the portable source lists programs")
	}
	if _, err := Open(Config{Display: display, Portable: true, Apps: []AppID{1}}); err == nil {
		t.Error("the portable source shows everything instead of a program")
	}
}

// A program whose process is not known, as of another computer's, is neither offered nor shown, though its name be guessed.
func TestAProgramWithoutAProcessIsNotShared(t *testing.T) {
	display := xvfbtest.Start(t, screen, "-listen", "tcp", "-ac")
	far := newProgram(t, "localhost"+display, red)
	far.window(rect(100, 100, 200, 200), "Bank")
	near := newProgram(t, display, green)
	near.window(rect(10, 10, 50, 50), "Notes")
	list, err := Apps(Config{Display: display})
	if err != nil || len(list) != 1 || list[0].ID != near.id() {
		t.Errorf("offered %+v, %v", list, err)
	}
	base := AppID(xproto.Setup(far.conn.Conn).ResourceIdBase)
	s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval, MinInterval: MinMinInterval, Apps: []AppID{near.id(), base}}, x11Limits{})
	until(t, s, red, layer{rect(10, 10, 50, 50), green})
}

// The server gives a program that ends's range of IDs to the next one that comes: what was chosen is the program, not the range.
func TestTheNextProgramIsNotTheChosenOne(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	watch := newProgram(t, display, blue) // takes part in nothing; keeps its own range
	cmd := exec.Command("xterm", "-display", display, "-geometry", "20x5+10+10")
	watch.check(cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	var chosen []App
	for len(chosen) == 0 {
		var err error
		chosen, err = Apps(Config{Display: display})
		watch.check(err)
		if t.Context().Err() != nil {
			t.Fatal("the program never came")
		}
	}
	base := uint32(chosen[0].ID)
	s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval, MinInterval: MinMinInterval, Apps: []AppID{chosen[0].ID}}, x11Limits{})
	mustNext(t, s)
	watch.check(cmd.Process.Kill())
	_ = cmd.Wait()
	var bank *program
	for bank == nil || xproto.Setup(bank.conn.Conn).ResourceIdBase != base { // until the server has given the range again
		if bank != nil {
			bank.conn.Close()
		}
		bank = newProgram(t, display, red)
	}
	bank.window(rect(100, 100, 200, 200), "Bank")
	until(t, s, red)
}

// Another program's window within the chosen one's is not shown, and neither is one that comes there later.
func TestAWindowWithinAChosenOneIsNotShown(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	editor, bank := newProgram(t, display, green), newProgram(t, display, red)
	a := editor.window(rect(50, 50, 300, 200), "Notes")
	s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval, MinInterval: MinMinInterval, Apps: []AppID{editor.id()}}, x11Limits{})
	until(t, s, red, layer{rect(50, 50, 300, 200), green})
	guest := bank.window(rect(500, 300, 100, 50), "Bank")
	bank.check(xproto.ReparentWindowChecked(bank.conn.Conn, guest, a, 20, 10).Check())
	until(t, s, red, layer{rect(50, 50, 300, 200), green}, layer{rect(70, 60, 100, 50), veiled})
	bank.move(guest, 30, 40)
	until(t, s, red, layer{rect(50, 50, 300, 200), green}, layer{rect(80, 90, 100, 50), veiled})
}

// compositor makes one that paints all of the screen in one colour, whatever there is: as one does for its overview of windows.
func compositor(t *testing.T, display string, colour uint32) (comp *program, paint func()) {
	t.Helper()
	comp = newProgram(t, display, colour)
	c, root := comp.conn.Conn, comp.conn.Screen().Root
	_, err := comp.conn.Use("Composite")
	comp.check(err)
	_, err = composite.QueryVersion(c, 0, 4).Reply()
	comp.check(err)
	comp.check(composite.RedirectSubwindowsChecked(c, root, composite.RedirectManual).Check())
	paper, err := composite.GetOverlayWindow(c, root).Reply()
	comp.check(err)
	owner, err := xproto.NewWindowId(c)
	comp.check(err)
	comp.check(xproto.CreateWindowChecked(c, 0, owner, root, -9, -9, 1, 1, 0, xproto.WindowClassInputOnly, 0, 0, nil).Check())
	comp.check(xproto.SetSelectionOwnerChecked(c, owner, comp.atom("_NET_WM_CM_S0"), xproto.TimeCurrentTime).Check())
	paint = func() {
		comp.check(xproto.ChangeWindowAttributesChecked(c, paper.OverlayWin, xproto.CwBackPixel, []uint32{colour}).Check())
		comp.check(xproto.ClearAreaChecked(c, false, paper.OverlayWin, 0, 0, 640, 400).Check())
	}
	paint()
	return comp, paint
}

// loose makes a window that no window manager touches, and shows it on top.
func (p *program) loose(r image.Rectangle, title string) {
	p.t.Helper()
	w := p.window(r, title)
	p.check(xproto.UnmapWindowChecked(p.conn.Conn, w).Check())
	p.check(xproto.ChangeWindowAttributesChecked(p.conn.Conn, w, xproto.CwOverrideRedirect, []uint32{1}).Check())
	p.check(xproto.MapWindowChecked(p.conn.Conn, w).Check())
}

func (p *program) atom(name string) xproto.Atom {
	p.t.Helper()
	reply, err := xproto.InternAtom(p.conn.Conn, false, uint16(len(name)), name).Reply()
	p.check(err)
	return reply.Atom
}

// glass makes a window that can be seen through, in one colour of 32 bits, and shows it on top.
func (p *program) glass(r image.Rectangle, colour uint32) {
	p.t.Helper()
	s := p.conn.Screen()
	var visual xproto.Visualid
	for _, d := range s.AllowedDepths {
		if d.Depth == alphaDepth {
			visual = d.Visuals[0].VisualId
		}
	}
	colours, err := xproto.NewColormapId(p.conn.Conn)
	p.check(err)
	p.check(xproto.CreateColormapChecked(p.conn.Conn, xproto.ColormapAllocNone, colours, s.Root, visual).Check())
	w, err := xproto.NewWindowId(p.conn.Conn)
	p.check(err)
	p.check(xproto.CreateWindowChecked(p.conn.Conn, alphaDepth, w, s.Root, int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy()), 0,
		xproto.WindowClassInputOutput, visual, xproto.CwBackPixel|xproto.CwBorderPixel|xproto.CwColormap, []uint32{colour, 0, uint32(colours)}).Check())
	p.check(xproto.MapWindowChecked(p.conn.Conn, w).Check())
}

// wallpaper paints the root window with a picture of one colour and says so, as programs that do it for people do.
func (p *program) wallpaper(w, h int) {
	p.t.Helper()
	c, s := p.conn.Conn, p.conn.Screen()
	pixmap, err := xproto.NewPixmapId(c)
	p.check(err)
	p.check(xproto.CreatePixmapChecked(c, s.RootDepth, pixmap, xproto.Drawable(s.Root), uint16(w), uint16(h)).Check())
	pen, err := xproto.NewGcontextId(c)
	p.check(err)
	p.check(xproto.CreateGCChecked(c, pen, xproto.Drawable(pixmap), xproto.GcForeground, []uint32{p.colour}).Check())
	p.check(xproto.PolyFillRectangleChecked(c, xproto.Drawable(pixmap), pen, []xproto.Rectangle{{Width: uint16(w), Height: uint16(h)}}).Check())
	id := binary.LittleEndian.AppendUint32(nil, uint32(pixmap))
	p.check(xproto.ChangePropertyChecked(c, xproto.PropModeReplace, s.Root, p.atom("_XROOTPMAP_ID"), xproto.AtomPixmap, 32, 1, id).Check())
}

// A compositor paints what it likes where a chosen window is; what is shown is the window.
func TestWhatACompositorPaintsIsNotShown(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	editor := newProgram(t, display, green)
	editor.window(rect(50, 50, 200, 150), "Notes")
	_, paint := compositor(t, display, red)
	s := mustOpen(t, Config{Display: display, PollInterval: MinMinInterval, MinInterval: MinMinInterval, Apps: []AppID{editor.id()}}, x11Limits{})
	until(t, s, red, layer{rect(50, 50, 200, 150), green})
	editor.window(rect(300, 100, 50, 50), "Menu")
	paint()
	until(t, s, red, layer{rect(50, 50, 200, 150), green}, layer{rect(300, 100, 50, 50), green})
}

// Where a compositor paints, its overviews of hidden windows are hidden with them: other windows and the background are read from where they
// are, with what shines through them, and nothing else is shown.
func TestWhatACompositorPaintsOfHiddenWindowsIsNotShown(t *testing.T) {
	display := xvfbtest.Start(t, screen)
	manager, other, room := newProgram(t, display, red), newProgram(t, display, green), newProgram(t, display, blue)
	comp, paint := compositor(t, display, red)
	limits := x11Limits{hides: func(_ *desktop, t top) bool { return t.app == manager.id() }}
	s, err := openX11(Config{Display: display, HideOwn: true}.normal(), limits)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	until(t, s, red) // no window, and nobody has said what the background is
	room.wallpaper(600, 400)
	all := layer{rect(0, 0, 600, 400), blue}
	until(t, s, red, all)
	w := manager.window(rect(100, 100, 200, 100), "manager")
	paint()
	until(t, s, red, all, layer{rect(100, 100, 200, 100), veiled})
	other.window(rect(250, 150, 300, 200), "above")
	until(t, s, red, all, layer{rect(100, 100, 200, 100), veiled}, layer{rect(250, 150, 300, 200), green})
	other.glass(rect(200, 50, 100, 200), 0) // over all of them
	small := layer{rect(10, 10, 20, 20), green}
	other.window(small.r, "small")
	until(t, s, red, all, layer{rect(100, 100, 200, 100), veiled}, layer{rect(250, 150, 300, 200), green}, small)
	manager.raise(w)
	until(t, s, red, all, layer{rect(250, 150, 300, 200), green}, layer{rect(100, 100, 200, 100), veiled}, small)
	comp.loose(rect(50, 300, 500, 90), "switcher") // with previews of all windows, as xfwm4's
	until(t, s, red, all, layer{rect(250, 150, 300, 200), green}, layer{rect(100, 100, 200, 100), veiled}, small, layer{rect(50, 300, 500, 90), veiled})
	other.loose(rect(60, 310, 100, 50), "menu")
	until(t, s, red, all, layer{rect(250, 150, 300, 200), green}, layer{rect(100, 100, 200, 100), veiled}, small, layer{rect(50, 300, 500, 90), veiled},
		layer{rect(60, 310, 100, 50), green})
}

func TestBlend(t *testing.T) {
	for _, c := range []struct{ over, under, want [4]byte }{
		{[4]byte{1, 2, 3, 255}, [4]byte{200, 200, 200, 7}, [4]byte{1, 2, 3, 7}},
		{[4]byte{0, 0, 0, 0}, [4]byte{200, 100, 0, 7}, [4]byte{200, 100, 0, 7}},
		{[4]byte{64, 0, 128, 128}, [4]byte{0, 200, 255, 7}, [4]byte{64, 100, 255, 7}},
		{[4]byte{255, 255, 255, 0}, [4]byte{200, 100, 0, 7}, [4]byte{255, 255, 255, 7}}, // brighter than can be
	} {
		got := c.under
		if blend(got[:], c.over[:]); got != c.want {
			t.Errorf("%v over %v: %v, want %v", c.over, c.under, got, c.want)
		}
	}
}

// One program's windows are kept out of a picture of everything else: where they are, where they move and open more, and what they lie over;
// what lies over them is seen.
func TestAProgramIsHidden(t *testing.T) {
	for name, limits := range ways() {
		t.Run(name, func(t *testing.T) {
			display := xvfbtest.Start(t, screen)
			manager, other := newProgram(t, display, red), newProgram(t, display, green)
			newProgram(t, display, blue).window(rect(0, 0, 640, 400), "wallpaper") // the server paints it wherever it comes to light
			w := manager.window(rect(100, 100, 300, 250), "manager")
			limits.hides = func(_ *desktop, t top) bool { return t.app == manager.id() }
			s, err := openX11(Config{Display: display, HideOwn: true}.normal(), limits)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			all := layer{rect(0, 0, 640, 400), blue}
			until(t, s, red, all, layer{rect(100, 100, 300, 250), veiled})
			if s.Shows(image.Pt(150, 150)) || !s.Shows(image.Pt(50, 50)) {
				t.Error("the pointer is told of over what is hidden, or not over the rest")
			}
			if got := s.Covered(); got != 100*300*250/(640*400) {
				t.Errorf("covered: %d %%", got)
			}
			other.window(rect(250, 200, 400, 300), "above")
			until(t, s, red, all, layer{rect(100, 100, 300, 250), veiled}, layer{rect(250, 200, 400, 300), green})
			manager.move(w, 20, 20)
			until(t, s, red, all, layer{rect(20, 20, 300, 250), veiled}, layer{rect(250, 200, 400, 300), green})
			manager.window(rect(350, 250, 500, 380), "dialog")
			until(t, s, red, all, layer{rect(20, 20, 300, 250), veiled}, layer{rect(250, 200, 400, 300), green}, layer{rect(350, 250, 500, 380), veiled})
		})
	}
}
