package main

import (
	"context"
	"fmt"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

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

// lostTime is how long a program takes to say that a representative is lost, and a little more.
const lostTime = 90 * time.Second

func unconnected() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) { // Ana sees it, too
			var number string
			if _, err := e.colleague.Wait(ctx, "its session has a number", func(v program.View) bool {
				t, _ := scene.TabOf(v, v.Int("selected"))
				number = t.Number
				return number != ""
			}); err != nil {
				return err
			}
			e.tab, err = e.rep.Assist(ctx, e.office.Target(number))
			return err
		},
		func(_ context.Context, e *exhibition) error { e.office.Server().Kill(); return nil },
		wait(marta, "the customer is told", func(v program.View) bool { var yes bool; return v.Get("connected", &yes) && !yes }),
		shoot("no-server", luis, "session.end"),
		shoot("c-no-server", marta, "wait.leave"),
		func(ctx context.Context, e *exhibition) error { return e.office.Server().Start(ctx) },
		wait(marta, "the customer is connected again", func(v program.View) bool { var yes bool; return v.Get("connected", &yes) && yes }),
		click(luis, "session.ask.view"),
		shows(marta, "consent.allow"),
		shoot("c-consent-introduced", marta, "consent.allow"),
		click(marta, "consent.allow"),
		phase("viewed"),
		func(_ context.Context, e *exhibition) error { e.colleague.Kill(); return nil },
		shows(ana, "session.takeover"),
		shoot("held", ana, "session.takeover"),
		shoot("c-banner-held", marta, "banner.stop"),
		click(marta, "banner.stop"),
		phase("waiting"),
		shoot("c-held", marta, "wait.leave"),
		func(ctx context.Context, e *exhibition) error {
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
		shoot("over-assistant", ana, "rail.home"),
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
		click(luis, "history.old"),
		shoot("history-old", luis, "history.list"),
		keys(luis, "Escape"),
		click(ana, "rail.reports"),
		row(ana, "reports.list", 0),
		shoot("reports", ana, "reports.list"),
	}
}
