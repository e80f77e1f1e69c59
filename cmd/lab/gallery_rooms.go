package main

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// rooms are the parts of the programs, in the order in which people meet them; a later one goes on with what an earlier one left.
func rooms() []room {
	return []room{
		{"signing in", signingIn(), 0},
		{"pages of a rep", repPages(), longPage},
		{"inviting", inviting(), 0},
		{"a screen of the rep's", showing(), 0},
		{"several screens", screens(), 0},
		{"asking", asking(), 0},
		{"seeing and controlling", controlling(), 0},
		{"a colleague", colleague(), 0},
		{"control goes to and fro", transferring(), 0},
		{"handing over", handingOver(), 0},
		{"without a connection", unconnected(), lostTime},
		{"the end", ending(), 0},
		{"what was", looking(), longPage},
		{"the customer's program", customers(), 0},
		{"a queue", queueing(), 0},
		{"messages", messages(), 0},
		{"a customer from a queue", introduced(), 0},
		{"a queue that is shut", shut(), 0},
	}
}

// sideRooms are those that want nothing of the others, at another office. Both have waits of minutes.
func sideRooms() []room {
	return []room{
		{"all customers in one session", together(), 0}, // first: nobody uses it from there on, and that takes its time
		{"signing in at a site that is not there", nobodyThere(), 0},
		{"signing in with a code", codes(), 0},
		{"signing in at a site with another key", otherKey(), 0},
		{"pages of an administrator", adminPages(), longPage},
		{"a rep who is lost", losing(), 0},
		{"the site", site(), longPage}, // meanwhile
		{"taking over", takingOver(), lostTime},
		{"a site that is vouched for", vouched(), 0},
		{"a rep with a server of their own", alone(), longPage},
		{"nobody does anything", unused(), unusedTime},
	}
}

// longPage is how long going through a long page may take.
const longPage = 2 * time.Minute

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
		signInFails(ana),
		shoot("signin-wrong", ana, "signin.ok"),
		func(ctx context.Context, e *exhibition) error { return e.office.SignIn(ctx, e.rep, 0) },
		shoot("home", ana, "home.start"),
		fill(ana, "home.assist.number", "4821 93"),
		opens("home-wrong", ana, "home.assist.join", "home.start"),
		empty(ana, "home.assist.number"),
	}
}

// keyShown signs in and waits until the site's key is shown, which no authority vouches for.
func keyShown(who whose) step { return other(who, "signin.ok") }

// other clicks a button and waits until it offers something else.
func other(who whose, button string) step {
	return all(changes(who, button, click(who, button)), shows(who, button))
}

// changes does something and waits until something else is written in a widget.
func changes(who whose, widget string, do step) step {
	return func(ctx context.Context, e *exhibition) error {
		before := who(e).View().Text(widget)
		if err := do(ctx, e); err != nil {
			return err
		}
		_, err := who(e).Wait(ctx, widget+" says something else", func(v program.View) bool { return v.Shows(widget) && v.Text(widget) != before })
		return err
	}
}

// signInFails waits until it is said why.
func signInFails(who whose) step {
	return wait(who, "the answer is there", func(v program.View) bool { return v.Shows("signin.problem") && v.Ready("signin.ok") })
}

// evaComes is Eva, who types her name and password for a site.
func evaComes(site func(*exhibition) (string, error)) step {
	return all(
		func(ctx context.Context, e *exhibition) error {
			address, err := site(e)
			if err != nil {
				return err
			}
			e.colleague, err = e.lab.Rep(ctx, e.otherDesk, scene.RepConfig{
				Name: "rep3", Site: address, Language: e.language, Loopback: true, Args: []string{"--theme", e.theme},
			})
			return err
		},
		small(luis),
		fill(luis, "signin.name", "eva"),
		fill(luis, "signin.password", "correct horse 3"),
	)
}

// nobodyThere is how somebody signs in where no server runs.
func nobodyThere() []step {
	return []step{
		evaComes(func(*exhibition) (string, error) {
			port, err := scene.FreePort()
			return "127.0.0.1:" + strconv.Itoa(port), err
		}),
		click(luis, "signin.ok"),
		signInFails(luis),
		shoot("signin-nobody", luis, "signin.ok"),
		func(_ context.Context, e *exhibition) error { return e.colleague.Stop() },
	}
}

// codes is how somebody signs in whose account has one-time codes.
func codes() []step {
	return []step{
		administer("rep", "totp", "eva", "on"),
		evaComes(func(e *exhibition) (string, error) { return e.office.Address(), nil }),
		keyShown(luis),
		click(luis, "signin.ok"),
		shows(luis, "signin.code"),
		shoot("signin-code", luis, "signin.code"),
		func(_ context.Context, e *exhibition) error { return e.colleague.Stop() },
	}
}

