package remoteview

import (
	"image"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/wire"
	"deskhand/media/frame"
	"deskhand/ui/post"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// bench is a view in a window, with everything it says written down.
type bench struct {
	view     *View
	window   fyne.Window
	entry    *widget.Entry
	queue    *post.Queue
	acts     []wire.InputAct
	epochs   []uint32
	released []*image.RGBA
	mods     fyne.KeyModifier
	timers   []*timer
}

type timer struct {
	f       func()
	stopped bool
}

func newBench(t *testing.T) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	b := &bench{queue: &post.Queue{}, entry: widget.NewEntry()}
	b.view = New(Config{
		Post:       b.queue.Post,
		KeyCode:    x11,
		OnInput:    func(epoch uint32, do wire.InputAct) { b.epochs = append(b.epochs, epoch); b.acts = append(b.acts, do) },
		OnReleased: func(p *image.RGBA) { b.released = append(b.released, p) },
		Modifiers:  func() fyne.KeyModifier { return b.mods },
		After: func(_ time.Duration, f func()) func() {
			set := &timer{f: f}
			b.timers = append(b.timers, set)
			return func() { set.stopped = true }
		},
	})
	b.window = test.NewTempWindow(t, container.NewWithoutLayout(b.entry, b.view))
	b.window.SetPadded(false)
	b.window.Resize(fyne.NewSize(500, 400))
	b.entry.Resize(fyne.NewSize(400, 40))
	b.view.Move(fyne.NewPos(10, 50))
	b.view.Resize(fyne.NewSize(404, 304)) // 400 by 300 within the line of the focus
	return b
}

// fire runs the timers that were set and not stopped, then what they posted.
func (b *bench) fire() {
	timers := b.timers
	b.timers = nil
	for _, set := range timers {
		if !set.stopped {
			set.f()
		}
	}
	b.queue.Run()
}

func (b *bench) said() string {
	s := said(b.acts)
	b.acts, b.epochs = nil, nil
	return s
}

func (b *bench) show(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	b.view.SetPicture(p)
	b.queue.Run()
	return p
}

func live() Snapshot {
	return Snapshot{Phase: PhaseLive, Active: true, MayControl: true, Epoch: 7}
}

func (b *bench) mouse(x, y float32, button desktop.MouseButton) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: button}
}

func (b *bench) hit(scan int, name fyne.KeyName) {
	e := &fyne.KeyEvent{Name: name, Physical: fyne.HardwareKey{ScanCode: scan}}
	b.view.KeyDown(e)
	b.view.TypedKey(e)
}

func TestInputLeavesOnlyFromALiveActiveControllingView(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(*Snapshot)
		hide bool
		want string
	}{
		{"controls", func(*Snapshot) {}, false, `M200,150 B+1@200,150 +28 "x" W0,120`},
		{"no control", func(s *Snapshot) { s.MayControl = false }, false, ``},
		{"another tab is selected", func(s *Snapshot) { s.Active = false }, false, ``},
		{"stalled", func(s *Snapshot) { s.Phase = PhaseStalled }, false, ``},
		{"paused", func(s *Snapshot) { s.Phase = PhasePaused }, false, ``},
		{"waiting", func(s *Snapshot) { s.Phase = PhaseWaiting }, false, ``},
		{"hidden", func(*Snapshot) {}, true, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			s := live()
			c.set(&s)
			b.view.Update(s)
			b.show(400, 300)
			if c.hide {
				b.view.Hide()
			}
			b.view.MouseMoved(b.mouse(202, 152, 0))
			b.view.MouseDown(b.mouse(202, 152, desktop.MouseButtonPrimary))
			b.hit(scReturn, fyne.KeyReturn)
			b.view.TypedRune('x')
			b.view.Scrolled(&fyne.ScrollEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(202, 152)}, Scrolled: fyne.NewDelta(0, 25)})
			if sent := b.view.Chord(0xE3); sent != (c.want != "") {
				t.Errorf("Chord reports %v", sent)
			}
			got := b.said()
			if c.want != "" {
				c.want += " R +E3 -E3"
			}
			if got != c.want {
				t.Errorf("sent %s, want %s", got, c.want)
			}
		})
	}
}

