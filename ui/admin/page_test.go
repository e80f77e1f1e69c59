package admin_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/wire"
	"deskhand/ui/admin"
	"deskhand/ui/entry"
	"deskhand/ui/hint"
	"deskhand/ui/secret"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
	"deskhand/ui/words"
)

var at = time.Date(2026, 11, 22, 13, 5, 0, 0, time.Local).UnixMilli()

func accounts() []wire.Account {
	return []wire.Account{
		{Name: "ana", Display: "Ana Ruiz", Role: wire.RoleAdmin, Multi: true, TOTP: true, Made: at, SignedIn: at},
		{Name: "luis", Display: "Luis Vidal", Role: wire.RoleRep, MaxCustomers: 3, Made: at, SignedIn: at},
		{Name: "marta", Role: wire.RoleManager, Disabled: true, Made: at},
	}
}

// bench is a page in a window, and what it commanded.
type bench struct {
	*admin.Page
	t      *testing.T
	window fyne.Window
	told   []admin.Command
}

func newBench(t *testing.T, language string, v theme.Variant) *bench {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(v))
	if err := words.Load(language); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t}
	b.Page = admin.New(func(c admin.Command) { b.told = append(b.told, c) })
	b.window = test.NewTempWindow(t, b.Page)
	b.window.Resize(fyne.NewSize(1200, 760))
	return b
}

func (b *bench) entry(name string) *entry.Entry {
	b.t.Helper()
	return b.Named()[name].(*entry.Entry)
}

func (b *bench) tap(name string) {
	b.t.Helper()
	test.Tap(b.Named()[name].(*hint.Button))
}

func (b *bench) check(name string, on bool) { b.Named()[name].(*widget.Check).SetChecked(on) }

func (b *bench) said() string { return b.Named()["said"].(*theme.Text).Text() }

// expect compares what was commanded since the last time.
func (b *bench) expect(what string, want ...admin.Command) {
	b.t.Helper()
	line := func(all []admin.Command) (s string) {
		for _, c := range all {
			s += fmt.Sprintf("%T%s ", c, show(c))
		}
		return s
	}
	if line(b.told) != line(want) {
		b.t.Errorf("%s: commanded %s, want %s", what, line(b.told), line(want))
	}
	b.told = nil
}

// show writes what pointers point to.
func show(c admin.Command) string {
	set, is := c.(admin.Set)
	if !is {
		return fmt.Sprintf("%+v", c)
	}
	text := set.Name
	if set.Display != nil {
		text += " display " + *set.Display
	}
	if set.Role != nil {
		text += " role " + string(*set.Role)
	}
	if set.Multi != nil {
		text += fmt.Sprint(" multi ", *set.Multi)
	}
	if set.Barred != nil {
		text += fmt.Sprint(" barred ", *set.Barred)
	}
	if set.MaxCustomers != nil {
		text += fmt.Sprint(" most ", *set.MaxCustomers)
	}
	return text
}

func set(name string, change func(*wire.AccountSet)) admin.Set {
	s := admin.Set{AccountSet: wire.AccountSet{Name: name}}
	change(&s.AccountSet)
	return s
}

func TestAddingAnAccount(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	s := admin.Snapshot{Accounts: accounts(), Me: "ana"}
	b.Update(s)
	b.tap("add")
	if got := b.window.Canvas().Focused(); got != fyne.Focusable(b.entry("name")) {
		t.Errorf("the keyboard is in %T", got)
	}
	b.tap("ok")
	b.expect("without a name")
	b.entry("name").SetText(" Luis ")
	b.tap("ok")
	b.expect("a name that is taken")
	b.entry("name").SetText("Pau.Roca")
	b.entry("display").SetText(" Pau Roca ")
	b.entry("most").SetText("many")
	b.tap("ok")
	b.expect("no number")
	b.entry("most").SetText("4")
	b.check("multi", true)
	want := wire.AccountAdd{Name: "pau.roca", Display: "Pau Roca", Role: wire.RoleRep, Multi: true, MaxCustomers: 4}
	b.entry("name").OnSubmitted("")
	b.expect("Return, a password to be made up", admin.Add{AccountAdd: want})
	b.check("password.typed", true)
	password := b.Named()["password.entry"].(interface{ SetText(string) })
	password.SetText("too short")
	b.tap("ok")
	b.expect("a short password")
	if !strings.Contains(b.said(), "10 characters") {
		t.Errorf("said %q", b.said())
	}
	password.SetText("long enough, this one")
	want.Password = "long enough, this one"
	b.tap("ok")
	b.expect("a typed password", admin.Add{AccountAdd: want})
	b.entry("display").SetText(" ")
	want.Display = "pau.roca"
	b.tap("ok")
	b.expect("without a name for people", admin.Add{AccountAdd: want})

	s.Busy, s.Said = true, "Adding…"
	b.Update(s)
	b.tap("ok")
	b.entry("name").OnSubmitted("")
	b.tap("add")
	b.expect("while it is on its way")
	s.Busy, s.Condition, s.Said = false, theme.Stopped, "The site could not."
	b.Update(s)
	if b.entry("name").Text != "Pau.Roca" || b.said() != s.Said {
		t.Errorf("after a failure: %q, said %q", b.entry("name").Text, b.said())
	}
}

