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
			if err := e.customer.Stop(); err != nil {
				return err
			}
			return e.comes(ctx, "")
		},
		shoot("c-join", marta, "join.ok"),
		func(ctx context.Context, e *exhibition) error {
			return e.customer.Join(ctx, e.office.Address(), "482193077415")
		},
		wait(marta, "there is an answer", func(v program.View) bool {
			return v.Ready("join.ok") && v.Shows("join.error") && v.Text("join.error") != ""
		}),
		shoot("c-join-wrong", marta, "join.ok"),
		func(ctx context.Context, e *exhibition) error { return e.colleague.GoAvailable(ctx) },
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

// comes starts the customer's program, with a link or with none.
func (e *exhibition) comes(ctx context.Context, link string) (err error) {
	e.customer, err = e.client(ctx, e.lab, e.desk, scene.CustomerConfig{Name: "customer", Link: link})
	return err
}

// asks has the customer come by a link to a queue as the site's page makes it.
func asks(queue string) step {
	return func(ctx context.Context, e *exhibition) error {
		if err := e.customer.Stop(); err != nil {
			return err
		}
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
		click(ana, "rail.messages"),
		shoot("messages", ana, "messages.state"),
		press(ana, "messages.remove.", ""),
		shoot("message-remove", ana, "confirm.no"),
		click(ana, "confirm.no"),
		press(ana, "messages.mark.", ""),
		wait(ana, "it is marked", func(v program.View) bool { return v.Ready("messages.again") }),
		shoot("messages-read", ana, "messages.state"),
		click(ana, "messages.only"),
		shoot("messages-none", ana, "messages.state"),
	}
}

// queueing is what a customer sees who comes by a queue, and what agents see of them.
func queueing() []step {
	return []step{
		func(ctx context.Context, e *exhibition) error {
			if err := e.customer.Stop(); err != nil {
				return err
			}
			place, err := e.enter("help", acd.Answers{"name": "Marta"})
			if err != nil {
				return err
			}
			if err := e.comes(ctx, place.Deep()); err != nil {
				return err
			}
			if e.customer.View().Ready("join.ok") { // a link that anybody can make waits for the customer's press
				return e.customer.Click(ctx, "join.ok")
			}
			return nil
		},
		wait(marta, "she waits", func(v program.View) bool { return v.String("stage") == "waiting" }),
		shoot("c-queue", marta, "queue.leave"),
		click(luis, "rail.queue"),
		wait(luis, "she is offered", func(v program.View) bool { return len(scene.QueueOf(v).Offered()) > 0 }),
		shoot("queue-waiting", luis, "queue.switch"),
		click(ana, "rail.monitor"),
		shoot("monitor-waiting", ana, "monitor.state"),
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
		{"s-join", "/"}, {"s-assist", "/assist"}, {"s-invitation", "/j/SESSION"}, {"s-queue", "/q/printers"}, {"s-nothing", "/nothing"},
	} {
		steps = append(steps, page(p.name, p.path))
	}
	return append(steps, func(ctx context.Context, e *exhibition) error {
		return e.office.Server().Admin(ctx, "queue", "shut", "help")
	}, page("s-shut", "/q/help"))
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
		path := path
		if path == "/j/SESSION" {
			path = "/j/" + e.session.Session
		}
		file := filepath.Join(e.folder, name+".png")
		env, err := e.lab.Home("browser")
		if err != nil {
			return err
		}
		args := []string{"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--disable-background-networking", "--hide-scrollbars",
			"--ignore-certificate-errors", "--user-data-dir=" + filepath.Join(e.lab.Dir(), "browser", "profile"), "--window-size=1024,640", "--virtual-time-budget=2000"}
		if e.theme == "dark" {
			args = append(args, "--blink-settings=preferredColorScheme=0")
		} else {
			args = append(args, "--blink-settings=preferredColorScheme=1")
		}
		args = append(args, "--screenshot="+file, "https://"+e.office.Address()+path+"?lang="+e.language)
		if err := e.lab.Keep.Run(ctx, process.Command{Name: "browser", Path: program, Args: args, Env: env}); err != nil {
			return err
		}
		e.names = append(e.names, name)
		return nil
	}
}
