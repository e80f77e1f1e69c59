package main

import (
	"context"
	"fmt"

	"deskhand/cmd/lab/internal/desk"
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
		wheel(ana, "session.number", leftEdge, 40),
		shoot("inviting-3", ana, "session.end"),
		click(ana, "session.invite"),
		click(ana, "session.invite.rep"),
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
		click(ana, "session.own"),
		shoot("own-menu", ana, "session.own.screen.1"),
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
		click(ana, "session.own.lend"),
		shoot("own-lend", ana, "session.own.lend.1"),
		click(ana, "session.own.lend.1"),
		shows(marta, "seen.release"),
		shoot("own-lent", ana, "session.own.stop"),
		shoot("own-banner-lent", ana, "own.banner.takeback"),
		shoot("c-seen-drives", marta, "seen.release"),
		click(ana, "own.banner.takeback"),
		click(ana, "own.banner.pause"),
		shoot("own-paused", ana, "session.own.stop"),
		shoot("c-seen-paused", marta, "seen.size"),
		shoot("c-seen-waiting", marta, "wait.hide"),
		click(ana, "session.own.stop"),
		tabIs("customer"),
	}
}

func asking() []step {
	return []step{
		shoot("card", ana, "session.ask.view"),
		shoot("c-waiting", marta, "wait.leave"),
		click(ana, "session.ask.view"),
		shows(marta, "consent.allow"),
		shoot("c-consent-view", marta, "consent.allow"),
		shoot("asking", ana, "session.cancel"),
		click(marta, "consent.refuse"),
		phase("waiting"),
		shoot("refused", ana, "session.ask.view"),
		click(ana, "session.ask.windows"),
		shoot("windows-menu", ana, "session.ask.windows.1"),
		click(ana, "session.ask.windows.1"),
		shoot("c-consent-windows", marta, "consent.refuse"),
		click(marta, "consent.refuse"),
		phase("waiting"),
		click(ana, "session.ask.control"),
		shows(marta, "consent.allow"),
		shoot("c-consent-control", marta, "consent.allow"),
		click(marta, "consent.all"),
		shoot("c-consent-all", marta, "consent.allow"),
		click(marta, "consent.all"),
		wheel(marta, "consent.title", 200, 10),
		click(marta, "consent.scope"),
		shoot("c-consent-scope", marta, "consent.allow"),
		keys(marta, "Down"),
		keys(marta, "Down"),
		keys(marta, "Enter"),
		click(marta, "consent.allow"),
		tabIs("controlling"),
	}
}

func controlling() []step {
	return []step{
		shoot("controlling", ana, "session.view"),
		shoot("c-banner-controlled", marta, "banner.stop"),
		click(ana, "session.keys"),
		shoot("keys", ana, "session.keys.ctrl-alt-del"),
		keys(ana, "Escape"),
		click(ana, "session.view.menu"),
		shoot("view-menu", ana, "session.view.actual"),
		keys(ana, "Escape"),
		click(marta, "banner.takeback"),
		tabIs("viewing"),
		shoot("viewing", ana, "session.view"),
		click(ana, "rail.compact"),
		shoot("compact", ana, "compact.act"),
		click(ana, "compact.full"),
		shows(ana, "rail.compact"),
		shoot("c-banner-viewed", marta, "banner.stop"),
		click(marta, "banner.pause"),
		phase("paused"),
		shoot("paused", ana, "session.view"),
		shoot("c-banner-paused", marta, "banner.stop"),
		click(marta, "banner.pause"),
		phase("viewed"),
		click(ana, "session.side.chat"),
		fill(ana, "chat.entry", "Good morning, Marta. I look at the printer now.\n"),
		shoot("chat", ana, "chat.entry"),
		click(marta, "banner.chat"),
		shoot("c-chat", marta, "chat.back"),
		click(marta, "chat.back"),
		click(ana, "session.side.notes"),
		fill(ana, "session.notes.text", "Printer driver is from 2019."),
		shoot("notes", ana, "session.notes.text"),
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
		click(ana, "session.side.events"),
		shoot("assisted", ana, "session.view"),
		func(ctx context.Context, e *exhibition) error {
			t, _ := scene.TabOf(e.rep.View(), e.tab)
			return e.rep.Click(ctx, fmt.Sprintf("participants.%d.remove", t.Here("assistant")[0].ID))
		},
		shoot("removing", ana, "confirm.yes"),
		click(ana, "confirm.no"),
		click(ana, "session.invite"),
		shoot("invite-dialog", ana, "session.invite.mail.to"),
		keys(ana, "Escape"),
	}
}
