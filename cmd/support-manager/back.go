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
// but main's. Its fields do not change after newBack, but for those of the server, which are the user interface's goroutine's (host); its methods may be called from any goroutine.
type back struct {
	o        *options
	log      *slog.Logger
	server   *embedded // nil at a site, or when it could not be started
	history  *chronicle
	kept     *kept
	startErr error // why there is no server

	errOut io.Writer     // for what cannot be logged in order any more
	late   sync.Once     // hurry
	ended  chan struct{} // closed at the end of close

	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	serving sync.WaitGroup // the server
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
		b.host(set)
	}
	return b
}

// host starts the server inside, and says why there is none when that fails.
func (b *back) host(set *choices) {
	o := b.o
	b.server, b.startErr = startEmbedded(b.ctx, o, cmp.Or(cut(set.now.Name), systemName(), "Deskhand"), set.now.Port, b.log)
	if b.startErr != nil {
		b.log.Error("no server", "err", b.startErr)
		return
	}
	if o.listen == "" && set.stored.Port == 0 {
		_ = set.change(func(s *Settings) { s.Port = b.server.port })
	}
	b.serving.Go(func() {
		if err := b.server.serve(b.ctx); err != nil {
			b.log.Error("server ended", "err", err)
		}
	})
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
	b.serving.Wait()
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
	if b.server != nil {
		errs = append(errs, b.server.close())
	}
	return errors.Join(errs...)
}

// compile-time: the chronicle writes into the store's history.
var _ historyStore = (*store.History)(nil)
