package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/pquerna/otp/totp"

	"deskhand/app/client"
	"deskhand/app/wire"
	"deskhand/ui/admin"
	uiconsole "deskhand/ui/console"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
)

// enters signs somebody in at the stage's server, as another program does.
func (s *stage) enters(name, password, code string) (account, error) {
	s.t.Helper()
	e := s.back.server
	a, _, err := signIn(s.t.Context(), e.site("127.0.0.1"), keys{pin: e.server.KeyHash()}, client.Credentials{Name: name, Password: password, Code: code})
	return a, err
}

// office opens the page of accounts and waits for them.
func (s *stage) office() *admin.Snapshot {
	s.t.Helper()
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageAdmin})
	o := &s.pages.office.state
	s.until("the accounts", func() bool { return !o.Loading && !o.Busy })
	return o
}

// does has a command done, with a yes if it is asked for.
func (s *stage) does(c admin.Command) *admin.Snapshot {
	s.t.Helper()
	o := &s.pages.office.state
	s.adminCommand(c)
	if top := s.win.Canvas().Overlays().Top(); top != nil {
		if o.Busy {
			s.t.Error("done before the answer")
		}
		for _, yes := range []string{"Remove", "Disable", "Set a new password", "Switch codes on", "Give it up"} {
			if button(s.win, yes) != nil {
				s.press(s.win, yes)
				break
			}
		}
	}
	s.adminCommand(c) // a second click
	if s.win.Canvas().Overlays().Top() != nil {
		s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
	s.until("the end of it", func() bool { return !o.Busy && !o.Loading })
	return o
}

// The owner of the server inside the program looks after its accounts: they add a colleague, who signs in, is locked out and removed.
func TestTheOwnerLooksAfterAccounts(t *testing.T) {
	s := newStage(t)
	if !s.administers() {
		t.Fatal("the owner is no administrator of their own server")
	}
	o := s.office()
	if o.Trouble != "" || len(o.Accounts) != 1 || !o.Accounts[0].Owner || o.Me != o.Accounts[0].Name {
		t.Fatalf("at first: %q, %+v, me %q", o.Trouble, o.Accounts, o.Me)
	}
	s.does(admin.Add{AccountAdd: wire.AccountAdd{Name: "luis", Display: "Luis", Role: wire.RoleRep, Multi: true}})
	password := o.Given.Password
	if o.Condition != theme.Live || o.Given.Name != "luis" || len(password) < 20 || len(o.Accounts) != 2 {
		t.Fatalf("added: %q, %d accounts, given to %q", o.Said, len(o.Accounts), o.Given.Name)
	}
	if a, err := s.enters("luis", password, ""); err != nil || a.rights.Role != wire.RoleRep || a.name != "luis" {
		t.Fatalf("Luis signs in: %v, %+v", err, a.rights)
	}
	s.does(admin.Add{AccountAdd: wire.AccountAdd{Name: "luis", Display: "Luis", Role: wire.RoleRep}})
	if o.Condition != theme.Stopped || !strings.Contains(o.Said, "already") || o.Given != (admin.Given{}) {
		t.Errorf("the same once more: %q", o.Said)
	}
	s.does(admin.SetCodes{AccountTOTP: wire.AccountTOTP{Name: "luis", On: true}})
	if _, err := s.enters("luis", password, ""); !errors.Is(err, client.ErrCode) {
		t.Errorf("without a code: %v", err)
	}
	code, err := totp.GenerateCode(o.Given.Codes.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.enters("luis", password, code); err != nil {
		t.Errorf("with a code of the key that was given: %v", err)
	}
	s.does(admin.Forget{})
	if o.Given != (admin.Given{}) {
		t.Error("what was to be shown once is still there")
	}
	s.does(admin.Disable{AccountDisable: wire.AccountDisable{Name: "luis", Disabled: true}})
	if _, err := s.enters("luis", password, ""); !errors.Is(err, client.ErrCredentials) {
		t.Errorf("disabled: %v", err)
	}
	s.does(admin.Remove{AccountRemove: wire.AccountRemove{Name: "luis"}})
	if len(o.Accounts) != 1 || o.Condition != theme.Live {
		t.Errorf("removed: %q, %d accounts", o.Said, len(o.Accounts))
	}
	s.does(admin.Disable{AccountDisable: wire.AccountDisable{Name: "luis", Disabled: true}})
	if o.Condition != theme.Stopped || !strings.Contains(o.Said, "gone") {
		t.Errorf("once more: %q", o.Said)
	}
}

// Whoever is the last administrator stays it, and is told why in words.
func TestTheLastAdministratorStays(t *testing.T) {
	s := newStage(t)
	s.office()
	s.does(admin.Add{AccountAdd: wire.AccountAdd{Name: "eva", Display: "Eva", Role: wire.RoleAdmin, Password: "correct horse battery"}})
	eva, err := s.enters("eva", "correct horse battery", "")
	if err != nil {
		t.Fatal(err)
	}
	s.who, s.pages.office = &eva, office{}
	o := s.office()
	s.readAccounts()
	s.until("the accounts as Eva sees them", func() bool { return !o.Loading })
	if o.Me != "eva" || o.Trouble != "" {
		t.Fatalf("me %q, %q", o.Me, o.Trouble)
	}
	rep := wire.RoleRep
	for what, c := range map[string]admin.Command{
		"role":    admin.Set{AccountSet: wire.AccountSet{Name: "eva", Role: &rep}},
		"disable": admin.Disable{AccountDisable: wire.AccountDisable{Name: "eva", Disabled: true}},
		"remove":  admin.Remove{AccountRemove: wire.AccountRemove{Name: "eva"}},
	} {
		if s.does(c); o.Condition != theme.Stopped || !strings.Contains(o.Said, "last administrator") {
			t.Errorf("%s: %q", what, o.Said)
		}
	}
}

// The passwords of the tests' rep.
const first, second = "correct horse battery", "battery horse correct"

// luis makes the stage's rep somebody who is signed in at a site, and shows their settings. A server takes five tries in a row.
func (s *stage) luis() (a *settings.Account, does func(settings.AccountCommand)) {
	s.t.Helper()
	s.office()
	s.does(admin.Add{AccountAdd: wire.AccountAdd{Name: "luis", Display: "Luis", Role: wire.RoleRep, Password: first}})
	luis, err := s.enters("luis", first, "")
	if err != nil {
		s.t.Fatal(err)
	}
	s.who, s.pages.office = &luis, office{}
	a = &s.prefs.own.state
	s.shell.Go(uiconsole.Place{Page: uiconsole.PageSettings})
	s.until("the account", func() bool { return a.Known })
	return a, func(c settings.AccountCommand) {
		s.t.Helper()
		s.ownCommand(c)
		s.ownCommand(c) // a second click
		s.until("the end of it", func() bool { return !a.Busy })
	}
}

func TestARepChangesTheirPassword(t *testing.T) {
	s := newStage(t)
	a, does := s.luis()
	if s.administers() {
		t.Error("a rep is offered the accounts")
	}
	if does(settings.ChangePassword{Old: "wrong", New: second}); a.Condition != theme.Stopped || !strings.Contains(a.Said, "not right") {
		t.Errorf("with a wrong password: %q", a.Said)
	}
	if does(settings.ChangePassword{Old: first, New: second}); a.Condition != theme.Live {
		t.Errorf("changed: %q", a.Said)
	}
	if _, err := s.enters("luis", second, ""); err != nil {
		t.Errorf("with the new password: %v", err)
	}
}

func TestARepSwitchesOneTimeCodesOnAndOff(t *testing.T) {
	s := newStage(t)
	a, does := s.luis()
	does(settings.NewCodes{})
	code, err := totp.GenerateCode(a.Secret.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	if does(settings.CodesOn{Password: first, Code: wrong}); a.Codes || a.Secret == (wire.Secret{}) || !strings.Contains(a.Said, "code") {
		t.Errorf("a wrong code: on %v, %q", a.Codes, a.Said)
	}
	if does(settings.CodesOn{Password: first, Code: code}); !a.Codes || a.Secret != (wire.Secret{}) {
		t.Errorf("on: %v, %q", a.Codes, a.Said)
	}
	if _, err := s.enters("luis", first, ""); !errors.Is(err, client.ErrCode) {
		t.Errorf("without a code: %v", err)
	}
	if does(settings.CodesOff{Password: first}); a.Codes {
		t.Errorf("off: %q", a.Said)
	}
}

func TestPasswordsThatAreMadeUp(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		p := newPassword()
		if len(p) != 23 || strings.Trim(p, "abcdefghijklmnopqrstuvwxyz234567-") != "" || seen[p] {
			t.Fatalf("made up %q", p)
		}
		seen[p] = true
	}
}
