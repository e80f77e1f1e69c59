package invite_test

import (
	"errors"
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	appinvite "deskhand/app/invite"
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
		Number: appinvite.Number{Locator: "4821930", Secret: "77415"}, Left: 3, Site: site, Customer: customer, Rep: rep,
	}}
}

func newPanel(t *testing.T, language string) (*invite.Panel, *[]invite.Command) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	var commands []invite.Command
	p := invite.New(func(c invite.Command) { commands = append(commands, c) })
	p.Resize(p.MinSize())
	return p, &commands
}

func TestNumberAndLinkAreCopied(t *testing.T) {
	p, commands := newPanel(t, "en")
	s := snapshot()
	p.Update(s)
	test.Tap(p.Number)
	test.Tap(p.CopyLink)
	want := []invite.Command{invite.Copy{Text: "4821 9307 7415"}, invite.Copy{Text: s.Door.Customer.URL()}}
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

// A group of digits that is broken over two lines is read wrong.
func TestTheNumberToReadAloudHasItsOwnLine(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for _, role := range []appinvite.Role{appinvite.Customer, appinvite.Rep} {
			lines := strings.Split(invite.Aloud(snapshot(), role), "\n")
			if last := lines[len(lines)-1]; len(lines) != 2 || !strings.HasPrefix(last, "4 8 2 1, 9 3 0 7, 7 4 1 5") || len(last) > 32 {
				t.Errorf("%s %c: %q", language, role, lines)
			}
		}
	}
}

func TestMailsCarryWhatTheirReaderNeeds(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		s := snapshot()
		for role, link := range map[appinvite.Role]appinvite.Link{appinvite.Customer: s.Door.Customer, appinvite.Rep: s.Door.Rep} {
			m, err := invite.NewMail(s, role)
			if err != nil {
				t.Fatalf("%s %c: %v", language, role, err)
			}
			for _, want := range []string{link.URL(), "4821 9307 7415", "10.0.0.5:8443", "\r\n\r\n"} {
				if !strings.Contains(m.Body, want) {
					t.Errorf("%s %c: no %q in %q", language, role, want, m.Body)
				}
			}
			if strings.Contains(m.Body, "¶") || !strings.Contains(m.Subject, "Ana Ruiz") {
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
	if _, err := invite.NewMail(invite.Snapshot{Rep: "Ana"}, appinvite.Customer); !errors.Is(err, appinvite.ErrTemplate) {
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
