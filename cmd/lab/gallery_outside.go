package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"

	"deskhand/app/acd"
	"deskhand/app/invite"
	"deskhand/app/wire"
	"deskhand/cmd/lab/internal/process"
	"deskhand/cmd/lab/internal/program"
	"deskhand/cmd/lab/internal/scene"
)

// customers is the share client without a link.
func customers() []step {
	return []step{
		func(ctx context.Context, e *exhibition) error {
			return e.comes(ctx, "")
		},
		shoot("c-join", marta, "join.ok"),
		func(ctx context.Context, e *exhibition) error {
			address, err := e.lab.Silence()
			if err != nil {
				return err
			}
			return e.customer.Join(ctx, address, "482193077415")
		},
		shoot("c-connecting", marta, "join.cancel"),
		click(marta, "join.cancel"),
		func(ctx context.Context, e *exhibition) error {
			return e.customer.Join(ctx, e.office.Address(), "482193077415")
		},
		wait(marta, "there is an answer", func(v program.View) bool {
			return v.Ready("join.ok") && v.Shows("join.error") && v.Text("join.error") != ""
		}),
		shoot("c-join-wrong", marta, "join.ok"),
		func(ctx context.Context, e *exhibition) error { return e.colleague.GoAvailable(ctx) },
		click(marta, "join.ask"),
		wait(marta, "the site is not trusted", func(v program.View) bool { return v.String("error") == "untrusted" }),
		shoot("c-join-untrusted", marta, "join.ok"),
		asks("printers"),
		shoot("c-join-entry", marta, "join.ok"),
		click(marta, "join.ok"),
		shows(marta, "entry.send"),
		shoot("c-entry", marta, "entry.send"),
		click(marta, "entry.send"),
		wait(marta, "what is missing is said", func(v program.View) bool { return v.Shows("entry.error") && v.Text("entry.error") != "" }),
		shoot("c-entry-missing", marta, "entry.send"),
	}
}

// goes ends the customer's program, where one runs.
func (e *exhibition) goes() error {
	if e.customer == nil {
		return nil
	}
	return e.customer.Stop()
}

// comes starts the customer's program anew, with a link or with none.
func (e *exhibition) comes(ctx context.Context, link string) (err error) {
	if err := e.goes(); err != nil {
		return err
	}
	e.customer, err = e.client(ctx, e.lab, e.desk, scene.CustomerConfig{Name: "customer", Link: link})
	return err
}

// asks has the customer come by a link to a queue as the site's page makes it.
func asks(queue string) step {
	return func(ctx context.Context, e *exhibition) error {
		link, err := invite.ParseLink(e.session.CustomerLink)
		if err != nil {
			return err
		}
		return e.comes(ctx, invite.Entry{Site: link.Site, Queue: queue, ServerKey: link.ServerKey}.Deep())
	}
}

// shut is what somebody sees who asks a queue for help that lets nobody in.
func shut() []step {
	return []step{
		administer("queue", "shut", "help"),
		asks("help"),
		click(marta, "join.ok"),
		shows(marta, "entry.send"),
		shoot("c-entry-shut", marta, "entry.send"),
	}
}

// messages is what a customer leaves who does not wait, and what becomes of it.
func messages() []step {
	return []step{
		fill(marta, "message.text", "The printer on the second floor prints nothing. Please call me after three."),
		click(marta, "message.send"),
		wait(marta, "it is sent", func(v program.View) bool { return !v.Shows("message.text") && v.Ready("message.back") }),
		shoot("c-queue-written", marta, "message.back"),
		opens("messages", ana, "rail.messages", "messages.state"),
		press(ana, "messages.remove.", ""),
		question("message-remove", ana, "no"),
		press(ana, "messages.mark.", ""),
		wait(ana, "it is marked", func(v program.View) bool { return v.Ready("messages.again") }),
		shoot("messages-read", ana, "messages.state"),
		opens("messages-none", ana, "messages.only", "messages.state"),
	}
}

// waits has Marta wait in the queue for help, by a link of the site's page.
func waits(ctx context.Context, e *exhibition) error {
	place, err := e.enter("help", acd.Answers{"name": "Marta"})
	if err != nil {
		return err
	}
	if err := e.comes(ctx, place.Deep()); err != nil {
		return err
	}
	if e.customer.View().Ready("join.ok") { // a link that anybody can make waits for the customer's press
		if err := e.customer.Click(ctx, "join.ok"); err != nil {
			return err
		}
	}
	_, err = e.customer.Wait(ctx, "she waits", func(v program.View) bool { return v.String("stage") == "waiting" })
	return err
}

// offered is when Luis may accept somebody; accepted, when he has.
func offered() step {
	return all(click(luis, "rail.queue"), wait(luis, "somebody is offered", func(v program.View) bool { return len(scene.QueueOf(v).Offered()) > 0 }))
}

func accepted() step {
	return all(offered(), func(ctx context.Context, e *exhibition) error {
		return e.colleague.Click(ctx, scene.AcceptButton(scene.QueueOf(e.colleague.View()).Offered()[0].Request))
	})
}

// helped is when Marta has come from the queue and Luis may ask her for something.
func helped() step { return all(waits, accepted(), shows(luis, "session.ask.view")) }

