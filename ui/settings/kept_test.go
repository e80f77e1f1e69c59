package settings_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/settings"
	"deskhand/ui/words"
)

// Which keys of sites were replaced is said, and only where some were.
func TestReplacedKeysAreSaid(t *testing.T) {
	test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	p := settings.New(func(settings.Command) {})
	said := p.Named()["replaced"].(*widget.Label)
	p.Update(settings.Snapshot{Kept: settings.Kept{Folder: "/home/ana"}})
	if said.Visible() {
		t.Errorf("%q is said of no key", said.Text)
	}
	p.Update(settings.Snapshot{Kept: settings.Kept{Folder: "/home/ana", Replaced: []string{"the newest", "an older one"}}})
	if !said.Visible() || strings.Index(said.Text, "the newest") > strings.Index(said.Text, "an older one") || !said.Selectable {
		t.Errorf("visible %v, %q", said.Visible(), said.Text)
	}
}
