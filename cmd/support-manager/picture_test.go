package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/history"
	"deskhand/ui/remoteview"
	"deskhand/ui/sessiontab"
)

// A picture goes into a PNG file where pictures are, under a name that says whose screen it is and is one that every system takes; and the next
// one where the last one went.
func TestAPictureIsSaved(t *testing.T) {
	s := newStage(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.Mkdir(filepath.Join(home, "Imágenes"), 0o700); err != nil {
		t.Fatal(err)
	}
	p := image.NewRGBA(image.Rect(0, 0, 31, 17))
	for i := range p.Pix {
		p.Pix[i] = byte(i * 5)
		if i%4 == 3 {
			p.Pix[i] = 255
		}
	}
	tab := &openTab{last: console.Snapshot{State: session.State{People: []session.Participant{
		{ID: 2, Role: session.PrimaryCustomer, Name: `Marta/"Ruiz"`, Presence: session.Here},
	}}}}
	asked := func() *history.Saving {
		s.keep(tab, sessiontab.Keep{Picture: p})
		for _, o := range test.LaidOutObjects(s.win.Canvas().Overlays().Top()) {
			if found, is := o.(*history.Saving); is {
				return found
			}
		}
		t.Fatal("no file is asked for")
		return nil
	}
	dialog := asked()
	if path := dialog.Path(); filepath.Dir(path) != filepath.Join(home, "Imágenes") || !strings.HasPrefix(filepath.Base(path), "Screen of Marta--Ruiz- 20") ||
		filepath.Ext(path) != ".png" {
		t.Errorf("asked with %q", path)
	}
	dialog.SetPath(filepath.Join(home, "one"))
	field := s.win.Canvas().Focused()
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.until("it is saved", func() bool { return strings.HasPrefix(dialog.Said(), "Saved as one.png") })
	f, err := os.Open(filepath.Join(home, "one.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := png.Decode(f)
	if err != nil || got.Bounds() != p.Rect {
		t.Fatalf("%v, %v", got, err)
	}
	for y := range 17 {
		for x := range 31 {
			if color.RGBAModel.Convert(got.At(x, y)) != p.At(x, y) {
				t.Fatalf("pixel %d,%d is %v, was %v", x, y, got.At(x, y), p.At(x, y))
			}
		}
	}
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if again := asked(); filepath.Dir(again.Path()) != home {
		t.Errorf("the next one is asked for with %q", again.Path())
	}
}

// Few combinations are ours; all others are the customer's.
func TestFewKeysAreOurs(t *testing.T) {
	const both = fyne.KeyModifierControl | fyne.KeyModifierAlt
	for _, k := range []ownKey{{key: fyne.KeyReturn, mod: both}, {key: fyne.KeyHome, mod: both}, {key: fyne.KeyPageUp, mod: both}} {
		if !ours(k.key, k.mod) {
			t.Errorf("%v with %v is not ours", k.key, k.mod)
		}
	}
	for _, k := range []ownKey{{key: fyne.KeyReturn}, {key: fyne.KeyReturn, mod: fyne.KeyModifierControl}, {key: fyne.KeyReturn, mod: fyne.KeyModifierAlt},
		{key: fyne.KeyReturn, mod: both | fyne.KeyModifierShift}, {key: fyne.KeyDelete, mod: both}, {key: fyne.KeyC, mod: fyne.KeyModifierControl}, {key: fyne.KeyC, mod: fyne.KeyModifierControl | fyne.KeyModifierShift}, {key: fyne.KeyF11}} {
		if ours(k.key, k.mod) {
			t.Errorf("%v with %v is taken from the customer", k.key, k.mod)
		}
	}
}

// How large pictures are shown is kept, and what cannot be is as if nothing had been chosen.
func TestTheSizeOfPicturesIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), settingsFile)
	set := loadSettings(path, quiet())
	if err := set.change(func(s *Settings) { s.View = remoteview.Size{Mode: remoteview.ModeZoom, Zoom: 150} }); err != nil {
		t.Fatal(err)
	}
	if got := loadSettings(path, quiet()).now.View; got != (remoteview.Size{Mode: remoteview.ModeZoom, Zoom: 150}) {
		t.Errorf("kept %+v", got)
	}
	if err := os.WriteFile(path, []byte(`{"view":{"mode":77,"zoom":3}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := loadSettings(path, quiet()).now.View; got != (remoteview.Size{}) {
		t.Errorf("of nonsense kept %+v", got)
	}
}
