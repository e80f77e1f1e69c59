package invite_test

import (
	"errors"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	appinvite "deskhand/app/invite"
	"deskhand/ui/hint"
	"deskhand/ui/invite"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

func snapshot() invite.Snapshot {
	site := appinvite.Site{Host: "10.0.0.5", Port: 8443}
	customer := appinvite.Link{Site: site, Session: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Role: appinvite.Customer, ServerKey: [32]byte{1}, Plain: true}
	rep := customer
	rep.Role = appinvite.Rep
	return invite.Snapshot{Rep: "Ana Ruiz", Door: console.Door{
		Number: appinvite.Number{Locator: "4821930", Secret: "77415"}, Left: 3, Site: site, Customer: customer, Rep: rep, Life: 24 * time.Hour,
	}, At: noon, Mail: invite.Mailing{Own: true}}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.Local) // never changed

// withOpen has three open invitations.
func withOpen() invite.Snapshot {
	s := snapshot()
	s.Door.Open = []console.OpenLink{
		{ID: console.LinkID{1}, Role: appinvite.Customer, For: console.For{Way: console.WayMail, To: "marta@example.org"}, Expires: noon.Add(time.Hour)},
		{ID: console.LinkID{2}, Role: appinvite.Rep, For: console.For{Way: console.WayMessage}, Expires: noon.Add(20 * time.Hour)},
		{ID: console.LinkID{3}, Role: appinvite.Customer, For: console.For{Way: console.WayHanded}, Expires: noon.Add(2 * time.Hour)},
	}
	return s
}

// part is a part of a panel by its name in traces.
func part[T fyne.CanvasObject](t *testing.T, p *invite.Panel, name string) T {
	t.Helper()
	o, ok := p.Named()[name].(T)
	if !ok {
		t.Fatalf("no %s: %T", name, p.Named()[name])
	}
	return o
}

func newPanel(t *testing.T, language string) (*invite.Panel, *[]invite.Command) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	var commands []invite.Command
	p := invite.New(func(c invite.Command) { commands = append(commands, c) })
	w := test.NewTempWindow(t, p)
	w.SetPadded(false)
	p.Update(snapshot())
	w.Resize(p.MinSize())
	return p, &commands
}

func TestRule19And25NumberAndLinkAreCopied(t *testing.T) {
	p, commands := newPanel(t, "en")
	s := snapshot()
	p.Update(s)
	test.Tap(p.Number)
	test.Tap(p.CopyLink)
	want := []invite.Command{invite.Copy{Text: "4821 9307 7415"}, invite.Copy{Text: s.Door.Customer.URL(), Link: s.Door.Customer}}
	if !slices.Equal(*commands, want) {
		t.Errorf("%v", *commands)
	}
	p.Link.SetText("http://evil.example")
	if p.Link.Text != s.Door.Customer.URL() {
		t.Errorf("the link was written over: %q", p.Link.Text)
	}
}

// Who copies the link sees that it is copied, for as long as it is what was copied last and still the link.
func TestACopiedLinkSaysSo(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		p, _ := newPanel(t, language)
		s := snapshot()
		p.Update(s)
		before := p.CopyLink.Text
		test.Tap(p.CopyLink)
		p.Update(s)
		if p.CopyLink.Text == before {
			t.Errorf("%s: the button still says %q", language, before)
		}
		test.Tap(p.Number)
		if p.CopyLink.Text != before {
			t.Errorf("%s: after the number was copied the button says %q", language, p.CopyLink.Text)
		}
		test.Tap(p.CopyLink)
		s.Door.Customer.Secret[0]++
		p.Update(s)
		if p.CopyLink.Text != before {
			t.Errorf("%s: of another link the button says %q", language, p.CopyLink.Text)
		}
	}
}

// While no e-mail can be written, Return in the field says why, until it can.
func TestWhyNoMailCanBeWritten(t *testing.T) {
	p, commands := newPanel(t, "en")
	s := snapshot()
	s.Wait = "There is no connection."
	p.Update(s)
	to := part[*invite.Entry](t, p, "mail.to")
	to.SetText("marta@example.org")
	to.OnSubmitted(to.Text)
	says := func() bool {
		return slices.ContainsFunc(test.LaidOutObjects(p), func(o fyne.CanvasObject) bool {
			state, ok := o.(*theme.State)
			return ok && state.Visible() && state.TraceText() == "There is no connection."
		})
	}
	if !says() || len(*commands) != 0 {
		t.Errorf("says it %v, commanded %v", says(), *commands)
	}
	s.Wait = ""
	p.Update(s)
	if says() || to.Text != "marta@example.org" {
		t.Errorf("afterwards it still says it (%v), and %q is to be written to", says(), to.Text)
	}
	to.OnSubmitted(to.Text)
	if want := []invite.Command{invite.Mail{Role: appinvite.Customer, To: "marta@example.org", Own: true}}; !slices.Equal(*commands, want) {
		t.Errorf("commanded %v", *commands)
	}
}

