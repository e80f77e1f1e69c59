package share

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/entry"
)

// printers is a queue's form with a field of each kind.
func printers() wire.Form {
	return wire.Form{
		Queue: "printers", Service: "Printers and scanners", Name: "Help with printers", Description: "For everything that prints.",
		Fields: []acd.Field{
			{Key: acd.FieldName, Kind: acd.Text, Required: true, Max: acd.MaxName},
			{Key: "model", Label: "Which printer?", Kind: acd.Choice, Required: true, Max: 20, Choices: []string{"Laser", "Ink", "Label"}},
			{Key: "floor", Label: "Floor", Kind: acd.Choice, Max: 20, Choices: []string{"1st", "2nd"}},
			{Key: "pages", Label: "Pages counted", Kind: acd.Number, Max: 9},
			{Key: acd.FieldSubject, Kind: acd.Text, Max: 500},
		},
		Message: []acd.Field{{Key: acd.FieldEmail, Kind: acd.Text, Required: true, Max: 100}},
	}
}

func askedFor(change func(*share.Asking)) share.Asking {
	s := share.Asking{Form: printers()}
	change(&s)
	return s
}

func choice() share.Asking {
	return share.Asking{Forms: []wire.Form{
		{Queue: "billing", Service: "Billing", Name: "Questions about bills"}, {Queue: "printers", Service: "Printers and scanners", Name: "Help with printers", Why: wire.TurnClosed},
	}}
}

func (b *bench) field(key acd.FieldKey) *filled {
	b.t.Helper()
	for _, f := range b.Entry.fields {
		if f.of.Key == key {
			return f
		}
	}
	b.t.Fatalf("no field %q", key)
	return nil
}

// The queue's own form is filled in in the program: each kind of field in its own way, in the administrator's words (PRODUCT rule 113).
func TestRule113TheFormInTheProgram(t *testing.T) {
	b := newBench(t, "en")
	b.Entry.begin("Marta")
	b.Ask(askedFor(func(*share.Asking) {}))
	if got := b.field(acd.FieldName).text(); got != "Marta" {
		t.Errorf("her name is asked for again: %q", got)
	}
	if f, is := b.window.Canvas().Focused().(*entry.Select); !is || f != b.field("model").input {
		t.Errorf("the cursor is in %T", b.window.Canvas().Focused())
	}
	b.field("model").input.(*entry.Select).SetSelected("Ink")
	b.field("floor").input.(*entry.Select).SetSelectedIndex(0) // may be empty
	b.field("pages").input.(*entry.Entry).SetText(" 12,5 ")
	b.field(acd.FieldSubject).input.(*lines).SetText("It is\tempty\u202e\nand red.")
	b.heard()
	test.Tap(b.Entry.Send)
	want := acd.Answers{acd.FieldName: "Marta", "model": "Ink", "floor": "", "pages": "12.5", acd.FieldSubject: "It is empty\nand red."}
	b.wantHeard("filled in", EnterQueue{Answers: want})
	if err := acd.CheckAnswers(printers().Fields, want); err != nil {
		t.Errorf("the form does not take it: %v", err)
	}
	b.Ask(askedFor(func(s *share.Asking) { s.Busy = true }))
	test.Tap(b.Entry.Send)
	b.wantHeard("twice")
	b.Ask(askedFor(func(s *share.Asking) { s.Field, s.Code = "model", wire.TurnInvalid }))
	if f := b.field("model"); !f.below.Visible() || !b.Entry.problem.Visible() || b.window.Canvas().Focused() != f.input {
		t.Error("what is wrong is not said at its field")
	}
	if got := b.field("pages").text(); got != "12.5" {
		t.Errorf("what was typed is gone: %q", got)
	}
}

