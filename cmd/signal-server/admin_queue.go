package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/wire"
	"deskhand/store"
)

const queueUsage = `signal-server admin queue: where customers wait, and who helps them.

  signal-server admin queue add QUEUE [flags]     make a queue; everything has a default
  signal-server admin queue set QUEUE [flags]     change what is named; what is not named stays
  signal-server admin queue show QUEUE            what is laid down for it, each line under the name of its flag
  signal-server admin queue list                  show all queues: open or not, who waits, who is there
  signal-server admin queue shut QUEUE            close it now, whatever its hours; who waits already is still helped
  signal-server admin queue reopen QUEUE          let its hours count again
  signal-server admin queue remove QUEUE          delete it; nobody may wait in it
  signal-server admin queue agent NAME [flags]    say for which queues an account works; without flags: show it
  signal-server admin queue agents                show everybody who works for queues
  signal-server admin queue messages [flags]      show what customers have left, the newest first; mark it as read, or delete it

QUEUE is a short name that stands in links too: small letters a to z, digits and . _ - @. 'queue add --help' names all settings with
their ranges. A queue from nothing to its first customer:

  signal-server admin rep add ana --display "Ana Ruiz"
  signal-server admin queue add printers --name "Printer help" --hours "mon-fri 09:00-17:00" --zone Europe/Madrid
  signal-server admin queue set printers --field name:required --field "seats=How many computers?:number"
  signal-server admin queue agent ana --agent-of printers --capacity 2
  signal-server serve --site "Example Support"

Hours are days and times, with commas between them: "mon-fri 09:00-13:00 14:00-18:00, sat 10:00-14:00, sun 22:00-02:00", or "always".

Fields are what customers fill in: KEY=LABEL, then any of :required :number :max=N :choice=A|B|C. The keys name, email, company, phone
and subject need no label. --field none takes all of them away.

Rules are text in a file (- is standard input). The first IF that holds counts; names of queues and agents, fields by their keys:

  IF seats greater than "50" AND email contains "@example.com" THEN agent ana
  ELSE IF subject is "scanner" THEN everybody
  ELSE everybody

in --routing, which chooses an agent; --allocation sends on to another queue instead: THEN queue scanners. Comparisons: is, is not,
contains, starts with, less than, greater than, is empty, is not empty.

--data DIR names the folder where the server keeps its ledger. The server may run meanwhile; then it does what is asked, at once.
`

// queueCommand is one command of 'admin queue'.
type queueCommand struct {
	name  string
	words []string // what it wants beside flags, for people
	flags func(*queueCall)
	do    func(*queueCall, context.Context) error
	makes bool // the ledger, where there is none
}

// queueCommands is a table, never changed.
var queueCommands = []queueCommand{
	{name: "add", words: []string{"QUEUE"}, flags: (*queueCall).settingFlags, do: (*queueCall).add, makes: true},
	{name: "set", words: []string{"QUEUE"}, flags: (*queueCall).settingFlags, do: (*queueCall).set},
	{name: "show", words: []string{"QUEUE"}, do: (*queueCall).show},
	{name: "list", do: (*queueCall).list},
	{name: "shut", words: []string{"QUEUE"}, do: (*queueCall).shut},
	{name: "reopen", words: []string{"QUEUE"}, do: (*queueCall).reopen},
	{name: "remove", words: []string{"QUEUE"}, do: (*queueCall).remove},
	{name: "agent", words: []string{"NAME"}, flags: (*queueCall).agentFlags, do: (*queueCall).agent},
	{name: "agents", do: (*queueCall).agents},
	{name: "messages", flags: (*queueCall).messageFlags, do: (*queueCall).messages},
}

// queueCall is one command with what was given to it.
type queueCall struct {
	std     streams
	flags   *flag.FlagSet
	name    string // the word
	office  *server.QueueAdmin
	setting settings
	staff   staffFlags
	message messageFlags
}

// adminQueue works on the queues beside a running server, or without one.
func adminQueue(ctx context.Context, args []string, std streams) error {
	switch {
	case len(args) > 0 && isHelp(args[0]):
		fmt.Fprint(std.out, queueUsage)
		return nil
	case len(args) == 0:
		fmt.Fprint(std.err, queueUsage)
		return errUsage
	}
	for _, c := range queueCommands {
		if c.name == args[0] {
			return c.run(ctx, args[1:], std)
		}
	}
	fmt.Fprintf(std.err, "signal-server admin queue: there is no command %q\n\n%s", args[0], queueUsage)
	return errUsage
}

