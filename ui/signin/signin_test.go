package signin_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/ui/signin"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

func TestForm(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	var commands []signin.Command
	f := signin.New(func(c signin.Command) { commands = append(commands, c) })
	w := test.NewTempWindow(t, f)
	f.Update(signin.Snapshot{Site: "support.example.com"})
	test.AssertRendersToMarkup(t, "signin.xml", w.Canvas())
	test.Tap(f.OK)
	f.Name.SetText("ana")
	test.Tap(f.OK)
	if len(commands) != 0 {
		t.Fatalf("half a form was sent: %v", commands)
	}
	f.Password.SetText("pass phrase")
	test.Tap(f.OK)
	f.Update(signin.Snapshot{Site: "support.example.com", Busy: true})
	f.Password.OnSubmitted("")
	f.Update(signin.Snapshot{Site: "support.example.com", KeyWords: "door · soap · curtain · mirror"})
	test.AssertRendersToMarkup(t, "signin-key.xml", w.Canvas())
	test.Tap(f.OK)
	want := []signin.Command{signin.Submit{Name: "ana", Password: "pass phrase"}, signin.TrustKey{Name: "ana", Password: "pass phrase"}}
	if !slices.Equal(commands, want) {
		t.Errorf("commanded %v", commands)
	}
}