// Where nobody is let in, the queue's form for a message comes in place of it, with what was typed before, and in the administrator's words
// (PRODUCT rules 109, 112).
func TestRule112TheMessageInTheProgram(t *testing.T) {
	b := newBench(t, "en")
	b.Ask(askedFor(func(s *share.Asking) {
		s.Form.Fields = append(s.Form.Fields, acd.Field{Key: acd.FieldEmail, Kind: acd.Text, Max: 100})
	}))
	b.field(acd.FieldEmail).input.(*entry.Entry).SetText("marta@example.com")
	shut := askedFor(func(s *share.Asking) { s.Form.Why, s.Form.Lead = wire.TurnNobody, "We call back." })
	b.Ask(shut)
	if len(b.Entry.fields) != 1 || b.field(acd.FieldEmail).text() != "marta@example.com" || !b.Entry.written.Visible() {
		t.Errorf("%d fields, %q", len(b.Entry.fields), b.field(acd.FieldEmail).text())
	}
	if said := b.Entry.why.TraceText(); !strings.HasSuffix(said, "We call back.") {
		t.Errorf("said: %q", said)
	}
	b.heard()
	test.Tap(b.Entry.Send)
	b.wantHeard("without a word")
	b.Entry.text.SetText("Please call.")
	test.Tap(b.Entry.Send)
	b.wantHeard("written", LeaveMessageFor{Answers: acd.Answers{acd.FieldEmail: "marta@example.com"}, Text: "Please call."})
	b.Stand(share.Standing{Sent: true, Estimate: -1})
	if b.shown != b.Message.root {
		t.Error("nothing says that it has arrived")
	}
}

// Who has no number chooses among the site's queues, and may come back to that.
func TestAskingWithoutANumber(t *testing.T) {
	b := newBench(t, "en")
	test.Tap(b.Join.Ask)
	b.wantHeard("without a site")
	if !b.Join.problem.Visible() {
		t.Error("nothing says that the site is missing")
	}
	b.Join.Site.SetText("support.acme.example")
	b.Join.Name.SetText("Marta")
	test.Tap(b.Join.Ask)
	b.wantHeard("with a site", Join{Target: invite.Entry{Site: aPlace().Site}.Target(), Name: "Marta"})
	b.Ask(choice())
	test.Tap(b.Entry.choices[1])
	b.wantHeard("chosen", ChooseQueue{Queue: "printers"})
	b.Ask(askedFor(func(s *share.Asking) { s.Forms = choice().Forms }))
	test.Tap(b.Entry.Back)
	b.wantHeard("back to the choice", ChooseQueue{})
	b.Ask(choice())
	test.Tap(b.Entry.Back)
	b.wantHeard("back to the beginning", Cancel{})
}

// Where a queue lets customers choose who helps them, the form asks; who was chosen stays chosen while others come and go, and who has gone
// is chosen no more (PRODUCT rule 30).
func TestRule30ChoosingInTheProgram(t *testing.T) {
	b := newBench(t, "en")
	b.Entry.begin("Marta")
	form := func(reps ...wire.FormRep) share.Asking {
		return askedFor(func(s *share.Asking) {
			s.Form.Fields, s.Form.Reps = s.Form.Fields[:1], reps
		})
	}
	b.Ask(form())
	if b.Entry.chosen.Visible() {
		t.Error("asked where nobody may be chosen")
	}
	ana, eva, anaToo := wire.FormRep{Key: "ana-------------", Name: "Ana"}, wire.FormRep{Key: "eva-------------", Name: "Eva"}, wire.FormRep{Key: "ana2------------", Name: "Ana"}
	b.Ask(form(ana, eva))
	if !b.Entry.chosen.Visible() || b.Entry.Rep.Selected != "Whoever is free first" {
		t.Errorf("asked %v, %q", b.Entry.chosen.Visible(), b.Entry.Rep.Selected)
	}
	b.Entry.Rep.SetSelected("Eva")
	b.Ask(form(anaToo, ana, eva))
	if got := strings.Join(b.Entry.Rep.Options, ","); b.Entry.Rep.Selected != "Eva" || got != "Whoever is free first,Ana,Ana (2),Eva" {
		t.Errorf("chosen %q of %s", b.Entry.Rep.Selected, got)
	}
	b.heard()
	test.Tap(b.Entry.Send)
	b.wantHeard("with Eva", EnterQueue{Answers: acd.Answers{acd.FieldName: "Marta"}, Rep: eva.Key})
	gone := form(anaToo, ana)
	gone.Trouble = share.RepAway
	b.Ask(gone)
	if b.Entry.Rep.Selected != "Whoever is free first" || !strings.Contains(b.Entry.problem.TraceText(), "not available any more") {
		t.Errorf("chosen %q, said %q", b.Entry.Rep.Selected, b.Entry.problem.TraceText())
	}
	test.Tap(b.Entry.Send)
	b.wantHeard("with anybody", EnterQueue{Answers: acd.Answers{acd.FieldName: "Marta"}})
	shut := form(ana)
	shut.Form.Why = wire.TurnClosed
	b.Ask(shut)
	if b.Entry.chosen.Visible() {
		t.Error("asked where nobody is let in")
	}
}
