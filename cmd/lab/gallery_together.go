package main

import (
	"context"
	"time"

	"deskhand/cmd/lab/internal/desk"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// branch is a site with other rules than the office's: all customers of a rep are in one session, two at most, the site asks them how they
// can be reached, and it ends sessions that nobody uses.
type branch struct {
	lab                       *scene.Lab
	repDesk, jonDesk, pauDesk *desk.Desk
	site                      string
	rep                       *scene.Rep
	customers                 map[string]*scene.Customer
	tab                       int
}

// unusedTime is how long the site takes to ask whether anybody is still there, and a little more.
const unusedTime = 4 * time.Minute

func eva(e *exhibition) *program.Program { return e.branch.rep.Program }
func jon(e *exhibition) *program.Program { return e.branch.customers["Jon"].Program }
func pau(e *exhibition) *program.Program { return e.branch.customers["Pau"].Program }
func mia(e *exhibition) *program.Program { return e.branch.customers["Mia"].Program }

func (e *exhibition) openBranch(ctx context.Context) (err error) {
	b := &e.branch
	if b.lab, err = scene.New(""); err != nil {
		return err
	}
	for _, d := range []struct {
		at   **desk.Desk
		name string
		w, h int
	}{{&b.repDesk, "rep-display", e.size.X + frameW, e.size.Y + frameH}, {&b.jonDesk, "jon-display", deskW, deskH}, {&b.pauDesk, "pau-display", deskW, deskH}} {
		if *d.at, err = b.lab.Display(ctx, d.name, d.w, d.h); err != nil {
			return err
		}
	}
	for d, whose := range map[*desk.Desk]string{b.jonDesk: "Jon", b.pauDesk: "Pau"} {
		if err := furnish(ctx, b.lab, d, whose); err != nil {
			return err
		}
	}
	office, err := b.lab.Office(ctx, scene.OfficeConfig{
		Language: e.language, OneSession: true, Args: []string{"--theme", e.theme},
		Site: []string{"--idle-minutes", "5", "--max-customers", "2", "--join-fields", "email,company,phone"},
	})
	if err != nil {
		return err
	}
	b.site = office.Address()
	b.rep, err = office.Rep(ctx, b.repDesk, 2)
	return err
}

// guest has somebody come by the newest link of Eva's session; in: they are let in.
func guest(person string, in bool) step {
	return func(ctx context.Context, e *exhibition) (err error) {
		b := &e.branch
		d := b.pauDesk
		if person == "Jon" {
			d = b.jonDesk
		}
		t, _ := scene.TabOf(b.rep.View(), b.tab)
		before := len(t.Participants)
		c := scene.CustomerConfig{Name: "customer-" + person, Person: person, Link: t.CustomerLink}
		if b.customers[person], err = e.client(ctx, b.lab, d, c); err != nil || !in {
			return err
		}
		_, err = b.rep.WaitTab(ctx, b.tab, person+" is there, and there is a fresh link", func(now scene.Tab) bool {
			n := len(now.Participants)
			return n > before && now.Participants[n-1].Linked && now.CustomerLink != t.CustomerLink
		})
		return err
	}
}

// together is a session with two customers, of whom one is helped after the other.
func together() []step {
	steps := []step{
		func(ctx context.Context, e *exhibition) error { return e.openBranch(ctx) },
		small(eva),
		func(ctx context.Context, e *exhibition) (err error) {
			e.branch.customers = map[string]*scene.Customer{}
			e.branch.tab, _, err = e.branch.rep.StartSession(ctx)
			return err
		},
		guest("Jon", true),
		shoot("c-waiting-card-1", jon, "wait.leave"),
		reach(jon, "wait.card.send", rightEdge),
		shoot("c-waiting-card-2", jon, "wait.card.send"),
		guest("Pau", true),
		opens("home-one", eva, "rail.home", "home.start"),
		opens("home-invite", eva, "home.start", "session.invite.mail.to"),
		keys(eva, "Escape"),
		guest("Mia", false),
		wait(mia, "she is told", func(v program.View) bool { return v.Shows("join.error") && v.Text("join.error") != "" }),
		shoot("c-limit", mia, "join.ok"),
		func(_ context.Context, e *exhibition) error { return e.branch.customers["Mia"].Stop() },
		opens("limit", eva, "session.side.events", "session.side.events"),
		hover(eva, "session.transfer"),
		shoot("why-transfer", eva, "session.transfer"),
	}
	steps = append(steps, oneReads()...)
	return append(steps, another()...)
}

// oneReads is a chat with one of two.
func oneReads() []step {
	return []step{
		click(eva, "session.side.chat"),
		opens("chat-to", eva, "chat.to", "rail.home"),
		keys(eva, "Down"), // Everyone
		keys(eva, "Down"), // Jon
		keys(eva, "Down"),
		keys(eva, "Enter"),
		fill(eva, "chat.entry", "Pau, have you got your customer number at hand?\n"),
		shoot("chat-one", eva, "chat.entry"),
		opens("c-chat-one", pau, "wait.chat", "chat.back"),
		click(pau, "chat.back"),
	}
}

// another is how somebody else is helped than the one who shows their screen.
func another() []step {
	return []step{
		click(eva, "session.ask.view"),
		shows(jon, "consent.allow"),
		shoot("c-consent-also", jon, "consent.allow"),
		click(jon, "consent.allow"),
		tab(evas, "Jon's screen is seen", func(t scene.Tab) bool { return t.Phase == "viewing" }),
		shows(pau, "seen.size"),
		shoot("c-seen-other", pau, "seen.size"),
		turn(eva, "participants.2", 20),
		clickOn(evas, "participants.%d", "secondary-customer"),
		question("help-question", eva, "yes"),
		tab(evas, "nothing is shared", func(t scene.Tab) bool { return t.Phase == "customer" }),
		shoot("helping", eva, "session.ask.view"),
		shoot("c-waiting-other", jon, "wait.leave"),
		click(eva, "session.ask.view"),
		shows(pau, "consent.allow"),
		click(pau, "consent.allow"),
		tab(evas, "Pau's screen is seen", func(t scene.Tab) bool { return t.Phase == "viewing" }),
	}
}

// unused is what people see of a session that nobody has used for long.
func unused() []step {
	return []step{
		shows(eva, "session.stay"),
		shoot("idle", eva, "session.stay"),
		shoot("c-banner-idle", pau, "banner.stop"),
		shoot("c-idle", jon, "wait.stay"),
		opens("compact-idle", eva, "rail.compact", "compact.act"),
	}
}
