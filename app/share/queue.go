package share

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"deskhand/app/client"
	"deskhand/app/invite"
	"deskhand/app/wire"
)

// QueueConfig is what waiting in a queue needs. Publish is called on Run's goroutine and must not block.
type QueueConfig struct {
	Client  client.Config // Address and Trust are the place's
	Place   invite.Place
	Publish func(Standing)
	Log     *slog.Logger
	Pause   time.Duration // first one after a failure; 0: half a second
}

// Standing is how the customer stands in a queue; never changed after it was published.
type Standing struct {
	Stage    wire.PlaceStage // empty: not known yet
	Title    string          // the queue's name
	Position int             // 0: not said
	Estimate time.Duration   // about; below 0: not said
	Again    bool            // somebody had accepted and could not come
	Name     string          // of the representative
	Lead     string          // above a message, in the administrator's words; empty: our own
	Sending  bool            // a message is on its way
	Sent     bool            // and has arrived: it is over
	Trouble  Trouble         // why there is no answer at the moment, or why the message was not taken
}

// Queue is a customer's wait in a queue, before there is a session. Make it with NewQueue, then Run it. Its other methods may be called from
// any goroutine and return at once.
type Queue struct {
	cfg    QueueConfig
	visits *client.Visits
	wishes chan func(context.Context)

	// ───── owned by Run's goroutine ─────
	now  Standing
	once [wire.OnceLen]byte // of the message
	text string             // that once is for
	over bool
}

// NewQueue returns the wait that a place's ticket is for.
func NewQueue(cfg QueueConfig) *Queue {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Pause <= 0 {
		cfg.Pause = 500 * time.Millisecond
	}
	cfg.Client.Address = cfg.Place.Site.HostPort()
	cfg.Client.Trust = client.Trust{Pin: cfg.Place.ServerKey}
	return &Queue{cfg: cfg, visits: client.NewVisits(cfg.Client), wishes: make(chan func(context.Context), 4), now: Standing{Estimate: -1}}
}

// leaveTime is how long the site may take to hear that somebody leaves.
const leaveTime = 2 * time.Second

// longestPause is between questions that are not answered: a place is kept for wire.VisitLost.
const longestPause = 5 * time.Second

// Run waits until a representative is there, and returns the way into the session. Errors: ErrPlaceGone; ErrWritten after Leave or a
// message, when nothing is left to wait for; a hard one (client.ErrServerKey, client.ErrUntrusted); or ctx's.
func (q *Queue) Run(ctx context.Context) (invite.Target, error) {
	asking, stop := context.WithCancel(ctx)
	answers := make(chan asked)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() { q.ask(asking, answers) })
	for {
		select {
		case wish := <-q.wishes:
			wish(ctx)
			if q.over {
				return invite.Target{}, ErrWritten
			}
		case a := <-answers:
			if target, done, err := q.answered(a); done {
				return target, err
			}
		case <-ctx.Done():
			return invite.Target{}, ctx.Err()
		}
	}
}

// asked is an answer to how the place is.
type asked struct {
	place wire.Place
	err   error
}

// ask asks again and again, on a goroutine of its own.
func (q *Queue) ask(ctx context.Context, answers chan<- asked) {
	pause, seen := q.cfg.Pause, uint64(0)
	for ctx.Err() == nil {
		p, err := q.visits.Wait(ctx, wire.VisitWait{Ticket: q.cfg.Place.Ticket.Text(), Seen: seen})
		select {
		case answers <- asked{p, err}:
		case <-ctx.Done():
			return
		}
		if err == nil {
			pause, seen = q.cfg.Pause, p.Mark
			continue
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		seen = 0 // what is said next is an answer, not that nothing has changed
		pause = min(2*pause, longestPause)
	}
}

// answered takes an answer; done when there is nothing to wait for any more.
func (q *Queue) answered(a asked) (target invite.Target, done bool, err error) {
	switch {
	case errors.Is(a.err, client.ErrNoPlace):
		return target, true, ErrPlaceGone
	case a.err != nil:
		q.cfg.Log.Info("no answer from the queue", "err", a.err)
		if kind := TroubleOf(a.err); kind.Hard() {
			return target, true, a.err
		}
		q.now.Trouble = TroubleOf(a.err)
		q.publish()
		return target, false, nil
	}
	p := a.place
	q.now.Stage, q.now.Title, q.now.Position, q.now.Again, q.now.Name, q.now.Lead = p.Stage, p.Title, int(p.Position), p.Again, p.Name, p.Lead
	q.now.Estimate, q.now.Trouble = time.Duration(p.Estimate)*time.Second, NoTrouble
	q.publish()
	switch p.Stage {
	case wire.PlaceGone:
		return target, true, ErrPlaceGone
	case wire.PlaceReady:
		target, err = q.into(p.Link)
		return target, true, err
	}
	return target, false, nil
}

// into is the way into the session: the link that the representative's program made, at the site that we know.
func (q *Queue) into(text string) (invite.Target, error) {
	link, err := invite.ParseLink(text)
	if err != nil || link.Role != invite.Customer {
		return invite.Target{}, fmt.Errorf("introduced by a queue: %w", invite.ErrLink)
	}
	link.Site, link.ServerKey = q.cfg.Place.Site, q.cfg.Place.ServerKey
	return invite.Target{Kind: invite.TargetLink, Site: link.Site, Session: link.Session, Role: link.Role, Link: link, BySite: true}, nil
}

// Leave gives the place up; Run returns ErrWritten, also when the site could not be told: it notices.
func (q *Queue) Leave() {
	q.wish(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, leaveTime)
		defer cancel()
		if err := q.visits.Leave(ctx, wire.VisitLeave{Ticket: q.cfg.Place.Ticket.Text()}); err != nil {
			q.cfg.Log.Info("queue left without a word", "err", err)
		}
		q.over = true
	})
}

// Write leaves a message instead of waiting on. Standing says what became of it; when it was sent, Run returns ErrWritten.
func (q *Queue) Write(text string) {
	q.wish(func(ctx context.Context) {
		if q.text != text {
			q.text = text
			_, _ = rand.Read(q.once[:]) // never fails
		}
		q.now.Sending, q.now.Trouble = true, NoTrouble
		q.publish()
		err := q.visits.Message(ctx, wire.VisitMessage{Ticket: q.cfg.Place.Ticket.Text(), Text: text, Once: q.once[:]})
		q.now.Sending, q.now.Trouble = false, TroubleOf(err)
		if err != nil {
			q.cfg.Log.Info("message not taken", "err", err)
		}
		q.now.Sent = err == nil
		q.over = err == nil
		q.publish()
	})
}

// wish has f done on Run's goroutine; more than a few at a time are nobody's.
func (q *Queue) wish(f func(context.Context)) {
	select {
	case q.wishes <- f:
	default:
	}
}

func (q *Queue) publish() {
	if q.cfg.Publish != nil {
		q.cfg.Publish(q.now)
	}
}