func (c queueCommand) run(ctx context.Context, args []string, std streams) (err error) {
	q := &queueCall{std: std, flags: flag.NewFlagSet("admin queue "+c.name, flag.ContinueOnError)}
	data := q.flags.String("data", defaultData(), "the server's data `folder`")
	if c.flags != nil {
		c.flags(q)
	}
	q.flags.Usage = func() {
		fmt.Fprintf(std.err, "signal-server %s [flags]\n", strings.Join(append([]string{"admin queue", c.name}, c.words...), " "))
		q.flags.PrintDefaults()
	}
	var words []string // they may stand before the flags or after them
	for len(args) > 0 && len(words) < len(c.words) && !strings.HasPrefix(args[0], "-") {
		words, args = append(words, args[0]), args[1:]
	}
	if err := parse(q.flags, args, std, len(c.words)-len(words)); err != nil {
		return err
	}
	q.name = append(append(words, q.flags.Args()...), "")[0]
	if c.makes {
		err = prepareData(*data, nil)
	} else {
		err = ledgerIn(*data)
	}
	if err != nil {
		return err
	}
	l, err := store.OpenLedger(ctx, filepath.Join(*data, ledgerFile))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if q.office, err = server.OpenQueueAdmin(ctx, *data, l); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.office.Close()) }()
	return c.do(q, ctx)
}

// given reports which flags are on the command line.
func (q *queueCall) given() map[string]bool {
	out := map[string]bool{}
	q.flags.Visit(func(f *flag.Flag) { out[f.Name] = true })
	delete(out, "data")
	return out
}

// ask has a call done, and explains why it was not.
func ask[A wire.Answer](ctx context.Context, q *queueCall, c wire.Call) (out A, err error) {
	b, err := q.office.Do(ctx, c)
	if err == nil {
		return wire.DecodeAnswer[A](b)
	}
	var refused *server.CallError
	switch {
	case errors.Is(err, wire.ErrTooLarge):
		return out, fmt.Errorf("%q has too long settings: all of them together may have %d kB", q.name, wire.MaxLongCall>>10)
	case !errors.As(err, &refused):
		return out, err
	}
	return out, errors.New(q.explain(refused.Trouble))
}

func (q *queueCall) add(ctx context.Context) error {
	queue := acd.NewQueue(acd.QueueID(q.name), q.name, q.name)
	if err := q.setting.apply(&queue, q.given(), q.std.in); err != nil {
		return err
	}
	if given := q.given(); given["name"] && !given["service"] {
		queue.Service = queue.Name
	}
	out, err := ask[wire.QueueShown](ctx, q, wire.QueueAdd{Queue: queue})
	if err != nil {
		return err
	}
	fmt.Fprintf(q.std.out, "%q is a queue (%s). Say who works for it: signal-server admin queue agent NAME --agent-of %s\n", q.name, opening(out.Queue.Hours), q.name)
	return nil
}

// set changes what was named on the command line, and nothing else.
func (q *queueCall) set(ctx context.Context) error {
	if len(q.given()) == 0 {
		fmt.Fprintln(q.std.err, "signal-server admin queue set: nothing to change")
		q.flags.Usage()
		return errUsage
	}
	was, err := ask[wire.QueueShown](ctx, q, wire.QueueShow{ID: acd.QueueID(q.name)})
	if err != nil {
		return err
	}
	if err := q.setting.apply(&was.Queue, q.given(), q.std.in); err != nil {
		return err
	}
	out, err := ask[wire.QueueShown](ctx, q, wire.QueueSet{Mark: was.Mark, Queue: was.Queue})
	if err != nil {
		return err
	}
	if out.Mark == was.Mark {
		fmt.Fprintf(q.std.out, "%q was like that already.\n", q.name)
	} else {
		fmt.Fprintf(q.std.out, "%q is changed; it counts at once, for those who wait as well.\n", q.name)
	}
	return nil
}

func (q *queueCall) shut(ctx context.Context) error {
	_, err := ask[wire.QueueShown](ctx, q, wire.QueueShut{ID: acd.QueueID(q.name), Shut: true})
	if err == nil {
		fmt.Fprintf(q.std.out, "%q is closed: nobody new can wait in it. 'admin queue reopen %s' lets its hours count again.\n", q.name, q.name)
	}
	return err
}

func (q *queueCall) reopen(ctx context.Context) error {
	out, err := ask[wire.QueueShown](ctx, q, wire.QueueShut{ID: acd.QueueID(q.name)})
	if err == nil {
		fmt.Fprintf(q.std.out, "%q goes by its hours again: %s.\n", q.name, opening(out.Queue.Hours))
	}
	return err
}

func (q *queueCall) remove(ctx context.Context) error {
	_, err := ask[wire.Done](ctx, q, wire.QueueRemove{ID: acd.QueueID(q.name)})
	if err == nil {
		fmt.Fprintf(q.std.out, "%q is deleted, and nobody works for it any more.\n", q.name)
	}
	return err
}
