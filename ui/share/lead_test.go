package share

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
)

// answered asks, waits until yes may be said, prepares the answer and gives it.
func (b *bench) answered(s share.Snapshot, prepare func(v *ConsentView)) Command {
	b.Update(s)
	b.now = b.now.Add(settle)
	b.Update(s)
	b.heard() // a banner that goes up
	prepare(b.Consent)
	test.Tap(b.Consent.Allow)
	if got := b.heard(); len(got) == 1 {
		return got[0]
	}
	return nil
}

// "Control for 5 minutes", "until I touch": the yes says so; by itself it says nothing.
func TestControlIsAllowedForAWhile(t *testing.T) {
	b := newBench(t, "en")
	for i, want := range []Allow{{}, {For: 5 * time.Minute}, {For: 15 * time.Minute}, {UntilTouch: true}} {
		want.Request = session.RequestID(i + 1)
		got := b.answered(b.asked(want.Request, session.ControlDesktop), func(v *ConsentView) {
			if v.scope.chosen() != (bound{}) {
				t.Errorf("question %d begins with %+v", i, v.scope.chosen())
			}
			v.scope.choice.SetSelectedIndex(i)
		})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %#v, want %#v", got, want)
		}
	}
	got := b.answered(b.asked(9, session.ViewDesktop), func(v *ConsentView) {
		if v.scope.root.Visible() {
			t.Error("seeing is asked about as if it were control")
		}
	})
	if !reflect.DeepEqual(got, Command(Allow{Request: 9})) {
		t.Errorf("seeing after control until touch: %#v", got)
	}
}

// What cannot be chosen together is disabled, and says why.
func TestABoundAndBeingAskedNoMoreExcludeEachOther(t *testing.T) {
	b := newBench(t, "en")
	b.Update(b.asked(1, session.ControlDesktop))
	v := b.Consent
	v.scope.choice.SetSelectedIndex(3)
	if !v.All.Disabled() || !v.about.row.Visible() || !strings.Contains(v.about.text.Text(), "limit") {
		t.Errorf("with a bound the box is disabled: %v, %q", v.All.Disabled(), v.about.text.Text())
	}
	v.scope.choice.SetSelectedIndex(0)
	if v.All.Disabled() || v.about.row.Visible() {
		t.Error("without a bound the box stays disabled, or the reason stays")
	}
	v.All.SetChecked(true)
	if !v.scope.choice.Disabled() || !strings.Contains(v.scope.about.text.Text(), "untick") {
		t.Errorf("with the box ticked a bound can be chosen: %q", v.scope.about.text.Text())
	}
	v.All.SetChecked(false)
	if v.scope.choice.Disabled() {
		t.Error("no bound can be chosen any more")
	}
	v.scope.choice.SetSelectedIndex(2)
	b.Update(b.asked(2, session.ViewDesktop))
	if v.All.Disabled() || v.about.text.Text() == "" {
		t.Error("a bound of the question before rests on this one")
	}
}