func TestEverythingIsLetGo(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*bench)
	}{
		{"focus moves to another widget", func(b *bench) { b.window.Canvas().Focus(b.entry) }},
		{"hidden", func(b *bench) { b.view.Hide() }},
		{"control lost", func(b *bench) { s := live(); s.MayControl = false; b.view.Update(s) }},
		{"another tab", func(b *bench) { s := live(); s.Active = false; b.view.Update(s) }},
		{"a new lease", func(b *bench) { s := live(); s.Epoch = 8; b.view.Update(s) }},
		{"stalled", func(b *bench) { s := live(); s.Phase = PhaseStalled; b.view.Update(s) }},
		{"raw mode", func(b *bench) { s := live(); s.Raw = true; b.view.Update(s) }},
		{"closed", func(b *bench) { b.view.Close() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.view.Update(live())
			b.show(400, 300)
			b.view.MouseDown(b.mouse(10, 10, desktop.MouseButtonPrimary))
			b.hit(scControl, desktop.KeyControlLeft)
			if got := b.said(); got != `B+1@8,8 +E0` {
				t.Fatalf("sent %s", got)
			}
			c.do(b)
			if len(b.epochs) != 1 || b.epochs[0] != 7 {
				t.Errorf("let go under the leases %v, want 7 once", b.epochs)
			}
			if got := b.said(); got != `R` {
				t.Errorf("sent %q, want one Release", got)
			}
			b.view.KeyUp(&fyne.KeyEvent{Physical: fyne.HardwareKey{ScanCode: scControl}})
			b.view.MouseUp(b.mouse(10, 10, desktop.MouseButtonPrimary))
			if got := b.said(); got != `` {
				t.Errorf("late ups sent %s", got)
			}
		})
	}
}

func TestAClickTakesTheFocus(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	b.window.Canvas().Focus(b.entry)
	b.view.MouseDown(b.mouse(10, 10, desktop.MouseButtonPrimary))
	if b.window.Canvas().Focused() != b.view {
		t.Error("the view has no focus")
	}
	if !b.view.AcceptsTab() {
		t.Error("Tab leaves a view that controls")
	}
	b.view.Update(Snapshot{Phase: PhaseLive, Active: true})
	if b.view.AcceptsTab() {
		t.Error("Tab stays in a view that only looks")
	}
}

func TestADragThatEndsOutsideKeepsTheFocus(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	b.show(400, 300)
	b.view.MouseDown(b.mouse(10, 10, desktop.MouseButtonPrimary))
	b.queue.Run()
	b.view.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(900, 900)}})
	b.window.Canvas().Unfocus() // what Fyne does with a button that goes up beside all widgets
	b.view.DragEnd()
	if got, want := b.said(), `B+1@8,8 M399,299 R`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	if b.window.Canvas().Focused() != b.view {
		t.Error("the focus is gone")
	}
}

