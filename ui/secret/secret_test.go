package secret_test

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/app/wire"
	"deskhand/ui/secret"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

// Programs show codes with a space in the middle, and people paste more than they want.
func TestACodeTakesSixDigitsHoweverTheyCome(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	sent := 0
	c := secret.NewCode(func() { sent++ })
	for text, want := range map[string]string{"123 456": "123456", " 12-34": "1234", "código 000111 22": "000111", "١٢٣": "", "": ""} {
		c.SetText(text)
		if c.Text != want || c.Whole() != (len(want) == secret.CodeLen) {
			t.Errorf("%q is taken as %q, whole %v", text, c.Text, c.Whole())
		}
	}
	c.OnSubmitted(c.Text)
	if sent != 1 {
		t.Errorf("sent %d times", sent)
	}
}

// What is shown in groups is copied without them, and the button says so only until something else is shown.
func TestWhatIsShownOnceIsCopiedWhole(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	copied := ""
	o := secret.NewOnce(func(text string) { copied = text })
	o.Set("abcd efgh", "abcdefgh")
	before := o.Copy().Text
	test.Tap(o.Copy())
	if copied != "abcdefgh" || o.Copy().Text == before {
		t.Errorf("copied %q, the button says %q", copied, o.Copy().Text)
	}
	o.Set("ijkl", "ijkl")
	if o.Copy().Text != before || o.TraceText() != "" {
		t.Errorf("the button says %q, a trace %q", o.Copy().Text, o.TraceText())
	}
	c := secret.NewCodes(func(string) {})
	none := c.MinSize()
	c.Set(wire.Secret{Secret: "JBSWY3DPEHPK3PXP", URL: "otpauth://totp/Acme:ana?secret=JBSWY3DPEHPK3PXP&issuer=Acme"})
	if c.MinSize().Height < none.Height+100 || c.TraceText() != "" {
		t.Errorf("no picture: %v", c.MinSize())
	}
}
