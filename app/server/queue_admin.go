package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
	"deskhand/app/wire"
)

// An administrator's command works on the queues in one of two ways. Where no server runs it takes the lock of the data folder and does
// itself what the server would. Where one runs it leaves an errand in the ledger: the server does it within a second and writes the
// answer. Who can write to the ledger is the administrator, so errands carry no sign-in.

// Errands is where a running server finds what commands want of it. Errors: ledger.ErrNone.
type Errands interface {
	Errands(ctx context.Context) ([]ledger.Errand, error)
	AnswerErrand(ctx context.Context, id int64, answer []byte) error
	DropErrands(ctx context.Context, before time.Time) error
}

const (
	errandEvery = 300 * time.Millisecond
	// errandLife is how long a command waits for its answer. Older errands are not done.
	errandLife = 5 * time.Second
	// statusDigits stand before each answer to an errand, as in HTTP.
	statusDigits = 3
)

// errandLoop does what commands beside the server ask for.
func (s *Server) errandLoop() {
	tick := time.NewTicker(errandEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.doErrands(context.Background())
		case <-s.life.stop:
			return
		}
	}
}

func (s *Server) doErrands(ctx context.Context) {
	list, err := s.cfg.Store.Errands(ctx)
	if err != nil {
		s.log.Error("errands not read", "err", err)
		return
	}
	for _, e := range list {
		if age := s.now().Sub(e.Made); age > errandLife || age < -errandLife {
			if err := s.cfg.Store.DropErrands(ctx, e.Made.Add(time.Millisecond)); err != nil {
				s.log.Error("old errands not forgotten", "err", err)
			}
			continue
		}
		status, answer := s.doErrand(ctx, e)
		err := s.cfg.Store.AnswerErrand(ctx, e.ID, append([]byte(strconv.Itoa(status)), answer...))
		if err != nil && !errors.Is(err, ledger.ErrNone) {
			s.log.Error("errand not answered", "err", err)
		}
	}
}

// doErrand does one, and answers as to a call.
func (s *Server) doErrand(ctx context.Context, e ledger.Errand) (status int, answer []byte) {
	call, err := wire.DecodeCall(e.Path, e.Body)
	if err == nil {
		s.changes.Lock()
		answer, err = s.desk().do(ctx, call)
		s.changes.Unlock()
	}
	if err == nil {
		s.auditQueues(call, "command", "this computer")
		return 200, answer
	}
	status, t, is := troubleOf(err)
	if !is {
		s.log.Error("errand not done", "path", e.Path, "err", err)
		status, t = 503, wire.Trouble{Code: wire.TroubleStore, Text: clip(err.Error())}
	}
	answer, err = wire.EncodeAnswer(t)
	if err != nil {
		s.log.Error("errand not answered", "path", e.Path, "err", err)
	}
	return status, answer
}

// CallError is why a call was not done.
type CallError struct{ wire.Trouble }

func (e *CallError) Error() string { return e.Text }

// AdminStore is what a command needs of the ledger.
type AdminStore interface {
	Queues
	Accounts
	Messages
	AddErrand(ctx context.Context, e ledger.Errand) (int64, error)
	TakeAnswer(ctx context.Context, id int64) (answer []byte, answered bool, err error)
	DropErrand(ctx context.Context, id int64) error
}

// QueueAdmin works on a site's queues beside its running server, or without one. Close it. It is for one goroutine.
type QueueAdmin struct {
	data  string
	store AdminStore
	lock  *os.File // of the data folder; nil: a server has it
	book  *book
	zone  *zoneBook
}

// OpenQueueAdmin finds out whether a server runs with the data folder, and reads the queues if none does.
func OpenQueueAdmin(ctx context.Context, data string, store AdminStore) (*QueueAdmin, error) {
	q := &QueueAdmin{data: data, store: store}
	return q, q.take(ctx)
}

// take takes the data folder when no server has it.
func (q *QueueAdmin) take(ctx context.Context) error {
	f, err := lock(q.data)
	if errors.Is(err, errRunning) {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := loadBook(ctx, q.store)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	q.lock, q.book, q.zone = f, &b, newZones(b.state)
	return nil
}

// Close lets a server start again.
func (q *QueueAdmin) Close() error {
	if q.lock == nil {
		return nil
	}
	err := q.lock.Close()
	q.lock = nil
	return err
}

// Do has an administrator's call about queues done and returns its encoded answer. A *CallError says why it was not; ErrBusy that the
// server did not answer in time, and then it is not known whether it was.
func (q *QueueAdmin) Do(ctx context.Context, call wire.Call) ([]byte, error) {
	body, err := wire.EncodeCall(call)
	if err != nil {
		return nil, err
	}
	if q.lock == nil {
		return q.errand(ctx, ledger.Errand{Made: time.Now(), Path: call.Path(), Body: body}, call)
	}
	return q.direct(ctx, call)
}

// direct does what the server would.
func (q *QueueAdmin) direct(ctx context.Context, call wire.Call) ([]byte, error) {
	d := desk{
		decide: func(ctx context.Context, cmd acd.Command) error {
			q.zone.learn(cmd)
			_, err := q.book.decide(ctx, acd.Site, cmd, q.zone.all(), time.Now(), nil)
			return err
		},
		state: func() acd.State { return q.book.state }, zones: q.zone.all, store: q.store, left: q.store, now: time.Now,
	}
	b, err := d.do(ctx, call)
	if _, t, is := troubleOf(err); err != nil && is {
		return nil, &CallError{t}
	}
	return b, err
}

// errand leaves it to the server and waits for the answer. A server that goes meanwhile leaves the folder to us.
func (q *QueueAdmin) errand(ctx context.Context, e ledger.Errand, call wire.Call) ([]byte, error) {
	id, err := q.store.AddErrand(ctx, e)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, errandLife)
	defer cancel()
	tick := time.NewTicker(errandEvery / 6)
	defer tick.Stop()
	for {
		if b, answered, err := q.store.TakeAnswer(ctx, id); err == nil && answered {
			return answerOf(b)
		}
		if err := q.take(ctx); err != nil || q.lock != nil {
			return q.instead(ctx, id, call, err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			err := q.store.DropErrand(context.WithoutCancel(ctx), id)
			return nil, errors.Join(fmt.Errorf("%w: the server is running, but did not answer within %v; look whether it was done before you repeat it",
				ErrBusy, errandLife), err)
		}
	}
}

// instead does what the server has left undone that has just ended.
func (q *QueueAdmin) instead(ctx context.Context, id int64, call wire.Call, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	if b, answered, err := q.store.TakeAnswer(ctx, id); err != nil || answered {
		if err != nil {
			return nil, err
		}
		return answerOf(b)
	}
	if err := q.store.DropErrand(ctx, id); err != nil {
		return nil, err
	}
	return q.direct(ctx, call)
}

// answerOf reads what the server wrote.
func answerOf(b []byte) ([]byte, error) {
	if len(b) < statusDigits {
		return nil, fmt.Errorf("the server's answer: %w", wire.ErrMalformed)
	}
	if string(b[:statusDigits]) == "200" {
		return b[statusDigits:], nil
	}
	t, err := wire.DecodeAnswer[wire.Trouble](b[statusDigits:])
	if err != nil {
		return nil, fmt.Errorf("the server's answer: %w", err)
	}
	return nil, &CallError{t}
}