func TestKeypadWaitsForItsCharacter(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	b.show(400, 300)
	b.hit(scKP4, fyne.Key4)
	b.view.TypedRune('4')
	b.queue.Run()
	b.hit(scKP4, fyne.Key4)
	b.queue.Run()
	if got, want := b.said(), `"4" +50`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestShiftAndWheelStaysVertical(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	b.show(400, 300)
	at := fyne.PointEvent{Position: fyne.NewPos(100, 100)}
	b.view.Scrolled(&fyne.ScrollEvent{PointEvent: at, Scrolled: fyne.NewDelta(25, 0)}) // a wheel tipped to the left
	b.hit(scShift, desktop.KeyShiftLeft)
	b.view.Scrolled(&fyne.ScrollEvent{PointEvent: at, Scrolled: fyne.NewDelta(-25, 0)}) // Fyne's Shift + wheel down
	if got, want := b.said(), `W-120,0 +E1 W0,-120`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestPicturesAreGivenBackAndTheNewestWins(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	p := make([]*image.RGBA, 4)
	for i := range p {
		p[i] = image.NewRGBA(image.Rect(0, 0, 40, 30))
	}
	b.view.SetPicture(p[0])
	b.queue.Run()
	if len(b.released) != 0 {
		t.Fatal("the picture on screen was given back")
	}
	b.view.SetPicture(p[1])
	b.view.SetPicture(p[2]) // p[1] was never on screen
	if len(b.released) != 1 || b.released[0] != p[1] {
		t.Fatalf("given back %d pictures before the user interface ran, want the overtaken one", len(b.released))
	}
	b.queue.Run()
	if len(b.released) != 2 || b.released[1] != p[0] {
		t.Fatal("the one that was on screen did not come back")
	}
	if b.view.renderer().picture.Image != p[2] {
		t.Error("the newest is not on screen")
	}
	b.view.SetPicture(p[3])
	b.view.Close()
	b.queue.Run()
	if len(b.released) != 4 {
		t.Errorf("%d of 4 pictures came back at the end", len(b.released))
	}
	b.view.SetPicture(p[0])
	b.queue.Run()
	if len(b.released) != 5 || b.view.picture != nil {
		t.Error("a closed view keeps a picture")
	}
}

func TestShowPictureIsDoneWhenItReturns(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	first, second := image.NewRGBA(image.Rect(0, 0, 40, 30)), image.NewRGBA(image.Rect(0, 0, 40, 30))
	b.view.ShowPicture(first)
	b.view.ShowPicture(second)
	if b.view.renderer().picture.Image != second || len(b.released) != 1 || b.released[0] != first {
		t.Errorf("shows %p, gave back %v; want the second shown and the first back", b.view.renderer().picture.Image, b.released)
	}
	if b.queue.Len() != 0 {
		t.Error("something is still to be done")
	}
}

func TestWhatIsSaidOverThePicture(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		snapshot Snapshot
		picture  bool
		want     string
		scrim    bool
	}{
		{Snapshot{}, false, "The screen is not shown yet", false},
		{Snapshot{Phase: PhaseWaiting, Text: "Marta is asked, 42 s left"}, false, "Marta is asked, 42 s left", false},
		{Snapshot{Phase: PhaseLive}, true, "", false},
		{Snapshot{Phase: PhaseStalled, Text: "No picture for 4 s"}, true, "No picture for 4 s", true},
		{Snapshot{Phase: PhasePaused}, false, "Paused by the customer", false},
	} {
		b.view.Update(c.snapshot)
		if c.picture {
			b.show(400, 300)
		}
		r := b.view.renderer()
		if c.want == "" {
			if r.middle.Visible() {
				t.Errorf("%+v: %q is said over a live picture", c.snapshot, r.words.Text())
			}
		} else if !r.middle.Visible() || r.words.Text() != c.want {
			t.Errorf("%+v: says %q (visible %v), want %q", c.snapshot, r.words.Text(), r.middle.Visible(), c.want)
		}
		if r.scrim.Visible() != c.scrim || r.picture.Visible() != c.picture {
			t.Errorf("%+v: scrim %v, picture %v", c.snapshot, r.scrim.Visible(), r.picture.Visible())
		}
	}
}

func TestTheRemotePointer(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	b.show(800, 600) // in a view of 400 by 300: half
	shape := frame.Cursor{X: 100, Y: 60, Visible: true, Serial: 1, W: 8, H: 8, HotX: 2, HotY: 4, Pix: make([]byte, 8*8*4)}
	b.view.SetCursor(shape)
	b.queue.Run()
	r := b.view.renderer()
	where := func() fyne.Position { return r.pointer.Position() }
	if !r.pointer.Visible() || where() != fyne.NewPos(2+50-2*smallestCursor, 2+30-4*smallestCursor) {
		t.Errorf("drawn %v at %v", r.pointer.Visible(), where())
	}
	if b.view.Cursor() != desktop.DefaultCursor {
		t.Error("one's own pointer is hidden before it is over the picture")
	}

	b.view.MouseMoved(b.mouse(202, 152, 0))
	if where() != fyne.NewPos(2+200.5-2*smallestCursor, 2+150.5-4*smallestCursor) { // pixel 401,301: half a unit on
		t.Errorf("not drawn where the rep points: %v", where())
	}
	img, _, _ := b.view.Cursor().Image()
	if img == nil {
		t.Fatal("one's own pointer is a standard one: two pointers over the picture, or GLFW ungrabs it (see blankCursor)")
	}
	for i, v := range img.(*image.NRGBA).Pix {
		if v != 0 {
			t.Fatalf("one's own pointer is seen: byte %d is %d", i, v)
		}
	}
	if b.view.Cursor() != b.view.Cursor() {
		t.Error("Fyne makes the cursor anew at each move")
	}
	shape.X = 300
	b.view.SetCursor(shape) // late news does not pull it back while the rep moves
	b.queue.Run()
	if where().X < 190 {
		t.Errorf("pulled back to %v", where())
	}
	b.fire() // the rep rests
	if where() != fyne.NewPos(2+150-2*smallestCursor, 2+30-4*smallestCursor) {
		t.Errorf("not put where it really is: %v", where())
	}

	shape.Visible = false
	b.view.SetCursor(shape)
	b.queue.Run()
	if r.pointer.Visible() || b.view.Cursor() != desktop.DefaultCursor {
		t.Error("no pointer at all is left")
	}
}

func TestActualSizePansAtTheEdge(t *testing.T) {
	b := newBench(t)
	s := live()
	s.Size.Mode = ModeActual
	b.view.Update(s)
	b.show(800, 600)
	b.view.MouseMoved(b.mouse(385, 152, 0)) // within the edge's room at the right
	if got, want := b.said(), `M383,150`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	b.fire()
	if got, want := b.said(), `M399,150`; got != want || b.view.pan.X != 16 {
		t.Errorf("after a step sent %s with the picture at %v, want %s at 16", got, b.view.pan, want)
	}
	for range 100 {
		b.fire()
	}
	if b.view.pan != image.Pt(412, 0) {
		t.Errorf("the picture stopped at %v, want its end, 412: a bar is beside it", b.view.pan)
	}
	b.view.MouseMoved(b.mouse(202, 152, 0))
	for range 3 {
		b.fire()
	}
	if b.view.pan != image.Pt(412, 0) {
		t.Errorf("the picture moves with the pointer in the middle: %v", b.view.pan)
	}
	s.MayControl = false
	b.view.Update(s)
	b.said()
	b.view.MouseDown(b.mouse(100, 100, desktop.MouseButtonPrimary))
	b.view.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(150, 80)}})
	if b.view.pan != image.Pt(362, 20) || b.said() != "" {
		t.Errorf("dragged without control: the picture at %v, want 362,20", b.view.pan)
	}
	s.Size.Mode = ModeFit
	b.view.Update(s)
	if x, y, w, h := b.view.Fit().Place(); x != 0 || y != 0 || w != 400 || h != 300 {
		t.Errorf("fit: %v,%v %v×%v", x, y, w, h)
	}
}

