package home_test

import (
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/ui/entry"
	"deskhand/ui/home"
)

// Rule 11: what the site asks for at Start is asked on Home; where it must be given, nothing starts without.
func TestRule11CodesAtStart(t *testing.T) {
	h, w, commands := newHome(t, "en")
	s := snapshot()
	s.Codes, s.Needed = []string{"Case number", "Product"}, true
	h.Update(s)
	test.AssertRendersToMarkup(t, "home-codes.xml", w.Canvas())
	field := func(n string) *entry.Entry { return h.Named()["code."+n].(*entry.Entry) }
	test.Tap(h.StartButton)
	if len(*commands) != 0 || w.Canvas().Focused() != field("1") {
		t.Errorf("without its codes it started: %v", *commands)
	}
	test.Type(field("1"), "4711")
	field("1").OnSubmitted("4711")
	if w.Canvas().Focused() != field("2") {
		t.Error("Enter does not lead to the next field")
	}
	h.Update(s) // a repaint takes nothing away
	test.Type(field("2"), "  printer ")
	field("2").OnSubmitted("printer")
	if want := []home.Command{home.Start{Codes: []string{"Case number: 4711", "Product: printer"}}}; !reflect.DeepEqual(*commands, want) {
		t.Errorf("commanded %v, want %v", *commands, want)
	}
	if field("1").Text != "" {
		t.Error("the next session begins with the last one's code")
	}
	*commands = nil
	s.Needed = false
	h.Update(s)
	field("1").SetText(strings.Repeat("ñ", 300))
	test.Tap(h.StartButton)
	if got := (*commands)[0].(home.Start).Codes; len(got) != 1 || len([]rune(got[0])) != 128 {
		t.Errorf("codes %q", got)
	}
	s.Codes = nil
	h.Update(s)
	if _, there := h.Named()["code.1"]; there {
		t.Error("asked by a site that does not ask")
	}
}
