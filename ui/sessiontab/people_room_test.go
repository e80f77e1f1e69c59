package sessiontab_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/sessiontab"
)

// In the smallest window three people are seen whole beside a chat, in either language: what there is to say of them gives way, and is said
// again where there is room.
func TestPeopleAreWholeBesideAChat(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		r := newRig(t, language)
		r.window.Resize(fyne.NewSize(roomForTab, 640-47)) // the strip of tabs has the rest
		s := talking(viewing(team()))
		s.State.People = s.State.People[:3]
		r.show(s)
		r.openChat()
		r.settle()
		panel := sessiontab.PeoplePanel(r.Tab)
		if has, wants := panel.Size().Height, sessiontab.PeopleHeight(r.Tab); has < wants {
			t.Errorf("%s: the list has %v, and wants %v", language, has, wants)
		}
		if said := drawn(panel); strings.Contains(said, "18 ms") {
			t.Errorf("%s: it says\n%s", language, said)
		}
		r.window.Resize(fyne.NewSize(1280, 800))
		r.settle()
		if said := drawn(panel); !strings.Contains(said, "18 ms") {
			t.Errorf("%s: with more room it says\n%s", language, said)
		}
	}
}

// drawn is all that is written in an object.
func drawn(o fyne.CanvasObject) string {
	var out []string
	for _, in := range test.LaidOutObjects(o) {
		if text, is := in.(*canvas.Text); is && text.Visible() {
			out = append(out, text.Text)
		}
	}
	return strings.Join(out, "\n")
}

// What lies over all windows leaves the menus of one's own screen in sight: they stand above their buttons where there is no room below.
func TestMenusKeepOutOfTheBanner(t *testing.T) {
	r := newRig(t, "en")
	r.show(showing(withCustomer(inviting())))
	button := sessiontab.LendButton(r.Tab)
	test.Tap(button)
	d, menu := fyne.CurrentApp().Driver(), sessiontab.LendMenu(r.Tab)
	last := sessiontab.Lendings(r.Tab)[3]
	if bottom, top := d.AbsolutePositionForObject(last).Y+last.Size().Height, d.AbsolutePositionForObject(menu).Y; last.Size().Height == 0 || bottom > top {
		t.Errorf("the menu ends at %v, its button begins at %v", bottom, top)
	}
}
