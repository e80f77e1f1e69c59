package main

import (
	"context"
	"time"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

func transferring() []step {
	return []step{
		opens("transfer-menu", ana, "session.transfer", "session.transfer.session"),
		clickOn(anas, "session.transfer.%d", "assistant"),
		question("transfer-question", ana, "yes"),
		shows(marta, "consent.allow"),
		shoot("c-consent-colleague", marta, "consent.allow"),
		shoot("given", ana, "session.view"),
		shoot("given-to", luis, "session.view"),
		click(marta, "consent.allow"),
		phase("viewed"),
		shows(luis, "participants.1.transfer"),
		click(luis, "participants.1.transfer"),
		question("give-back", luis, "yes"),
		allows(),
		phase("viewed"),
	}
}

func handingOver() []step {
	return []step{
		func(ctx context.Context, e *exhibition) error { return e.colleague.GoAvailable(ctx) },
		click(ana, "session.transfer"),
		opens("pass-agents", ana, "session.transfer.session", "session.pass.send"),
		click(ana, "session.pass.queues"),
		fill(ana, "session.pass.message", "Knows her customer number. The driver is downloaded."),
		shoot("pass-queues", ana, "session.pass.send"),
		first(ana, "session.pass.to.queues"),
		shoot("pass-ready", ana, "session.pass.send"),
		turns(false),
		click(ana, "session.pass.send"),
		wait(ana, "it is refused", func(v program.View) bool { return v.Shows("session.pass.said") }),
		shoot("pass-refused", ana, "session.pass.said"),
		turns(true),
		administer("queue", "shut", "help"),
		wait(ana, "the queue is closed", func(v program.View) bool { return !v.Ready("session.pass.send") }),
		shoot("pass-closed", ana, "session.pass.why"),
		administer("queue", "reopen", "help"),
		click(ana, "session.pass.send"),
		phase("waiting"),
		offered(),
		shoot("queue-handed", luis, "queue.switch"),
		shoot("c-handed", marta, "wait.leave"),
		opens("monitor-busy", ana, "rail.monitor", "monitor.state"),
		accepted(),
		shoot("card-introduced", luis, "session.ask.view"),
		shoot("c-introduced", marta, "wait.leave"),
	}
}

// turns has Luis become available, or not.
func turns(on bool) step {
	return all(click(luis, "rail.duty"), wait(luis, "the site knows of the switch", func(v program.View) bool { return scene.QueueOf(v).Available == on }))
}

// lostTime is how long a program takes to say that a representative is lost, and a little more.
const lostTime = 2 * time.Minute

// assists has Ana see the session that Luis leads.
func assists(ctx context.Context, e *exhibition) (err error) {
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
}

func unconnected() []step {
	return []step{
		assists,
		func(_ context.Context, e *exhibition) error { e.office.Server().Kill(); return nil },
		wait(marta, "the customer is told", func(v program.View) bool { var yes bool; return v.Get("connected", &yes) && !yes }),
		shoot("no-server", luis, "session.end"),
		shoot("c-no-server", marta, "wait.leave"),
		func(ctx context.Context, e *exhibition) error { return e.office.Server().Start(ctx) },
		wait(marta, "the customer is connected again", func(v program.View) bool { var yes bool; return v.Get("connected", &yes) && yes }),
		click(luis, "session.ask.view"),
		consents("c-consent-introduced", "allow"),
		phase("viewed"),
		func(_ context.Context, e *exhibition) error { e.colleague.Kill(); return nil },
		shows(ana, "session.takeover"),
		shoot("held", ana, "session.takeover"),
		shoot("c-banner-held", marta, "banner.stop"),
		click(marta, "banner.stop"),
		phase("waiting"),
		shoot("c-held", marta, "wait.leave"),
		returns(),
		shoot("home-return", luis, "home.return.1"),
		click(luis, "home.return.1"),
		shows(luis, "session.ask.view"),
		shoot("card-again", luis, "session.ask.view"),
	}
}

// losing is a session with somebody from a queue, in which Ana assists, and whose representative's computer breaks.
func losing() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) {
			if e.tab, e.session, err = e.rep.StartSession(ctx); err != nil {
				return err
			}
			e.colleague, err = e.office.Rep(ctx, e.otherDesk, 1)
			return err
		},
		small(luis),
		func(ctx context.Context, e *exhibition) error { return e.colleague.GoAvailable(ctx) },
		helped(),
		click(luis, "session.ask.view"),
		allows(),
		phase("viewed"),
		assists,
		func(_ context.Context, e *exhibition) error { e.colleague.Kill(); return nil },
	}
}

