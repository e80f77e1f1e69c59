package sessiontab_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/hint"
	uiinvite "deskhand/ui/invite"
	"deskhand/ui/sessiontab"
	"deskhand/ui/theme"
)

// siteless is a session whose line to the site is lost; what goes directly goes on.
func siteless(s console.Snapshot) console.Snapshot {
	s.Seat.Connected, s.Seat.Since = false, moment.Add(-12*time.Second)
	return s
}

// Without the site nobody can be asked, let in or given anything: every button that would says so, also to the keyboard, and the head says it in a
// colour that is not green. What goes over the direct links, and what only takes away, can be done as before.
func TestWithoutTheSiteNothingIsOfferedThatNeedsIt(t *testing.T) {
	const why = "There is no connection to the site. This works again as soon as it is back."
	r := newRig(t, "en")
	card := withCustomer(inviting())
	card.Own.Can = true
	said := func(b *hint.Button, says func() string) func() (bool, string) {
		return func() (bool, string) { return b.Disabled(), says() }
	}
	for name, c := range map[string]struct {
		s       console.Snapshot
		buttons map[string]func() (disabled bool, says string)
	}{
		"card": {card, map[string]func() (bool, string){
			"view": said(sessiontab.Asking(r.Tab, session.ViewDesktop)), "control": said(sessiontab.Asking(r.Tab, session.ControlDesktop)),
			"windows": said(sessiontab.WindowsMenu(r.Tab)), "own": said(sessiontab.OwnMenus(r.Tab, false)), "invite": said(sessiontab.InviteButton(r.Tab)),
		}},
		"viewing": {viewing(team()), map[string]func() (bool, string){
			"control": said(sessiontab.ControlButton(r.Tab)), "invite": said(sessiontab.InviteButton(r.Tab)), "transfer": said(sessiontab.TransferMenu(r.Tab)),
			"another screen": said(sessiontab.AsksFor(r.Tab, session.ViewDesktop)), "windows": said(sessiontab.AsksFor(r.Tab, session.ViewApp)),
		}},
		"showing": {showing(withCustomer(inviting())), map[string]func() (bool, string){
			"lend": said(sessiontab.LendMenuButton(r.Tab)), "change": said(sessiontab.OwnMenus(r.Tab, true)),
		}},
	} {
		r.show(c.s)
		for b, of := range c.buttons {
			if disabled, says := of(); disabled {
				t.Errorf("%s: %s cannot be used with the site: %q", name, b, says)
			}
		}
		r.show(siteless(c.s))
		for b, of := range c.buttons {
			if disabled, says := of(); !disabled || says != why {
				t.Errorf("%s: %s is offered without the site (%v): %q", name, b, !disabled, says)
			}
		}
		if got := sessiontab.BarText(r.Tab); got != "Without the site nobody can be asked or let in. Picture and chat go on." || sessiontab.BarCondition(r.Tab) != theme.Waiting {
			t.Errorf("%s: the head says %q, %v", name, got, sessiontab.BarCondition(r.Tab))
		}
		if got := sessiontab.ConditionOf(siteless(c.s)); got != theme.Waiting {
			t.Errorf("%s: the tab is %v", name, got)
		}
		r.show(c.s)
		for b, of := range c.buttons {
			if disabled, says := of(); disabled {
				t.Errorf("%s: %s is not offered with the site back: %q", name, b, says)
			}
		}
	}
}

// Whoever controls goes on controlling without the site, can let go and stop, and can end; who shows their own screen can hold and stop it.
func TestWithoutTheSiteWhatNeedsItNotGoesOn(t *testing.T) {
	r := newRig(t, "en")
	s := controlling(viewing(withCustomer(inviting())))
	r.pictures = []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 64, 48))}
	r.show(s)
	r.show(siteless(s))
	if over := r.View.TraceText(); over != "" || !r.View.Controls() {
		t.Errorf("the picture is covered by %q, and the hand acts: %v", over, r.View.Controls())
	}
	for name, b := range sessiontab.TakesAway(r.Tab) {
		if b.Disabled() {
			t.Errorf("%s cannot be used", name)
		}
	}
	if line, condition, _ := sessiontab.Lines(r.Tab); line != "You control Marta’s screen · no connection to the site" || condition != theme.Waiting {
		t.Errorf("beside the tools: %q, %v", line, condition)
	}
	if _, blocked, _ := sessiontab.ChatSays(sessiontab.Snapshot{Session: siteless(s), At: moment}); blocked != "" {
		t.Errorf("nothing can be written: %q", blocked)
	}
	sent := siteless(s) // the rep has let go, and the site has not heard it
	sent.Submitted = true
	r.show(sent)
	release, says := sessiontab.ReleaseButton(r.Tab)
	if got := says(); !release.Disabled() || got != "What you did last is done as soon as the connection to the site is back." {
		t.Errorf("what waits for the site: %q", got)
	}
}

