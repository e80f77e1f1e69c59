package share

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"deskhand/app/acd"
	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/wire"
)

// EntryConfig is what asking for a place in a queue needs. Publish is called on Run's goroutine and must not block.
type EntryConfig struct {
	Client  client.Config // Address and Trust are the entry's
	Entry   invite.Entry
	Publish func(Asking)
	Log     *slog.Logger
}

// Asking is what a customer sees who wants to enter a queue; never changed after it was published.
type Asking struct {
	Forms   []wire.Form  // of the site's queues, without what is to be filled in: to choose from
	Form    wire.Form    // the chosen one; Queue empty: none yet
	Busy    bool         // an answer of the site is on its way
	Field   acd.FieldKey // that is wrong, for Code; empty: none
	Code    wire.TurnCode
	Trouble Trouble // why nothing came of it
	Sent    bool    // a message has arrived: it is over
}

// Entry is a customer's way into a queue, with the queue's own form, where no browser shows it. Make it with NewEntry, then Run it. Its other
// methods may be called from any goroutine and return at once.
type Entry struct {
	cfg    EntryConfig
	visits *client.Visits
	wishes chan func(context.Context)

	// ───── owned by Run's goroutine ─────
	now   Asking
	once  [wire.OnceLen]byte // of what was sent last
	what  string             // that once is for
	place *invite.Place      // that was given
	name  string             // that was filled in for it
}

// NewEntry returns the way into the queue that an entry leads to.
func NewEntry(cfg EntryConfig) *Entry {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.Client.Address = cfg.Entry.Site.HostPort()
	cfg.Client.Trust = client.Trust{Pin: cfg.Entry.ServerKey}
	return &Entry{cfg: cfg, visits: client.NewVisits(cfg.Client), wishes: make(chan func(context.Context), 4)}
}

// Run shows what there is to fill in until the customer has a place, and returns it. Errors: ErrNoQueue; ErrWritten after a message; what kept
// the first answer away; or ctx's.
func (e *Entry) Run(ctx context.Context) (invite.Target, error) {
	if err := e.load(ctx); err != nil {
		return invite.Target{}, err
	}
	for {
		select {
		case wish := <-e.wishes:
			wish(ctx)
		case <-ctx.Done():
			return invite.Target{}, ctx.Err()
		}
		switch {
		case e.now.Sent:
			return invite.Target{}, ErrWritten
		case e.place != nil:
			return invite.Target{Kind: invite.TargetPlace, Site: e.place.Site, Role: invite.Customer, Place: *e.place}, nil
		}
	}
}

// Name is what the customer called themselves on the form; empty: it did not ask. After Run.
func (e *Entry) Name() string { return e.name }

// load asks for the form, or for what forms there are; a choice of one is none.
func (e *Entry) load(ctx context.Context) error {
	e.now.Busy = true
	e.publish()
	all, err := e.visits.Forms(ctx, acd.QueueID(e.cfg.Entry.Queue))
	if err == nil && len(all.List) == 0 {
		err = ErrNoQueue
	}
	if err == nil && e.cfg.Entry.Queue == "" && len(all.List) == 1 {
		if all, err = e.visits.Forms(ctx, all.List[0].Queue); err == nil && len(all.List) != 1 {
			err = ErrNoQueue
		}
	}
	if err != nil {
		return err
	}
	e.now = Asking{}
	if len(all.List) == 1 {
		e.now.Form = all.List[0]
	} else {
		e.now.Forms = all.List
	}
	e.publish()
	return nil
}

// Choose asks for the form of one of the queues; empty: shows which there are once more.
func (e *Entry) Choose(queue acd.QueueID) {
	e.wish(func(ctx context.Context) {
		if queue == "" {
			e.now = Asking{Forms: e.now.Forms}
			e.publish()
			return
		}
		e.begin()
		got, err := e.visits.Forms(ctx, queue)
		if err == nil && len(got.List) != 1 {
			err = ErrNoQueue
		}
		if err == nil {
			e.now.Form = got.List[0]
		}
		e.ended(err)
	})
}

