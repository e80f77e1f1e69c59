package entry

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// bench is a page that is longer than its window, with one field in sight.
type bench struct {
	window fyne.Window
	page   *container.Scroll
	over   fyne.Position // the middle of the field
}

func newBench(t *testing.T, e fyne.CanvasObject, width float32) *bench {
	t.Helper()
	test.NewTempApp(t)
	rest := canvas.NewRectangle(nil)
	rest.SetMinSize(fyne.NewSize(100, 900))
	b := &bench{page: container.NewVScroll(container.NewVBox(e, rest))}
	b.window = test.NewTempWindow(t, b.page)
	b.window.Resize(fyne.NewSize(width, 300))
	b.over = fyne.CurrentApp().Driver().AbsolutePositionForObject(e).AddXY(e.Size().Width/2, e.Size().Height/2)
	return b
}

// moved is how far one step of the wheel over the field moved the page.
func (b *bench) moved() float32 {
	before := b.page.Offset.Y
	test.Scroll(b.window.Canvas(), b.over, 0, -40)
	return b.page.Offset.Y - before
}

// embedded is how forms make a field of their own.
type embedded struct{ Entry }

func TestTheWheelOverAFieldScrollsThePage(t *testing.T) {
	own := &embedded{}
	own.ExtendBaseWidget(own)
	long := New()
	long.SetText(strings.Repeat("wide ", 100))
	checked := New()
	checked.Validator = func(string) error { return errors.New("never") }
	for name, e := range map[string]fyne.CanvasObject{
		"line": New(), "password": NewPassword(), "of a form": own, "longer than it shows": long, "checked": checked, "few lines": NewLines(),
	} {
		t.Run(name, func(t *testing.T) {
			if got := newBench(t, e, 400).moved(); got != 40 {
				t.Errorf("the page moved by %v, want 40", got)
			}
		})
	}
}

func TestAFieldWithMoreLinesThanItShowsHasTheWheel(t *testing.T) {
	e := NewLines()
	b := newBench(t, e, 400)
	e.SetText(strings.Repeat("line\n", 30))
	if got := b.moved(); got != 0 {
		t.Errorf("with thirty lines the page moved by %v, want 0", got)
	}
	e.SetText("line")
	if got := b.moved(); got != 40 {
		t.Errorf("with one line again, the page moved by %v, want 40", got)
	}
}

func TestTheCursorStaysInSightInALongText(t *testing.T) {
	e, plain := New(), widget.NewEntry()
	newBench(t, container.NewVBox(e, plain), 200)
	text := func(o fyne.Widget) fyne.CanvasObject { // what moves when the text does
		for _, o := range test.WidgetRenderer(o).Objects() {
			switch o := o.(type) {
			case *pane:
				return o.scroll.Content
			case *container.Scroll:
				return o.Content
			}
		}
		t.Fatal("no text")
		return nil
	}
	for _, key := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyHome, fyne.KeyEnd} {
		for _, field := range []interface {
			fyne.Widget
			fyne.Focusable
		}{e, plain} {
			if text(field).Position().IsZero() && key == fyne.KeyEnd {
				test.Type(field, strings.Repeat("wide ", 20))
			}
			field.TypedKey(&fyne.KeyEvent{Name: key})
		}
		if got, want := text(e).Position(), text(plain).Position(); got != want || (want.X < 0) != (key == fyne.KeyEnd) {
			t.Errorf("after %s the text is at %v, Fyne's at %v", key, got, want)
		}
	}
}

func TestAFieldIsOtherwiseAsFynes(t *testing.T) {
	e := New()
	changed, submitted := "", ""
	e.OnChanged, e.OnSubmitted = func(s string) { changed = s }, func(s string) { submitted = s }
	e.Validator = func(s string) error {
		if s == "" {
			return errors.New("empty")
		}
		return nil
	}
	b := newBench(t, e, 400)
	e.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, 10), AbsolutePosition: b.over}, Button: desktop.MouseButtonPrimary})
	if b.window.Canvas().Focused() != e {
		t.Fatal("a click does not give it the keyboard")
	}
	test.Type(e, "Ana Ruiz")
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if changed != "Ana Ruiz" || submitted != "Ana Ruiz" || e.Validate() != nil {
		t.Errorf("changed %q, submitted %q, valid: %v", changed, submitted, e.Validate())
	}
	test.DoubleTap(e)
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	if got := e.SelectedText(); got != "Ana Ruiz" {
		t.Errorf("all selected: %q", got)
	}
	clip := test.NewClipboard()
	e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clip})
	if clip.Content() != "Ana Ruiz" || e.Text != "" || e.Validate() == nil {
		t.Errorf("cut: %q is left, the clipboard has %q", e.Text, clip.Content())
	}
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	e.TypedShortcut(&fyne.ShortcutUndo{})
	if e.Text != "" {
		t.Errorf("after undo there is %q", e.Text)
	}
}

func TestAPasswordCanBeMadeLegible(t *testing.T) {
	e := NewPassword()
	newBench(t, e, 400)
	test.Type(e, "secret")
	test.Tap(e.ActionItem.(fyne.Tappable))
	if e.Password || e.Text != "secret" {
		t.Errorf("the eye left it covered: %v, %q", e.Password, e.Text)
	}
	if e.Cursor() != desktop.TextCursor {
		t.Error("the pointer is not the text's")
	}
}

// A form with one of Fyne's fields would stick under the wheel again.
func TestEveryFormHasTheseFields(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		dir := filepath.Base(filepath.Dir(f))
		if strings.HasSuffix(f, "_test.go") || dir == "entry" || dir == "trace" {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`widget\.(New(Password|MultiLine)?Entry\(|Entry\b|NewSelectEntry|SelectEntry\b)`).Find(b); found != nil {
			t.Errorf("%s has a %s: take entry.Entry", f, found)
		}
	}
}
