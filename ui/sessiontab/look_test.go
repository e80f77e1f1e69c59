package sessiontab_test

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"deskhand/app/console"
	"deskhand/app/wire"
	"deskhand/ui/remoteview"
	"deskhand/ui/sessiontab"
)

// chosen are the commands of one kind.
func chosen[C sessiontab.Command](r *rig) (out []C) {
	for _, c := range r.commands {
		if c, ok := c.(C); ok {
			out = append(out, c)
		}
	}
	r.commands = nil
	return out
}

// tinted is a picture whose pixels differ.
func tinted(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p.SetRGBA(x, y, color.RGBA{byte(x), byte(y), byte(x >> 8), 255})
		}
	}
	return p
}

// Sizes and zoom are kept for the next sessions as they are chosen.
func TestRule82SizesAreChosenAndKept(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(2000, 1500)}
	r.show(viewing(withCustomer(inviting())))
	b := sessiontab.LookButtons(r.Tab)
	for _, c := range []struct {
		tap  string
		want remoteview.Size
		says string
	}{
		{"actual", remoteview.Size{Mode: remoteview.ModeActual}, "100 %"},
		{"in", remoteview.Size{Mode: remoteview.ModeZoom, Zoom: 125}, "125 %"},
		{"in", remoteview.Size{Mode: remoteview.ModeZoom, Zoom: 150}, "150 %"},
		{"out", remoteview.Size{Mode: remoteview.ModeZoom, Zoom: 125}, "125 %"},
		{"out", remoteview.Size{Mode: remoteview.ModeActual}, "100 %"},
		{"fill", remoteview.Size{Mode: remoteview.ModeFill}, ""},
		{"fit", remoteview.Size{}, ""},
	} {
		b[c.tap].OnTapped()
		if got := chosen[sessiontab.SetSize](r); len(got) != 1 || got[0].Size != c.want {
			t.Errorf("%s: kept %+v, want %+v", c.tap, got, c.want)
		}
		if got := sessiontab.Percent(r.Tab); c.says != "" && got != c.says {
			t.Errorf("%s: says %s, want %s", c.tap, got, c.says)
		}
	}
}

// In full screen there is the desktop with its tools and a way back; when there is nothing more to be seen, all else is back.
func TestFullScreen(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(2000, 1500)}
	r.show(viewing(withCustomer(inviting())))
	b := sessiontab.LookButtons(r.Tab)
	small := r.View.Size()
	if b["leave"].Visible() {
		t.Error("a way back from what is not so")
	}
	b["full"].OnTapped()
	if got := chosen[sessiontab.FullScreen](r); len(got) != 1 || !got[0].On {
		t.Fatalf("commanded %v", got)
	}
	r.Full(true)
	if large := r.View.Size(); large.Width < small.Width+200 || large.Height < small.Height+60 || !b["leave"].Visible() {
		t.Errorf("the desktop has %v of %v, the way back is seen: %v", large, r.window.Canvas().Size(), b["leave"].Visible())
	}
	if !strings.Contains(b["leave"].Text, "Ctrl+Alt+Enter") {
		t.Errorf("the way back does not name its key: %q", b["leave"].Text)
	}
	b["leave"].OnTapped()
	if got := chosen[sessiontab.FullScreen](r); len(got) != 1 || got[0].On {
		t.Errorf("back is %v", got)
	}
	r.show(withCustomer(inviting()))
	if got := chosen[sessiontab.FullScreen](r); len(got) != 1 || got[0].On {
		t.Errorf("with nothing to be seen: %v", got)
	}
	r.Full(false)
	r.pictures = []*image.RGBA{tinted(2000, 1500)}
	r.show(viewing(withCustomer(inviting())))
	if r.View.Size() != small || b["leave"].Visible() {
		t.Errorf("afterwards the desktop has %v, had %v", r.View.Size(), small)
	}
}

