package sessiontab_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/ui/sessiontab"
)

// Everything that is noticed has words of its own; none is taken for a command that was refused.
func TestEveryNoticeHasItsSentence(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		newRig(t, language)
		said := map[string]console.NoticeKind{}
		for _, n := range []console.Notice{
			{Kind: console.NoticeNotDone, Err: errors.New("refused")}, {Kind: console.NoticeAsked}, {Kind: console.NoticeAllowed}, {Kind: console.NoticeRefused},
			{Kind: console.NoticeNoAnswer}, {Kind: console.NoticeDrives}, {Kind: console.NoticeDrives, For: 5 * time.Minute}, {Kind: console.NoticeDrives, UntilTouch: true},
			{Kind: console.NoticeStopped}, {Kind: console.NoticeControlEnded}, {Kind: console.NoticeTimeOver}, {Kind: console.NoticeTouched},
			{Kind: console.NoticePaused}, {Kind: console.NoticeGoesOn}, {Kind: console.NoticePanic}, {Kind: console.NoticeJoined}, {Kind: console.NoticeLeft},
			{Kind: console.NoticeLost}, {Kind: console.NoticeRemoved}, {Kind: console.NoticeAttempt}, {Kind: console.NoticeBurnt}, {Kind: console.NoticeServerKey},
			{Kind: console.NoticeHelping}, {Kind: console.NoticeLead}, {Kind: console.NoticeHeld}, {Kind: console.NoticeResumed}, {Kind: console.NoticeLimit, Count: 3},
			{Kind: console.NoticeForged}, {Kind: console.NoticeUnreadable}, {Kind: console.NoticeDrives, Own: true}, {Kind: console.NoticeDrives, Own: true, For: 5 * time.Minute},
			{Kind: console.NoticeDrives, Own: true, UntilTouch: true}, {Kind: console.NoticeTimeOver, Own: true}, {Kind: console.NoticeTouched, Own: true},
		} {
			n.Who, n.By = 2, 1
			_, text := sessiontab.Sentence(team(), n)
			if before, twice := said[text]; twice || text == "" || strings.Contains(text, "notice.") {
				t.Errorf("%s: %s says %q, as does %s", language, n.Kind, text, before)
			}
			said[text] = n.Kind
		}
	}
}

// The rep sees how long control still lasts, and until what.
func TestHowLongControlLasts(t *testing.T) {
	bounded := controlling(viewing(withCustomer(inviting())))
	bounded.DriveUntil = moment.Add(272 * time.Second)
	touch := controlling(viewing(withCustomer(inviting())))
	touch.State.Consent.UntilTouch = true
	other := as(3, controlling(viewing(team())))
	other.State.Control.Holder, other.DriveUntil = 1, moment.Add(9*time.Second)
	for language, want := range map[string][]string{
		"en": {"You control Marta’s screen · 4:32 left", "You control until Marta touches mouse or keyboard", "Ana Ruiz controls · 0:09 left"},
		"es": {"Usted controla la pantalla de Marta · quedan 4:32", "Usted controla hasta que Marta toque el ratón o el teclado", "Ana Ruiz controla · quedan 0:09"},
	} {
		for i, s := range []console.Snapshot{bounded, touch, other} {
			r := newRig(t, language)
			r.show(s)
			if got, _, _ := sessiontab.Lines(r.Tab); got != want[i] {
				t.Errorf("%s: %q, want %q", language, got, want[i])
			}
		}
	}
}
