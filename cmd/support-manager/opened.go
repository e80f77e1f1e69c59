package main

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/invite"
	uiconsole "deskhand/ui/console"
)

// What the program is started with, and what another one that is started hands over to it (single.go).

// isTheOne makes this program the one that others find which are started with its data folder.
func (d *desk) isTheOne() {
	s, err := newSingle(d.back.o.data, d.back.log)
	if err != nil {
		d.back.log.Warn("another window of this program will not find this one", "err", err)
		return
	}
	d.out.single = s
	d.back.goes(func(ctx context.Context) {
		s.run(ctx, func(link string) { d.screen.post(func() { d.opened(link) }) })
	})
}

// opened: the person has started the program once more, with a link or without. The window comes up; a link is theirs to follow, on the home
// page, and stays where it is while something else waits for an answer.
func (d *desk) opened(link string) {
	if d.out.quits {
		return
	}
	d.showAgain()
	d.grow(false)
	d.win.Show()
	d.win.RequestFocus()
	switch {
	case link == "":
	case d.starting, !d.base.IsZero() && d.who == nil:
		d.back.o.open = link // followed once it is known who works here
	default:
		if d.pages.full != nil {
			d.leaveFull(d.pages.full)
		}
		d.shell.Go(uiconsole.Place{Page: uiconsole.PageHome})
		d.offer(link)
	}
}

// follow goes where the link leads that the program was started with.
func (d *desk) follow(link string) {
	if link == "" {
		return
	}
	if target, ok := d.target(link); ok && !strings.HasPrefix(strings.ToLower(link), "deskhand:") {
		d.join(target)
	} else if ok { // opened by whatever page has it: the rep presses Join
		d.front.page.Number.SetText(link)
	}
}

// offer puts a link into the form of the home page: the rep, who may be in the middle of something, presses Join.
func (d *desk) offer(link string) {
	if _, ok := d.target(link); !ok {
		return
	}
	d.begins()
	d.front.page.Number.SetText(link)
	if c := d.win.Canvas(); c.Overlays().Top() == nil {
		c.Focus(d.front.page.Number)
	}
}

// target is where a link leads; what leads nowhere is said.
func (d *desk) target(link string) (invite.Target, bool) {
	target, err := invite.ParseAnything(link)
	switch {
	case err != nil:
		d.complain(lang.L("home.assist.nothing"))
	case target.Role == invite.Customer, target.Kind == invite.TargetLink && target.Link.Role != invite.Rep:
		d.complain(lang.L("home.assist.customer"))
	default:
		return target, true
	}
	return target, false
}