// A picture is kept as it came, whatever its size on screen; where one screen is looked at, that one.
func TestAPictureIsKeptAsItCame(t *testing.T) {
	r := newRig(t, "en")
	s := viewing(withCustomer(inviting()))
	r.show(s)
	b := sessiontab.LookButtons(r.Tab)
	if !b["save"].Disabled() || !b["copy"].Disabled() {
		t.Error("a picture that is not there can be kept")
	}
	p := tinted(2000, 700)
	r.pictures = []*image.RGBA{p}
	r.show(s)
	b["copy"].OnTapped()
	got := chosen[sessiontab.Keep](r)
	if len(got) != 1 || !got[0].Clipboard || !slices.Equal(got[0].Picture.Pix, p.Pix) || &got[0].Picture.Pix[0] == &p.Pix[0] {
		t.Fatal("the picture on the clipboard is not a copy of what came")
	}
	r.Update(sessiontab.Snapshot{Session: s, At: moment, Language: "en", Screens: twoScreens()})
	sessiontab.Screens(r.Tab)["VGA-1"].OnTapped()
	b["save"].OnTapped()
	got = chosen[sessiontab.Keep](r)
	if len(got) != 1 || got[0].Clipboard || got[0].Picture.Rect.Size() != image.Pt(1000, 600) || got[0].Picture.RGBAAt(0, 0) != p.RGBAAt(1000, 100) {
		t.Errorf("of one screen kept %+v", got)
	}
}

func twoScreens() []wire.Screen {
	return []wire.Screen{{X: 0, Y: 0, W: 1000, H: 700, Name: "HDMI-1"}, {X: 1000, Y: 100, W: 1000, H: 600, Name: "VGA-1"}}
}

// Rule 87: one of several screens or all of them; a screen that is gone is not looked at any more.
func TestRule87OneScreenOrAll(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(2000, 700)}
	s := viewing(withCustomer(inviting()))
	show := func(list []wire.Screen) {
		r.Update(sessiontab.Snapshot{Session: s, At: moment, Language: "en", Screens: list})
	}
	show(twoScreens()[:1])
	if sessiontab.Screens(r.Tab) != nil {
		t.Error("one screen is a choice")
	}
	show(twoScreens())
	menu := sessiontab.Screens(r.Tab)
	if len(menu) != 3 || menu["VGA-1"].Text != "Screen 2, on the right · 1000 × 600" {
		t.Fatalf("offered %v", menu)
	}
	menu["VGA-1"].OnTapped()
	if f := r.View.Fit(); f.Part != image.Rect(1000, 100, 2000, 700) {
		t.Errorf("looks at %v", f.Part)
	}
	at, inside := r.View.Fit().ToPicture(r.View.Fit().W/2, r.View.Fit().H/2)
	if !inside || at.X < 1490 || at.X > 1510 || at.Y < 390 || at.Y > 410 {
		t.Errorf("in the middle is %v", at)
	}
	show(twoScreens()[:1])
	if f := r.View.Fit(); !f.Part.Empty() {
		t.Errorf("the screen is gone, and still looks at %v", f.Part)
	}
	show(twoScreens())
	sessiontab.Screens(r.Tab)["every"].OnTapped()
	if f := r.View.Fit(); !f.Part.Empty() {
		t.Errorf("all screens: %v", f.Part)
	}
	s.State.Share.Source.Apps = true
	show(twoScreens())
	if sessiontab.Screens(r.Tab) != nil {
		t.Error("windows are offered by screens")
	}
}

// What is on the clipboard is typed: characters as text, ends of lines and tabs as their keys, nothing else.
func TestClipboardIsTyped(t *testing.T) {
	enter, tab := wire.KeyCode(0x28), wire.KeyCode(0x2B)
	tap := func(c wire.KeyCode) []wire.InputAct {
		return []wire.InputAct{wire.Key{Code: c, Down: true}, wire.Key{Code: c}}
	}
	for text, want := range map[string][][]wire.InputAct{
		"":                    nil,
		"\x00\x1b":            nil,
		"año €":               {{wire.Text{Text: "año €"}}},
		"a\r\nb\n":            {append([]wire.InputAct{wire.Text{Text: "a"}}, tap(enter)...), append([]wire.InputAct{wire.Text{Text: "b"}}, tap(enter)...)},
		"\tx":                 {tap(tab), {wire.Text{Text: "x"}}},
		"bad \xff bytes\x07.": {{wire.Text{Text: "bad  bytes."}}},
	} {
		got := sessiontab.Typed(text)
		if len(got) != len(want) || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q is typed as %v, want %v", text, got, want)
		}
	}
	long := strings.Repeat("日本語ñ", 100)
	all := ""
	for _, piece := range sessiontab.Typed(long) {
		for _, act := range piece {
			if _, err := wire.EncodeInput(nil, wire.Input{Epoch: 1, Do: act}); err != nil {
				t.Fatalf("%v cannot be sent: %v", act, err)
			}
			all += act.(wire.Text).Text
		}
	}
	if all != long {
		t.Error("a long text is not typed as it is")
	}
}