func TestBurntNumberIsNotShownAndCanBeReplaced(t *testing.T) {
	p, commands := newPanel(t, "en")
	s := snapshot()
	s.Door.Burnt = true
	p.Update(s)
	test.Tap(p.Number)
	if len(*commands) != 0 {
		t.Errorf("a burnt number was copied: %v", *commands)
	}
	if invite.Aloud(s, appinvite.Customer) != "" {
		t.Error("a burnt number is to be read aloud")
	}
	test.Tap(p.Fresh)
	if !slices.Equal(*commands, []invite.Command{invite.NewNumber{}}) {
		t.Errorf("commanded %v", *commands)
	}
}

// The smallest window, 1024 by 640, leaves a tab's middle that much room.
func TestAnInvitationFitsTheSmallestWindow(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		p, _ := newPanel(t, language)
		for _, b := range []string{"rep", "customer"} {
			for _, shared := range []bool{true, false} {
				s := snapshot()
				s.Shared, s.Door.Open = shared, nil
				p.Update(s)
				test.Tap(p.Named()[b].(fyne.Tappable))
				if size := p.MinSize(); size.Width > 620 || size.Height > 492 {
					t.Errorf("%s, %s, %v: %v", language, b, shared, size)
				}
			}
		}
	}
}

// Who hears the sentence has no program yet: it says where they get it.
func TestTheSentenceLeadsToTheProgram(t *testing.T) {
	for language, want := range map[string]string{"en": "“Open 10.0.0.5:8443 in a browser, start the program there and type\n", "es": "«Abra la página 10.0.0.5:8443, inicie su programa y escriba\n"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		if got := invite.Aloud(snapshot(), appinvite.Customer); !strings.Contains(got, want) {
			t.Errorf("%s: %q", language, got)
		}
	}
}

// A group of digits that is broken over two lines is read wrong.
func TestRule24TheNumberToReadAloudHasItsOwnLine(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		shared := snapshot()
		shared.Shared = true
		for text, role := range map[string]appinvite.Role{
			invite.Aloud(snapshot(), appinvite.Customer): appinvite.Customer, invite.Aloud(snapshot(), appinvite.Rep): appinvite.Rep,
			invite.Aloud(shared, appinvite.Rep): appinvite.Rep,
		} {
			lines := strings.Split(text, "\n")
			if last := lines[len(lines)-1]; len(lines) != 2 || !strings.HasPrefix(last, "4 8 2 1, 9 3 0 7, 7 4 1 5") || len(last) > 32 {
				t.Errorf("%s %c: %q", language, role, lines)
			}
		}
	}
}

func TestRule23MailsCarryWhatTheirReaderNeeds(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		s := snapshot()
		for role, link := range map[appinvite.Role]appinvite.Link{appinvite.Customer: s.Door.Customer, appinvite.Rep: s.Door.Rep} {
			m, err := invite.NewMail(s, role, "marta@example.org")
			if err != nil {
				t.Fatalf("%s %c: %v", language, role, err)
			}
			for _, want := range []string{link.URL(), "4821 9307 7415", "10.0.0.5:8443", "\r\n\r\n"} {
				if !strings.Contains(m.Body, want) {
					t.Errorf("%s %c: no %q in %q", language, role, want, m.Body)
				}
			}
			if m.To != "marta@example.org" || strings.Contains(m.Body, "¶") || !strings.Contains(m.Subject, "Ana Ruiz") {
				t.Errorf("%s %c: %q %q", language, role, m.Subject, m.Body)
			}
			if _, err := m.Mailto(); err != nil {
				t.Errorf("%s %c: %v", language, role, err)
			}
			// What is pasted must lead where it should.
			got, err := appinvite.ParseAnything(m.Body)
			if err != nil || got.Link != link {
				t.Errorf("%s %c: read back as %v, %v", language, role, got.Kind, err)
			}
		}
	}
	if _, err := invite.NewMail(invite.Snapshot{Rep: "Ana"}, appinvite.Customer, ""); !errors.Is(err, appinvite.ErrTemplate) {
		t.Errorf("a mail without a number: %v", err)
	}
}