// takingOver is how Ana goes on with that session.
func takingOver() []step {
	return []step{
		click(ana, "session.takeover"),
		shows(marta, "consent.allow"),
		shoot("c-consent-lost", marta, "consent.allow"),
		shoot("taken", ana, "session.bar"),
		click(marta, "consent.allow"),
		phase("viewed"),
		opens("taken-confirmed", ana, "session.side.events", "session.view"),
		returns(),
		shoot("home-return-taken", luis, "home.return.1"),
		click(luis, "home.return.1"),
		shows(luis, "session.side.events"),
		tab(luises, "Marta's screen is seen", func(t scene.Tab) bool { return t.Picture != nil }),
		shoot("assisting-again", luis, "session.side.events"),
	}
}

// returns is Luis back at his computer, whose program had ended with the computer.
func returns() step {
	return all(func(ctx context.Context, e *exhibition) error {
		if err := e.colleague.Start(ctx, e.otherDesk); err != nil {
			return err
		}
		return e.office.SignIn(ctx, e.colleague, 1)
	}, small(luis))
}

func ending() []step {
	return []step{
		cross(luis, "session.end"),
		question("closing", luis, "no"),
		click(luis, "session.end"),
		question("end-question", luis, "yes"),
		phase("over"),
		shoot("c-end", marta, "end.close"),
		wheel(marta, "end.close", 200, 40),
		shoot("c-end-receipt", marta, "end.close"),
		wheel(marta, "end.close", 200, -40),
		opens("c-end-rated", marta, "end.rate.4", "end.close"),
		click(marta, "end.send"),
		wait(marta, "it is sent", func(v program.View) bool { return !v.Shows("end.send") }),
		shoot("c-end-sent", marta, "end.close"),
		opens("c-end-save", marta, "end.save", "end.saving"),
		keys(marta, "Enter"),
		shoot("c-end-saved", marta, "end.saved"),
		shoot("over", luis, "rail.home"),
		shoot("over-assistant", ana, "rail.home"),
	}
}

func looking() []step {
	return []step{
		opens("home-recent", luis, "rail.home", "home.start"),
		opens("history", luis, "rail.history", "history.list"),
		fill(luis, "history.search", "zebra"),
		wait(luis, "nothing is found", func(v program.View) bool { w, _ := v.Widget("history.export"); return !w.Enabled }),
		shoot("history-nothing", luis, "history.search"),
		empty(luis, "history.search"),
		shows(luis, "history.export"),
		opens("history-filters", luis, "history.filters", "history.filters"),
		row(luis, "history.list", 0),
		through("record", luis, "history.list", rightEdge),
		opens("export", luis, "history.export", "saving.ok"),
		fill(luis, "saving.path", "/no/such/folder/sessions.csv"),
		click(luis, "saving.ok"),
		shoot("export-wrong", luis, "saving.said"),
		keys(luis, "Escape"),
		click(luis, "history.export"),
		click(luis, "saving.ok"),
		wait(luis, "it is written", func(v program.View) bool { return !v.Shows("saving.ok") }),
		shoot("export-done", luis, "saving.path"),
		keys(luis, "Escape"),
		click(luis, "history.export"),
		other(luis, "saving.ok"),
		shoot("export-over", luis, "saving.ok"),
		keys(luis, "Escape"),
		opens("history-old", luis, "history.old", "history.old.age"),
		keys(luis, "Escape"),
		click(ana, "rail.reports"),
		row(ana, "reports.list", 0),
		through("reports", ana, "reports.list", rightEdge),
	}
}
