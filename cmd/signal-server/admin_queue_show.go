package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"deskhand/app/acd"
	"deskhand/app/wire"
)

// opening is when a queue is open, in a few words.
func opening(h acd.Hours) string {
	text := strings.ReplaceAll(acd.FormatHours(h.Week, acd.EnglishDays(), always), "\n", ", ")
	if len(h.Week) > 0 {
		text += " " + h.Zone
	}
	if h.Shut {
		return "closed by hand; else open " + text
	}
	return "open " + text
}

// everyone reads all people, in as many calls as it takes.
func (q *queueCall) everyone(ctx context.Context) (all []wire.Staff, err error) {
	for more := true; more; {
		var after acd.UserID
		if len(all) > 0 {
			after = all[len(all)-1].User.ID
		}
		part, err := ask[wire.Staffs](ctx, q, wire.StaffList{After: after})
		if err != nil {
			return nil, err
		}
		all, more = append(all, part.List...), part.More
	}
	return all, nil
}

// show writes every setting under the name of its flag.
func (q *queueCall) show(ctx context.Context) error {
	out, err := ask[wire.QueueShown](ctx, q, wire.QueueShow{ID: acd.QueueID(q.name)})
	if err != nil {
		return err
	}
	people, err := q.everyone(ctx)
	if err != nil {
		return err
	}
	s := out.Queue
	fmt.Fprintf(q.std.out, "%s: %s\n\n", s.ID, opening(s.Hours))
	w := tabwriter.NewWriter(q.std.out, 0, 0, 2, ' ', 0)
	line := func(name string, value any) { fmt.Fprintf(w, "  %s\t%v\n", name, value) }
	line("name", s.Name)
	line("service", s.Service)
	line("description", cmp.Or(strings.ReplaceAll(s.Description, "\n", " "), "-"))
	line("hours", strings.ReplaceAll(acd.FormatHours(s.Hours.Week, acd.EnglishDays(), always), "\n", ", "))
	line("zone", s.Hours.Zone)
	line("distribution", s.Distribution)
	line("pick", s.Pick)
	line("choose-rep", cmp.Or(s.Reps, "none"))
	for _, r := range acd.Ranges() {
		line(string(r.Setting), amount(s.Thresholds.Get(r), r))
	}
	line("show-position", s.Shown.Position)
	line("show-estimate", s.Shown.Estimate)
	for _, a := range askWords {
		if a.ask == s.Beginning.Ask {
			line("ask", a.word)
		}
	}
	line("open-url", cmp.Or(s.Beginning.URL, "-"))
	for _, f := range s.Form {
		line("field", formatField(f))
	}
	line("wait-mail", cmp.Or(strings.Join(s.Notices.Wait, ","), "none"))
	line("message-lead", cmp.Or(strings.ReplaceAll(s.Message.Lead, "\n", " "), "-"))
	switch {
	case !s.Message.Own:
		line("message-field", "as-form")
	case len(s.Message.Fields) == 0:
		line("message-field", "none")
	}
	for _, f := range s.Message.Fields {
		line("message-field", formatField(f))
	}
	line("message-mail", cmp.Or(strings.Join(s.Notices.Message, ","), "none"))
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range []struct {
		name  string
		rules []acd.Rule
	}{{"allocation", s.Rules.Allocation}, {"routing", s.Rules.Routing}} {
		fmt.Fprintf(q.std.out, "\n  %s\n    %s\n", r.name, strings.ReplaceAll(strings.TrimSpace(acd.FormatRules(r.rules)), "\n", "\n    "))
	}
	fmt.Fprintln(q.std.out)
	return q.showPeople(people, s.ID)
}

func amount(n int, r acd.Range) string {
	unit := ""
	switch r.Unit {
	case time.Second:
		unit = " seconds"
	case time.Minute:
		unit = " minutes"
	}
	return fmt.Sprintf("%d%s (%d to %d)", n, unit, r.Low, r.Top)
}

// showPeople writes who works for a queue.
func (q *queueCall) showPeople(people []wire.Staff, id acd.QueueID) error {
	some := false
	for _, x := range people {
		for _, p := range x.User.Posts {
			if p.Queue == id {
				fmt.Fprintf(q.std.out, "  %s is %s\n", x.User.ID, dutyText(p.Duty))
				some = true
			}
		}
	}
	if !some {
		fmt.Fprintf(q.std.out, "  Nobody works for it yet: signal-server admin queue agent NAME --agent-of %s\n", id)
	}
	return nil
}

