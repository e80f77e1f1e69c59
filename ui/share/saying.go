package share

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/share"
)

// saying is what the banner's second line is about: the moment, and what a button says of itself, which never stands in for who sees the screen.
type saying struct {
	moment
	text  string // without a hint
	tells bool   // of what a hint must not hide: who is about to see the screen, how control ended
	hint  string // of the button at which the pointer or the keyboard is; empty: of none
}

// next is the line at another moment. A hint does not outlive what it was said of: it is about what a press would change.
func (l saying) next(s moment, ended string) saying {
	hint := l.hint
	if s.Phase != l.Phase || s.Driver.ID != l.Driver.ID || s.State.Share.Paused != l.State.Share.Paused {
		hint = ""
	}
	return saying{moment: s, text: bannerMore(s, ended), tells: ended != "" || len(s.Coming) > 0 && !s.State.Share.Paused, hint: hint}
}

// words are the line's.
func (l saying) words() string {
	if l.hint == "" || l.tells {
		return l.text
	}
	if l.State.Share.Paused || l.Phase == share.Unplugged {
		return l.hint // nobody sees it
	}
	if text := withOthers(l.moment, l.hint); fyne.MeasureText(text, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width <= textWidth {
		return text
	}
	return l.text
}
