package share

import (
	"encoding/base64"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/invite"
	"deskhand/app/share"
)

func aLink(role invite.Role) invite.Link {
	return invite.Link{
		Site: invite.Site{Host: "help.acme.example", Port: 8443}, Session: "fsqc3khp5g3mekkkpekvcbaiti", Role: role,
		Secret: invite.LinkSecret{1, 2, 3}, ServerKey: [32]byte{9},
	}
}

func TestDigitsAreGroupedWhileTheyAreTyped(t *testing.T) {
	b := newBench(t, "en")
	b.window.Canvas().Focus(b.Join.Number)
	test.Type(b.Join.Number, "48219307")
	if got := b.Join.Number.Text; got != "4821 9307" {
		t.Fatalf("typed: %q", got)
	}
	test.Type(b.Join.Number, "x7-4 15 99")
	if got := b.Join.Number.Text; got != "4821 9307 7415" {
		t.Fatalf("what is no digit and what is too much is dropped: %q", got)
	}
	// A digit that was forgotten, in the middle: the cursor stays behind it.
	b.Join.Number.SetText("4821 307 7415")
	b.Join.Number.CursorColumn = 5
	test.Type(b.Join.Number, "9")
	if got := b.Join.Number; got.Text != "4821 9307 7415" || got.CursorColumn != 6 {
		t.Errorf("put in: %q, cursor at %d", got.Text, got.CursorColumn)
	}
	b.Join.Number.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	if got := b.Join.Number; got.Text != "4821 3077 415" || got.CursorColumn != 4 && got.CursorColumn != 5 {
		t.Errorf("taken out: %q, cursor at %d", got.Text, got.CursorColumn)
	}
}

func TestAnInvitationCanBePastedAnywhere(t *testing.T) {
	number := invite.Number{Locator: "4821930", Secret: "77415"}
	mail := "Dear Marta,\nplease open " + aLink(invite.Customer).URL() + "\nor type 4821 9307 7415. Yours, Ana"
	for _, c := range []struct {
		name, text, site string
		kind             invite.Kind
	}{
		{"link", aLink(invite.Customer).URL(), "help.acme.example:8443", invite.TargetLink},
		{"deep link", aLink(invite.Customer).Deep(), "help.acme.example:8443", invite.TargetLink},
		{"whole message", mail, "help.acme.example:8443", invite.TargetLink},
		{"site and number", "support.acme.example 4821 9307 7415", "support.acme.example", invite.TargetNumber},
	} {
		for _, field := range []string{"number", "site"} {
			b := newBench(t, "en")
			entry := b.Join.Number
			if field == "site" {
				entry = b.Join.Site
			}
			entry.SetText(strings.ReplaceAll(c.text, "\n", " ")) // as pasting into one line does
			test.Tap(b.Join.Button)
			said := b.heard()
			if len(said) != 1 {
				t.Errorf("%s into %s: heard %#v, problem %q", c.name, field, said, b.Join.problem.TraceText())
				continue
			}
			got := said[0].(Join).Target
			if got.Kind != c.kind || got.Site.String() != c.site || b.Join.Site.Text != c.site ||
				c.kind == invite.TargetNumber && got.Number != number || c.kind == invite.TargetLink && got.Link != aLink(invite.Customer) {
				t.Errorf("%s into %s: %+v, site field %q", c.name, field, got, b.Join.Site.Text)
			}
		}
	}
}

// Who has no number and is at a site that no authority has checked is not sent for a number, but to what does help.
func TestAnUncheckedSiteIsExplainedToWhoHasNoNumber(t *testing.T) {
	for language, want := range map[string]string{"en": "the whole link", "es": "el enlace completo"} {
		b := newBench(t, language)
		b.Join.Site.SetText("localhost:8443")
		test.Tap(b.Join.Ask)
		b.Client.Back(share.Untrusted)
		asked := b.Join.problem.TraceText()
		if !strings.Contains(asked, want) || !strings.Contains(asked, "https://localhost:8443") {
			t.Errorf("%s: told %q", language, asked)
		}
		b.Join.Number.SetText("4821 9307 7415")
		test.Tap(b.Join.Button)
		b.Client.Back(share.Untrusted)
		if got := b.Join.problem.TraceText(); got == asked {
			t.Errorf("%s: with a number told %q, too", language, got)
		}
	}
}

