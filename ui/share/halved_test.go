package share

import (
	"image"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/session"
	"deskhand/app/share"
)

// Who sees a screen that is larger than a picture is told that it is halved, and so is the customer whose it is: at the banner, and on the page
// where they choose what is shown.
func TestTheCustomerIsToldThatTheirScreenIsHalved(t *testing.T) {
	for language, want := range map[string]string{"en": "1/2 of its size", "es": "1/2 de su tamaño"} {
		b := newBench(t, language)
		says := func(s share.Snapshot) (banner, page string) {
			b.Update(s)
			b.Banner.Change.MouseIn(&desktop.MouseEvent{})
			banner = b.Banner.more.Text()
			b.Banner.Change.MouseOut()
			b.change()
			if b.Change.size.Visible() {
				page = b.Change.size.TraceText()
			}
			b.changed()
			return banner, page
		}
		halved := b.changing(func(s *share.Snapshot) { s.Halved = 1 })
		banner, page := says(halved)
		if !strings.Contains(banner, want) || !strings.Contains(page, want) {
			t.Errorf("%s: the banner says %q, the page %q", language, banner, page)
		}
		if width := fyne.MeasureText(banner, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width; width > textWidth {
			t.Errorf("%s: %q is %v wide, of %v", language, banner, width, textWidth)
		}
		if banner, page := says(b.changing(nil)); strings.Contains(banner, "1/") || page != "" {
			t.Errorf("%s: of a screen that is shown as it is, the banner says %q, the page %q", language, banner, page)
		}
		gone := b.changing(func(s *share.Snapshot) { unplugged(s); s.Halved = 1 })
		if _, page := says(gone); page != "" {
			t.Errorf("%s: of a screen that is gone the page says %q", language, page)
		}
	}
}

// Before a screen is shown the customer reads of the one they choose whether it will be halved, and of all together.
func TestTheChoiceSaysWhatIsHalved(t *testing.T) {
	b := newBench(t, "en")
	huge := []share.Monitor{
		{ID: 1, Name: "eDP-1", Bounds: image.Rect(0, 0, 1920, 1080), Primary: true},
		{ID: 2, Name: "DP-1", Bounds: image.Rect(1920, 0, 1920+7680, 4320)},
	}
	b.Update(b.asked(1, session.ViewDesktop, huge...))
	for i, want := range []bool{false, true, false} { // all of them say so in their own line
		v := b.Consent
		v.Screen.SetSelected(v.Screen.Options[i])
		if v.screens.below.Visible() != want || want && !strings.Contains(v.screens.size.Text(), "1/2 of its size") {
			t.Errorf("%s: says %q, visible %v", v.Screen.Selected, v.screens.size.Text(), v.screens.below.Visible())
		}
	}
	if every := b.Consent.Screen.Options[2]; !strings.Contains(every, "1/2") {
		t.Errorf("all of them: %q", every)
	}
}
