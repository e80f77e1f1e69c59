package share

import (
	"context"
	"errors"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

// entering is Marta's program at a site, as far as a queue's form goes.
type entering struct {
	*Entry
	t     *testing.T
	asked chan Asking
	done  chan error
	into  invite.Target
}

func newEntering(t *testing.T, s *servertest.Server, queue string) *entering {
	t.Helper()
	site, err := invite.ParseSite(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	e := &entering{t: t, asked: make(chan Asking, 50), done: make(chan error, 1)}
	e.Entry = NewEntry(EntryConfig{
		Client: client.Config{Program: wire.ProgramShare}, Entry: invite.Entry{Site: site, Queue: queue, ServerKey: s.KeyHash()},
		Publish: func(a Asking) { e.asked <- a },
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	go func() {
		into, err := e.Run(ctx)
		e.into = into
		e.done <- err
	}()
	return e
}

func (e *entering) until(what string, ok func(Asking) bool) Asking {
	e.t.Helper()
	for {
		select {
		case a := <-e.asked:
			if ok(a) {
				return a
			}
		case err := <-e.done:
			e.t.Fatalf("%s: over with %v", what, err)
		case <-time.After(time.Minute):
			e.t.Fatalf("%s does not come", what)
		}
	}
}

func (e *entering) over() error {
	e.t.Helper()
	select {
	case err := <-e.done:
		return err
	case <-time.After(time.Minute):
		e.t.Fatal("it does not end")
		return nil
	}
}

func formOf(queue acd.QueueID) func(Asking) bool {
	return func(a Asking) bool { return a.Form.Queue == queue && !a.Busy }
}

// A customer without a browser fills in the queue's own form in the program, in the administrator's words, and waits with the place that they
// get (PRODUCT rules 5, 113).
func TestRule113EnteringInTheProgram(t *testing.T) {
	d := newDesk(t)
	q := acd.NewQueue("printers", "Printers", "More printers")
	q.Form = append(q.Form, acd.Field{Key: "floor", Label: "Which floor?", Kind: acd.Number, Max: 3})
	if _, err := d.boss.AddQueue(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	e := newEntering(t, d.Server, "")
	all := e.until("the choice", func(a Asking) bool { return len(a.Forms) > 0 })
	if len(all.Forms) != 2 || all.Forms[0].Queue != "help" || all.Forms[0].Why != "" || all.Forms[1].Why != wire.TurnNobody || len(all.Forms[1].Fields) != 0 {
		t.Errorf("to choose from: %+v", all.Forms)
	}
	e.Choose("printers")
	if form := e.until("the form", formOf("printers")).Form; len(form.Fields) != 2 || form.Fields[1].Label != "Which floor?" {
		t.Errorf("asked: %+v", form)
	}
	e.Choose("")
	e.until("the choice again", func(a Asking) bool { return a.Form.Queue == "" && len(a.Forms) == 2 })
	e.Choose("help")
	e.until("the form of the other", formOf("help"))
	e.Enter(acd.Answers{acd.FieldName: " "}, "")
	if a := e.until("what is wrong", func(a Asking) bool { return a.Field != "" }); a.Field != acd.FieldName || a.Code != wire.TurnRequired {
		t.Errorf("wrong: %+v", a)
	}
	e.Enter(acd.Answers{acd.FieldName: "Marta"}, "")
	if err := e.over(); err != nil || e.into.Kind != invite.TargetPlace || e.Name() != "Marta" || e.into.Place.ServerKey != d.KeyHash() {
		t.Fatalf("led to %+v, %v", e.into, err)
	}
	p, err := d.visits.Wait(t.Context(), wire.VisitWait{Ticket: e.into.Place.Ticket.Text()})
	if err != nil || p.Stage != wire.PlaceWaiting || p.Title != "Help with printers" {
		t.Errorf("the place is %+v, %v", p, err)
	}
}

// Where nobody is let in, the form for a message comes at once, as the administrator has it; what was sent twice is one message (PRODUCT
// rules 109, 112).
func TestRule112AMessageInTheProgram(t *testing.T) {
	d := newDesk(t)
	shown, err := d.boss.Queue(t.Context(), "help")
	if err != nil {
		t.Fatal(err)
	}
	q := shown.Queue
	q.Message = acd.MessageForm{Lead: "We call back.", Own: true, Fields: []acd.Field{{Key: "extension", Label: "Extension", Kind: acd.Number, Required: true, Max: 6}}}
	if _, err := d.boss.SetQueue(t.Context(), shown.Mark, q); err != nil {
		t.Fatal(err)
	}
	open := newEntering(t, d.Server, "help")
	if form := open.until("the form", formOf("help")).Form; form.Why != "" {
		t.Fatalf("not let in: %+v", form)
	}
	if _, err := d.boss.ShutQueue(t.Context(), "help", true); err != nil {
		t.Fatal(err)
	}
	open.Enter(acd.Answers{acd.FieldName: "Marta"}, "") // it closed while she filled it in
	a := open.until("it is closed", func(a Asking) bool { return a.Form.Why == wire.TurnClosed })
	if a.Form.Lead != "We call back." || len(a.Form.Message) != 1 || a.Form.Message[0].Label != "Extension" {
		t.Errorf("asked: %+v", a.Form)
	}
	open.Write(acd.Answers{"extension": "x"}, "Please call.")
	if a := open.until("what is wrong", func(a Asking) bool { return a.Field != "" }); a.Field != "extension" || a.Code != wire.TurnInvalid {
		t.Errorf("wrong: %+v", a)
	}
	open.Write(acd.Answers{"extension": "4711"}, "Please call.")
	if err := open.over(); !errors.Is(err, ErrWritten) {
		t.Errorf("after the message: %v", err)
	}
	if err := newEntering(t, d.Server, "nowhere").over(); TroubleOf(err) != NoQueue {
		t.Errorf("a queue that is none: %v", err)
	}
}

// The program asks who is to help where the queue lets it, and tells when they have gone meanwhile; they are offered no more (PRODUCT rule
// 30).
func TestRule30ChoosingARepInTheProgram(t *testing.T) {
	d := newDesk(t)
	q := acd.NewQueue("printers", "Printers", "More printers")
	q.Reps = acd.FullNames
	if _, err := d.boss.AddQueue(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	e := newEntering(t, d.Server, "printers")
	if a := e.until("the form", formOf("printers")); len(a.Form.Reps) != 0 {
		t.Errorf("of nobody there may be chosen %v", a.Form.Reps)
	}
	e.wish(func(context.Context) { // as if they had been there when the form was asked for
		e.now.Form.Reps = []wire.FormRep{{Key: "AAAAAAAAAAAAAAAA", Name: "Ana"}, {Key: "BBBBBBBBBBBBBBBB", Name: "Bea"}}
	})
	e.Enter(acd.Answers{acd.FieldName: "Marta"}, "AAAAAAAAAAAAAAAA")
	a := e.until("told", func(a Asking) bool { return !a.Busy && a.Trouble != NoTrouble })
	if a.Trouble != RepAway || len(a.Form.Reps) != 1 || a.Form.Reps[0].Name != "Bea" {
		t.Errorf("told %q; still to be chosen %v", a.Trouble, a.Form.Reps)
	}
}
