package share

import (
	"slices"
	"strings"
	"testing"

	"deskhand/app/invite"
	"deskhand/app/session"
	"deskhand/app/share"
)

// Words that a site could keep from being found are said to be missing, where people wait and where they are asked; then they are there.
func TestMissingWordsAreSaidToBeMissing(t *testing.T) {
	for language, want := range map[string]string{"en": "Allow nothing before the words", "es": "No permita nada hasta"} {
		b := newBench(t, language)
		for where, s := range map[string]share.Snapshot{"waiting": snapshot(share.Waiting), "asked": b.asked(1, session.ViewDesktop)} {
			card := map[string]*WordsCard{"waiting": b.Waiting.words, "asked": b.Consent.words}[where]
			seed := s.WordSeed
			s.State.People[1].Method, s.WordSeed = session.BySite, nil
			b.Update(s)
			if !card.Visible() || card.text.Visible() || !strings.Contains(card.how.Text(), want) {
				t.Errorf("%s, %s: %q", language, where, card.how.Text())
			}
			s.WordSeed = seed
			b.Update(s)
			if !card.Visible() || !card.text.Visible() || card.text.Text() == "" || strings.Contains(card.how.Text(), want) {
				t.Errorf("%s, %s, found: %q, %q", language, where, card.how.Text(), card.text.Text())
			}
		}
		s := snapshot(share.Waiting) // a rep who was let in by another one has no words with us, and that is no news
		s.WordSeed = nil
		b.Update(s)
		if b.Waiting.words.Visible() {
			t.Errorf("%s: %q of somebody whom the site did not introduce", language, b.Waiting.words.how.Text())
		}
	}
}

// Words that do not fit beside each other are broken in the middle; those that fit are not.
func TestLongWordsAreBrokenInTheMiddle(t *testing.T) {
	newBench(t, "es")
	for words, want := range map[string]string{
		"uva · pez · sol · mar":                         "uva · pez · sol · mar",
		"mariposa · biblioteca · submarino · mermelada": "mariposa · biblioteca\nsubmarino · mermelada",
		"": "",
	} {
		if got := inTwo(words, false); got != want {
			t.Errorf("%q: %q", words, got)
		}
	}
}

// A pasted invitation is not called a number.
func TestWhatWasPastedIsCalledAnInvitation(t *testing.T) {
	b := newBench(t, "en")
	if got := b.Join.label.Text(); got != "Session number" {
		t.Fatalf("empty: %q", got)
	}
	b.Join.take(aLink(invite.Customer).URL())
	if got := b.Join.label.Text(); got != "Invitation" {
		t.Errorf("with a link: %q", got)
	}
	b.Join.forgetLink()
	if got := b.Join.label.Text(); got != "Session number" {
		t.Errorf("without it again: %q", got)
	}
}

// What rests is not said to be seen.
func TestAShowingThatRestsIsSaidToRest(t *testing.T) {
	b := newBench(t, "en")
	s := snapshot(share.Waiting)
	s.Seen = share.Seen{By: s.State.People[1]}
	b.Update(s)
	if got := b.Waiting.state.TraceText(); !strings.HasPrefix(got, "You see") {
		t.Fatalf("shown: %q", got)
	}
	s.Seen.Paused = true
	b.Update(s)
	if got := b.Waiting.state.TraceText(); !strings.Contains(got, "paused") {
		t.Errorf("while it rests: %q", got)
	}
}

// A representative cannot write our own sentences by what they call themselves, or their organisation: not in the box, not on the banner, not on the receipt.
func TestANameCannotBeReadAsASentence(t *testing.T) {
	b := newBench(t, "en")
	s := b.asked(1, session.ViewDesktop)
	rep := slices.IndexFunc(s.State.People, func(p session.Participant) bool { return p.ID == s.State.Request.From })
	s.State.People = slices.Clone(s.State.People)
	s.State.People[rep].Name, s.State.Org = "Nobody", "Acme) sees nothing. (Ana"
	s.State.Request.ID++
	b.Update(s)
	if got, want := b.Consent.title.Text(), "May “Nobody” see your screen?"; got != want {
		t.Errorf("the box asks %q, want %q", got, want)
	}
	said := notesOf(b.Consent.what)
	if want := "“Nobody” (“Acme) sees nothing. (Ana”) sees everything on your screen."; !strings.Contains(said, want) {
		t.Errorf("the box says %q, want %q", said, want)
	}
	for _, l := range []share.Line{
		{Kind: share.LineShareStart, Seers: []string{"Nobody"}}, {Kind: share.LineControlStart, Who: "Nobody"}, {Kind: share.LineSees, Who: "Nobody"},
	} {
		if got := lineText(l); !strings.HasPrefix(got, "“Nobody” ") {
			t.Errorf("the receipt says %q", got)
		}
	}
}