// What comes up below the edge of a small window is brought into sight.
func TestATypedPasswordIsInSight(t *testing.T) {
	b := newBench(t, "es", theme.Light)
	b.window.Resize(fyne.NewSize(1024, 560))
	b.Update(admin.Snapshot{Accounts: accounts(), Me: "ana"})
	b.tap("add")
	b.check("password.typed", true)
	entry, foot := b.Named()["password.entry"], b.Named()["ok"]
	d := fyne.CurrentApp().Driver()
	if bottom, edge := d.AbsolutePositionForObject(entry).Y+entry.Size().Height, d.AbsolutePositionForObject(foot).Y; bottom > edge {
		t.Errorf("the field ends at %.0f, below what begins at %.0f", bottom, edge)
	}
}

// A password that was made up is shown with the account that it is for, until the administrator leaves it.
func TestAnAccountThatWasAdded(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	s := admin.Snapshot{Accounts: accounts(), Me: "ana"}
	b.Update(s)
	b.tap("add")
	s.Accounts = append(s.Accounts, wire.Account{Name: "pau.roca", Display: "Pau Roca", Role: wire.RoleRep, Made: at})
	s.Condition, s.Said, s.Of = theme.Live, "Pau Roca can sign in now.", "pau.roca"
	s.Given = admin.Given{Name: "pau.roca", Password: "hk7mz-q4wte-9xpra"}
	b.Update(s)
	b.Added("pau.roca")
	b.expect("what is to be handed over stays")
	b.tap("given.copy")
	b.expect("Copy", admin.Copy{Text: "hk7mz-q4wte-9xpra"})
	b.Open("luis")
	b.expect("leaving it forgets the password", admin.Forget{})
}

// What an account may ask for is ticked as it is, and stays as it is when nothing is changed (PRODUCT rule 80).
func TestRule80InTheAccount(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	s := admin.Snapshot{Accounts: accounts(), Me: "ana"}
	for i := range s.Accounts {
		if s.Accounts[i].Name == "luis" {
			s.Accounts[i].Barred = session.SetOf(session.ViewDesktop)
		}
	}
	b.Update(s)
	b.Open("luis")
	for name, on := range map[string]bool{"view-desktop": false, "control-desktop": false, "view-app": true, "control-app": true} {
		if got := b.Named()["asks."+name].(*widget.Check).Checked; got != on {
			t.Errorf("%s is ticked: %v", name, got)
		}
	}
	b.tap("save")
	b.expect("nothing is changed")
	b.check("asks.view-desktop", true)
	b.check("asks.control-desktop", true)
	b.tap("save")
	var nothing session.ActivitySet
	b.expect("everything", set("luis", func(a *wire.AccountSet) { a.Barred = &nothing }))
}