// Who has let go, or looks no more, is told that, and not that they control or see while the site has not heard it: nothing of their hand leaves.
func TestWhatTheRepEndedIsNotCalledWhatItWas(t *testing.T) {
	for text, ending := range map[string]console.Ending{
		"You stopped controlling. The site has not confirmed it yet.": {Control: true},
		"You stopped viewing. The site has not confirmed it yet.":     {Control: true, View: true},
	} {
		r := newRig(t, "en")
		s := controlling(viewing(withCustomer(inviting())))
		r.pictures = []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 64, 48))}
		r.show(s)
		s.Submitted, s.Ending = true, ending
		for _, s := range []console.Snapshot{s, siteless(s)} {
			r.show(s)
			if line, condition, _ := sessiontab.Lines(r.Tab); line != text || condition != theme.Waiting {
				t.Errorf("%+v: beside the tools: %q, %v", ending, line, condition)
			}
			if over := r.View.TraceText(); over != "" || r.View.Controls() {
				t.Errorf("%+v: the picture is covered by %q, and the hand acts: %v", ending, over, r.View.Controls())
			}
		}
		if got := sessiontab.ConditionOf(s) == theme.Waiting; got != ending.View {
			t.Errorf("%+v: the tab waits: %v", ending, got)
		}
	}
}

// A question whose answer cannot come counts down to nothing: it is said what it waits for.
func TestWithoutTheSiteNoAnswerIsCountedDown(t *testing.T) {
	r := newRig(t, "en")
	s := asking(viewing(withCustomer(inviting())))
	r.show(siteless(s))
	if line, condition, _ := sessiontab.Lines(r.Tab); line != "Marta’s answer comes when the connection to the site is back" || condition != theme.Waiting {
		t.Errorf("beside the tools: %q, %v", line, condition)
	}
}

// With nobody in reach, too, nothing is said to go on.
func TestWithoutTheSiteAndAnybody(t *testing.T) {
	r := newRig(t, "en")
	alone := withCustomer(inviting())
	alone.People = map[session.ParticipantID]console.Person{2: {}}
	for _, s := range []console.Snapshot{inviting(), alone} {
		r.show(siteless(s))
		if got := sessiontab.BarText(r.Tab); got != "No connection to the site: until it is back nobody can come in or be asked." {
			t.Errorf("the head says %q", got)
		}
	}
}

// A colleague cannot be given control, nor another customer be helped, until the site is back; it stands where it can be read.
func TestWithoutTheSiteTheListOffersNothing(t *testing.T) {
	for _, r := range sessiontab.Rows(siteless(team())) {
		if r.May.Help || r.May.Lead && r.May.NoLead == "" {
			t.Errorf("%s: may be helped %v, may lead %v: %q", r.Name, r.May.Help, r.May.Lead, r.May.NoLead)
		}
		if strings.HasPrefix(r.Name, "María") && !strings.Contains(r.May.WhyNot, "site") {
			t.Errorf("%s: %q", r.Name, r.May.WhyNot)
		}
	}
	for _, r := range sessiontab.Rows(team()) {
		if r.May.NoLead != "" {
			t.Errorf("%s: %q", r.Name, r.May.NoLead)
		}
	}
}

// Nobody can come in by an e-mail that is written without the site: the invitation in the middle of an empty tab says so as Invite does, and one that
// was opened before; to the keyboard, too, until the site is back.
func TestWithoutTheSiteNoInvitationIsWritten(t *testing.T) {
	const why = "There is no connection to the site. This works again as soon as it is back."
	r := newRig(t, "en")
	show := func(s console.Snapshot) {
		r.Update(sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Mail: uiinvite.Mailing{Own: true}})
	}
	for name, c := range map[string]struct {
		s     console.Snapshot
		panel func() *uiinvite.Panel
	}{
		"in the middle": {inviting(), func() *uiinvite.Panel { return sessiontab.InMiddle(r.Tab) }},
		"opened": {withCustomer(inviting()), func() *uiinvite.Panel {
			sessiontab.TapInvite(r.Tab)
			return sessiontab.Invitation(r.Tab)
		}},
	} {
		show(c.s)
		ok, says := sessiontab.MailButton(r.Tab, c.panel())
		if ok.Disabled() {
			t.Errorf("%s: cannot be written with the site: %q", name, says())
		}
		show(siteless(c.s))
		if got := says(); !ok.Disabled() || got != why {
			t.Errorf("%s: offered without the site (%v): %q", name, !ok.Disabled(), got)
		}
		show(c.s)
		if ok.Disabled() {
			t.Errorf("%s: not offered with the site back", name)
		}
	}
}

// The head's words have the room that there is in the smallest window, in both languages and in one or two lines.
func TestWithoutTheSiteTheHeadHasRoom(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		r := newRig(t, language)
		for name, s := range map[string]console.Snapshot{"linked": viewing(team()), "alone": inviting()} {
			r.Update(sessiontab.Snapshot{Session: s, At: moment, Rep: "Ana Ruiz", Language: language})
			before := sessiontab.HeadSize(r.Tab)
			r.Update(sessiontab.Snapshot{Session: siteless(s), At: moment, Rep: "Ana Ruiz", Language: language})
			if after := sessiontab.HeadSize(r.Tab); after.Height != before.Height || after.Width > before.Width {
				t.Errorf("%s %s: the head becomes %v, and was %v", language, name, after, before)
			}
		}
	}
}