// What is captured of the view at scale 1 and 2 has the picture's pixels, one for one.
func TestActualSizeIsExact(t *testing.T) {
	b := newBench(t)
	s := live()
	s.Size.Mode = ModeActual
	b.view.Update(s)
	p := image.NewRGBA(image.Rect(0, 0, 301, 201))
	for i := range p.Pix {
		p.Pix[i] = byte(i*7 + i/13)
		if i%4 == 3 {
			p.Pix[i] = 255
		}
	}
	b.view.SetPicture(p)
	b.queue.Run()
	shot := b.window.Canvas().Capture()
	x, y, _, _ := b.view.Fit().Place()
	left, top := int(10+x+FrameRoom), int(50+y+FrameRoom)
	for py := range 201 {
		for px := range 301 {
			want := p.RGBAAt(px, py)
			if got := color.RGBAModel.Convert(shot.At(left+px, top+py)); got != want {
				t.Fatalf("pixel %d,%d is %v on screen, %v in the picture", px, py, got, want)
			}
		}
	}
}

// Words over a picture can be read whatever it shows: nothing of it comes through the plate they stand on.
func TestWordsStandOnAPlate(t *testing.T) {
	b := newBench(t)
	b.view.Update(live())
	p := b.show(400, 300)
	ink := color.RGBA{R: 255, A: 255}
	for y := range 300 {
		for x := range 400 {
			p.SetRGBA(x, y, ink)
		}
	}
	b.view.Update(Snapshot{Phase: PhaseStalled, Text: "gone"})
	shot := b.window.Canvas().Capture()
	surface := b.view.Theme().Color(theme.ColorSurface, fyne.CurrentApp().Settings().ThemeVariant())
	r, g, bl, _ := surface.RGBA()
	for _, x := range []int{100, 150, 260, 310} { // beside the word, in the middle of the height
		if gr, gg, gb, _ := shot.At(10+x, 50+152).RGBA(); gr != r || gg != g || gb != bl {
			t.Errorf("at %d: %v, want the surface %v", x, shot.At(10+x, 50+152), surface)
		}
	}
	if gr, _, gb, _ := shot.At(10+200, 50+40).RGBA(); gr <= gb {
		t.Errorf("above the plate the picture is not seen: %v", shot.At(10+200, 50+40))
	}
}
