package share

import (
	"reflect"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/share"
)

// All that the banner is for can be done without a mouse: Tab goes from button to button, and each says what it does; Space and Return press it.
func TestTheBannerByKeyboard(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		b := newBench(t, language)
		for phase, want := range map[share.Phase][]Command{
			share.Viewed: {LookAround{}, nil, Pause{On: true}, Stop{}}, share.Controlled: {TakeBack{}, nil, Pause{On: true}, Stop{}},
			share.Paused: {LookAround{}, nil, Pause{On: false}, Stop{}},
		} {
			var said []string
			for i, command := range want {
				for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn} {
					b.changed()
					b.talked()
					b.Update(snapshot(phase))
					b.heard()
					c := b.strip.Window().Canvas()
					c.Unfocus()
					for range i + 1 {
						c.FocusNext()
					}
					text := b.Banner.more.Text()
					if said = append(said, text); text == lang.L("share.banner.panic") || fyne.MeasureText(text, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width > textWidth {
						t.Errorf("%s, %s, button %d says %q", language, phase, i, text)
					}
					c.Focused().TypedKey(&fyne.KeyEvent{Name: key})
					if got := b.heard(); command == nil && !b.Talk.open || command != nil && !reflect.DeepEqual(got, []Command{command}) {
						t.Errorf("%s, %s, button %d by %s: heard %#v", language, phase, i, key, got)
					}
				}
			}
			if distinct := map[string]bool{said[0]: true, said[2]: true, said[4]: true, said[6]: true}; len(distinct) != 4 {
				t.Errorf("%s, %s: says %q", language, phase, said)
			}
		}
	}
}

// Escape lets go of the banner, and nothing that the customer types elsewhere presses a button by accident: none has the focus by itself.
func TestTheBannerTakesNoFocusByItself(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Viewed))
	c := b.strip.Window().Canvas()
	if c.Focused() != nil {
		t.Fatalf("%T has the focus from the start", c.Focused())
	}
	c.FocusNext()
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if c.Focused() != nil {
		t.Errorf("%T keeps the focus", c.Focused())
	}
	b.Update(snapshot(share.Viewed))
	if got := b.Banner.more.Text(); got != lang.L("share.banner.panic") {
		t.Errorf("the banner goes on saying %q", got)
	}
}
