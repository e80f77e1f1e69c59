package session

import "testing"

// Something else of the customer's screen, while it is shown: PRODUCT A11 rules 79, 81 and 87.

func monitor(name string) step {
	return step{2, Sharing{Source: Source{Monitor: 2, Name: name}}}
}

// 87: the rep asks for another screen or other windows while something is shown. What is shown stays until the customer has said yes and picked,
// and stays after a no.
func TestRule87AnotherScreenIsAskedFor(t *testing.T) {
	onWindows := helping(asks(1, ViewApp), yes(1), windows())
	for name, c := range map[string]struct {
		given []step
		what  Activity
	}{
		"another screen": {viewing(), ViewDesktop}, "another screen while driving": {controlling(), ViewDesktop},
		"windows instead": {viewing(), ViewApp}, "other windows": {onWindows, ViewApp}, "a screen instead": {onWindows, ViewDesktop},
		"when it was unplugged": {viewing(step{2, Sharing{Source: Source{Monitor: 1, Gone: true}}}), ViewDesktop},
	} {
		before := play(t, c.given...)
		n := before.LastAsk + 1
		for how, answer := range map[string]Command{
			"asked": nil, "no": Reply{Request: n, Reason: ReasonRefused}, "no answer": Reply{Request: n, Reason: ReasonNoAnswer},
		} {
			steps := then(c.given, asks(n, c.what))
			if answer != nil {
				steps = then(steps, step{2, answer})
			}
			if s := play(t, steps...); s.Share != before.Share || s.Consent != before.Consent || s.Control != before.Control {
				t.Errorf("%s, %s: %+v %+v %+v, before %+v %+v %+v", name, how, s.Share, s.Consent, s.Control, before.Share, before.Consent, before.Control)
			}
		}
	}
	refused(t, ErrState, 1, asks(2, ShowDesktop).do, helping(asks(1, ShowDesktop), yes(1), step{1, Sharing{}})...) // their own they change without a question
}

// 87: control was agreed to for what was seen then. Whoever changed it, it does not go over to something that no question has named; nor does an
// open question about it.
func TestRule87ControlStaysWithWhatWasSeen(t *testing.T) {
	for name, steps := range map[string][]step{
		"by a yes to see another": controlling(asks(3, ViewDesktop), yes(3), monitor("HDMI-2")),
		"by themselves":           controlling(monitor("HDMI-2")),
		"only windows":            controlling(windows()),
		"it was unplugged":        controlling(step{2, Sharing{Source: Source{Monitor: 1, Gone: true}}}),
	} {
		evs := events(t, steps...)
		if got := names(evs); got != "ControlEnded ShareStarted" {
			t.Fatalf("%s: %s", name, got)
		}
		if e, ok := evs[0].(ControlEnded); !ok || e.Reason != ReasonChanged || e.By != 2 || e.From != 1 {
			t.Errorf("%s: %+v", name, evs[0])
		}
		before, s := play(t, controlling()...), play(t, steps...)
		if s.May(1, Drive) || s.Consent.Drive || !s.May(1, See) || s.Control.Epoch <= before.Control.Epoch {
			t.Errorf("%s: drive %v, %+v, %+v", name, s.May(1, Drive), s.Consent, s.Control)
		}
		if !s.Share.Since.Equal(before.Share.Since) {
			t.Errorf("%s: since %v, was since %v: it is the same showing", name, s.Share.Since, before.Share.Since)
		}
	}
	refused(t, ErrState, 2, yes(2).do, viewing(asks(2, ControlDesktop), monitor("HDMI-2"))...)
	refused(t, ErrState, 1, asks(2, ControlDesktop).do, viewing(step{2, Sharing{Source: Source{Monitor: 1, Gone: true}}})...)
	// What a yes to control has named itself is controlled: windows that were ticked in that question.
	onWindows := helping(asks(1, ViewApp), yes(1), windows(), asks(2, ControlApp), yes(2))
	if s := play(t, then(onWindows, step{2, Sharing{Source: Source{Apps: true, Name: "Writer"}, Drive: true}})...); !s.May(1, Drive) {
		t.Errorf("windows that control was given of: %+v", s.Control)
	}
	refused(t, ErrInvalid, 1, Sharing{Drive: true}, helping(asks(1, ShowDesktop), yes(1))...)
	refused(t, ErrInvalid, 2, Sharing{Source: Source{Apps: true, Gone: true}}, viewing()...)
	refused(t, ErrInvalid, 1, Sharing{Source: Source{Gone: true}, Lend: true}, helping(asks(1, ShowDesktop), yes(1))...)
}

// 87: the customer changes what they show by themselves. A yes to windows is none to the rest of the screen.
func TestRule87TheCustomerChangesByThemselves(t *testing.T) {
	s := play(t, viewing(monitor("HDMI-2"), windows(), monitor("HDMI-1"))...)
	if s.Share.Source.Name != "HDMI-1" || s.Share.By != 2 || !s.May(1, See) || s.Request.ID != 0 {
		t.Errorf("%+v", s.Share)
	}
	refused(t, ErrForbidden, 2, monitor("HDMI-1").do, helping(asks(1, ViewApp), yes(1), windows())...)
	for _, by := range []ParticipantID{1, 3, 4} {
		refused(t, ErrForbidden, by, monitor("HDMI-2").do, viewing()...)
	}
}

// 59, 87: what a new rep is confirmed with is control of what was seen when the rep before had it. Whoever orders the log can put a yes behind a
// change that came after it, and the change ends no control then: there is none yet.
func TestRule87ANewRepIsConfirmedForWhatWasSeen(t *testing.T) {
	for name, change := range map[string]step{
		"another screen": monitor("HDMI-2"), "only windows": windows(), "unplugged": {2, Sharing{Source: Source{Monitor: 1, Gone: true}}},
	} {
		given := controlling(handed(), change)
		if r := play(t, given...).Request; r.Activity != ConfirmRep || r.Drive {
			t.Errorf("%s: asked %+v", name, r)
		}
		if s := play(t, then(given, yes(3))...); s.May(3, Drive) || s.Consent.Drive || !s.May(3, See) {
			t.Errorf("%s: the new rep drives %v, sees %v", name, s.May(3, Drive), s.May(3, See))
		}
	}
}