func TestChangingAnAccount(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	s := admin.Snapshot{Accounts: accounts(), Me: "ana"}
	b.Update(s)
	b.Open("luis")
	b.tap("save")
	b.expect("nothing is changed")
	b.entry("display").SetText("Luis V.")
	b.Named()["role"].(*entry.Select).SetSelectedIndex(1)
	b.entry("most").SetText("")
	b.tap("save")
	role, none, name := wire.RoleManager, uint16(0), "Luis V."
	b.expect("changes", set("luis", func(a *wire.AccountSet) { a.Role, a.MaxCustomers, a.Display = &role, &none, &name }))
	b.check("asks.view-app", false) // control goes with what is seen
	b.tap("save")
	windows := session.SetOf(session.ViewApp, session.ControlApp)
	b.expect("less to ask for", set("luis", func(a *wire.AccountSet) { a.Role, a.MaxCustomers, a.Display, a.Barred = &role, &none, &name, &windows }))
	b.check("asks.control-app", true) // and brings it back
	b.tap("save")
	b.expect("all of it again", set("luis", func(a *wire.AccountSet) { a.Role, a.MaxCustomers, a.Display = &role, &none, &name }))
	s.Accounts[0].SignedIn++ // somebody else's news
	b.Update(s)
	if b.entry("display").Text != "Luis V." {
		t.Error("what is being typed was written over")
	}
	b.tap("disable")
	b.expect("Disable", admin.Disable{AccountDisable: wire.AccountDisable{Name: "luis", Disabled: true}})
	b.tap("remove")
	b.expect("Remove", admin.Remove{AccountRemove: wire.AccountRemove{Name: "luis"}})
	b.tap("password.ok")
	b.expect("another password", admin.SetPassword{AccountPassword: wire.AccountPassword{Name: "luis"}})
	b.tap("codes.on")
	b.expect("codes", admin.SetCodes{AccountTOTP: wire.AccountTOTP{Name: "luis", On: true}})
	s.Accounts = slices.Delete(s.Accounts, 1, 2)
	b.Update(s)
	b.tap("remove") // it is hidden
	b.Open("marta")
	b.told = nil
	b.tap("disable")
	b.expect("Enable", admin.Disable{AccountDisable: wire.AccountDisable{Name: "marta"}})
	b.Open("ana")
	if p := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.Named()["password.ok"]); !p.IsZero() {
		t.Errorf("an administrator's own password is for Settings, and is at %v", p)
	}
}

// What is typed and not saved is not dropped by a click on somebody else: that is asked first.
func TestWhatIsNotSavedIsNotDropped(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	b.Update(admin.Snapshot{Accounts: accounts(), Me: "ana"})
	click := b.Named()["list"].(*widget.List).Select
	asked := func(what string) admin.Leave {
		t.Helper()
		if len(b.told) != 1 {
			t.Fatalf("%s: commanded %v", what, b.told)
		}
		leave, is := b.told[0].(admin.Leave)
		if !is {
			t.Fatalf("%s: commanded %T", what, b.told[0])
		}
		b.told = nil
		return leave
	}
	click(1)
	click(2)
	b.expect("nothing is typed")
	click(1)
	b.entry("display").SetText("Luis Vidal ")
	b.tap("save")
	click(2)
	b.expect("a blank is typed, which is not saved")
	b.entry("most").SetText("many")
	click(1)
	asked("what cannot be saved is typed").Go()
	b.entry("display").SetText("Luisa")
	click(2)
	leave := asked("somebody else")
	if got := b.entry("display").Text; got != "Luisa" {
		t.Errorf("the form has %q", got)
	}
	b.tap("add")
	asked("a new account")
	leave.Go()
	click(1)
	b.expect("dropped")
	if got := b.entry("display").Text; got != "Luis Vidal" {
		t.Errorf("the form has %q", got)
	}
	b.tap("add")
	b.entry("name").SetText("rosa")
	click(1)
	asked("an account beside a new one")
}

func TestSearchingAccounts(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	b.Update(admin.Snapshot{Accounts: accounts(), Me: "ana"})
	list := b.Named()["list"].(*widget.List)
	for text, want := range map[string]int{"": 3, "RUIZ": 1, "disabled": 1, "codes ana": 1, "representative": 1, "nobody": 0} {
		b.entry("search").SetText(text)
		if list.Length() != want {
			t.Errorf("%q finds %d, want %d", text, list.Length(), want)
		}
	}
	b.entry("search").SetText("vidal")
	b.entry("search").OnSubmitted("")
	if b.entry("display").Text != "Luis Vidal" {
		t.Errorf("Return shows %q", b.entry("display").Text)
	}
}

