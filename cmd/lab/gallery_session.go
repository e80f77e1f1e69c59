package main

import (
	"context"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

func inviting() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) {
			if err := e.rep.GoHome(ctx); err != nil {
				return err
			}
			if err := e.rep.FillSecret(ctx, "home.code.1", "4711"); err != nil {
				return err
			}
			e.tab, e.session, err = e.rep.StartSession(ctx)
			return err
		},
		shoot("inviting-1", ana, "session.number"),
		wheel(ana, "session.number", leftEdge, 8),
		shoot("inviting-2", ana, "session.end"),
		click(ana, "session.link.copy"),
		reach(ana, "session.invite.revoke.1", leftEdge),
		shoot("inviting-open", ana, "session.invite.revoke.1"),
		wheel(ana, "session.number", leftEdge, -40),
		wait(ana, "the number is in sight again", func(v program.View) bool { return v.Shows("session.number") }),
		opens("inviting-mail", ana, "session.invite.mail.own", "session.invite.mail.own"),
		click(ana, "session.invite.mail.own"),
		click(ana, "session.invite"),
		focused(ana, "session.invite.mail.to"),
		changes(ana, "session.link", click(ana, "session.invite.rep")),
		shoot("invite-colleague", ana, "session.invite.mail.to"),
		keys(ana, "Escape"),
	}
}

// joins has Marta come by the link.
func joins(ctx context.Context, e *exhibition) (err error) {
	t, _ := scene.TabOf(e.rep.View(), e.tab)
	if e.customer, err = e.client(ctx, e.lab, e.desk, scene.CustomerConfig{Name: "customer", Person: "Marta", Link: t.CustomerLink}); err != nil {
		return err
	}
	_, err = e.rep.WaitTab(ctx, e.tab, "Marta is there", func(t scene.Tab) bool { return t.Words != "" })
	return err
}

// client starts a customer's program in this look.
func (e *exhibition) client(ctx context.Context, l *scene.Lab, d *desk.Desk, c scene.CustomerConfig) (*scene.Customer, error) {
	c.Loopback, c.Language, c.Args = true, e.language, []string{"--theme", e.theme}
	return l.Customer(ctx, d, c)
}

// showing is the rep's own screen, shown to the customer and lent to them.
func showing() []step {
	return []step{
		joins,
		opens("own-menu", ana, "session.own", "session.own.screen.1"),
		click(ana, "session.own.screen.1"),
		shows(marta, "consent.allow"),
		shoot("own-asked", ana, "session.cancel"),
		shoot("c-consent-show", marta, "consent.allow"),
		click(marta, "consent.allow"),
		tabIs("showing"),
		shows(ana, "own.banner.stop"),
		shows(marta, "seen.size"),
		shoot("own", ana, "session.own.stop"),
		shoot("own-banner", ana, "own.banner.stop"),
		shoot("c-seen", marta, "seen.size"),
		opens("own-lend", ana, "session.own.lend", "session.own.lend.1"),
		click(ana, "session.own.lend.1"),
		shows(marta, "seen.release"),
		shoot("own-lent", ana, "session.own.stop"),
		shoot("own-banner-lent", ana, "own.banner.takeback"),
		shoot("c-seen-drives", marta, "seen.release"),
		click(ana, "own.banner.takeback"),
		wait(ana, "the control is back", func(v program.View) bool { return !v.Shows("own.banner.takeback") }), // the others move to its place
		other(ana, "own.banner.pause"),
		shoot("own-paused", ana, "session.own.stop"),
		shoot("c-seen-paused", marta, "seen.size"),
		shoot("c-seen-waiting", marta, "wait.hide"),
		click(ana, "session.own.stop"),
		tabIs("customer"),
		click(ana, "session.own"),
		first(ana, "session.own.windows"),
		shoot("own-menu-windows", ana, "session.own.windows.share"),
		click(ana, "session.own.windows.share"),
		allows(),
		tabIs("showing"),
		shoot("own-windows", ana, "session.own.title"),
		shoot("own-banner-windows", ana, "own.banner.stop"),
		func(ctx context.Context, e *exhibition) error {
			notes, err := e.repDesk.AwaitWindow(ctx, "Notes")
			if err != nil {
				return err
			}
			return e.repDesk.Raise(ctx, notes)
		},
		shoot("c-seen-windows", marta, "seen.size"),
		click(ana, "own.banner.stop"),
		tabIs("customer"),
	}
}

