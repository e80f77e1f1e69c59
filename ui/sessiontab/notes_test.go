package sessiontab_test

import (
	"image"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/ui/notes"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// noting shows a session whose notes are known.
func (r *rig) noting(s console.Snapshot, text string, codes ...string) {
	r.Update(sessiontab.Snapshot{
		Session: s, At: moment, Rep: "Ana Ruiz", Language: "en",
		Notes: notes.Snapshot{Session: s.ID, Loaded: true, Text: text, Codes: codes},
	})
}

func (r *rig) openNotes() {
	b, _ := sessiontab.Choice(r.Tab, "notes")
	test.Tap(b)
}

func TestNotesAsTheyLook(t *testing.T) {
	for name, c := range map[string]struct {
		language string
		variant  theme.Variant
	}{"notes-light": {"es", theme.Light}, "notes-dark": {"en", theme.Dark}} {
		r := newRig(t, c.language)
		fyne.CurrentApp().Settings().SetTheme(theme.New(c.variant))
		r.pictures = []*image.RGBA{desktopPicture()}
		r.noting(talking(viewing(team())), "Old printer driver. New one installed; look again on Monday.", "4711-B")
		r.openNotes()
		r.window.Canvas().Unfocus() // a cursor blinks
		r.settle()
		test.AssertRendersToImage(t, name+".png", r.window.Canvas())
	}
}

// Notes are the rep's own: they reach neither the customer's desktop nor the chat, and what is typed is handed over when the tab goes.
func TestNotesStayWithTheRep(t *testing.T) {
	r := newRig(t, "en")
	r.pictures = []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 64, 48))}
	s := controlling(viewing(team()))
	r.noting(s, "")
	r.window.Canvas().Focus(r.View)
	r.openNotes()
	r.commands = nil
	test.Type(r.window.Canvas().Focused(), "paper jam")
	if len(r.commands) != 0 {
		t.Fatalf("commanded %v", r.commands)
	}
	r.Shut()
	want := []sessiontab.Command{sessiontab.Note{Do: notes.Write{Session: s.ID, Text: "paper jam"}}}
	if !slices.Equal(r.commands, want) {
		t.Errorf("commanded %v, want %v", r.commands, want)
	}
}
