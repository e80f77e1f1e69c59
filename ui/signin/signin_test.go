package signin_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
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
	f.Password.OnSubmitted("") // Enter twice has read no words
	f.Name.OnSubmitted("")
	if len(commands) != 1 {
		t.Fatalf("Enter trusts a key: %v", commands)
	}
	test.Tap(f.OK)
	want := []signin.Command{signin.Submit{Name: "ana", Password: "pass phrase"}, signin.TrustKey{Name: "ana", Password: "pass phrase"}}
	if !slices.Equal(commands, want) {
		t.Errorf("commanded %v", commands)
	}
}

// Where the site has said whose it is, that is the title; its address is there all the same.
func TestTheOrganisationIsNamed(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	if err := words.Load("es"); err != nil {
		t.Fatal(err)
	}
	f := signin.New(func(signin.Command) {})
	w := test.NewTempWindow(t, f)
	f.Update(signin.Snapshot{Site: "support.example.com"})
	f.Update(signin.Snapshot{Site: "support.example.com", Org: "Martínez y Asociados, Servicios Informáticos de Aragón"})
	w.Resize(f.MinSize())
	test.AssertRendersToImage(t, "named-es.png", w.Canvas())
}

// The site asks for a one-time code only when all else is right; the form takes six digits however they are typed, and forgets the code
// with the name or password that it belongs to.
func TestOneTimeCode(t *testing.T) {
	for _, c := range looks {
		f, w, want := c.form(t)
		asks := signin.Snapshot{Site: "support.example.com", Code: true}
		f.Update(signin.Snapshot{Site: asks.Site})
		f.Name.SetText("ana")
		f.Password.SetText("pass phrase")
		test.Tap(f.OK)
		want("without a code", signin.Submit{Name: "ana", Password: "pass phrase"})
		f.Update(asks)
		f.Focus(w.Canvas())
		if w.Canvas().Focused() != f.Code {
			t.Errorf("the keyboard is in %T", w.Canvas().Focused())
		}
		test.Type(f.Code, "12 34")
		f.Code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		want("half a code")
		test.AssertRendersToImage(t, "half-"+c.language+".png", w.Canvas())
		test.Type(f.Code, "x 5678")
		if f.Code.Text != "123456" || f.Code.TraceText() != "" {
			t.Errorf("typed %q, traced %q", f.Code.Text, f.Code.TraceText())
		}
		f.Code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		want("Return", signin.Submit{Name: "ana", Password: "pass phrase", Code: "123456"})
		asks.Busy = true
		f.Update(asks)
		f.Code.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		want("while it is checked")
		asks.Busy, asks.Problem = false, "This code is not right."
		f.Update(asks)
		f.Focus(w.Canvas())
		if f.Code.Text != "" {
			t.Error("a code that was used is still there")
		}
		f.Code.SetText("654321")
		f.Name.SetText("luis")
		if f.Code.Visible() && f.Code.Text != "" {
			t.Error("another name, and the code is still there")
		}
		f.Name.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		want("another name", signin.Submit{Name: "luis", Password: "pass phrase"})
	}
}
