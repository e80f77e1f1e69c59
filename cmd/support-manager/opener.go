package main

import (
	"context"
	"net/url"
	"os/exec"
	"runtime"
	"time"
)

// mailTime is how long a mail program has to fail before it is believed to have opened.
const mailTime = 3 * time.Second

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
		late := time.NewTimer(mailTime)
		defer late.Stop()
		opening(ctx, ended, late.C, func(opened bool) { d.screen.post(func() { then(opened) }) })
	})
}

// opening says what becomes of a program that opens something: whether it has ended well, or that it is still at it when it is late; and then that it
// has failed, if it does.
func opening(ctx context.Context, ended <-chan bool, late <-chan time.Time, say func(opened bool)) {
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
	case <-ctx.Done():
	}
}