// The new representative is named with the one before, and what a yes gives back.
func TestANewRepresentativeIsConfirmed(t *testing.T) {
	b := newBench(t, "en")
	words := func(change func(*session.Request)) string {
		b.Update(b.confirm(b.Consent.question.id+1, change))
		var all []string
		for _, o := range b.Consent.what.Objects {
			all = append(all, o.(*note).TraceText())
		}
		return b.Consent.title.Text() + " " + strings.Join(all, " ")
	}
	for _, c := range []struct {
		change    func(*session.Request)
		want, not string
	}{
		{nil, "Luis is now helping you Ana helped you before", "mouse"},
		{nil, "Luis (Acme) sees your screen, and goes on seeing it if you say yes.", "mouse"},
		{func(r *session.Request) { r.Drive = true }, "use your mouse and keyboard, as you allowed before", "left"},
		{func(r *session.Request) { r.Drive, r.DriveTouch = true, true }, "until you touch them", "left"},
		{func(r *session.Request) { r.Drive, r.DriveUntil = true, b.now.Add(3*time.Minute) }, "for the 3:00 that are left", "until you touch"},
		{func(r *session.Request) { r.Drive, r.DriveUntil = true, b.now }, "The time that you allowed for control is over", "lets"},
	} {
		if got := words(c.change); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%q lacks %q, or has %q", got, c.want, c.not)
		}
	}
	v := b.Consent
	if v.All.Visible() || v.screens.root.Visible() || v.scope.root.Visible() || v.from.Visible() {
		t.Error("something else is asked, too, or how Ana came in is said of Luis")
	}
	if v.Allow.Text != "Yes, go on" || v.Refuse.Text != "No, stop showing" || !strings.HasSuffix(v.left.TraceText(), "No answer stops showing your screen.") {
		t.Errorf("the answers: %q, %q, %q", v.Allow.Text, v.Refuse.Text, v.left.TraceText())
	}
	s := b.confirm(20, func(r *session.Request) { r.Drive, r.DriveUntil = true, b.now.Add(time.Minute) })
	s.Monitor = share.Monitor{}
	if got := b.answered(s, func(*ConsentView) {}); !reflect.DeepEqual(got, Command(Allow{Request: 20})) {
		t.Errorf("the yes: %#v", got)
	}
	if got := v.question.drive.TraceText(); !strings.Contains(got, "0:59") {
		t.Errorf("a second later: %q", got)
	}
	b.Update(b.asked(21, session.ViewDesktop))
	if !v.All.Visible() || !v.from.Visible() || v.Allow.Text != "Allow" {
		t.Error("the next question is still about Luis")
	}
}

// The banner counts down with the lease, and says for a while how it ended.
func TestTheBannerSaysHowLongYet(t *testing.T) {
	b := newBench(t, "en")
	s := b.bounded(5*time.Minute, false)
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{0, "5:00"}, {100 * time.Millisecond, "5:00"}, {900 * time.Millisecond, "4:59"}, {4 * time.Minute, "0:59"}, {time.Minute, "0:00"},
	} {
		b.now = b.now.Add(c.after)
		b.Update(s)
		if got := b.Banner.words.Text(); got != "Ana controls · "+c.want+" left" {
			t.Errorf("after %v: %q", c.after, got)
		}
	}
	b.Update(b.bounded(0, true))
	if got := b.Banner.words.Text(); got != "Ana controls until you touch" {
		t.Errorf("until touch: %q", got)
	}
	for why, want := range map[session.Reason]string{
		session.ReasonTime: "The time is over", session.ReasonTouched: "You touched", session.ReasonGivenBack: "Ana gave control back",
	} {
		b.Update(snapshot(share.Waiting))
		seen := snapshot(share.Viewed)
		seen.Receipt = []share.Line{{Kind: share.LineControlStop, Who: "Ana", Reason: why}}
		b.Update(seen)
		if got := b.Banner.more.Text(); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q", why, got)
		}
		again := snapshot(share.Controlled)
		again.Receipt = seen.Receipt
		b.Update(again)
		if got := b.Banner.more.Text(); strings.HasPrefix(got, want) {
			t.Errorf("%s: %q while control goes on", why, got)
		}
		b.now = b.now.Add(recently + 1)
		b.Update(seen)
		if got := b.Banner.more.Text(); strings.HasPrefix(got, want) {
			t.Errorf("%s: still %q", why, got)
		}
	}
}

