package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/store"
)

// step is what an operator types, with a part of what they read.
type step struct {
	typed string
	args  []string
	out   string // a part of standard output
	errs  string // a part of standard error; then the step must fail
}

// queue are the words of 'admin queue'; what stands in quotes is one.
func queue(line string) []string {
	args := []string{"admin", "queue"}
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args
}

func walk(t *testing.T, ctx context.Context, data string, steps []step) {
	t.Helper()
	for _, s := range steps {
		out, errs, err := console(t, ctx, s.typed, append(s.args, "--data", data)...)
		// Columns are as wide as the words in them: a queue with hours is "open" on a Monday and "closed" on a Sunday.
		if (err != nil) != (s.errs != "") || !strings.Contains(words(out), words(s.out)) || !strings.Contains(errs, s.errs) {
			t.Errorf("%s\n out %q\n err %q, %v\nwant %q, %q", strings.Join(s.args, " "), out, errs, err, s.out, s.errs)
		}
	}
}

// words are a text's, with one space between them.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// queueSteps set queues up, with what goes wrong on the way.
func queueSteps(t *testing.T) []step {
	rules := ruleFilesOf(t)
	return slices.Concat(addSteps(), staffSteps(rules), ruleSteps(rules), messageSteps(), endSteps())
}

// ruleFilesOf writes files with rules, and returns their paths: good ones, what is torn off, of an agent whom there is not, and in a circle.
func ruleFilesOf(t *testing.T) map[string]string {
	dir, paths := t.TempDir(), map[string]string{}
	for name, text := range map[string]string{
		"good":   "IF seats greater than \"50\" THEN agent ana\nELSE everybody\n",
		"torn":   "IF seats greater than \"50\" THEN agent ana\nELSE IF seats like \"x\"\n",
		"eve":    "IF seats is \"1\" THEN agent eve\n",
		"around": "IF name contains \"x\" THEN queue scanners\n",
	} {
		paths[name] = filepath.Join(dir, name)
		if err := os.WriteFile(paths[name], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// addSteps make a queue.
func addSteps() []step {
	return []step{
		{"", queue("list"), "There are no queues yet", ""},
		{"", queue("agents"), "Nobody works for queues yet", ""},
		{"", queue(`add printers --name "Printer help" --hours "mon-fri 09:00-17:00, sat 10-14" --zone Europe/Madrid`),
			`"printers" is a queue (open mon-fri 09:00-17:00, sat 10:00-14:00 Europe/Madrid)`, ""},
		{"", queue("add printers"), "", `there is a queue "printers" already; 'set' changes it`},
		{"", queue("add Printers"), "", "small letters a to z"},
		{"", queue("add x --escalation 29"), "", "--escalation: write a number from 30 to 999"},
		{"", queue("add x --wait 100"), "", "--wait: write a number from 1 to 99"},
		{"", queue("add x --closing 1000"), "", "--closing: write a number from 50 to 999"},
		{"", queue("add x --distribution lottery"), "", "everybody, most-idle or round-robin"},
		{"", queue("add x --zone Middle/Earth"), "", "no such time zone"},
		{"", queue(`add x --hours "mon 9-25"`), "", `"9-25" is neither a day nor a time`},
		{"", queue(`add x --hours mon`), "", "days and times go together"},
		{"", queue("add x --ask dance"), "", "nothing, view or control"},
		{"", queue("add x --open-url ftp://x"), "", "http:// or https://"},
		{"", queue("add x --field seats"), "", "--field seats: a key of small letters"},
		{"", queue("add x --field name --field name"), "", "--field name: it is there twice"},
		{"", queue("add x --field name:shiny"), "", `"shiny" is none of required`},
		{"", queue("add x --wait-mail nobody"), "", "addresses such as help@example.com"},
		{"", queue("set printers"), "", "nothing to change"},
		{"", queue("set nowhere --pick"), "", `there is no "nowhere"`},
	}
}

// staffSteps change it, and say who works for it.
func staffSteps(rules map[string]string) []step {
	return []step{
		{"", queue(`set printers --field name:required --field "seats=How many?:number" --field "kind=Which?:choice=Laser|Ink"`), `"printers" is changed`, ""},
		{"", queue("set printers --pick=false"), "was like that already", ""},
		{"", queue("set printers --choose-rep none"), "was like that already", ""},
		{"", queue("set printers --choose-rep nicknames"), "", "--choose-rep: write none, first or full"},
		{"", queue("set printers --choose-rep first"), "is changed", ""},
		{"", queue("show printers"), "choose-rep     first", ""},
		{"", queue("set printers --routing " + rules["eve"]), "", "--routing: rule 1: there is no such agent"},
		{"", queue("set printers --routing " + rules["torn"]), "", `line 2: a comparison should stand before "like"`},
		{"", queue("set printers --routing /nowhere"), "", "--routing: open /nowhere"},
		{"", queue("agent eve --agent-of printers"), "", `there is no account "eve"`},
		{"", queue("agent ana"), "ana works for no queue", ""},
		{"", queue("agent ana --agent-of nowhere"), "", "there is no such queue"},
		{"", queue("agent ana --agent-of printers --capacity 51"), "", "--capacity: write a number from 1 to 50"},
		{"", queue("agent ana --agent-of printers --manager-of printers --capacity 3 --watches-agents"), "ana: agent of printers; manager of printers; 3 at once; watches all agents.", ""},
		{"", queue("agent ana --manager-of none"), "ana: agent of printers; 3 at once; watches all agents.", ""},
		{"", queue("agents"), "ana: agent of printers", ""},
	}
}

// ruleSteps send customers on, and show what was set.
func ruleSteps(rules map[string]string) []step {
	return []step{
		{"", queue("set printers --routing " + rules["good"] + " --message 7 --wait-mail a@example.com,b@example.com"), "is changed", ""},
		{"IF name contains \"x\" THEN queue printers", queue("add scanners --allocation -"), `"scanners" is a queue (open always)`, ""},
		{"", queue("set printers --allocation " + rules["around"]), "", "--allocation: rule 1: customers would be sent round in a circle"},
		{"", queue("show printers"), "message        7 minutes (1 to 99)", ""},
		{"", queue("show printers"), "field          kind=Which?:choice=Laser|Ink", ""},
		{"", queue("show printers"), "wait-mail      a@example.com,b@example.com", ""},
		{"", queue("show printers"), "IF seats greater than \"50\" THEN agent ana", ""},
		{"", queue("show printers"), "ana is agent", ""},
		{"", queue("show nowhere"), "", `there is no "nowhere"`},
	}
}

// messageSteps are about the form for messages.
func messageSteps() []step {
	return []step{
		{"", queue("show printers"), "message-field  as-form", ""},
		{"", queue(`set printers --message-lead "We call back." --message-field "extension=Your extension:required:number"`), "is changed", ""},
		{"", queue("show printers"), "message-field  extension=Your extension:required:number", ""},
		{"", queue("set printers --message-field name --message-field name"), "", "--message-field name: it is there twice"},
		{"", queue("set printers --message-field none"), "is changed", ""},
		{"", queue("show printers"), "message-field  none", ""},
		{"", queue("set printers --message-field as-form"), "is changed", ""},
		{"", queue("show printers"), "message-lead   We call back.", ""},
	}
}

// endSteps read messages, close and remove.
func endSteps() []step {
	return []step{
		{"", queue("messages"), "No messages.", ""},
		{"", queue("messages --read 7"), "", "there is no message 7"},
		{"", queue("messages --read 7 --delete 7"), "", "one thing at a time"},
		{"", queue("list"), "scanners scanners scanners open 0 0 0", ""},
		{"", queue("shut scanners"), `"scanners" is closed`, ""},
		{"", queue("list"), "scanners scanners scanners shut", ""},
		{"", queue("reopen scanners"), "goes by its hours again: open always", ""},
		{"", queue("remove printers"), "", "an allocation rule of another queue names it"},
		{"", queue("remove nowhere"), "", `there is no "nowhere"`},
		{"", queue("agent ana --remove"), "works for no queue any more", ""},
		{"", queue("agent ana"), "ana works for no queue", ""},
	}
}

// aroundSteps are those that end with everything gone.
func aroundSteps() []step {
	return []step{
		{"", queue("shut printers"), `"printers" is closed`, ""}, // a rule still names who has gone
		{"everybody", queue("set scanners --allocation -"), "is changed", ""},
		{"", queue("remove scanners"), `"scanners" is deleted`, ""},
		{"", queue("agent ana --agent-of printers"), "ana: agent of printers", ""},
		{"", []string{"admin", "rep", "remove", "ana"}, "is deleted", ""},
		{"", queue("agents"), "Nobody works for queues yet", ""}, // who has no account any more is not waited for
		{"", queue("remove printers"), "is deleted", ""},
		{"", queue("list"), "There are no queues yet", ""},
	}
}

func TestQueuesWithoutAServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	walk(t, t.Context(), data, []step{
		{"", queue("list"), "", "there is no ledger in " + data},
		{"correct horse battery\n", []string{"admin", "rep", "add", "ana"}, "can sign in", ""},
	})
	walk(t, t.Context(), data, queueSteps(t))
	walk(t, t.Context(), data, aroundSteps())
}

// TestMessagesThatCustomersLeft can be read, marked and deleted where there is no window and no mail.
func TestMessagesThatCustomersLeft(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	walk(t, t.Context(), data, []step{{"", queue(`add printers --field name --field "seats=How many?:number"`), "is a queue", ""}})
	l, err := store.OpenLedger(t.Context(), filepath.Join(data, ledgerFile))
	if err != nil {
		t.Fatal(err)
	}
	_, err = server.ChangeQueues(t.Context(), data, l, acd.LeaveMessage{Queue: "printers", Answers: acd.Answers{"name": "Marta", "seats": "3"}, Text: "Call me,\nplease."})
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	out, _, err := console(t, t.Context(), "", append(queue("messages"), "--data", data)...)
	id, _, _ := strings.Cut(out, " ")
	if err != nil || !strings.Contains(out, "in printers, not read\n    name: Marta\n    How many?: 3\n\n    Call me,\n    please.\n") {
		t.Fatalf("%v:\n%s", err, out)
	}
	walk(t, t.Context(), data, []step{
		{"", queue("messages --read " + id), "Done: message " + id, ""}, {"", queue("messages"), "in printers, read ", ""},
		{"", queue("messages --unread"), "No messages.", ""}, {"", queue("messages --not-read " + id), "Done", ""}, {"", queue("messages --unread"), "Call me,", ""},
		{"", queue("messages --delete " + id), "Done", ""}, {"", queue("messages"), "No messages.", ""}, {"", queue("messages --delete " + id), "", "there is no message " + id},
	})
}

// TestQueuesBesideAServer: the same words, done by the server that runs.
func TestQueuesBesideAServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	ln, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	_ = ln.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() {
		_, errs, err := console(t, ctx, "", "serve", "--listen", address, "--turn-listen", "none", "--data", data)
		if err != nil {
			err = errors.New(errs)
		}
		done <- err
	}()
	fetch(t, "https://"+address+"/", done)
	walk(t, t.Context(), data, []step{{"correct horse battery\n", []string{"admin", "rep", "add", "ana"}, "can sign in", ""}})
	walk(t, t.Context(), data, queueSteps(t))
	stop()
	if err := <-done; err != nil {
		t.Fatalf("after the signal: %v", err)
	}
	walk(t, t.Context(), data, []step{{"", queue("show printers"), "mon-fri 09:00-17:00", ""}}) // what the server did is kept
	walk(t, t.Context(), data, aroundSteps())
}

func TestWordsAboutQueues(t *testing.T) {
	for _, args := range [][]string{{"admin", "queue", "--help"}, {"admin", "queue", "help"}} {
		out, _, err := console(t, t.Context(), "", args...)
		if err != nil {
			t.Errorf("%v: %v", args, err)
		}
		for _, c := range queueCommands {
			if !strings.Contains(out, strings.Join(append([]string{"admin queue", c.name}, c.words...), " ")) {
				t.Errorf("%v does not say what %q is", args, c.name)
			}
		}
	}
	for _, args := range [][]string{{"admin", "queue"}, {"admin", "queue", "dance"}, {"admin", "queue", "add"}, {"admin", "queue", "list", "x"}} {
		if _, errs, err := console(t, t.Context(), "", args...); !errors.Is(err, errUsage) || errs == "" {
			t.Errorf("%v: %q, %v", args, errs, err)
		}
	}
	_, errs, _ := console(t, t.Context(), "", "admin", "queue", "add", "--help")
	for _, r := range acd.Ranges() { // as the rules have it
		usual := acd.NewQueue("", "", "").Thresholds.Get(r)
		want := amountText(r.Low) + " to " + amountText(r.Top) + " (default " + amountText(usual) + ")"
		if !strings.Contains(errs, "-"+string(r.Setting)+" ") || !strings.Contains(errs, want) {
			t.Errorf("--help does not say of %s: %q\n%s", r.Setting, want, errs)
		}
	}
	for _, example := range []string{"mon-fri 09:00-13:00 14:00-18:00, sat 10:00-14:00, sun 22:00-02:00", always} {
		if _, err := acd.ParseHours(example, acd.EnglishDays(), always); err != nil || !strings.Contains(queueUsage, example) {
			t.Errorf("the help's hours %q: %v", example, err)
		}
	}
	_, rules, _ := strings.Cut(queueUsage, "by their keys:")
	rules, _, _ = strings.Cut(rules, "in --routing")
	if parsed, err := acd.ParseRules(rules); err != nil || len(parsed) != 2 {
		t.Errorf("the help's rules: %v, %v", parsed, err)
	}
}

func amountText(n int) string { return strconv.Itoa(n) }

// TestFieldsAreWrittenAsTheyAreRead: what 'show' writes, 'set' reads.
func TestFieldsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, text := range []string{"name", "name:required", "seats=How many?:required:number", "note=Note:max=1000", "kind=Which?:required:choice=A|B", "email"} {
		f, err := parseField(text)
		if err != nil || formatField(f) != text {
			t.Errorf("%q is written %q, %v", text, formatField(f), err)
		}
	}
}
