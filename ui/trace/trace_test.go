package trace

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/post"
	"deskhand/ui/theme"
)

type told struct {
	At      time.Time
	Window  *windowFacts
	Closed  bool
	Widgets map[string]widgetFact
	State   map[string]any
	Times   map[string]time.Time
}

type bench struct {
	t      *testing.T
	tracer *Tracer
}

func newBench(t *testing.T) *bench {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	b := &bench{t: t, tracer: New(io.Discard, post.Inline())}
	b.tracer.now = func() time.Time { return time.Date(2026, 11, 22, 13, 5, 9, 123456789, time.UTC) }
	return b
}

// look returns the lines of one look.
func (b *bench) look() []told {
	b.t.Helper()
	var lines []told
	for _, l := range strings.Split(strings.TrimSuffix(string(b.tracer.look()), "\n"), "\n") {
		if l == "" {
			continue
		}
		var one told
		dec := json.NewDecoder(strings.NewReader(l))
		if err := dec.Decode(&one); err != nil {
			b.t.Fatalf("%s: %v", l, err)
		}
		lines = append(lines, one)
	}
	return lines
}

// widget returns the facts of a name in the last line of one look.
func (b *bench) widget(name string) widgetFact {
	b.t.Helper()
	lines := b.look()
	if len(lines) == 0 {
		b.t.Fatalf("nothing changed, looking for %s", name)
	}
	f, ok := lines[len(lines)-1].Widgets[name]
	if !ok {
		b.t.Fatalf("%s is not told of", name)
	}
	return f
}

func TestAWindowIsToldOnceAndAgainWhenItChanges(t *testing.T) {
	b := newBench(t)
	button := widget.NewButton("Start session", nil)
	w := test.NewTempWindow(t, container.NewWithoutLayout(button))
	w.SetTitle("Deskhand")
	w.SetPadded(false)
	w.Resize(fyne.NewSize(640, 480))
	button.Move(fyne.NewPos(24, 96))
	button.Resize(fyne.NewSize(180, 36))
	b.tracer.Name(button, "home.start")
	b.tracer.Set("number", "4821 9307 7415")
	b.tracer.Mark("first_frame", time.Date(2026, 11, 22, 13, 5, 8, 0, time.UTC))

	var line told
	for _, l := range b.look() {
		if l.Window != nil && l.Window.Title == "Deskhand" {
			line = l
		}
	}
	if line.Window == nil || line.Window.Title != "Deskhand" || line.Window.Scale != 1 || line.Window.W != 640 || line.Window.H != 480 {
		t.Fatalf("window: %+v", line.Window)
	}
	if want := (widgetFact{X: 24, Y: 96, W: 180, H: 36, Visible: true, Enabled: true, Text: "Start session"}); !same(line.Widgets["home.start"], want) {
		t.Errorf("widget: %+v, want %+v", line.Widgets["home.start"], want)
	}
	if line.State["number"] != "4821 9307 7415" || line.Times["first_frame"].Second() != 8 || line.At.Nanosecond() != 123456789 {
		t.Errorf("facts: %+v", line)
	}
	if again := b.look(); len(again) != 0 {
		t.Errorf("nothing changed, and yet: %+v", again)
	}

	button.Disable()
	if f := b.widget("home.start"); f.Enabled {
		t.Error("still enabled")
	}
	button.Hide()
	if f := b.widget("home.start"); f.Visible {
		t.Error("still visible")
	}
	b.tracer.Set("number", nil)
	if lines := b.look(); len(lines) == 0 || lines[len(lines)-1].State["number"] != nil {
		t.Errorf("the fact is still there: %+v", lines)
	}
	b.tracer.Drop("home")
	if lines := b.look(); len(lines) != 1 || len(lines[0].Widgets) != 0 {
		t.Errorf("the name is still there: %+v", lines)
	}
}

func same(a, b widgetFact) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