func TestQRIsDarkOnWhite(t *testing.T) {
	img := invite.QR(snapshot().Door.Customer.URL())
	dark := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if g := color.GrayModel.Convert(img.At(x, y)).(color.Gray); g.Y == 0 {
				dark++
			}
		}
	}
	side := img.Bounds().Dx()
	if share := float64(dark) / float64(side*side); side < 40 || share < 0.2 || share > 0.6 {
		t.Errorf("%d modules, %.2f of them dark", side, share)
	}
	if g := color.GrayModel.Convert(img.At(0, 0)).(color.Gray); g.Y != 255 {
		t.Error("no quiet zone")
	}
}

// Rule 21: kind of person, address, own program, OK; what is wrong is said in place and nothing is sent.
func TestRule14And21InviteByMail(t *testing.T) {
	p, commands := newPanel(t, "en")
	s := snapshot()
	to, ok, own := part[*invite.Entry](t, p, "mail.to"), part[*hint.Button](t, p, "mail.ok"), part[*invite.Check](t, p, "mail.own")
	if !own.Checked {
		t.Error("the box is not ticked")
	}
	want := func(what string, c ...invite.Command) {
		t.Helper()
		if !slices.Equal(*commands, c) {
			t.Errorf("%s: commanded %v, want %v", what, *commands, c)
		}
		*commands = nil
	}
	for _, wrong := range []string{"marta", "marta@", "marta@example.org, eva@example.org", "a b@example.org", "marta@example.org\nbcc"} {
		to.SetText(wrong)
		test.Tap(ok)
		want(wrong)
	}
	to.SetText("")
	p.FocusMail(fyne.CurrentApp().Driver().CanvasForObject(p))
	test.Type(to, " Marta Gil <marta@example.org> ")
	to.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	want("an address with a name", invite.Mail{Role: appinvite.Customer, To: "marta@example.org", Own: true})
	test.Tap(ok)
	to.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	want("a second click before the first is through")

	s.Mail = invite.Mailing{Own: true, Busy: true, Said: "Opening…"}
	p.Update(s)
	test.Tap(ok)
	want("while one is on its way")
	to.SetText("next@example.org")
	s.Mail = invite.Mailing{Own: true, Sent: 1, Said: "Opened."}
	p.Update(s)
	if to.Text != "next@example.org" {
		t.Errorf("the next address, typed meanwhile, became %q", to.Text)
	}
	test.Tap(ok)
	want("the next one", invite.Mail{Role: appinvite.Customer, To: "next@example.org", Own: true})
	s.Mail.Sent = 2
	p.Update(s)
	if to.Text != "" {
		t.Errorf("the address is still there: %q", to.Text)
	}
	test.Tap(ok)
	want("own program, and the address is typed there", invite.Mail{Role: appinvite.Customer, Own: true})

	test.Tap(own)
	want("the box", invite.SetOwn{On: false})
	s.Mail = invite.Mailing{Sent: 2}
	p.Update(s)
	to.SetText("marta@example.org")
	test.Tap(ok)
	want("without a mail server")
	s.Mail.Server = "mail.example.org"
	p.Update(s)
	test.Tap(part[*hint.Button](t, p, "rep"))
	to.SetText("")
	test.Tap(ok)
	want("by this program, to nobody")
	to.SetText("luis@example.org")
	test.Tap(ok)
	want("by this program", invite.Mail{Role: appinvite.Rep, To: "luis@example.org"})
	s.Door.Burnt = true
	p.Update(s)
	test.Tap(ok)
	want("with a burnt number")
}