// Whoever waits is told for what.
func TestWhatIsWaitedFor(t *testing.T) {
	b := newBench(t, "en")
	say := func(s share.Snapshot) string {
		b.Update(s)
		return b.Waiting.title.Text() + " | " + b.Waiting.state.TraceText() + " | " + b.Waiting.next.Text()
	}
	chosen := snapshot(share.Waiting)
	chosen.Receipt = []share.Line{{Kind: share.LineHelped, Other: "Ben", Reason: session.ReasonSwitched}}
	for want, s := range map[string]share.Snapshot{
		"Ana is helping Ben at the moment | Nothing is shared. | Please wait":           besideBen(false),
		"Ana is helping Ben now | Your screen is not shown any more. | Please wait":     besideBen(true),
		"Ana (Acme) is helping you now | Nothing is shared. | When Ana":                 chosen,
		"You are being passed on to a colleague | Nothing is shared. | Please stay":     passedOn(),
		"You are connected with Ana (Acme) | Nothing is shared. | When Ana":             snapshot(share.Waiting),
		"Ana is reconnecting… | Nothing is shared. | The connection to Ana was lost, a": held(share.Waiting),
	} {
		if got := say(s); !strings.HasPrefix(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	say(snapshot(share.Waiting))
	say(held(share.Waiting))
	b.now = b.now.Add(90 * time.Second)
	if got := say(held(share.Waiting)); !strings.HasSuffix(got, "takes over, the session ends in 3:30.") {
		t.Errorf("after 1:30: %q", got)
	}
	b.Update(held(share.Viewed))
	if got := b.Banner.words.Text(); got != "Ana: connection lost · ends in 3:30" {
		t.Errorf("the banner: %q", got)
	}
	b.now = b.now.Add(session.WaitTime)
	if got := say(held(share.Waiting)); !strings.HasSuffix(got, "The session ends now.") {
		t.Errorf("at the end: %q", got)
	}
}

// Too early is not wrong: what was typed stays, and the button says what to do.
func TestWhoCameTooEarlyTriesAgain(t *testing.T) {
	b := newBench(t, "en")
	for kind, want := range map[share.Trouble]string{
		share.Limit: "Try again", share.Full: "Try again", share.Busy: "Try again", share.NotAdmitted: "Join", share.NoTrouble: "Join",
	} {
		b.Back(kind)
		if got := b.Join.Button.Text; got != want {
			t.Errorf("%q: %q", kind, got)
		}
	}
	b.Back(share.Limit)
	b.Join.Number.SetText("1")
	if got := b.Join.Button.Text; got != "Join" || b.Join.problem.Visible() {
		t.Errorf("another number: %q", got)
	}
}

// Each line of the receipt that is about who helped, and how far control went, in words.
func TestTheReceiptSaysWhoHelped(t *testing.T) {
	newBench(t, "en")
	for want, l := range map[string]share.Line{
		"Luis helped you from here on, instead of Ana.":                    {Kind: share.LineLead, Who: "Luis", Other: "Ana", Reason: session.ReasonHanded},
		"Luis helped you from here on: the connection to Ana was lost.":    {Kind: share.LineLead, Who: "Luis", Other: "Ana", Reason: session.ReasonLost},
		"Luis helped you from here on.":                                    {Kind: share.LineLead, Who: "Luis", Reason: session.ReasonHanded},
		"You were asked whether Luis may go on.":                           {Kind: share.LineAsked, Who: "Luis", Activity: session.ConfirmRep},
		"You said yes: Luis could go on.":                                  {Kind: share.LineAllowed, Other: "Luis", Activity: session.ConfirmRep},
		"You said no to Luis.":                                             {Kind: share.LineRefused, Other: "Luis", Activity: session.ConfirmRep, Reason: session.ReasonRefused},
		"You allowed control for 5 minutes.":                               {Kind: share.LineBound, For: 5 * time.Minute},
		"You allowed control for 3:20 (minutes:seconds).":                  {Kind: share.LineBound, For: 200 * time.Second},
		"Control was to end as soon as you touched the mouse or keyboard.": {Kind: share.LineBound, Touch: true},
		"The time you had set was over: Ana stopped controlling.":          {Kind: share.LineControlStop, Who: "Ana", Reason: session.ReasonTime},
		"You touched the mouse or keyboard: Ana stopped controlling.":      {Kind: share.LineControlStop, Who: "Ana", Reason: session.ReasonTouched},
		"Ben was helped from here on, instead of you.":                     {Kind: share.LineHelped, Who: "Ben", Reason: session.ReasonSwitched},
		"Ben was helped from here on.":                                     {Kind: share.LineHelped, Who: "Ben"},
		"You were helped from here on.":                                    {Kind: share.LineHelped, Other: "Ben", Reason: session.ReasonSwitched},
		"The connection to Ana was lost; the session waited.":              {Kind: share.LineHeld, Who: "Ana"},
		"Ana was back.": {Kind: share.LineBack, Who: "Ana"},
		"Ana passed the session on to a colleague.": {Kind: share.LinePassedOn, Who: "Ana"},
		"Nothing was seen any more.":                {Kind: share.LineShareStop, Reason: session.ReasonNoAnswer},
	} {
		if got := lineText(l); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

// A session that nobody uses asks the customer, too, whether they are still there; one press says so.
func TestRule133TheCustomerIsAsked(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	if b.Waiting.Stay.Visible() {
		t.Error("asked in a session in use")
	}
	b.heard()
	b.Update(b.unused(share.Waiting))
	if !b.Waiting.Stay.Visible() || !strings.Contains(b.Waiting.note.TraceText(), "It ends in 1:30") {
		t.Errorf("said %q", b.Waiting.note.TraceText())
	}
	test.Tap(b.Waiting.Stay)
	if got := b.heard(); !reflect.DeepEqual(got, []Command{Stay{}}) {
		t.Errorf("commanded %#v", got)
	}
	b.Update(b.unused(share.Viewed))
	if got := b.Banner.more.Text(); !strings.Contains(got, "ends in 1:30") || !strings.Contains(got, "Move the mouse") {
		t.Errorf("the banner says %q", got)
	}
	s := snapshot(share.Over)
	s.State.Phase, s.State.EndReason = session.Ended, session.ReasonIdle
	b.Update(s)
	if got := b.End.why.TraceText(); got != "The session ended because nobody was using it." {
		t.Errorf("at the end: %q", got)
	}
}

// What the site asks for beside a name may be said while waiting, and changed; nothing that was not typed is said, and the next session
// begins with empty fields.
func TestRule29WhatTheSiteAsksFor(t *testing.T) {
	b := newBench(t, "en")
	b.Update(snapshot(share.Waiting))
	f := b.Waiting.card
	if f.root.Visible() {
		t.Error("asked for where the site asks for nothing")
	}
	s := snapshot(share.Waiting)
	s.Seat.Asks.Card = []wire.CardField{wire.CardPhone, wire.CardEmail}
	b.Update(s)
	if !f.root.Visible() || !f.rows[wire.CardPhone].Visible() || !f.rows[wire.CardEmail].Visible() || f.rows[wire.CardCompany].Visible() {
		t.Error("not what the site asks for")
	}
	if !strings.Contains(f.what.Text(), "how Ana can reach you") || !f.Send.Disabled() {
		t.Errorf("says %q; empty fields can be sent: %v", f.what.Text(), !f.Send.Disabled())
	}
	b.heard()
	f.Fields[wire.CardCompany].SetText("is not asked for")
	f.Fields[wire.CardPhone].SetText("  +34 600\t000 000 ")
	test.Tap(f.Send)
	if got := b.heard(); !reflect.DeepEqual(got, []Command{Introduce{Card: wire.Card{Phone: "+34 600 000 000"}}}) {
		t.Errorf("commanded %#v", got)
	}
	if f.ask.Visible() || f.given.Text() != "Telephone: +34 600 000 000" {
		t.Errorf("afterwards it says %q", f.given.Text())
	}
	test.Tap(f.Change)
	f.Fields[wire.CardPhone].SetText("")
	f.Fields[wire.CardEmail].OnSubmitted("")
	if got := b.heard(); !reflect.DeepEqual(got, []Command{Introduce{}}) || !f.ask.Visible() {
		t.Errorf("taken back: %#v", got)
	}
	f.Fields[wire.CardEmail].SetText("marta@example.com")
	test.Tap(f.Send)
	b.join(Join{})
	if f.Fields[wire.CardEmail].Text != "" || f.typed() != (wire.Card{}) || f.told.Visible() {
		t.Error("the next session begins with what was told in this one")
	}
}