func TestBehindADialogNothingIsVisible(t *testing.T) {
	b := newBench(t)
	below, inside := widget.NewButton("below", nil), widget.NewEntry()
	w := test.NewTempWindow(t, container.NewVBox(below))
	w.Resize(fyne.NewSize(640, 480))
	b.tracer.Name(below, "below")
	b.tracer.Name(inside, "dialog.name")
	if f := b.widget("below"); !f.Visible {
		t.Fatal("not visible before the dialog")
	}
	d := widget.NewModalPopUp(container.NewVBox(widget.NewLabel("Transfer"), inside), w.Canvas()) // what a dialog is
	d.Show()
	if f := b.widget("below"); f.Visible {
		t.Error("visible behind the dialog")
	}
	inside.SetText("Luis")
	f := b.widget("dialog.name")
	if !f.Visible || f.Text != "Luis" || f.X == 0 || f.Y == 0 {
		t.Errorf("in the dialog: %+v", f)
	}
	d.Hide()
	if f := b.widget("below"); !f.Visible {
		t.Error("not visible after the dialog")
	}
}

func TestAMenuCoversWhatIsBelow(t *testing.T) {
	b := newBench(t)
	below := widget.NewButton("below", nil)
	w := test.NewTempWindow(t, container.NewVBox(below))
	w.Resize(fyne.NewSize(640, 480))
	menu := widget.NewPopUpMenu(fyne.NewMenu("", fyne.NewMenuItem("Ana", nil), fyne.NewMenuItem("Luis", nil)), w.Canvas())
	menu.ShowAtPosition(fyne.NewPos(100, 100))
	b.tracer.Name(below, "below")
	b.tracer.Name(menu.Items[1], "transfer.luis")
	f := b.widget("transfer.luis")
	if !f.Visible || f.X < 100 || f.Y < 100 || f.W == 0 {
		t.Errorf("the menu's item: %+v", f)
	}
	menu.Hide()
	if f := b.widget("below"); !f.Visible {
		t.Error("not visible after the menu")
	}
}

func TestWhatIsScrolledAwayOrInAnotherTabIsNotVisible(t *testing.T) {
	b := newBench(t)
	var rows []fyne.CanvasObject
	for range 40 {
		rows = append(rows, widget.NewButton("row", nil))
	}
	scroll := container.NewVScroll(container.NewVBox(rows...))
	other := widget.NewButton("other", nil)
	tabs := container.NewAppTabs(container.NewTabItem("one", scroll), container.NewTabItem("two", other))
	w := test.NewTempWindow(t, tabs)
	w.Resize(fyne.NewSize(400, 300))
	b.tracer.Name(rows[0], "first")
	b.tracer.Name(rows[39], "last")
	b.tracer.Name(other, "other")
	check := func(what string, want map[string]bool) {
		t.Helper()
		lines := b.look()
		for name, visible := range want {
			if got := lines[len(lines)-1].Widgets[name].Visible; got != visible {
				t.Errorf("%s: %s visible %v, want %v", what, name, got, visible)
			}
		}
	}
	check("at first", map[string]bool{"first": true, "last": false, "other": false})
	scroll.ScrollToBottom()
	check("scrolled down", map[string]bool{"first": false, "last": true, "other": false})
	tabs.SelectIndex(1)
	check("the other tab", map[string]bool{"first": false, "last": false, "other": true})
}

