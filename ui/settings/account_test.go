package settings_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/app/wire"
	"deskhand/ui/settings"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

var account = settings.Account{Name: "ana", Site: "support.example.com", Role: "Administrator", Known: true}

var secret = wire.Secret{Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", URL: "otpauth://totp/Acme:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme"}

func TestYourAccount(t *testing.T) {
	p, want := newPage(t)
	f := settings.Own(p)
	a := account
	update := func() { p.Update(settings.Snapshot{Account: a}) }
	update()
	for _, c := range []struct{ old, new, again, said string }{
		{"", "long enough, this", "long enough, this", "password you have now"},
		{"old", "short", "short", "10 characters"},
		{"old", strings.Repeat("x", 600), strings.Repeat("x", 600), "10 characters"},
		{"old", "long enough, this", "long enough, that", "not the same"},
	} {
		f.Passwords(c.old, c.new, c.again)
		f.Change()
		want(c.said)
		if !strings.Contains(f.Said(), c.said) {
			t.Errorf("said %q, want %q", f.Said(), c.said)
		}
	}
	f.Passwords("old", "ñandúñandú", "ñandúñandú") // characters are counted, not bytes
	f.Enter()
	want("Return", settings.ChangePassword{Old: "old", New: "ñandúñandú"})
	a.Busy = true
	update()
	f.Change()
	f.Enter()
	want("while it is on its way")
	a.Busy, a.Condition, a.Said = false, theme.Stopped, "no"
	update()
	if f.Typed() == "" {
		t.Error("a refusal emptied the fields")
	}
	a.Busy, a.Said = true, ""
	update()
	a.Busy, a.Condition = false, theme.Live
	update()
	if f.Typed() != "" {
		t.Error("a password that was changed is still in a field")
	}
	f.Begin()
	want("codes", settings.NewCodes{})
	a.Secret = secret
	update()
	f.Type("", "123456")
	f.On()
	want("without the password")
	f.Type("old", "12345")
	f.On()
	want("half a code")
	f.Type("old", "123 456")
	f.On()
	want("on", settings.CodesOn{Password: "old", Code: "123456"})
	a.Secret, a.Codes = wire.Secret{}, true
	update()
	f.Off()
	want("off without the password")
	f.Type("old", "")
	f.Off()
	want("off", settings.CodesOff{Password: "old"})
}

func TestYourAccountLooks(t *testing.T) {
	for _, c := range []struct {
		name, language string
		variant        theme.Variant
		change         func(*settings.Account)
	}{
		{"account-en", "en", theme.Light, func(a *settings.Account) { a.Condition, a.Said = theme.Stopped, "The password is not right." }},
		{"account-codes-es", "es", theme.Dark, func(a *settings.Account) { a.Secret = secret }},
		{"account-on-en", "en", theme.Dark, func(a *settings.Account) { a.Codes = true }},
	} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(c.variant))
		if err := words.Load(c.language); err != nil {
			t.Fatal(err)
		}
		a := account
		c.change(&a)
		p := settings.New(func(settings.Command) {})
		w := test.NewTempWindow(t, p)
		w.Resize(fyne.NewSize(800, 1300))
		p.Update(settings.Snapshot{Account: a, Usual: "Ana"})
		test.AssertRendersToImage(t, c.name+".png", w.Canvas())
	}
}