// otherKey is how somebody signs in at a site that shows another key than the one they have trusted.
func otherKey() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) {
			e.colleague, err = e.lab.Rep(ctx, e.otherDesk, scene.RepConfig{
				Name: "rep4", Site: e.office.Address(), Language: e.language, Loopback: true, Args: []string{"--theme", e.theme},
				Trusts: map[string][]byte{e.office.Address(): bytes.Repeat([]byte{0x3f, 0x2a, 0x90, 0xbc}, 8)},
			})
			return err
		},
		small(luis),
		fill(luis, "signin.name", "eva"),
		fill(luis, "signin.password", "correct horse 3"),
		click(luis, "signin.ok"),
		shows(luis, "signin.changed.ask"),
		shoot("signin-changed", luis, "signin.changed.ask"),
		click(luis, "signin.changed.ask"),
		shows(luis, "signin.changed.typed"),
		shoot("signin-changed-type", luis, "signin.changed.keep"),
		fill(luis, "signin.changed.typed", "3f2a 90bc 3f2a 90bc 3f2a 90bc 3f2a 90bc"),
		click(luis, "signin.changed.yes"),
		wait(luis, "it is said that it is another one", func(v program.View) bool { return v.Shows("signin.problem") }),
		shoot("signin-changed-wrong", luis, "signin.changed.keep"),
		func(_ context.Context, e *exhibition) error { return e.colleague.Stop() },
	}
}

func repPages() []step {
	return []step{
		opens("queue-off", ana, "rail.queue", "queue.switch"),
		func(ctx context.Context, e *exhibition) error { return e.rep.GoAvailable(ctx) },
		shoot("queue-empty", ana, "queue.switch"),
		opens("history-empty", ana, "rail.history", "history.search"),
		click(ana, "rail.settings"),
		through("settings", ana, "rail.settings", leftEdge),
		wheel(ana, "rail.settings", leftEdge, -90),
		reach(ana, "settings.account.codes.new", leftEdge),
		click(ana, "settings.account.codes.new"),
		shows(ana, "settings.account.codes.cancel"),
		shoot("settings-codes", ana, "settings.account.codes.cancel"),
		click(ana, "settings.account.codes.cancel"),
		shows(ana, "settings.account.codes.new"),
	}
}

func adminPages() []step {
	return []step{
		func(ctx context.Context, e *exhibition) (err error) {
			e.rep, err = e.office.Rep(ctx, e.repDesk, 0)
			return err
		},
		small(ana),
		func(ctx context.Context, e *exhibition) error {
			return e.rep.FillSecret(ctx, "home.assist.number", e.branch.site+" 4821 9307 7415")
		},
		opens("signin-other", ana, "home.assist.join", "signin.ok"),
		keys(ana, "Escape"),
		empty(ana, "home.assist.number"),
		opens("accounts", ana, "rail.admin", "admin.list"),
		row(ana, "admin.list", 0),
		shoot("account", ana, "admin.display"),
		click(ana, "admin.add"),
		fill(ana, "admin.name", "rosa"),
		shoot("account-new", ana, "admin.name"),
		wheel(ana, "admin.name", rightEdge, 40),
		opens("account-password", ana, "admin.ok", "admin.given.done"),
		click(ana, "admin.given.done"),
		reach(ana, "admin.remove", rightEdge),
		shoot("account-end", ana, "admin.remove"),
		click(ana, "admin.remove"),
		question("account-remove", ana, "no"),
		row(ana, "admin.list", 1), // Eva, who has one-time codes
		wait(ana, "her account is open", func(v program.View) bool { return v.Text("admin.display") == "Eva Prats" }),
		reach(ana, "admin.disable", rightEdge),
		shoot("account-codes", ana, "admin.disable"),
		click(ana, "admin.codes.off"),
		question("account-codes-question", ana, "no"),
		click(ana, "admin.disable"),
		question("account-disable", ana, "yes"),
		shoot("account-disabled", ana, "admin.said"),
		opens("queues", ana, "office.queues", "queues.list"),
		row(ana, "queues.list", 1),
		shows(ana, "queues.save"),
		through("queue", ana, "queues.list", rightEdge),
		click(ana, "queues.remove"),
		question("queue-remove", ana, "no"),
		click(ana, "queues.shut"),
		question("queue-shut", ana, "no"),
		opens("queue-new", ana, "queues.add", "queues.list"),
		click(ana, "office.people"),
		row(ana, "staff.list", 0),
		shoot("people", ana, "staff.list"),
		click(ana, "staff.dismiss"),
		question("people-dismiss", ana, "no"),
		opens("monitor", ana, "rail.monitor", "monitor.state"),
		opens("reports-empty", ana, "rail.reports", "reports.search"),
	}
}