func TestInsideOurOwnPieces(t *testing.T) {
	b := newBench(t)
	stop := widget.NewButton("Stop", nil)
	banner := theme.NewBanner(theme.Controlled, "Ana controls", stop)
	password, check := widget.NewPasswordEntry(), widget.NewCheck("Allow", nil)
	password.SetText("secret")
	check.SetChecked(true)
	w := test.NewTempWindow(t, container.NewVBox(banner, theme.Card(container.NewVBox(password, check))))
	w.Resize(fyne.NewSize(400, 300))
	w.Canvas().Focus(password)
	for name, o := range map[string]fyne.CanvasObject{"banner": banner, "stop": stop, "password": password, "check": check} {
		b.tracer.Name(o, name)
	}
	lines := b.look()
	got := lines[len(lines)-1].Widgets
	for name := range got {
		if !got[name].Visible {
			t.Errorf("%s is not visible: %+v", name, got[name])
		}
	}
	if len(got) != 4 || got["banner"].Text != "Ana controls" || got["password"].Text != "" || !got["password"].Focused {
		t.Errorf("told: %+v", got)
	}
	if got["check"].Checked == nil || !*got["check"].Checked {
		t.Error("the check box is not told as checked")
	}
	stop.SetText("Halt")
	if f := b.widget("stop"); f.Text != "Halt" {
		t.Errorf("the button says %q", f.Text)
	}
}

func TestAClosedWindowIsToldOnce(t *testing.T) {
	b := newBench(t)
	test.NewTempWindow(t, widget.NewLabel("stays"))
	w := test.NewWindow(widget.NewLabel("goes"))
	if open := len(b.look()); open < 2 {
		t.Fatalf("%d lines for two windows and more", open)
	}
	w.Close()
	closed := 0
	for _, l := range b.look() {
		if l.Closed {
			closed++
		}
	}
	if closed != 1 || len(b.look()) != 0 {
		t.Errorf("told closed %d times", closed)
	}
}

func TestFactsBeforeAnyWindow(t *testing.T) {
	b := newBench(t)
	look := b.tracer.follow(nil)
	if len(look) != 1 || look[0].shown != nil {
		t.Fatalf("without a window there are %d things to look at, want one without a window", len(look))
	}
	if again := b.tracer.follow(nil); len(again) != 1 || again[0] != look[0] {
		t.Error("it is another one at the next look: its line would be told again")
	}
	w := test.NewTempWindow(t, widget.NewLabel(""))
	b.tracer.follow([]fyne.Window{w})
	if next := b.tracer.follow([]fyne.Window{w}); len(next) != 1 || next[0].shown != w {
		t.Errorf("with a window there are %d things to look at, want the window", len(next))
	}
}

func TestAFactThatDoesNotEncodeIsReported(t *testing.T) {
	b := newBench(t)
	b.tracer.Set("bad", func() {})
	lines := b.look()
	if len(lines) == 0 || lines[0].State["error"] == nil {
		t.Errorf("told: %+v", lines)
	}
}

func TestNilTracerDoesNothing(t *testing.T) {
	var tracer *Tracer
	tracer.Name(nil, "x")
	tracer.Drop("x")
	tracer.Set("x", 1)
	tracer.Mark("x", time.Time{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := tracer.Run(ctx); err != nil {
		t.Error(err)
	}
}

func TestOpen(t *testing.T) {
	if tracer, err := Open(-1, post.Inline()); tracer != nil || err != nil {
		t.Errorf("no descriptor: %v, %v", tracer, err)
	}
	for _, fd := range []int{1, 2, 912} {
		if _, err := Open(fd, post.Inline()); !errors.Is(err, ErrDescriptor) {
			t.Errorf("descriptor %d: %v, want ErrDescriptor", fd, err)
		}
	}
}

func TestRunWritesAndStopsWhenItsReaderGoes(t *testing.T) {
	newBench(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	tracer := New(w, post.Inline())
	tracer.Set("phase", "home")
	ended := make(chan error, 1)
	go func() { ended <- tracer.Run(context.Background()) }()
	var line told
	if err := json.NewDecoder(r).Decode(&line); err != nil || line.State["phase"] != "home" {
		t.Fatalf("read %+v, %v", line, err)
	}
	r.Close()
	tracer.Set("phase", "session")
	if err := <-ended; err == nil {
		t.Error("Run ended without an error though nobody reads")
	}
	w.Close()
}
