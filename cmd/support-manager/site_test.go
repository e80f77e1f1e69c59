package main

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/console"
	"deskhand/app/invite"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/settings"
	"deskhand/ui/signin"
)

// nobody is a site where nothing answers: no port of a computer is 0 to others.
const nobody = "127.0.0.1:9"

// Where the rep works is what the command line says, else what they have chosen; what is no address is as if nothing were.
func TestWhereTheRepWorks(t *testing.T) {
	for _, c := range []struct{ given, chosen, want string }{
		{"", "", ""}, {"", "Support.Example.com", "support.example.com"}, {"10.0.0.5:8443", "support.example.com", "10.0.0.5:8443"},
		{"10.0.0.5:8443", "", "10.0.0.5:8443"}, {"", "https://a/b", ""}, {"", "a_b", ""},
	} {
		path := filepath.Join(t.TempDir(), settingsFile)
		if err := loadSettings(path, quiet()).change(func(s *Settings) { s.Site = c.chosen }); err != nil {
			t.Fatal(err)
		}
		if got := loadSettings(path, quiet()).site(&options{site: c.given}).String(); got != c.want {
			t.Errorf("given %q, chosen %q: %q", c.given, c.chosen, got)
		}
	}
}

// The program is closed while its server starts, which a locked file keeps from it: nobody waits for that, nothing is shown any more, and what
// starts after all is closed.
func TestClosedWhileTheServerStarts(t *testing.T) {
	o := &options{data: t.TempDir(), listen: "127.0.0.1:0"}
	b := newBack(&options{data: o.data, site: nobody}, loadSettings(filepath.Join(o.data, settingsFile), quiet()), quiet(), io.Discard)
	begun, locked, started := make(chan struct{}), make(chan struct{}), false
	b.host(func(context.Context) (*embedded, error) {
		close(begun)
		<-locked
		return startEmbedded(context.Background(), o, "Ana", 0, quiet()) // the file was given back in time
	}, func(e *embedded, _ error) { started = e != nil })
	<-begun
	if err := b.close(); err != nil || b.server != nil {
		t.Errorf("closed: %v, a server %v", err, b.server != nil)
	}
	close(locked)
	b.wg.Wait()
	if !started {
		t.Fatal("it did not start")
	}
	stop(t, serverFor(t, o, 0)) // the folder is free
}

// A server inside that cannot be started is said in the console, which comes nevertheless.
func TestTheServerInsideDoesNotStart(t *testing.T) {
	s := newStageAt(t, func(c *Settings) { c.Site = nobody })
	other := serverFor(t, &options{data: s.back.o.data, listen: "127.0.0.1:0"}, 0)
	defer stop(t, other)
	g := s.newGate(s.base, [32]byte{}, nil, nil)
	g.workAt(invite.Site{})
	s.until("the console", func() bool { return s.win.Content() == fyne.CanvasObject(s.shell) })
	if s.back.server != nil || s.back.startErr == nil || s.front.now.Server.Text != "No one can join at the moment" {
		t.Errorf("%v; the page says %q", s.back.startErr, s.front.now.Server.Text)
	}
}

// A site that is chosen counts from the next start on: what runs stays where it is, and says so.
func TestAnotherSiteCountsFromTheNextStart(t *testing.T) {
	s := newStage(t)
	s.setCommand(settings.SetSite{Site: invite.Site{Host: "support.example.com", Port: 443}})
	if !s.base.IsZero() || s.back.server == nil || !s.place().SiteLater || s.place().Site != "support.example.com" {
		t.Errorf("at %v, the page knows %+v", s.base, s.place())
	}
	next := loadSettings(filepath.Join(s.back.o.data, settingsFile), quiet())
	s.until("that it is kept", func() bool {
		next = loadSettings(filepath.Join(s.back.o.data, settingsFile), quiet())
		return next.stored.Site != ""
	})
	if got := next.site(s.back.o).String(); got != "support.example.com" {
		t.Errorf("next at %q", got)
	}
	s.setCommand(settings.SetSite{})
	if s.place().SiteLater || s.place().Site != "" {
		t.Errorf("taken back, the page knows %+v", s.place())
	}
}

// An address that is wrong keeps nobody out: the sign-in that does not reach its site leads to another one, or to the server inside, with what
// was cut off there.
func TestASiteThatIsNotThere(t *testing.T) {
	s := newStageAt(t, func(c *Settings) { c.Site = nobody })
	form := func() *signin.Form {
		t.Helper()
		for _, o := range test.LaidOutObjects(s.win.Content()) {
			if f, is := o.(*signin.Form); is {
				return f
			}
		}
		t.Fatal("no sign-in is shown")
		return nil
	}
	f := form()
	f.Name.SetText("ana")
	f.Password.SetText("pass phrase")
	f.OK.Tapped(&fyne.PointEvent{})
	s.until("that nobody answers", func() bool { return f.Problem.Visible() })
	elsewhere := func(address string) {
		t.Helper()
		s.press(s.win, "Another site…")
		if field, is := form().Named()["elsewhere.address"].(interface{ SetText(string) }); is {
			field.SetText(address)
		}
		s.press(s.win, "Work there")
	}
	elsewhere("localhost:9")
	if got := s.base.String(); got != "localhost:9" || s.set.stored.Site != got || s.back.server != nil {
		t.Fatalf("at %q, kept %q", got, s.set.stored.Site)
	}
	s.front.lost = []lost{{saved: console.Saved{Session: "theirs"}, address: "support.example.com:443", key: [32]byte{7}}}
	elsewhere(" ")
	if s.back.server != nil || !shows(s.win.Content(), "Starting…") || !shows(s.win.Content(), "The server inside this program starts") {
		t.Fatal("the window waits for the server, or does not say that it starts")
	}
	link := "deskhand:assist/127.0.0.1:1#482193077415"
	s.opened(link) // by another program meanwhile
	s.until("the console", func() bool { return s.win.Content() == fyne.CanvasObject(s.shell) })
	if s.front.page.Number.Text != link {
		t.Errorf("what was opened meanwhile: %q", s.front.page.Number.Text)
	}
	if s.back.server == nil || !s.base.IsZero() || s.set.stored.Site != "" {
		t.Fatalf("at %v, kept %q, %v", s.base, s.set.stored.Site, s.back.startErr)
	}
	if named := s.front.page.Named(); named["return.1"] != nil {
		t.Error("what was cut off at a site is offered here")
	}
	if tab := s.lead(); tab.err != nil || s.shell.Place() == (uiconsole.Place{}) {
		t.Errorf("no session here: %v", tab.err)
	}
}
