package hint_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// keyboard is a window with four buttons, and what they say: one can be pressed, one says why not, one only cannot, and one can again.
type keyboard struct {
	*testing.T
	canvas                  fyne.Canvas
	open, barred, mute, end *hint.Button
	said                    string
	pressed, escaped        int
}

func newKeyboard(t *testing.T) *keyboard {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	k := &keyboard{T: t}
	button := func(label string) *hint.Button {
		b := hint.New(label, nil, func() { k.pressed++ })
		b.OnHint = func(text string) { k.said = text }
		b.OnEscape = func() { k.escaped++ }
		return b
	}
	k.open, k.barred, k.mute, k.end = button("Invite"), button("Transfer"), button("Wait"), button("End")
	k.barred.Allow("Ana leads this session")
	k.mute.Disable()
	k.canvas = test.NewTempWindow(t, container.NewVBox(k.open, k.barred, k.mute, k.end)).Canvas()
	return k
}

func (k *keyboard) types(key fyne.KeyName) { k.canvas.Focused().TypedKey(&fyne.KeyEvent{Name: key}) }

// says checks what is said, and how often a button was pressed so far.
func (k *keyboard) says(what, text string, pressed int) {
	k.Helper()
	if k.said != text || k.pressed != pressed {
		k.Errorf("%s: said %q, pressed %d times, want %q and %d", what, k.said, k.pressed, text, pressed)
	}
}

// ringed reports whether something is drawn around a button.
func ringed(b *hint.Button) bool {
	return slices.ContainsFunc(test.WidgetRenderer(b).Objects(), func(o fyne.CanvasObject) bool {
		r, is := o.(*canvas.Rectangle)
		return is && r.StrokeWidth > 0 && r.Size() == b.Size()
	})
}

// Why a button cannot be used is read with the keyboard as with the pointer: Tab reaches it in its place, and nothing presses it.
func TestTabReachesAReason(t *testing.T) {
	k := newKeyboard(t)
	for _, way := range []struct {
		name string
		step func()
		to   []*hint.Button
	}{
		{"forth", k.canvas.FocusNext, []*hint.Button{k.open, k.barred, k.end, k.open, k.barred}},
		{"back", k.canvas.FocusPrevious, []*hint.Button{k.open, k.end, k.barred}},
	} {
		for i, b := range way.to {
			way.step()
			if is := k.canvas.Focused() == fyne.Focusable(b); is == (b == k.barred) {
				t.Errorf("%s, step %d: %q itself has the keyboard: %v", way.name, i, b.Text, is)
			}
			want := map[bool]string{true: "Ana leads this session"}[b == k.barred]
			k.says(way.name, want, 0)
			if ringed(k.barred) != (b == k.barred) {
				t.Errorf("%s, step %d: a ring around it %v", way.name, i, ringed(k.barred))
			}
		}
	}
	for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter} {
		k.said = ""
		k.types(key)
		k.says(string(key), "Ana leads this session", 0)
	}
	if k.types(fyne.KeyEscape); k.escaped != 1 || !k.barred.Disabled() {
		t.Errorf("escaped %d times, disabled %v", k.escaped, k.barred.Disabled())
	}
}

// The keyboard stays at a button that becomes free, and at one that does not stay it: Tab goes on from there, not from the window's beginning.
func TestTheKeyboardStaysWithItsButton(t *testing.T) {
	k := newKeyboard(t)
	k.barred.TakeFocus(k.canvas)
	k.says("at the reason", "Ana leads this session", 0)
	k.barred.Allow("The customer has gone")
	k.says("another reason", "The customer has gone", 0)
	k.barred.Allow("")
	k.says("free", "", 0)
	if k.canvas.Focused() != fyne.Focusable(k.barred) || ringed(k.barred) {
		t.Fatalf("the keyboard is at %v, a ring %v", k.canvas.Focused(), ringed(k.barred))
	}
	k.barred.Allow("Ana leads this session")
	k.says("no more", "Ana leads this session", 0)
	k.canvas.FocusNext()
	if k.says("left", "", 0); k.canvas.Focused() != fyne.Focusable(k.end) {
		t.Errorf("Tab went to %v", k.canvas.Focused())
	}
	k.barred.Allow("")
	k.barred.TakeFocus(k.canvas)
	k.types(fyne.KeyReturn)
	k.says("pressed", "", 1)
	k.barred.Allow("Ana leads this session")
	k.barred.TakeFocus(k.canvas)
	if k.barred.Hide(); k.said != "" {
		t.Errorf("hidden, says %q", k.said)
	}
}