func TestOpenInvitationsAreListedAndRevoked(t *testing.T) {
	p, commands := newPanel(t, "en")
	p.Update(withOpen())
	test.Tap(part[*hint.Button](t, p, "revoke.2"))
	if !slices.Equal(*commands, []invite.Command{invite.Revoke{ID: console.LinkID{2}}}) {
		t.Errorf("commanded %v", *commands)
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(p)
	c.Focus(part[*hint.Button](t, p, "revoke.3"))
	s := withOpen()
	s.Door.Open = s.Door.Open[:2]
	p.Update(s)
	if c.Focused() != fyne.Focusable(part[*hint.Button](t, p, "revoke.2")) {
		t.Errorf("the focus is lost: %T", c.Focused())
	}
	s.Door.Open = nil
	p.Update(s)
	if c.Focused() != fyne.Focusable(part[*invite.Entry](t, p, "mail.to")) {
		t.Errorf("the focus is lost: %T", c.Focused())
	}
	for at, want := range map[time.Time]string{noon.Add(time.Hour): "until 13:00", noon.Add(20 * time.Hour): "until tomorrow, 08:00"} {
		if got := invite.Until(at, noon); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Every part can be reached and left by the keyboard, and Escape closes the dialog from each.
func TestKeyboardAlone(t *testing.T) {
	p, commands := newPanel(t, "en")
	closed := 0
	p.OnEscape = func() { closed++ }
	s := withOpen()
	s.Hosts = []string{"10.0.0.5", "192.168.1.7"}
	p.Update(s)
	c := fyne.CurrentApp().Driver().CanvasForObject(p)
	seen := map[fyne.Focusable]bool{}
	for c.FocusNext(); c.Focused() != nil && !seen[c.Focused()]; c.FocusNext() {
		seen[c.Focused()] = true
		before := closed
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if closed != before+1 {
			t.Errorf("Escape on %T closes nothing", c.Focused())
		}
	}
	for name, o := range p.Named() {
		if f, ok := o.(fyne.Focusable); ok && !seen[f] {
			t.Errorf("%s is out of reach", name)
		}
	}
	p.CopyLink.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	p.Link.TypedShortcut(&fyne.ShortcutCopy{})
	link := invite.Copy{Text: snapshot().Door.Customer.URL(), Link: snapshot().Door.Customer}
	if !slices.Equal(*commands, []invite.Command{link, link}) {
		t.Errorf("commanded %v", *commands)
	}
}

// Rule 22: where nothing else is set up, the site sends: the rep is told that the mail holds no secret.
func TestRule22TheSiteSends(t *testing.T) {
	p, commands := newPanel(t, "en")
	s := snapshot()
	s.Mail = invite.Mailing{}
	p.Update(s)
	ok := part[*hint.Button](t, p, "mail.ok")
	if !ok.Disabled() {
		t.Error("nobody could send it")
	}
	s.Mail.Site = "support.example.org"
	p.Update(s)
	test.Type(part[*invite.Entry](t, p, "mail.to"), "marta@example.org")
	test.Tap(ok)
	if !slices.Equal(*commands, []invite.Command{invite.Mail{Role: appinvite.Customer, To: "marta@example.org"}}) {
		t.Errorf("commanded %v", *commands)
	}
	w := test.NewTempWindow(t, p)
	w.Resize(p.MinSize())
	test.AssertRendersToMarkup(t, "panel-site.xml", w.Canvas())
}

func TestLinksAreGoodAsLongAsChosen(t *testing.T) {
	p, commands := newPanel(t, "en")
	life, ok := p.Named()["link.life"].(interface{ SetSelectedIndex(int) })
	if !ok {
		t.Fatal("no choice")
	}
	s := snapshot()
	p.Update(s)
	if len(*commands) != 0 {
		t.Errorf("showing it commanded %v", *commands)
	}
	life.SetSelectedIndex(0)
	test.Tap(part[*hint.Button](t, p, "link.new"))
	if !slices.Equal(*commands, []invite.Command{invite.SetLife{Life: time.Hour}, invite.NewLink{Role: appinvite.Customer}}) {
		t.Errorf("commanded %v", *commands)
	}
}

func TestPanelLooks(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		p, _ := newPanel(t, language)
		s := withOpen()
		p.Update(s)
		w := test.NewTempWindow(t, p)
		w.Resize(p.MinSize())
		test.AssertRendersToMarkup(t, "panel-"+language+".xml", w.Canvas())
		s.Shared, s.Mail = true, invite.Mailing{Server: "mail.example.org", Busy: true, Condition: theme.Waiting, Said: "…"}
		test.Tap(part[*hint.Button](t, p, "rep"))
		p.Update(s)
		test.AssertRendersToMarkup(t, "panel-rep-"+language+".xml", w.Canvas())
	}
}

// Where our own server has several addresses, the invitation lets the rep choose; a site's is not ours to choose.
func TestTheAddressIsChosenInTheInvitation(t *testing.T) {
	p, commands := newPanel(t, "en")
	s := snapshot()
	for _, hosts := range [][]string{nil, {"10.0.0.5"}, {"10.0.0.5", "192.168.1.7"}} {
		s.Hosts = hosts
		p.Update(s)
		if offered := part[*hint.Button](t, p, "host").Visible(); offered != (len(hosts) > 1) {
			t.Errorf("%v: offered %v", hosts, offered)
		}
	}
	b := part[*hint.Button](t, p, "host")
	c := fyne.CurrentApp().Driver().CanvasForObject(b)
	test.Tap(b)
	below := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).AddXY(20, b.Size().Height)
	test.TapCanvas(c, below.AddXY(0, 55)) // the second one
	if !slices.Equal(*commands, []invite.Command{invite.SetHost{Host: "192.168.1.7"}}) {
		t.Errorf("commanded %v", *commands)
	}
}