// What takes something away from somebody is asked first, and says what.
func TestQuestions(t *testing.T) {
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	rep, boss := wire.RoleRep, wire.RoleAdmin
	for _, c := range []struct {
		command admin.Command
		own     bool
		want    string // in the text; "" nothing is asked
	}{
		{admin.Remove{AccountRemove: wire.AccountRemove{Name: "luis"}}, false, "cannot be undone"},
		{admin.Remove{AccountRemove: wire.AccountRemove{Name: "ana"}}, true, "your own account"},
		{admin.Disable{AccountDisable: wire.AccountDisable{Name: "luis", Disabled: true}}, false, "signed out at once"},
		{admin.Disable{AccountDisable: wire.AccountDisable{Name: "luis"}}, false, ""},
		{admin.SetPassword{}, false, "stops working"},
		{admin.SetCodes{AccountTOTP: wire.AccountTOTP{On: true}}, false, "counts at once"},
		{admin.SetCodes{}, false, "password alone"},
		{set("luis", func(a *wire.AccountSet) { a.Role = &rep }), false, ""},
		{set("ana", func(a *wire.AccountSet) { a.Role = &boss }), true, ""},
		{set("ana", func(a *wire.AccountSet) { a.Role = &rep }), true, "another administrator"},
		{admin.Add{}, false, ""},
	} {
		q, asks := admin.Question(c.command, accounts(), c.own)
		if asks != (c.want != "") || !strings.Contains(q.Text, c.want) {
			t.Errorf("%T own %v: asks %v, %q", c.command, c.own, asks, q.Text)
		}
	}
	if q, _ := admin.Question(admin.Remove{AccountRemove: wire.AccountRemove{Name: "luis"}}, accounts(), false); q.Title != "Remove Luis Vidal (luis)?" {
		t.Errorf("whose account: %q", q.Title)
	}
}

// writer keeps what is written, and ends the tracer with the first line.
type writer struct {
	strings.Builder
	cancel func()
}

func (w *writer) Write(b []byte) (int, error) {
	w.cancel()
	return w.Builder.Write(b)
}

// No password and no secret is in a trace, not even one that is legible on the screen.
func TestTracesHoldNoSecret(t *testing.T) {
	b := newBench(t, "en", theme.Light)
	ctx, cancel := context.WithCancel(t.Context())
	out := &writer{cancel: cancel}
	tracer := trace.New(out, func(f func()) { f() })
	for name, o := range b.Named() {
		tracer.Name(o, "admin."+name)
	}
	b.Update(admin.Snapshot{Accounts: accounts(), Me: "ana", Given: admin.Given{Name: "luis", Password: "hk7mz-q4wte-9xpra"}})
	b.Open("luis")
	b.check("password.typed", true)
	p := b.Named()["password.entry"].(*secret.Password)
	p.SetText("typed by hand")
	p.Password = false // what its eye does
	p.Refresh()
	if err := tracer.Run(ctx); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.Contains(text, "admin.password.entry") || !strings.Contains(text, "Luis Vidal") {
		t.Errorf("the trace is blind: %s", text)
	}
	for _, s := range []string{"hk7mz", "typed by"} {
		if strings.Contains(text, s) {
			t.Errorf("the trace says %q", s)
		}
	}
}

func TestLooks(t *testing.T) {
	codes := wire.Secret{Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", URL: "otpauth://totp/Acme:luis?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme"}
	for _, c := range []struct {
		name, language string
		variant        theme.Variant
		snapshot       admin.Snapshot
		do             func(*bench)
	}{
		{"account-en", "en", theme.Light, admin.Snapshot{Accounts: accounts(), Me: "ana", Of: "luis", Condition: theme.Live, Said: "Saved."}, func(b *bench) { b.Open("luis") }},
		{"own-es", "es", theme.Dark, admin.Snapshot{Accounts: accounts(), Me: "ana"}, func(b *bench) { b.Open("ana") }},
		{"new-es", "es", theme.Dark, admin.Snapshot{Accounts: accounts(), Me: "ana"}, func(b *bench) { b.tap("add"); b.tap("ok") }},
		{"password-es", "es", theme.Dark, admin.Snapshot{Accounts: accounts(), Me: "ana", Given: admin.Given{Name: "luis", Password: "hk7mz-q4wte-9xpra-2bnvc"}}, func(b *bench) { b.Open("luis") }},
		{"codes-en", "en", theme.Light, admin.Snapshot{Accounts: accounts(), Me: "ana", Given: admin.Given{Name: "luis", Codes: codes}}, func(b *bench) { b.Open("luis") }},
		{"busy-en", "en", theme.Dark, admin.Snapshot{Accounts: accounts(), Me: "ana", Busy: true, Of: "marta", Said: "Changing the account…"}, func(b *bench) { b.Open("marta") }},
		{"owner-en", "en", theme.Light, admin.Snapshot{Accounts: []wire.Account{{Name: "owner", Display: "Ana", Role: wire.RoleAdmin, Owner: true}}, Me: "owner"}, func(b *bench) { b.Open("owner") }},
		{"trouble-es", "es", theme.Light, admin.Snapshot{Trouble: "No se llega al sitio."}, func(*bench) {}},
	} {
		b := newBench(t, c.language, c.variant)
		b.Update(c.snapshot)
		c.do(b)
		test.AssertRendersToImage(t, c.name+".png", b.window.Canvas())
	}
}