func asking() []step {
	return []step{
		shoot("card", ana, "session.ask.view"),
		shoot("c-waiting", marta, "wait.leave"),
		cross(marta, "wait.leave"),
		question("c-leave", marta, "no"),
		click(ana, "session.ask.view"),
		shows(marta, "consent.allow"),
		shoot("c-consent-view", marta, "consent.allow"),
		shoot("asking", ana, "session.cancel"),
		click(marta, "consent.refuse"),
		phase("waiting"),
		shoot("refused", ana, "session.ask.view"),
		opens("windows-menu", ana, "session.ask.windows", "session.ask.windows.1"),
		click(ana, "session.ask.windows.1"),
		shoot("c-consent-windows", marta, "consent.refuse"),
		click(marta, "consent.refuse"),
		phase("waiting"),
		click(ana, "session.ask.control"),
		shows(marta, "consent.allow"),
		shoot("c-consent-control", marta, "consent.allow"),
		opens("c-consent-all", marta, "consent.all", "consent.allow"),
		click(marta, "consent.all"),
		wheel(marta, "consent.title", 200, 10),
		opens("c-consent-scope", marta, "consent.scope", "consent.allow"),
		keys(marta, "Down"),
		keys(marta, "Down"),
		keys(marta, "Enter"),
		click(marta, "consent.allow"),
		tab(anas, "her screen is seen", func(t scene.Tab) bool { return t.Phase == "controlling" && t.Picture != nil }),
	}
}

func controlling() []step {
	return []step{
		shoot("controlling", ana, "session.view"),
		shoot("c-banner-controlled", marta, "banner.stop"),
		opens("keys", ana, "session.keys", "session.keys.ctrl-alt-del"),
		keys(ana, "Escape"),
		opens("view-menu", ana, "session.view.menu", "session.view.actual"),
		opens("picture-save", ana, "session.view.save", "saving.ok"),
		click(ana, "saving.ok"),
		wait(ana, "it is written", func(v program.View) bool { return !v.Shows("saving.ok") }),
		shoot("picture-saved", ana, "saving.path"),
		keys(ana, "Escape"),
		click(ana, "session.view.menu"),
		click(ana, "session.view.full"),
		func(ctx context.Context, e *exhibition) error {
			return sized(ctx, e.rep.Program, e.repDesk.Bounds().Size())
		},
		shoot("fullscreen", ana, "session.view"),
		keys(ana, "Ctrl", "Alt", "Enter"),
		small(ana),
		click(marta, "banner.takeback"),
		tabIs("viewing"),
		shoot("viewing", ana, "session.view"),
		opens("compact", ana, "rail.compact", "compact.act"),
		click(ana, "compact.full"),
		shows(ana, "rail.compact"),
		shoot("c-banner-viewed", marta, "banner.stop"),
		click(marta, "banner.pause"),
		phase("paused"),
		shoot("paused", ana, "session.view"),
		shoot("c-banner-paused", marta, "banner.stop"),
		click(marta, "banner.pause"),
		phase("viewed"),
		keys(marta, "Ctrl", "Alt", "Shift", "F12"),
		tabIs("customer"),
		shoot("panic", ana, "session.ask.view"),
		shoot("c-panic", marta, "wait.leave"),
		click(ana, "session.ask.view"),
		allows(),
		tabIs("viewing"),
		phase("viewed"),
		click(ana, "session.side.chat"),
		fill(ana, "chat.entry", "Good morning, Marta. I look at the printer now.\n"),
		shoot("chat", ana, "chat.entry"),
		opens("c-chat", marta, "banner.chat", "chat.back"),
		click(marta, "chat.back"),
		click(ana, "session.side.notes"),
		fill(ana, "session.notes.text", "Printer driver is from 2019."),
		shoot("notes", ana, "session.notes.text"),
		wheel(ana, "session.notes.text", rightEdge, 40),
		shoot("notes-codes", ana, "session.end"),
	}
}

func colleague() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) {
			e.colleague, err = e.office.Rep(ctx, e.otherDesk, 1)
			return err
		},
		small(luis),
		func(ctx context.Context, e *exhibition) error {
			n, err := e.colleague.Assist(ctx, e.office.Target(e.session.Number))
			if err != nil {
				return err
			}
			_, err = e.colleague.AwaitPicture(ctx, n)
			return err
		},
		shoot("assisting", luis, "session.view"),
		hover(luis, "session.stop"),
		shoot("why-assistant", luis, "session.view"),
		opens("assisted", ana, "session.side.events", "session.view"),
		clickOn(anas, "participants.%d.remove", "assistant"),
		question("removing", ana, "no"),
		opens("invite-dialog", ana, "session.invite", "session.invite.mail.to"),
		keys(ana, "Escape"),
	}
}
