package main

import (
	"context"
	"fmt"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// rooms are the parts of the programs, in the order in which people meet them; a later one goes on with what an earlier one left.
func rooms() []room {
	return []room{
		{"signing in", signingIn()},
		{"pages of a rep", repPages()},
		{"pages of an administrator", adminPages()},
		{"inviting", inviting()},
		{"a screen of the rep's", showing()},
		{"asking", asking()},
		{"seeing and controlling", controlling()},
		{"a colleague", colleague()},
		{"control goes to and fro", transferring()},
		{"handing over", handingOver()},
		{"without a connection", unconnected()},
		{"the end", ending()},
		{"what was", looking()},
		{"the customer's program", customers()},
		{"a queue", queueing()},
		{"the site", site()},
	}
}

func signingIn() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) {
			e.rep, err = e.lab.Rep(ctx, e.repDesk, scene.RepConfig{
				Name: "rep", Site: e.office.Address(), Language: e.language, Loopback: true, Args: []string{"--theme", e.theme},
			})
			return err
		},
		small(ana),
		shoot("signin", ana, "signin.name"),
		fill(ana, "signin.name", "ana"),
		fill(ana, "signin.password", "no password of hers"),
		func(ctx context.Context, e *exhibition) error {
			before := e.rep.View().Text("signin.ok")
			if err := e.rep.Click(ctx, "signin.ok"); err != nil {
				return err
			}
			_, err := e.rep.Wait(ctx, "the site's key is shown", func(v program.View) bool { return v.Ready("signin.ok") && v.Text("signin.ok") != before })
			return err
		},
		shoot("signin-key", ana, "signin.ok"),
		click(ana, "signin.ok"),
		shows(ana, "signin.ok"),
		shoot("signin-wrong", ana, "signin.ok"),
		func(ctx context.Context, e *exhibition) error { return e.office.SignIn(ctx, e.rep, 0) },
		shoot("home", ana, "home.start"),
	}
}

func repPages() []step {
	return []step{
		click(ana, "rail.queue"),
		shoot("queue-off", ana, "queue.switch"),
		func(ctx context.Context, e *exhibition) error { return e.rep.GoAvailable(ctx) },
		shoot("queue-empty", ana, "queue.switch"),
		click(ana, "rail.history"),
		shoot("history-empty", ana, "history.search"),
		click(ana, "rail.settings"),
		shoot("settings-1", ana, "settings.ask"),
		wheel(ana, "settings.ask", 120, 8),
		shoot("settings-2", ana, "rail.settings"),
		wheel(ana, "settings.ask", 120, 8),
		shoot("settings-3", ana, "rail.settings"),
		wheel(ana, "settings.ask", 120, 40),
		shoot("settings-4", ana, "rail.settings"),
	}
}

func adminPages() []step {
	return []step{
		click(ana, "rail.admin"),
		shoot("accounts", ana, "admin.list"),
		row(ana, "admin.list", 0),
		shoot("account", ana, "admin.display"),
		click(ana, "admin.add"),
		fill(ana, "admin.name", "rosa"),
		shoot("account-new", ana, "admin.name"),
		wheel(ana, "admin.name", paneW-14, 40),
		click(ana, "admin.ok"),
		shoot("account-password", ana, "admin.given.done"),
		click(ana, "admin.given.done"),
		click(ana, "office.queues"),
		shoot("queues", ana, "queues.list"),
		row(ana, "queues.list", 1),
		shoot("queue-1", ana, "queues.list"),
		wheel(ana, "queues.list", paneW-14, 6),
		shoot("queue-2", ana, "queues.list"),
		wheel(ana, "queues.list", paneW-14, 6),
		shoot("queue-3", ana, "queues.list"),
		wheel(ana, "queues.list", paneW-14, 40),
		shoot("queue-4", ana, "queues.list"),
		wheel(ana, "queues.list", paneW-14, 40),
		shoot("queue-5", ana, "queues.list"),
		wheel(ana, "queues.list", paneW-14, 90),
		shoot("queue-6", ana, "queues.list"),
		click(ana, "queues.add"),
		shoot("queue-new", ana, "queues.list"),
		click(ana, "office.people"),
		row(ana, "staff.list", 0),
		shoot("people", ana, "staff.list"),
		click(ana, "rail.monitor"),
		shoot("monitor", ana, "monitor.state"),
		click(ana, "rail.reports"),
		shoot("reports-empty", ana, "reports.search"),
	}
}

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
		wheel(ana, "session.number", 110, 8),
		shoot("inviting-2", ana, "session.end"),
		wheel(ana, "session.number", 110, 40),
		shoot("inviting-3", ana, "session.end"),
		click(ana, "session.invite"),
		click(ana, "session.invite.rep"),
		shoot("invite-colleague", ana, "session.invite.mail.to"),
		keys(ana, "Escape"),
	}
}

