package share

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2/test"

	"deskhand/app/share"
	"deskhand/app/wire"
)

// surveyed is the end at a site that asks how it was.
func surveyed() share.Snapshot {
	s := over()
	s.Seat.Asks = wire.Asks{Survey: true}
	return s
}

// Rule 131: the customer is asked only where the site wants to know, may say a figure, words, both or nothing, and says it once.
func TestRule131SurveyPage(t *testing.T) {
	b := newBench(t, "en")
	b.Update(over())
	if b.End.Survey.root.Visible() {
		t.Error("asked where the site does not want to know")
	}
	b.Update(surveyed())
	q := b.End.Survey
	if !q.root.Visible() || !q.Send.Disabled() {
		t.Fatalf("survey seen %v, nothing can be sent %v", q.root.Visible(), !q.Send.Disabled())
	}
	test.Tap(q.Rates[3])
	if q.chosen.Text() != "4: good" || q.Send.Disabled() {
		t.Errorf("chosen %q, to be sent %v", q.chosen.Text(), !q.Send.Disabled())
	}
	test.Tap(q.Rates[3])
	if !q.Send.Disabled() {
		t.Error("a figure that was taken back can be sent")
	}
	q.Comment.SetText(strings.Repeat("ñ", wire.MaxComment+1))
	if !q.Send.Disabled() || !q.told.row.Visible() {
		t.Error("too long a comment can be sent")
	}
	// What counts is what is sent: each tab as four blanks, and without the white space around it.
	for text, fits := range map[string]bool{
		strings.Repeat("ñ", wire.MaxComment-4) + "\tñ": false, strings.Repeat("ñ", wire.MaxComment-5) + "\tñ": true, strings.Repeat("ñ", wire.MaxComment) + "\n": true,
	} {
		q.Comment.SetText(text)
		if q.Send.Disabled() == fits || q.told.row.Visible() == fits {
			t.Errorf("%d characters, of which %d are sent: to be sent %v, it says %q", utf8.RuneCountInString(text), utf8.RuneCountInString(wire.CleanChat(text)), !q.Send.Disabled(), q.told.text.Text())
		}
	}
	q.Comment.SetText("Muy amable")
	test.Tap(q.Rates[4])
	b.heard()
	test.Tap(q.Send)
	test.Tap(q.Send)
	b.wantHeard("send, twice", Rate{Rating: 5, Comment: "Muy amable"})
	b.Rated(false)
	if q.Send.Disabled() || !q.ask.Visible() {
		t.Error("what was not sent cannot be sent again")
	}
	b.Rated(true)
	if q.ask.Visible() || q.told.text.Text() != "Thank you. Your answer has been sent." {
		t.Errorf("after it was sent: %q, still asked %v", q.told.text.Text(), q.ask.Visible())
	}
	s := surveyed()
	s.Trouble = share.Forged
	b.Update(s)
	if q.root.Visible() {
		t.Error("asked how it was after a hard stop")
	}
}
