package share

import (
	"strings"
	"testing"

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