// After a paste Return joins: the cursor is in the field for the name, which the page of a queue has filled in already.
func TestReturnJoinsAfterAPaste(t *testing.T) {
	b := newBench(t, "en")
	c := b.window.Canvas()
	c.Focus(b.Join.Number)
	b.Join.Number.SetText(aLink(invite.Customer).Deep() + "~" + base64.RawURLEncoding.EncodeToString([]byte("Luis Gil")))
	if c.Focused() != fyne.Focusable(b.Join.Name) || b.Join.Name.Text != "Luis Gil" {
		t.Fatalf("the cursor is in %T, the name %q", c.Focused(), b.Join.Name.Text)
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	said := b.heard()
	if len(said) != 1 {
		t.Fatalf("Return says %+v", said)
	}
	if join, ok := said[0].(Join); !ok || join.Name != "Luis Gil" || join.Target.Kind != invite.TargetLink {
		t.Errorf("Return says %+v", said[0])
	}
	b.Client.Back(share.NoTrouble)
	// What they have typed themselves stays.
	b.Join.forgetLink()
	b.Join.Name.SetText("Lucho")
	b.Join.Number.SetText(aLink(invite.Customer).Deep() + "~" + base64.RawURLEncoding.EncodeToString([]byte("Luis Gil")))
	if got := b.Join.Name.Text; got != "Lucho" {
		t.Errorf("their own name became %q", got)
	}
}

func TestAPastedLinkCanBeTakenBack(t *testing.T) {
	b := newBench(t, "en")
	b.Join.Number.SetText(aLink(invite.Customer).URL())
	if b.Join.link == nil || !b.Join.clear.Visible() || !b.Join.Number.Disabled() || strings.Contains(b.Join.Number.Text, "http") {
		t.Fatalf("after pasting: %q", b.Join.Number.Text)
	}
	test.Tap(b.Join.clear)
	if b.Join.link != nil || b.Join.Number.Disabled() || b.Join.Site.Disabled() || b.Join.Number.Text != "" {
		t.Errorf("after clearing: %q", b.Join.Number.Text)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	two := aLink(invite.Customer).URL() + " " + strings.Replace(aLink(invite.Customer).URL(), "help.", "other.", 1)
	for _, c := range []struct{ number, site, want string }{
		{"", "", "The session number is missing"},
		{"", "support.acme.example", "The session number is missing"},
		{"48219", "support.acme.example", "A session number has 12 digits, and here are 5"},
		{"4", "support.acme.example", "A session number has 12 digits, and here is 1"},
		{"048219307741", "support.acme.example", "This is not a session number"},
		{"482193077415", "", "The site address is missing"},
		{"482193077415", "not a site", "This is not a site address"},
		{"482193077415", "https://support.acme.example/path?x", "This is not a site address"},
		{aLink(invite.Rep).URL(), "", "This link is for representatives"},
		{two, "", "There is more than one invitation"},
	} {
		b := newBench(t, "en")
		b.Join.Number.SetText(c.number)
		if c.site != "" {
			b.Join.Site.SetText(c.site)
		}
		said := b.Join.problem.TraceText()
		if !b.Join.problem.Visible() || said == "" {
			test.Tap(b.Join.Button)
			said = b.Join.problem.TraceText()
		}
		if !strings.HasPrefix(said, c.want) || !b.Join.problem.Visible() || len(b.heard()) != 0 {
			t.Errorf("%q at %q: said %q, want %q", c.number, c.site, said, c.want)
		}
	}
}

func TestANameIsOptionalAndBounded(t *testing.T) {
	b := newBench(t, "en")
	b.Join.Name.SetText(strings.Repeat("é", 100))
	b.Join.Number.SetText("support.acme.example 482193077415")
	test.Tap(b.Join.Button)
	if said := b.heard(); len(said) != 1 || len([]rune(said[0].(Join).Name)) != maxTypedName {
		t.Errorf("heard %#v", said)
	}
	b.Back(share.NoTrouble)
	b.Join.Name.SetText("  ")
	test.Tap(b.Join.Button)
	if said := b.heard(); len(said) != 1 || said[0].(Join).Name != "" {
		t.Errorf("heard %#v", said)
	}
}

func TestEveryTroubleHasItsWords(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		newBench(t, language)
		seen := map[string]share.Trouble{}
		for _, kind := range []share.Trouble{
			share.NotAdmitted, share.Reconnecting, share.Busy, share.Outdated, share.SiteNewer, share.SiteOlder, share.BadInvitation, share.ServerGone, share.ClockWrong,
			share.Replaced, share.ServerKey, share.Forged, share.Untrusted, share.Unreachable, share.UnknownSite, share.ScreenTrouble,
			share.NotWatched, share.NotPossible, share.UnknownTrouble,
		} {
			text := reachText(kind, invite.Site{Host: "a.example", Port: 8443}, true)
			if other, again := seen[text]; again || text == "" || strings.HasPrefix(text, "share.") {
				t.Errorf("%s, %s: %q (also %s)", language, kind, text, other)
			}
			seen[text] = kind
		}
	}
}

// Who has no number is told of an address at which nothing answers as who joins is: they may have neither representative nor invitation to ask for
// another. The cursor is where it is put right.
func TestWhoHasNoNumberIsToldOfTheAddress(t *testing.T) {
	for kind, want := range map[share.Trouble]string{
		share.Unreachable:    "Nothing answers at dead.example, port 8443. Check the address and your internet connection.",
		share.UnknownSite:    "There is no site called dead.example. Check how the address is written, and join again.",
		share.UnknownTrouble: "Something went wrong on the way to dead.example, port 8443. Check that this is the address you were given.",
	} {
		b := newBench(t, "en")
		b.Join.Site.SetText("dead.example:8443")
		test.Tap(b.Join.Ask)
		b.Back(kind)
		if got := b.Join.problem.TraceText(); got != want {
			t.Errorf("%s: says %q", kind, got)
		}
		if focused := b.window.Canvas().Focused(); kind != share.UnknownTrouble && focused != b.Join.Site {
			t.Errorf("%s: %T has the keyboard", kind, focused)
		}
	}
}