// joins has Marta come by the link.
func joins(ctx context.Context, e *exhibition) error {
	t, _ := scene.TabOf(e.rep.View(), e.tab)
	var err error
	e.customer, err = e.lab.Customer(ctx, e.desk, scene.CustomerConfig{
		Name: "customer", Person: "Marta", Link: t.CustomerLink, Loopback: true, Language: e.language, Args: []string{"--theme", e.theme},
	})
	if err != nil {
		return err
	}
	_, err = e.rep.WaitTab(ctx, e.tab, "Marta is there", func(t scene.Tab) bool { return t.Words != "" })
	return err
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

func transferring() []step {
	return []step{
		click(ana, "session.transfer"),
		shoot("transfer-menu", ana, "session.transfer.session"),
		func(ctx context.Context, e *exhibition) error {
			t, _ := scene.TabOf(e.rep.View(), e.tab)
			return e.rep.Click(ctx, fmt.Sprintf("session.transfer.%d", t.Here("assistant")[0].ID))
		},
		shoot("transfer-question", ana, "confirm.yes"),
		click(ana, "confirm.yes"),
		shows(marta, "consent.allow"),
		shoot("c-consent-colleague", marta, "consent.allow"),
		shoot("given", ana, "session.view"),
		shoot("given-to", luis, "session.view"),
		click(marta, "consent.allow"),
		phase("viewed"),
		shows(luis, "participants.1.transfer"),
		click(luis, "participants.1.transfer"),
		shoot("give-back", luis, "confirm.yes"),
		click(luis, "confirm.yes"),
		shows(marta, "consent.allow"),
		click(marta, "consent.allow"),
		phase("viewed"),
	}
}

func handingOver() []step {
	return []step{
		func(ctx context.Context, e *exhibition) error { return e.colleague.GoAvailable(ctx) },
		click(ana, "session.transfer"),
		click(ana, "session.transfer.session"),
		shoot("pass-agents", ana, "session.pass.send"),
		click(ana, "session.pass.queues"),
		fill(ana, "session.pass.message", "Knows her customer number. The driver is downloaded."),
		shoot("pass-queues", ana, "session.pass.send"),
		func(ctx context.Context, e *exhibition) error {
			at, _, err := e.rep.At(ctx, "session.pass.to.queues")
			if err != nil {
				return err
			}
			at.Max.X = at.Min.X + 80 // its words, not the room behind them
			return e.rep.ClickAt(ctx, at.Min.Add(at.Size().Div(2)), desk.Left)
		},
		shoot("pass-ready", ana, "session.pass.send"),
		click(ana, "session.pass.send"),
		phase("waiting"),
		click(luis, "rail.queue"),
		wait(luis, "it is offered", func(v program.View) bool { return len(scene.QueueOf(v).Offered()) == 1 }),
		shoot("queue-handed", luis, "queue.switch"),
		shoot("c-handed", marta, "wait.leave"),
		click(ana, "rail.monitor"),
		shoot("monitor-busy", ana, "monitor.state"),
		func(ctx context.Context, e *exhibition) error {
			return e.colleague.Click(ctx, scene.AcceptButton(scene.QueueOf(e.colleague.View()).Offered()[0].Request))
		},
		shoot("card-introduced", luis, "session.ask.view"),
		shoot("c-introduced", marta, "wait.leave"),
	}
}

func unconnected() []step {
	return []step{
		func(_ context.Context, e *exhibition) error { e.office.Server().Kill(); return nil },
		wait(marta, "the customer is told", func(v program.View) bool { var yes bool; return v.Get("connected", &yes) && !yes }),
		shoot("no-server", luis, "session.end"),
		shoot("c-no-server", marta, "wait.leave"),
		func(ctx context.Context, e *exhibition) error { return e.office.Server().Start(ctx) },
		wait(marta, "the customer is connected again", func(v program.View) bool { var yes bool; return v.Get("connected", &yes) && yes }),
		func(ctx context.Context, e *exhibition) error {
			e.colleague.Kill()
			if err := e.colleague.Start(ctx, e.otherDesk); err != nil {
				return err
			}
			return e.office.SignIn(ctx, e.colleague, 1)
		},
		small(luis),
		shoot("home-return", luis, "home.return.1"),
		click(luis, "home.return.1"),
		shows(luis, "session.ask.view"),
		shoot("card-again", luis, "session.ask.view"),
	}
}

func ending() []step {
	return []step{
		shows(luis, "session.end"),
		func(_ context.Context, e *exhibition) error {
			return e.otherDesk.AskToClose(e.colleague.View().Windows[0].XID)
		},
		shoot("closing", luis, "confirm.no"),
		click(luis, "confirm.no"),
		click(luis, "session.end"),
		shoot("end-question", luis, "confirm.yes"),
		click(luis, "confirm.yes"),
		phase("over"),
		shoot("c-end", marta, "end.close"),
		shoot("over", luis, "rail.home"),
	}
}

func looking() []step {
	return []step{
		click(luis, "rail.history"),
		shoot("history", luis, "history.list"),
		click(luis, "history.filters"),
		shoot("history-filters", luis, "history.filters"),
		row(luis, "history.list", 0),
		shoot("record", luis, "history.list"),
		click(luis, "history.export"),
		shoot("export", luis, "history.list"),
		keys(luis, "Escape"),
		click(ana, "rail.reports"),
		row(ana, "reports.list", 0),
		shoot("reports", ana, "reports.list"),
	}
}
