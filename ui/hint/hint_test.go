package hint_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// What a button says of itself changes under the pointer that is over it: a reason that holds no more is not left standing.
func TestHintsFollowTheButton(t *testing.T) {
	test.NewTempApp(t)
	b := hint.New("Invite", nil, func() {})
	var said []string
	b.OnHint = func(text string) { said = append(said, text) }
	b.Allow("Ana leads this session")
	b.MouseIn(&desktop.MouseEvent{})
	b.Allow("Ana leads this session")
	b.Allow("")
	b.SetHint("Invites somebody")
	b.MouseOut()
	b.Allow("it is over")
	b.FocusGained()
	b.Allow("")
	b.FocusLost()
	want := []string{"Ana leads this session", "", "Invites somebody", "", "it is over", "", ""}
	if !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
}

// What is taken away under the pointer, or with the focus, says nothing any more, whatever becomes of it.
func TestAButtonThatIsGoneSaysNothing(t *testing.T) {
	test.NewTempApp(t)
	for name, gone := range map[string]func(*hint.Button){"hidden": (*hint.Button).Hide, "gone with its menu": (*hint.Button).Gone} {
		b := hint.New("Take over", nil, func() {})
		var said []string
		b.OnHint = func(text string) { said = append(said, text) }
		b.SetHint("Leads the session")
		b.MouseIn(&desktop.MouseEvent{})
		b.FocusGained()
		gone(b)
		if n := len(said); n < 3 || said[n-1] != "" {
			t.Errorf("%s: said %q", name, said)
		}
		said = nil
		b.Allow("One moment")
		if len(said) > 0 {
			t.Errorf("%s: said %q afterwards", name, said)
		}
	}
}

// Fyne's own button is pressed by Space only, and people press Return.
func TestReturnPressesAButton(t *testing.T) {
	test.NewTempApp(t)
	pressed := 0
	b := hint.New("Save", nil, func() { pressed++ })
	w := test.NewTempWindow(t, b)
	for i, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		w.Canvas().Focus(b)
		b.TypedKey(&fyne.KeyEvent{Name: key})
		if pressed != i+1 {
			t.Errorf("%s: pressed %d times, want %d", key, pressed, i+1)
		}
	}
	b.Disable()
	if b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}); pressed != 3 {
		t.Error("a disabled button was pressed")
	}
}

// One of Fyne's buttons in a form would not be pressed by Return. Where widgets are only looked into, Fyne's own among them, they may be named.
func TestEveryWindowHasTheseButtons(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	own, err2 := filepath.Glob("../../cmd/*/*.go")
	if err := errors.Join(err, err2); err != nil || len(files) < 50 || len(own) < 20 {
		t.Fatalf("%d and %d files, %v", len(files), len(own), err)
	}
	for _, f := range append(files, own...) {
		dir := filepath.Base(filepath.Dir(f))
		if strings.HasSuffix(f, "_test.go") || dir == "hint" || dir == "trace" || dir == "words" {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`widget\.(NewButton|Button\b)`).Find(b); found != nil {
			t.Errorf("%s has a %s: take hint.New", f, found)
		}
	}
}

// A button of the accent colour shows that it has the keyboard, too: what all others get then is that colour, over which nothing of it is seen.
func TestABlueButtonShowsTheKeyboard(t *testing.T) {
	for _, variant := range []theme.Variant{theme.Light, theme.Dark} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(variant))
		for _, weight := range []widget.Importance{widget.HighImportance, widget.MediumImportance, widget.DangerImportance} {
			b := hint.New("Join", nil, func() {})
			b.Importance = weight
			w := test.NewTempWindow(t, b)
			calm := w.Canvas().Capture()
			w.Canvas().Focus(b)
			if reflect.DeepEqual(w.Canvas().Capture(), calm) {
				t.Errorf("%s, importance %d: looks with the keyboard as without", variant, weight)
			}
			w.Canvas().Unfocus()
			if !reflect.DeepEqual(w.Canvas().Capture(), calm) {
				t.Errorf("%s, importance %d: goes on looking as if it had the keyboard", variant, weight)
			}
		}
	}
}
