package main

import (
	"context"
	"net/url"
	"os/exec"
	"runtime"
	"time"
)

const (
	// mailTime is how long a mail program has to fail before it is believed to have opened.
	mailTime = 3 * time.Second
	// mailOpen is how long after that it may still fail to open. One that ends later was open: the message may be on its way.
	mailOpen = time.Minute
)

// openMail opens a mailto: URL in the rep's mail program and calls then, on the user interface's goroutine, with whether one
// opened; a second time, with false, when what was believed to open has failed after all. On Unix it runs xdg-open itself: Fyne's OpenURL does not learn that there is no mail program, and lets xdg-open
// write the URL, with the invitation's secret in it, to our standard error.
func (d *desk) openMail(mailto string, then func(opened bool)) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		u, err := url.Parse(mailto)
		then(err == nil && d.app.OpenURL(u) == nil)
		return
	}
	ended := make(chan bool, 1)
	d.back.goes(func(ctx context.Context) {
		ended <- exec.CommandContext(ctx, "xdg-open", mailto).Run() == nil
	})
	d.back.goes(func(ctx context.Context) {
		late, open := time.NewTimer(mailTime), time.NewTimer(mailTime+mailOpen)
		defer late.Stop()
		defer open.Stop()
		opening(ctx, ended, late.C, open.C, func(opened bool) { d.screen.post(func() { then(opened) }) })
	})
}

// opening says what becomes of a program that opens something: whether it has ended well, or that it is still at it when it is late; and then that it
// has failed, if it does before it counts as open.
func opening(ctx context.Context, ended <-chan bool, late, open <-chan time.Time, say func(opened bool)) {
	select {
	case opened := <-ended:
		say(opened)
		return
	case <-late:
		say(true)
	case <-ctx.Done():
		return
	}
	select {
	case opened := <-ended:
		if !opened {
			say(false)
		}
	case <-open:
	case <-ctx.Done():
	}
}
