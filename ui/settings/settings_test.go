package settings_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/session"
	"deskhand/ui/entry"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

func TestPageSaysOnlyWhatTheRepChanges(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		var commands []settings.Command
		p := settings.New(func(c settings.Command) { commands = append(commands, c) })
		w := test.NewTempWindow(t, p)
		w.Resize(fyne.NewSize(800, 700))
		p.Update(settings.Snapshot{Look: settings.Look{Language: "es", Theme: theme.Dark}, Usual: "Ana", Email: true, Place: settings.Place{Embedded: true}, Port: 41000,
			Address: "10.0.0.5", Choices: []string{"10.0.0.5", "127.0.0.1"}, Kept: settings.Kept{Folder: "/home/ana/.config/deskhand"},
			Mail: settings.MailState{Mail: settings.Mail{Host: "mail.example.org", Port: 587, Security: "starttls", User: "ana", From: "ana@example.org"}, Kept: true}})
		test.AssertRendersToMarkup(t, "settings-"+language+".xml", w.Canvas())
		if len(commands) != 0 {
			t.Fatalf("filling the page commanded %v", commands)
		}
		settings.Type(p, "80")
		settings.Type(p, "nonsense")
		settings.Type(p, "8443")
		if !slices.Equal(commands, []settings.Command{settings.SetPort{Port: 8443}}) {
			t.Errorf("commanded %v", commands)
		}
	}
}

// A name is kept at each letter, without blanks around it; the field keeps the one that the next word comes behind.
func TestANameOfTwoWordsCanBeTyped(t *testing.T) {
	test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	var p *settings.Page
	kept := ""
	p = settings.New(func(c settings.Command) {
		if name, is := c.(settings.SetName); is {
			kept = strings.Join(strings.Fields(name.Name), " ")
			p.Update(settings.Snapshot{Name: kept})
		}
	})
	test.NewTempWindow(t, p)
	name := p.Named()["name"].(*entry.Entry)
	test.Type(name, "Ana  Ruiz ")
	if name.Text != "Ana  Ruiz " || kept != "Ana Ruiz" {
		t.Errorf("the field says %q, %q is kept", name.Text, kept)
	}
	if p.Update(settings.Snapshot{Name: "Luis Vega"}); name.Text != "Luis Vega" {
		t.Errorf("another name is not shown: %q", name.Text)
	}
}

// What the command line said holds in this run, and the page says so.
func TestWhatWasGivenAtStart(t *testing.T) {
	for _, c := range []struct {
		language string
		look     theme.Variant
	}{{"en", theme.Light}, {"es", theme.Dark}} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(c.look))
		if err := words.Load(c.language); err != nil {
			t.Fatal(err)
		}
		p := settings.New(func(settings.Command) {})
		w := test.NewTempWindow(t, p)
		w.Resize(fyne.NewSize(800, 700))
		s := settings.Snapshot{Look: settings.Look{Language: c.language, Theme: c.look, LanguageGiven: true, ThemeGiven: true}, AutoAsk: session.ControlDesktop}
		p.Update(s)
		test.AssertRendersToMarkup(t, "given-"+c.language+".xml", w.Canvas())
		for _, name := range []string{"theme.given", "language.given"} {
			if !p.Named()[name].Visible() {
				t.Errorf("%s is not said", name)
			}
		}
		s.LanguageGiven, s.ThemeGiven = false, false
		p.Update(s)
		for _, name := range []string{"theme.given", "language.given"} {
			if p.Named()[name].Visible() {
				t.Errorf("%s is still said", name)
			}
		}
	}
}