// introduced is a session with somebody from a queue, and one to which nobody comes.
func introduced() []step {
	return []step{
		helped(),
		shoot("card-queue", luis, "session.ask.view"),
		shoot("c-words-site", marta, "wait.leave"),
		click(luis, "session.ask.view"),
		consents("c-consent-site", "refuse"),
		click(luis, "session.end"),
		click(luis, "confirm.yes"),
		phase("over"),
		helped(),
		clickOn(luises, "participants.%d.remove", "primary-customer"),
		question("removing-customer", luis, "yes"),
		phase("over"),
		shoot("c-end-removed", marta, "end.close"),
		click(luis, "session.end"),
		helped(),
		click(marta, "wait.leave"),
		phase("over"),
		shoot("c-end-left", marta, "end.close"),
		shoot("customer-left", luis, "session.end"),
		click(luis, "session.end"),
		func(_ context.Context, e *exhibition) error {
			_, err := e.enter("help", acd.Answers{"name": "Jon"})
			return err
		},
		accepted(),
		shows(luis, "session.coming.invite"),
		shoot("coming", luis, "session.coming.invite"),
		click(luis, "session.end"),
	}
}

// queueing is what a customer sees who comes by a queue, and what agents see of them.
func queueing() []step {
	return []step{
		waits,
		shoot("c-queue", marta, "queue.leave"),
		offered(),
		shoot("queue-waiting", luis, "queue.switch"),
		opens("home-waiting", luis, "rail.home", "home.serve"),
		click(luis, "home.serve"),
		opens("monitor-waiting", ana, "rail.monitor", "monitor.state"),
		func(ctx context.Context, e *exhibition) error {
			if !e.customer.View().Ready("queue.write") {
				return nil
			}
			return e.customer.Click(ctx, "queue.write")
		},
		shoot("c-queue-write", marta, "queue.leave"),
	}
}

// enter takes a place in a queue as the site's page does.
func (e *exhibition) enter(queue acd.QueueID, answers acd.Answers) (p invite.Place, err error) {
	link, err := invite.ParseLink(e.session.CustomerLink)
	if err != nil {
		return p, err
	}
	visit := wire.VisitEnter{Queue: queue, Answers: answers, Once: make([]byte, wire.OnceLen)}
	if _, err := rand.Read(visit.Once); err != nil {
		return p, err
	}
	body, err := json.Marshal(visit)
	if err != nil {
		return p, err
	}
	c := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // our own server, on this machine
	defer c.CloseIdleConnections()
	answer, err := c.Post("https://"+e.office.Address()+visit.Path(), "application/json", bytes.NewReader(body))
	if err != nil {
		return p, fmt.Errorf("take a place in a queue: %w", err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	var place wire.Place
	if err := json.NewDecoder(answer.Body).Decode(&place); err != nil {
		return p, fmt.Errorf("take a place in a queue: %s: %w", answer.Status, err)
	}
	ticket, err := invite.ParseTicket(place.Ticket)
	return invite.Place{Site: link.Site, Ticket: ticket, ServerKey: link.ServerKey}, err
}

// site is the site's pages, in a browser.
func site() []step {
	steps := []step{func(_ context.Context, e *exhibition) error { _, err := browser(); return err }}
	for _, p := range []struct{ name, path string }{
		{"s-join", "/"}, {"s-assist", "/assist"}, {"s-invitation", "/j/SESSION"}, {"s-plain", "/"}, {"s-queue", "/q/printers"}, {"s-nothing", "/nothing"},
	} {
		steps = append(steps, page(p.name, p.path))
	}
	return append(steps, administer("queue", "shut", "help"), page("s-shut", "/q/help"))
}

func browser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium or Chrome: %w", exec.ErrNotFound)
}

// page takes a picture of one of the site's pages.
func page(name, path string) step {
	return func(ctx context.Context, e *exhibition) error {
		program, err := browser()
		if err != nil {
			return err
		}
		to, err := url.Parse("https://" + e.office.Address() + path)
		if path == "/j/SESSION" {
			if to, err = url.Parse(e.session.CustomerLink); err == nil { // whole: what it says is behind the #
				to.Scheme = "https"
			}
		}
		if err != nil {
			return err
		}
		if name == "s-plain" { // as who types the address of a site without a certificate
			to.Scheme = "http"
		}
		to.RawQuery = "lang=" + e.language
		file := filepath.Join(e.folder, name+".png")
		env, err := e.lab.Home("browser")
		if err != nil {
			return err
		}
		args := []string{"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-background-networking", "--hide-scrollbars",
			"--ignore-certificate-errors", "--user-data-dir=" + filepath.Join(e.lab.Dir(), "browser", "profile"), "--window-size=1024,640", "--virtual-time-budget=2000",
			"--run-all-compositor-stages-before-draw"}
		if e.theme == "dark" {
			args = append(args, "--blink-settings=preferredColorScheme=0")
		} else {
			args = append(args, "--blink-settings=preferredColorScheme=1")
		}
		args = append(args, "--screenshot="+file, to.String())
		if err := e.lab.Keep.Run(ctx, process.Command{Name: "browser", Path: program, Args: args, Env: env}); err != nil {
			return err
		}
		e.names = append(e.names, name)
		return nil
	}
}
