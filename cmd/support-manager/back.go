package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"deskhand/store"
)

// back is what runs behind the window: the server inside, the history, the kept sessions, and every goroutine of the program
// but main's. Its fields do not change after newBack, but for those of the server; its methods may be called from any goroutine.
type back struct {
	o       *options
	log     *slog.Logger
	history *chronicle
	kept    *kept

	// These belong to the user interface's goroutine.
	server   *embedded // nil at a site, while it is being started, or when it could not be
	startErr error     // why there is no server

	errOut io.Writer     // for what cannot be logged in order any more
	late   sync.Once     // hurry
	ended  chan struct{} // closed at the end of close

	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	serving struct { // the server, once it is started
		wg sync.WaitGroup
		of *embedded // its goroutine's, and close's when that has ended
	}
	errands *errands
	last    struct { // what ends after everything else
		cancel context.CancelFunc
		wg     sync.WaitGroup
	}
}

// newBack opens files and starts the server. It does not fail: what does not work is said on screen, and the rest goes on.
func newBack(o *options, set *choices, log *slog.Logger, errOut io.Writer) *back {
	b := &back{o: o, log: log, errOut: errOut, ended: make(chan struct{}), errands: newErrands(), kept: newKept(o.data, log)}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	var last context.Context
	last, b.last.cancel = context.WithCancel(context.Background())
	b.last.wg.Go(func() { b.errands.run(last) })
	b.history = openChronicle(o.data, log, func(f func()) { time.AfterFunc(retryTime, func() { b.errands.put(f) }) })
	if set.site(o).IsZero() {
		e, err := b.starter(set)(b.ctx)
		if b.hosted(set, e, err); err == nil {
			b.serving.wg.Go(func() { b.serve(e) })
		}
	}
	return b
}

// starter returns what starts the server inside, as the rep has chosen. That may wait for a disk, and 10 s for a file that another program
// has locked.
func (b *back) starter(set *choices) func(context.Context) (*embedded, error) {
	name, port := cmp.Or(cut(set.now.Name), systemName(), "Deskhand"), set.now.Port
	return func(ctx context.Context) (*embedded, error) { return startEmbedded(ctx, b.o, name, port, b.log) }
}

// hosted takes the server inside that was started, or why there is none. Call it on the user interface's goroutine.
func (b *back) hosted(set *choices, e *embedded, err error) {
	b.server, b.startErr = e, err
	if err != nil {
		b.log.Error("no server", "err", err)
		return
	}
	if b.o.listen == "" && set.stored.Port == 0 {
		_ = set.change(func(s *Settings) { s.Port = e.port })
	}
}

// host starts the server inside behind the window, and calls then, which must not block, with it or with why there is none. A program that
// ends waits for start as long as for links (hangTime), and what is still started then is closed at once.
func (b *back) host(start func(context.Context) (*embedded, error), then func(*embedded, error)) {
	started := make(chan *embedded) // nil: it could not be
	b.goes(func(ctx context.Context) {
		e, err := start(ctx)
		then(e, err)
		select {
		case started <- e:
			return
		case <-ctx.Done():
		}
		if e == nil {
			return
		}
		if err := errors.Join(e.serve(ctx), e.close()); err != nil {
			b.log.Error("server not closed", "err", err)
		}
	})
	b.serving.wg.Go(func() {
		select {
		case e := <-started:
			if e != nil {
				b.serve(e)
			}
		case <-b.ctx.Done():
		}
	})
}

// serve lets people in until the program ends.
func (b *back) serve(e *embedded) {
	b.serving.of = e
	if err := e.serve(b.ctx); err != nil {
		b.log.Error("server ended", "err", err)
	}
}

// goes runs f on a goroutine that close waits for, within hangTime; ctx ends when the program does.
func (b *back) goes(f func(ctx context.Context)) { b.wg.Go(func() { f(b.ctx) }) }

// close ends everything, in order: sessions and server, then what they left to be written, then the files. closing.go says how long
// that may take.
func (b *back) close() error {
	defer close(b.ended)
	b.hurry()
	late := time.NewTimer(hangTime)
	defer late.Stop()
	b.cancel()
	b.serving.wg.Wait()
	gone := make(chan struct{})
	go func() {
		b.wg.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-late.C: // a session's own goroutine has ended by now: nothing is left to be written
		b.log.Warn("links and calls not closed in time; the program ends without them")
	}
	b.last.cancel()
	b.last.wg.Wait()
	errs := []error{b.history.close()}
	if b.serving.of != nil {
		errs = append(errs, b.serving.of.close())
	}
	return errors.Join(errs...)
}

// compile-time: the chronicle writes into the store's history.
var _ historyStore = (*store.History)(nil)