func TestWhatIsAskedForByItself(t *testing.T) {
	test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	var commands []settings.Command
	p := settings.New(func(c settings.Command) { commands = append(commands, c) })
	ask := p.Named()["ask"].(*entry.Select)
	for _, what := range settings.AutoAsks() {
		p.Update(settings.Snapshot{AutoAsk: what})
	}
	if ask.Selected != "Ask to control windows that they choose" || len(commands) != 0 {
		t.Errorf("shown as %q; showing commanded %v", ask.Selected, commands)
	}
	for i := range ask.Options {
		ask.SetSelectedIndex(i)
	}
	want := []settings.Command{settings.SetAutoAsk{}, settings.SetAutoAsk{Activity: session.ViewDesktop}, settings.SetAutoAsk{Activity: session.ControlDesktop},
		settings.SetAutoAsk{Activity: session.ViewApp}, settings.SetAutoAsk{Activity: session.ControlApp}}
	if !slices.Equal(commands, want) {
		t.Errorf("commanded %v, want %v", commands, want)
	}
}

// newPage is a page in English, and what expects just these commands of it since it was last asked.
func newPage(t *testing.T) (p *settings.Page, want func(what string, c ...settings.Command)) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	var commands []settings.Command
	p = settings.New(func(c settings.Command) { commands = append(commands, c) })
	return p, func(what string, c ...settings.Command) {
		t.Helper()
		if !slices.Equal(commands, c) {
			t.Errorf("%s: commanded %+v, want %+v", what, commands, c)
		}
		commands = nil
	}
}

func TestMailServer(t *testing.T) {
	p, want := newPage(t)
	f := settings.Mailer(p)
	p.Update(settings.Snapshot{})
	if f.Port() != "587" {
		t.Errorf("port %q before anything is chosen", f.Port())
	}
	f.Secure(1)
	if f.Port() != "465" {
		t.Errorf("port %q for TLS", f.Port())
	}
	server := settings.Mail{Host: "mail.example.org", Port: 2525, Security: "tls", User: "ana", From: "ana@example.org"}
	f.Type(server.Host, "2525", server.User, "secret", server.From)
	want("typing")
	f.Secure(0)
	f.Secure(1)
	f.Save()
	want("a port of our own stays", settings.SaveMail{Mail: server, Password: "secret"})
	f.Test()
	want("a test", settings.SaveMail{Mail: server, Password: "secret", Test: true})
	f.Enter()
	want("Return", settings.SaveMail{Mail: server, Password: "secret"})

	p.Update(settings.Snapshot{Mail: settings.MailState{Mail: server, Kept: true, Busy: true, Said: "…"}})
	if f.Password() != "" || f.Host() != server.Host || f.Said() != "…" {
		t.Errorf("shown: %q %q %q", f.Password(), f.Host(), f.Said())
	}
	f.Test()
	f.Enter()
	want("while a test is on its way")
	p.Update(settings.Snapshot{Mail: settings.MailState{Mail: server, Kept: true}})
	f.Save()
	want("the password that is kept", settings.SaveMail{Mail: server})
	for _, port := range []string{"", "0", "70000", "x"} {
		f.Type(server.Host, port, "", "", server.From)
		f.Save()
		want("port " + port)
	}
	f.Type(server.Host, "2525", server.User, "another", server.From)
	f.Save()
	want("another password", settings.SaveMail{Mail: server, Password: "another"})
	p.Update(settings.Snapshot{Mail: settings.MailState{Mail: server, Kept: true, Condition: theme.Stopped, Said: "refused"}})
	if f.Password() != "another" {
		t.Error("what was refused has to be typed again")
	}
	f.Save()
	want("again", settings.SaveMail{Mail: server, Password: "another"})
	p.Update(settings.Snapshot{Mail: settings.MailState{Mail: server, Kept: true, Condition: theme.Live, Said: "Saved."}})
	if f.Password() != "" {
		t.Error("a password that is kept is still shown")
	}
	f.Type("", "2525", "ana", "secret", "ana@example.org")
	f.Test()
	want("none any more", settings.SaveMail{})
	f.Type("half", "2525", "", "", "")
	p.Update(settings.Snapshot{Mail: settings.MailState{Mail: server, Kept: true}, Note: "another setting"})
	if f.Host() != "half" {
		t.Errorf("what is being typed was written over: %q", f.Host())
	}
}