// It is typed under the lease under which it began, and no further.
func TestTypingEndsWithControl(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(64, 48)}
	r.show(viewing(withCustomer(inviting())))
	r.Type("secret")
	if got := chosen[sessiontab.Input](r); len(got) != 0 {
		t.Errorf("typed without control: %v", got)
	}
	var later []func()
	r.after = func(_ time.Duration, f func()) func() { later = append(later, f); return func() {} }
	s := controlling(viewing(withCustomer(inviting())))
	r.show(s)
	r.Type("one\ntwo\nthree")
	if got := chosen[sessiontab.Input](r); len(got) != 3 || got[0].Epoch != s.State.Control.Epoch {
		t.Fatalf("the first piece: %v", got)
	}
	later[0]()
	if got := chosen[sessiontab.Input](r); len(got) != 3 {
		t.Fatalf("the second piece: %v", got)
	}
	s.State.Control.Epoch++
	r.show(s)
	later[1]()
	if got := chosen[sessiontab.Input](r); len(got) != 0 {
		t.Errorf("typed on under another lease: %v", got)
	}
	r.Type("")
	if got := sessiontab.StatusText(r.Tab); got != "There is no text on your clipboard" {
		t.Errorf("says %q", got)
	}
	r.Type(strings.Repeat("x", 4001))
	if got := sessiontab.StatusText(r.Tab); !strings.Contains(got, "4000") || len(chosen[sessiontab.Input](r)) != 0 {
		t.Errorf("says %q", got)
	}
}

// While only windows are shared, keys that act on the desktop are not offered, and say why.
func TestDesktopKeysAreNotForWindows(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(64, 48)}
	s := controlling(viewing(withCustomer(inviting())))
	allowed := func(s console.Snapshot) (out []string) {
		r.show(s)
		for _, name := range []string{"ctrl-alt-del", "alt-tab", "super", "escape", "F5", "clipboard"} {
			if b, _ := sessiontab.KeyButton(r.Tab, name); !b.Disabled() {
				out = append(out, name)
			}
		}
		return out
	}
	if got := allowed(s); len(got) != 6 {
		t.Errorf("of a desktop: %v", got)
	}
	s.State.Share.Source.Apps = true
	if got := allowed(s); !slices.Equal(got, []string{"escape", "F5", "clipboard"}) {
		t.Errorf("of windows: %v", got)
	}
	if _, why := sessiontab.KeyButton(r.Tab, "super"); !strings.Contains(why(), "windows") {
		t.Errorf("it says %q", why())
	}
}

// The keyboard comes to the tools, says how it goes back, and does.
func TestToolsByKeys(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{tinted(64, 48)}
	r.ToTools()
	if r.window.Canvas().Focused() != nil {
		t.Error("tools that are not shown have the keyboard")
	}
	r.show(controlling(viewing(withCustomer(inviting()))))
	r.window.Canvas().Focus(r.View)
	r.ToTools()
	focused := r.window.Canvas().Focused()
	if focused == nil || focused == fyne.Focusable(r.View) || !strings.Contains(sessiontab.StatusText(r.Tab), "Ctrl+Alt+Home") {
		t.Fatalf("%T has the keyboard, and it is said %q", focused, sessiontab.StatusText(r.Tab))
	}
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if r.window.Canvas().Focused() != fyne.Focusable(r.View) || strings.Contains(sessiontab.StatusText(r.Tab), "Ctrl+Alt+Home") {
		t.Errorf("after Escape %T has the keyboard, and it is said %q", r.window.Canvas().Focused(), sessiontab.StatusText(r.Tab))
	}
}
