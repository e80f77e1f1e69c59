package settings_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/invite"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Where the rep works is saved by hand, when it is an address or nothing, and the page says from when on it counts.
func TestTheSiteIsSaved(t *testing.T) {
	test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	now := settings.Place{Embedded: true}
	var commands []settings.Command
	var p *settings.Page
	p = settings.New(func(c settings.Command) {
		commands = append(commands, c)
		if set, is := c.(settings.SetSite); is {
			now.Site, now.SiteLater = set.Site.String(), !set.Site.IsZero() && !now.SiteGiven
			p.Update(settings.Snapshot{Place: now})
		}
	})
	test.NewTempWindow(t, p)
	p.Update(settings.Snapshot{Place: now})
	part := p.Named()
	address, save, said := part["site"].(*entry.Entry), part["site.save"].(*hint.Button), part["site.said"].(*theme.State)
	says := func(text string) {
		t.Helper()
		if got := said.TraceText(); said.Visible() != (text != "") || !strings.Contains(got, text) {
			t.Errorf("it says %q, want %q", got, text)
		}
	}
	says("")
	address.SetText("support example")
	test.Tap(save)
	says("not a site’s address")
	test.Type(address, "x")
	p.Update(settings.Snapshot{Place: now}) // as something else happens
	if address.Text != "support examplex" && address.Text != "xsupport example" || len(commands) != 0 {
		t.Errorf("the field says %q, commanded %v", address.Text, commands)
	}
	address.SetText("HTTPS://Support.example.com/")
	address.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	says("From the next start on you work at support.example.com")
	if address.Text != "support.example.com" {
		t.Errorf("the field says %q", address.Text)
	}
	address.SetText("")
	test.Tap(save)
	says("Saved.")
	now.SiteGiven = true
	address.SetText("10.0.0.5:8443")
	test.Tap(save)
	says("Saved.")
	want := []settings.Command{settings.SetSite{Site: invite.Site{Host: "support.example.com", Port: 443}}, settings.SetSite{}, settings.SetSite{Site: invite.Site{Host: "10.0.0.5", Port: 8443}}}
	if !slices.Equal(commands, want) {
		t.Errorf("commanded %v", commands)
	}
}
