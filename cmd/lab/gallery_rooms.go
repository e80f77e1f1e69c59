package main

import (
	"context"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// rooms are the parts of the programs, in the order in which people meet them; a later one goes on with what an earlier one left.
func rooms() []room {
	return []room{
		{"all customers in one session", together(), 0}, // first: nobody uses it from there on, and that takes its time
		{"signing in", signingIn(), 0},
		{"signing in with a code", codes(), 0},
		{"pages of a rep", repPages(), 0},
		{"pages of an administrator", adminPages(), 0},
		{"inviting", inviting(), 0},
		{"a screen of the rep's", showing(), 0},
		{"asking", asking(), 0},
		{"seeing and controlling", controlling(), 0},
		{"a colleague", colleague(), 0},
		{"control goes to and fro", transferring(), 0},
		{"handing over", handingOver(), 0},
		{"without a connection", unconnected(), lostTime},
		{"the end", ending(), 0},
		{"what was", looking(), 0},
		{"the customer's program", customers(), 0},
		{"a queue", queueing(), 0},
		{"messages", messages(), 0},
		{"the site", site(), 0},
		{"a queue that is shut", shut(), 0},
		{"nobody does anything", unused(), unusedTime},
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
		keyShown(ana),
		shoot("signin-key", ana, "signin.ok"),
		click(ana, "signin.ok"),
		wait(ana, "the answer is there", func(v program.View) bool { return v.Shows("signin.problem") && v.Ready("signin.ok") }),
		shoot("signin-wrong", ana, "signin.ok"),
		func(ctx context.Context, e *exhibition) error { return e.office.SignIn(ctx, e.rep, 0) },
		shoot("home", ana, "home.start"),
	}
}

// keyShown signs in and waits until the site's key is shown, which no authority vouches for.
func keyShown(who whose) step {
	return func(ctx context.Context, e *exhibition) error {
		before := who(e).View().Text("signin.ok")
		if err := who(e).Click(ctx, "signin.ok"); err != nil {
			return err
		}
		_, err := who(e).Wait(ctx, "the site's key is shown", func(v program.View) bool { return v.Ready("signin.ok") && v.Text("signin.ok") != before })
		return err
	}
}

// codes is how somebody signs in whose account has one-time codes.
func codes() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) {
			if err := e.office.Server().Admin(ctx, "rep", "totp", "eva", "on"); err != nil {
				return err
			}
			e.colleague, err = e.lab.Rep(ctx, e.otherDesk, scene.RepConfig{
				Name: "rep3", Site: e.office.Address(), Language: e.language, Loopback: true, Args: []string{"--theme", e.theme},
			})
			return err
		},
		small(luis),
		fill(luis, "signin.name", "eva"),
		fill(luis, "signin.password", "correct horse 3"),
		keyShown(luis),
		click(luis, "signin.ok"),
		shows(luis, "signin.code"),
		shoot("signin-code", luis, "signin.code"),
		func(_ context.Context, e *exhibition) error { return e.colleague.Stop() },
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
		wheel(ana, "settings.ask", leftEdge, 8),
		shoot("settings-2", ana, "rail.settings"),
		wheel(ana, "settings.ask", leftEdge, 8),
		shoot("settings-3", ana, "rail.settings"),
		reach(ana, "settings.account.codes.new", leftEdge),
		click(ana, "settings.account.codes.new"),
		shows(ana, "settings.account.codes.cancel"),
		shoot("settings-codes", ana, "settings.account.codes.cancel"),
		click(ana, "settings.account.codes.cancel"),
		wheel(ana, "settings.ask", leftEdge, 40),
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
		wheel(ana, "admin.name", rightEdge, 40),
		click(ana, "admin.ok"),
		shoot("account-password", ana, "admin.given.done"),
		click(ana, "admin.given.done"),
		reach(ana, "admin.remove", rightEdge),
		shoot("account-end", ana, "admin.remove"),
		click(ana, "admin.remove"),
		shoot("account-remove", ana, "confirm.no"),
		click(ana, "confirm.no"),
		click(ana, "office.queues"),
		shoot("queues", ana, "queues.list"),
		row(ana, "queues.list", 1),
		shows(ana, "queues.save"),
		shoot("queue-1", ana, "queues.list"),
		wheel(ana, "queues.list", rightEdge, 6),
		shoot("queue-2", ana, "queues.list"),
		wheel(ana, "queues.list", rightEdge, 6),
		shoot("queue-3", ana, "queues.list"),
		wheel(ana, "queues.list", rightEdge, 40),
		shoot("queue-4", ana, "queues.list"),
		wheel(ana, "queues.list", rightEdge, 40),
		shoot("queue-5", ana, "queues.list"),
		wheel(ana, "queues.list", rightEdge, 90),
		shoot("queue-6", ana, "queues.list"),
		click(ana, "queues.remove"),
		shoot("queue-remove", ana, "confirm.no"),
		click(ana, "confirm.no"),
		click(ana, "queues.shut"),
		shoot("queue-shut", ana, "confirm.no"),
		click(ana, "confirm.no"),
		click(ana, "queues.add"),
		shoot("queue-new", ana, "queues.list"),
		click(ana, "office.people"),
		row(ana, "staff.list", 0),
		shoot("people", ana, "staff.list"),
		click(ana, "staff.dismiss"),
		shoot("people-dismiss", ana, "confirm.no"),
		click(ana, "confirm.no"),
		click(ana, "rail.monitor"),
		shoot("monitor", ana, "monitor.state"),
		click(ana, "rail.reports"),
		shoot("reports-empty", ana, "reports.search"),
	}
}
