package main

import (
	"context"
	"strconv"
	"time"

	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// alone is a rep whose program is the server, too. It asks them for a case number, there are sessions of years ago, and the mail server takes
// no mail.
func alone() []step {
	return []step{
		startsAlone,
		small(luis),
		shoot("home-server", luis, "home.start"),
		click(luis, "rail.history"),
		opens("history-old-delete", luis, "history.old", "history.old.delete"),
		click(luis, "history.old.delete"),
		wait(luis, "they are deleted", func(v program.View) bool { return !v.Shows("history.old.delete") }),
		shoot("history-old-deleted", luis, "history.old.age"),
		keys(luis, "Escape"),
		click(luis, "rail.settings"),
		through("settings-server", luis, "rail.settings", leftEdge),
		wheel(luis, "rail.settings", leftEdge, -90),
		wait(luis, "the page begins again", func(v program.View) bool { return !v.Shows("settings.mail.test") }),
		refusedTest(),
		func(ctx context.Context, e *exhibition) error {
			if err := e.colleague.GoHome(ctx); err != nil {
				return err
			}
			if err := e.colleague.FillSecret(ctx, "home.code.1", "4711"); err != nil {
				return err
			}
			_, _, err := e.colleague.StartSession(ctx)
			return err
		},
		click(luis, "session.invite.mail.own"),
		focused(luis, "session.invite.mail.own"),
		fill(luis, "session.invite.mail.to", "marta@example.org"),
		click(luis, "session.invite.mail.ok"),
		wait(luis, "there is an answer", func(v program.View) bool {
			return v.Shows("session.invite.mail.said") && v.Ready("session.invite.mail.ok")
		}),
		shoot("inviting-mail-refused", luis, "session.invite.mail.ok"),
		guestWorks(),
		cross(luis, "rail.home"),
		question("closing-serving", luis, "keep"),
		shoot("serving", luis, "serving.open"),
		click(luis, "serving.open"),
		click(luis, "rail.home"),
		opens("home-codes", luis, "home.start", "home.code.1"),
		click(luis, "rail.history"),
		click(luis, "history.export"),
		opens("export-folder", luis, "saving.folder", "saving.choosing"),
		func(_ context.Context, e *exhibition) error { return e.colleague.Stop() },
	}
}

// guestWorks gives somebody an account at Luis's own server, and has them lead a session there.
func guestWorks() step {
	pau := scene.Account{Name: "pau", Display: "Pau Roca", Password: "three small owls"}
	return all(
		click(luis, "rail.admin"),
		click(luis, "admin.add"),
		fill(luis, "admin.name", pau.Name),
		fill(luis, "admin.display", pau.Display),
		reach(luis, "admin.password.typed", rightEdge),
		click(luis, "admin.password.typed"),
		fill(luis, "admin.password.entry", pau.Password),
		reach(luis, "admin.ok", rightEdge),
		click(luis, "admin.ok"),
		wait(luis, "the account is there", func(v program.View) bool { return v.Shows("admin.said") }),
		func(ctx context.Context, e *exhibition) error {
			guest, err := e.lab.Rep(ctx, e.repDesk, scene.RepConfig{Name: "rep-guest", Site: e.alone, Language: e.language, Args: []string{"--theme", e.theme}})
			if err != nil {
				return err
			}
			if err := guest.SignIn(ctx, pau); err != nil {
				return err
			}
			if err := guest.FillSecret(ctx, "home.code.1", "4712"); err != nil {
				return err
			}
			_, _, err = guest.StartSession(ctx)
			return err
		},
	)
}

func startsAlone(ctx context.Context, e *exhibition) error {
	const name, ago = "rep-alone", 4 * 365 * 24 * time.Hour
	port, err := scene.FreePort()
	if err != nil {
		return err
	}
	if err := e.lab.Remember(ctx, name, ago, "Marta", "Jon", "Pau", "Mia"); err != nil {
		return err
	}
	e.alone = "127.0.0.1:" + strconv.Itoa(port)
	e.colleague, err = e.lab.Rep(ctx, e.otherDesk, scene.RepConfig{
		Name: name, Listen: ":" + strconv.Itoa(port), Language: e.language,
		Args: []string{"--theme", e.theme, "--tracking-codes", "Case number", "--codes-required"},
	})
	return err
}

// refusedTest sets a mail server up that takes no mail, and tries it.
func refusedTest() step {
	return func(ctx context.Context, e *exhibition) error {
		port, err := e.lab.RefusingPost()
		if err != nil {
			return err
		}
		return all(
			click(luis, "rail.settings"),
			reach(luis, "settings.mail.test", leftEdge),
			fill(luis, "settings.mail.host", "127.0.0.1"),
			fill(luis, "settings.mail.port", port),
			fill(luis, "settings.mail.from", "ana@example.org"),
			click(luis, "settings.mail.test"),
			wait(luis, "there is an answer", func(v program.View) bool { return v.Ready("settings.mail.test") }),
			wheel(luis, "settings.mail.test", leftEdge, 3),
			shoot("settings-mail-refused", luis, "settings.mail.test"),
		)(ctx, e)
	}
}