// Enter asks for a place with what was filled in, and who is to help (a key of Form.Reps; empty: nobody in particular). What the form does not take is said in Asking, without asking the site.
func (e *Entry) Enter(answers acd.Answers, rep string) {
	e.wish(func(ctx context.Context) {
		if !e.fits(e.now.Form.Fields, answers) {
			return
		}
		e.begin()
		e.named(fmt.Sprint("enter ", e.now.Form.Queue, answers, rep))
		p, err := e.visits.Enter(ctx, wire.VisitEnter{Queue: e.now.Form.Queue, Answers: answers, Once: e.once[:], Agent: rep})
		var away *client.TurnedError
		if errors.As(err, &away) && away.Code == wire.TurnAway { // and not to be chosen any more
			e.now.Form.Reps = slices.DeleteFunc(slices.Clone(e.now.Form.Reps), func(r wire.FormRep) bool { return r.Key == rep })
		}
		if err == nil {
			var ticket invite.Ticket
			if ticket, err = invite.ParseTicket(p.Ticket); err == nil {
				e.name = answers[acd.FieldName]
				e.place = &invite.Place{Site: e.cfg.Entry.Site, Ticket: ticket, ServerKey: e.cfg.Entry.ServerKey}
			}
		}
		e.ended(err)
	})
}

// Write leaves a message where nobody is let in.
func (e *Entry) Write(answers acd.Answers, text string) {
	e.wish(func(ctx context.Context) {
		if !e.fits(e.now.Form.Message, answers) {
			return
		}
		e.begin()
		e.named(fmt.Sprint("write ", e.now.Form.Queue, answers, text))
		err := e.visits.Message(ctx, wire.VisitMessage{Queue: e.now.Form.Queue, Answers: answers, Text: text, Once: e.once[:]})
		e.now.Sent = err == nil
		e.ended(err)
	})
}

// fits reports whether a form takes the answers, and says which field it does not.
func (e *Entry) fits(form []acd.Field, answers acd.Answers) bool {
	var wrong *acd.FieldError
	if !errors.As(acd.CheckAnswers(form, answers), &wrong) {
		return true
	}
	e.now.Field, e.now.Code, e.now.Trouble = wrong.Field, wire.TurnInvalid, NoTrouble
	switch {
	case errors.Is(wrong.Err, acd.ErrRequired):
		e.now.Code = wire.TurnRequired
	case errors.Is(wrong.Err, acd.ErrTooLong):
		e.now.Code = wire.TurnTooLong
	}
	e.publish()
	return false
}

// named gives what is sent a name, the same for the same: sent again because the answer was lost, it is one request.
func (e *Entry) named(what string) {
	if e.what != what {
		e.what = what
		_, _ = rand.Read(e.once[:]) // never fails
	}
}

func (e *Entry) begin() {
	e.now.Busy, e.now.Field, e.now.Code, e.now.Trouble = true, "", "", NoTrouble
	e.publish()
}

// ended says what came of it: who is not let in any more may leave a message.
func (e *Entry) ended(err error) {
	e.now.Busy = false
	var turned *client.TurnedError
	switch {
	case err == nil:
	case errors.As(err, &turned) && (turned.Code == wire.TurnClosed || turned.Code == wire.TurnNobody || turned.Code == wire.TurnFull):
		e.now.Form.Why = turned.Code
	case errors.As(err, &turned) && turned.Code == wire.TurnAway:
		e.now.Trouble = RepAway
	case errors.As(err, &turned) && turned.Field != "":
		e.now.Field, e.now.Code = turned.Field, turned.Code
	default:
		e.now.Trouble = TroubleOf(err)
	}
	if err != nil {
		e.cfg.Log.Info("queue not entered", "err", err)
	}
	e.publish()
}

// wish has f done on Run's goroutine; more than a few at a time are nobody's.
func (e *Entry) wish(f func(context.Context)) {
	select {
	case e.wishes <- f:
	default:
	}
}

func (e *Entry) publish() {
	if e.cfg.Publish != nil {
		e.cfg.Publish(e.now)
	}
}
