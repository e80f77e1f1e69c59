package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/server"
	"deskhand/ui/column"
	"deskhand/ui/theme"
	"deskhand/ui/trace"
	"deskhand/ui/words"
)

// Who closes the Support Manager and starts it again at once meets the one before, which has no window any more but still ends its sessions and
// lets its server's people go (closing.go: 5 s). It has the data folder until its process is gone, which no crash outlives; so the next one
// says that it starts, and waits for that.

const (
	// folderFile is what a program takes that works with a data folder, from its start to the end of its process.
	folderFile = "folder.lock"
	// folderTime is how often a program that waits looks whether the one before is gone.
	folderTime = 100 * time.Millisecond
	// folderLong is longer than a program takes to end (lastTime): who still has the folder works, and could not say where its window is (isTheOne).
	folderLong = 2 * lastTime
)

// claim takes a data folder, or hands a link, or "", to the program that works with it already. Neither is server.ErrRunning: then that one is on
// its way out, or on its way in. Where nothing can be taken (a network's file system) this is as if nobody had it.
func claim(data, link string, log *slog.Logger) (folder *os.File, handed bool, err error) {
	if handOver(data, link) {
		return nil, true, nil
	}
	folder, err = server.LockFile(filepath.Join(data, folderFile))
	if err != nil && !errors.Is(err, server.ErrRunning) {
		log.Warn("nothing keeps another program off the data folder", "err", err)
		err = nil
	}
	return folder, false, err
}

// program is this one, from its first window to its end. It belongs to the user interface's goroutine.
type program struct {
	o      *options
	errOut io.Writer
	log    *slog.Logger
	app    fyne.App
	screen *hatch
	tracer *trace.Tracer
	folder *os.File // nil: it is not ours yet, or cannot be taken
	back   *back    // nil: not begun
	desk   *desk
}

// begin makes the program work, once the data folder is its own. Settings are read now: who had the folder wrote them to the last. running: the
// application runs already.
func (p *program) begin(running bool) {
	set := loadSettings(filepath.Join(p.o.data, settingsFile), p.log)
	set.override(p.o)
	p.app.Settings().SetTheme(theme.New(set.variant()))
	p.back = newBack(p.o, set, p.log, p.errOut)
	p.desk = newDesk(p.app, p.back, set, p.tracer, p.screen)
	p.back.goes(func(ctx context.Context) { follow(ctx, p.tracer, p.log) })
	followSignals(p.app, p.back, p.screen, p.desk.quit, running)
	p.desk.isTheOne()
	p.desk.win.Show()
}

// wait shows that the program starts, and begins once the data folder is free. What it returns is called when the application has ended.
func (p *program) wait() (done func()) {
	win := p.app.NewWindow(lang.L("app.title"))
	content, long := newStarting()
	win.SetContent(content)
	win.Resize(fyne.NewSize(startingWidth+10*theme.Grid, 0))
	win.CenterOnScreen()
	win.Show()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	var folder *os.File
	late := time.AfterFunc(folderLong, func() { p.screen.post(long) })
	wg.Go(func() {
		var handed bool
		if folder, handed = p.await(ctx, time.NewTicker(folderTime).C); handed {
			p.screen.post(p.app.Quit)
		} else if ctx.Err() == nil {
			p.screen.post(func() {
				p.folder, folder = folder, nil
				p.begin(true)
				win.Close()
			})
		}
	})
	return func() {
		late.Stop()
		cancel()
		wg.Wait()
		if folder != nil {
			_ = folder.Close()
		}
	}
}

// startingWidth is how wide that is, in units.
const startingWidth = 360

// newStarting says that the program starts; long has it say that this is not so soon.
func newStarting() (content fyne.CanvasObject, long func()) {
	what := theme.Subtle(lang.L("starting.what"))
	content = startingCard(what)
	return content, func() {
		what.SetText(lang.L("starting.long"))
		content.Refresh()
	}
}

// startingCard says that something starts, with what is to be said of that.
func startingCard(what fyne.CanvasObject) fyne.CanvasObject {
	return container.NewCenter(theme.Card(column.Fixed(startingWidth, theme.NewState(theme.Waiting, lang.L("starting.title")), what)))
}

// await tries at each tick to take the data folder or to hand the link over, until ctx ends.
func (p *program) await(ctx context.Context, ticks <-chan time.Time) (folder *os.File, handed bool) {
	for {
		select {
		case <-ctx.Done():
			return nil, false
		case <-ticks:
		}
		folder, handed, err := claim(p.o.data, p.o.open, p.log)
		if err == nil {
			return folder, handed
		}
	}
}

// end ends what begin began.
func (p *program) end() error {
	p.screen.close()
	var err error
	if p.desk != nil {
		p.desk.flushNotes()
		err = p.back.close()
	}
	if p.folder != nil {
		err = errors.Join(err, p.folder.Close())
	}
	return err
}

// speak makes words and theme those that are set, so far as they can be read.
func (o *options) speak(log *slog.Logger) (*choices, error) {
	set := loadSettings(filepath.Join(o.data, settingsFile), log)
	set.override(o)
	return set, words.Load(set.now.Language)
}
