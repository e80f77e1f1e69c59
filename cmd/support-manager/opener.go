package main

import (
	"context"
	"net/url"
	"os/exec"
	"runtime"
	"time"
)

// mailTime is how long a mail program has to fail. One that still runs then has opened.
const mailTime = 3 * time.Second

// openMail opens a mailto: URL in the rep's mail program and calls then, on the user interface's goroutine, with whether one
// opened. On Unix it runs xdg-open itself: Fyne's OpenURL does not learn that there is no mail program, and lets xdg-open
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
		opened := true
		select {
		case opened = <-ended:
		case <-late.C:
		case <-ctx.Done():
			return
		}
		d.screen.post(func() { then(opened) })
	})
}