func dutyText(d acd.Duty) string {
	switch d {
	case acd.AsAll:
		return "agent and manager"
	case acd.AsManager:
		return "manager"
	}
	return "agent"
}

func (q *queueCall) list(ctx context.Context) error {
	var all []wire.QueueLine
	for more := true; more; {
		var after acd.QueueID
		if len(all) > 0 {
			after = all[len(all)-1].ID
		}
		part, err := ask[wire.QueueLines](ctx, q, wire.QueueList{After: after})
		if err != nil {
			return err
		}
		all, more = append(all, part.List...), part.More
	}
	if len(all) == 0 {
		fmt.Fprintln(q.std.out, "There are no queues yet. 'signal-server admin queue add QUEUE' makes one.")
		return nil
	}
	w := tabwriter.NewWriter(q.std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "QUEUE\tNAME\tSERVICE\tSTATE\tWAITING\tAGENTS\tTHERE")
	for _, x := range all {
		state := word(x.Open, "open", "closed")
		if x.Shut {
			state = "shut"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%d\n", x.ID, x.Name, x.Service, state, x.Waiting, x.Agents, x.There)
	}
	return w.Flush()
}

// agent lays down what an account is for queues; without flags it shows that.
func (q *queueCall) agent(ctx context.Context) error {
	given := q.given()
	all, err := q.everyone(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		switch {
		case string(x.User.ID) != q.name:
			continue
		case q.staff.remove:
			if _, err := ask[wire.Done](ctx, q, wire.StaffRemove{Name: x.User.ID}); err != nil {
				return err
			}
			fmt.Fprintf(q.std.out, "%s works for no queue any more; the account stays.\n", q.name)
			return nil
		case len(given) == 0:
			fmt.Fprintln(q.std.out, staffText(x))
			return nil
		}
		q.staff.apply(&x.User, given)
		now, err := ask[wire.Staff](ctx, q, wire.StaffSet{User: x.User})
		if err == nil {
			fmt.Fprintln(q.std.out, staffText(now))
		}
		return err
	}
	return fmt.Errorf("there is no account %q; 'signal-server admin rep list' shows them", q.name)
}

// staffText is what somebody is for queues, in a sentence.
func staffText(x wire.Staff) string {
	u := x.User
	var parts []string
	if q := queuesOf(u, acd.AsAgent); len(q) > 0 {
		parts = append(parts, "agent of "+strings.Join(q, ", "))
	}
	if q := queuesOf(u, acd.AsManager); len(q) > 0 {
		parts = append(parts, "manager of "+strings.Join(q, ", "))
	}
	if len(parts) == 0 {
		return fmt.Sprintf("%s works for no queue. --agent-of QUEUE changes that.", u.ID)
	}
	parts = append(parts, fmt.Sprintf("%d at once", u.Capacity))
	for _, r := range []struct {
		on   bool
		text string
	}{{u.Rights.SeeQueues, "sees all queues"}, {u.Rights.WatchQueues, "watches all queues"}, {u.Rights.WatchAgents, "watches all agents"},
		{x.Disabled, "the account is disabled"}, {x.Gone, "the account is gone"}} {
		if r.on {
			parts = append(parts, r.text)
		}
	}
	if len(u.Team) > 0 {
		team := make([]string, len(u.Team))
		for i, t := range u.Team {
			team[i] = string(t)
		}
		parts = append(parts, "team "+strings.Join(team, ", "))
	}
	return fmt.Sprintf("%s: %s.", u.ID, strings.Join(parts, "; "))
}

func (q *queueCall) agents(ctx context.Context) error {
	all, err := q.everyone(ctx)
	if err != nil {
		return err
	}
	some := false
	for _, x := range all {
		if x.Works {
			fmt.Fprintln(q.std.out, staffText(x))
			some = true
		}
	}
	if !some {
		fmt.Fprintln(q.std.out, "Nobody works for queues yet. 'signal-server admin queue agent NAME --agent-of QUEUE' changes that.")
	}
	return nil
}

// settingWords say which setting is refused and what it may be; a table, never changed.
var settingWords = map[acd.Setting]string{
	acd.SettingID:           "a queue's name takes 1 to 64 of the small letters a to z, digits and . _ - @",
	acd.SettingService:      "--service: 1 to 64 characters on one line",
	acd.SettingName:         "--name: 1 to 64 characters on one line",
	acd.SettingDescription:  "--description: up to 1000 characters",
	acd.SettingReps:         "--choose-rep: write none, first or full",
	acd.SettingDistribution: "--distribution: write everybody, most-idle or round-robin",
	acd.SettingZone:         "--zone: there is no such time zone; write one such as Europe/Madrid",
	acd.SettingHours:        "--hours: too many, or they end before they begin",
	acd.SettingURL:          "--open-url: write a page with http:// or https://, up to 2000 characters",
	acd.SettingForm:         "--field: not a possible field",
	acd.SettingAllocation:   "--allocation",
	acd.SettingRouting:      "--routing",
	acd.SettingWaitMail:     "--wait-mail: not addresses such as help@example.com, or more than 20",
	acd.SettingMessageMail:  "--message-mail: not addresses such as help@example.com, or more than 20",
	acd.SettingMessageLead:  "--message-lead: up to 1000 characters",
	acd.SettingMessageForm:  "--message-field: not a possible field",
	acd.SettingCapacity:     "--capacity: write a number from 1 to 50",
	acd.SettingPosts:        "--agent-of, --manager-of: there is no such queue; 'admin queue list' shows them",
	acd.SettingTeam:         "--team: not names of accounts, one of them twice, or more than 500",
}

// explain says in words why something was not done.
func (q *queueCall) explain(t wire.Trouble) string {
	switch {
	case t.Code == wire.TroubleNone && strings.HasPrefix(q.name, "message "):
		return fmt.Sprintf("there is no %s; 'admin queue messages' shows which there are", q.name)
	case t.Code == wire.TroubleNone:
		return fmt.Sprintf("there is no %q; 'admin queue list' shows the queues, 'admin rep list' the accounts", q.name)
	case t.Code == wire.TroubleChanged:
		return fmt.Sprintf("somebody else has changed %q at the same moment; nothing was changed now. Look at it and try again", q.name)
	case t.Refusal == nil:
		return t.Text
	}
	r := *t.Refusal
	for _, of := range acd.Ranges() {
		if of.Setting == r.Setting {
			return fmt.Sprintf("--%s: write a number from %d to %d", of.Setting, of.Low, of.Top)
		}
	}
	switch {
	case r.Reason == wire.ReasonExists && r.Setting == acd.SettingID:
		return fmt.Sprintf("there is a queue %q already; 'set' changes it", q.name)
	case r.Reason == wire.ReasonInUse:
		return fmt.Sprintf("%q cannot be deleted: somebody waits in it, or an allocation rule of another queue names it. 'admin queue shut %s' lets nobody new in", q.name, q.name)
	case r.Reason == wire.ReasonFull && r.Setting == "":
		return fmt.Sprintf("there is no room for more: at most %d queues and %d people", acd.MaxQueues, acd.MaxPeople)
	case r.Rule > 0:
		return fmt.Sprintf("%s: rule %d: %s", settingWords[r.Setting], r.Rule, ruleWords(r))
	case r.Field != "" && r.Setting == acd.SettingMessageForm:
		return fmt.Sprintf("--message-field %s: %s", r.Field, fieldWords(r))
	case r.Field != "":
		return fmt.Sprintf("--field %s: %s", r.Field, fieldWords(r))
	}
	return cmp.Or(settingWords[r.Setting], t.Text)
}

func ruleWords(r wire.Refusal) string {
	switch {
	case r.Reason == wire.ReasonCycle:
		return "customers would be sent round in a circle"
	case r.Reason == wire.ReasonUnknown && r.Field != "":
		return fmt.Sprintf("the form has no field %q", r.Field)
	case r.Reason == wire.ReasonUnknown && r.Setting == acd.SettingRouting:
		return "there is no such agent; 'admin queue agents' shows them"
	case r.Reason == wire.ReasonUnknown:
		return "there is no such queue; 'admin queue list' shows them"
	case r.Field != "":
		return fmt.Sprintf("the field %q cannot be compared like that: numbers with numbers, a choice with one of its choices", r.Field)
	case r.Setting == acd.SettingRouting:
		return "routing rules go to an agent or to everybody"
	}
	return "allocation rules go to a queue or to everybody"
}

func fieldWords(r wire.Refusal) string {
	switch r.Reason {
	case wire.ReasonExists:
		return "it is there twice, or has a choice twice"
	}
	return "a key of small letters a to z, digits and . _ - @, a label of up to 64 characters (other keys than name, email, company, phone " +
		"and subject need one), and up to 50 choices"
}
