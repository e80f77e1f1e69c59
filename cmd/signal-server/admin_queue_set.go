package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"deskhand/app/acd"
	"deskhand/app/session"
	"deskhand/cmd/internal/house"
)

// always is the word for a queue without hours.
const always = "always"

// settings are what flags say of a queue. What was not given is not looked at.
type settings struct {
	service, name, description string
	hours                      hours
	distribution               string
	pick                       bool
	reps                       string
	thresholds                 map[acd.Setting]*int
	shown                      acd.Shown
	begin                      beginning
	fields                     fields
	rules                      ruleFiles
	waitMail                   house.List
	message                    message
}

// hours are when the queue is open.
type hours struct {
	week, zone string
}

// beginning is what happens when a session of the queue begins.
type beginning struct {
	ask, url string
}

// ruleFiles name the files with the queue's rules; - is standard input.
type ruleFiles struct {
	routing, allocation string
}

// message is what is asked of, and done with, the messages that customers leave.
type message struct {
	lead   string
	fields fields
	mail   house.List
}

// fields is a flag that may be given several times.
type fields []string

func (f *fields) String() string { return strings.Join(*f, " ") }

func (f *fields) Set(s string) error {
	*f = append(*f, s)
	return nil
}

// askWords are what a customer may be asked for at the beginning; a table, never changed.
var askWords = []struct {
	word string
	ask  session.Activity
}{{"nothing", ""}, {"view", session.ViewDesktop}, {"control", session.ControlDesktop}}

// purposes say what the thresholds are for; a table, never changed.
var purposes = map[acd.Setting]string{
	acd.SettingEscalation:  "`seconds` until a request is open to every agent of the queue",
	acd.SettingWait:        "`minutes` of waiting until the addresses of --wait-mail are told",
	acd.SettingMessage:     "`minutes` of waiting until the customer is asked to leave a message",
	acd.SettingUnavailable: "`seconds` to answer for an agent who is asked alone; then they become unavailable",
	acd.SettingClosing:     "`number` of customers who may wait; then the queue is closed",
}

func (q *queueCall) settingFlags() {
	s, f := &q.setting, q.flags
	f.StringVar(&s.name, "name", "", "`name` for people, up to 64 characters (default: QUEUE)")
	f.StringVar(&s.service, "service", "", "`name` of what is supported, under which queues stand together (default: as --name)")
	f.StringVar(&s.description, "description", "", "`text` for people, up to 1000 characters")
	f.StringVar(&s.hours.week, "hours", "", "opening `hours`, such as \"mon-fri 09:00-17:00, sat 10:00-14:00\" (default always)")
	f.StringVar(&s.hours.zone, "zone", "", "time `zone` of the hours, such as Europe/Madrid (default UTC)")
	f.StringVar(&s.distribution, "distribution", "", "who is asked: everybody (the first to accept), most-idle or round-robin (one after the other) (default everybody)")
	f.BoolVar(&s.pick, "pick", false, "agents may pick a particular customer out of those who wait")
	f.StringVar(&s.reps, "choose-rep", "none", "customers may choose among the agents who are there: none, first (first names are shown) or full (whole names)")
	usual := acd.NewQueue("", "", "").Thresholds
	s.thresholds = map[acd.Setting]*int{}
	for _, r := range acd.Ranges() {
		s.thresholds[r.Setting] = new(int)
		f.IntVar(s.thresholds[r.Setting], string(r.Setting), usual.Get(r), fmt.Sprintf("%s: %d to %d", purposes[r.Setting], r.Low, r.Top))
	}
	f.BoolVar(&s.shown.Position, "show-position", true, "customers see their place")
	f.BoolVar(&s.shown.Estimate, "show-estimate", false, "customers see about how long it will take")
	f.StringVar(&s.begin.ask, "ask", "", "what a customer is asked for as soon as the session begins: nothing, view or control (of the screen) (default nothing)")
	f.StringVar(&s.begin.url, "open-url", "", "`page` that opens for the agent when a session begins, http or https; empty: none")
	f.Var(&s.fields, "field", "one `field` that customers fill in, several times for several: KEY=LABEL:required:number:max=N:choice=A|B; none: no field (default name:required)")
	f.StringVar(&s.message.lead, "message-lead", "", "`text` above the form for a message, up to 1000 characters; empty: the usual words")
	f.Var(&s.message.fields, "message-field", "one `field` of that form, as --field, for who has filled in nothing yet; none: only the message; as-form: those of --field (default)")
	f.StringVar(&s.rules.routing, "routing", "", "`file` with the rules that choose an agent; - is standard input")
	f.StringVar(&s.rules.allocation, "allocation", "", "`file` with the rules that send on to another queue")
	f.Var(&s.waitMail, "wait-mail", "e-mail `addresses` that are told when somebody waits long, with commas; none: nobody")
	f.Var(&s.message.mail, "message-mail", "e-mail `addresses` that get the messages which customers leave, with commas; none: nobody")
}

// apply puts what was given over a queue.
func (s *settings) apply(q *acd.Queue, given map[string]bool, in *os.File) error {
	put(given["name"], &q.Name, s.name)
	put(given["service"], &q.Service, s.service)
	put(given["description"], &q.Description, s.description)
	put(given["zone"], &q.Hours.Zone, s.hours.zone)
	put(given["distribution"], &q.Distribution, acd.Distribution(s.distribution))
	put(given["pick"], &q.Pick, s.pick)
	put(given["choose-rep"], &q.Reps, acd.Naming(strings.TrimPrefix(s.reps, "none")))
	put(given["show-position"], &q.Shown.Position, s.shown.Position)
	put(given["show-estimate"], &q.Shown.Estimate, s.shown.Estimate)
	put(given["open-url"], &q.Beginning.URL, s.begin.url)
	put(given["wait-mail"], &q.Notices.Wait, none(s.waitMail))
	put(given["message-lead"], &q.Message.Lead, s.message.lead)
	put(given["message-mail"], &q.Notices.Message, none(s.message.mail))
	for _, r := range acd.Ranges() {
		if n := *s.thresholds[r.Setting]; given[string(r.Setting)] {
			q.Thresholds.Set(r, n)
		}
	}
	return errors.Join(s.hours.apply(q, given), s.begin.apply(q, given), s.applyFields(q, given), s.rules.apply(q, in))
}

func put[T any](given bool, into *T, from T) {
	if given {
		*into = from
	}
}

// none is an empty list where the word none stands alone.
func none(l house.List) []string {
	if len(l) == 1 && l[0] == "none" {
		return nil
	}
	return l
}

func (h hours) apply(q *acd.Queue, given map[string]bool) error {
	if given["zone"] {
		if _, err := time.LoadLocation(h.zone); err != nil {
			return fmt.Errorf("--zone %q: there is no such time zone; write one such as Europe/Madrid or UTC", h.zone)
		}
	}
	if !given["hours"] {
		return nil
	}
	week, err := acd.ParseHours(h.week, acd.EnglishDays(), always)
	var wrong *acd.HoursError
	switch {
	case errors.As(err, &wrong) && wrong.Word == "":
		return errors.New("--hours: days and times go together, as in \"mon-fri 09:00-17:00\"")
	case errors.As(err, &wrong):
		return fmt.Errorf("--hours: %q is neither a day nor a time; write days, then times, as in \"mon-fri 09:00-17:00, sat 10:00-14:00\"", wrong.Word)
	}
	q.Hours.Week = week
	return nil
}

func (b beginning) apply(q *acd.Queue, given map[string]bool) error {
	if !given["ask"] {
		return nil
	}
	for _, w := range askWords {
		if w.word == b.ask {
			q.Beginning.Ask = w.ask
			return nil
		}
	}
	return fmt.Errorf("--ask %q: write nothing, view or control", b.ask)
}

func (s *settings) applyFields(q *acd.Queue, given map[string]bool) error {
	var err1, err2 error
	if given["field"] {
		q.Form, err1 = s.fields.read("field")
	}
	switch {
	case !given["message-field"]:
	case len(s.message.fields) == 1 && s.message.fields[0] == "as-form":
		q.Message.Own, q.Message.Fields = false, nil
	default:
		q.Message.Own = true
		q.Message.Fields, err2 = s.message.fields.read("message-field")
	}
	return errors.Join(err1, err2)
}

// read are the fields that a flag was given.
func (f fields) read(flag string) (form []acd.Field, err error) {
	for _, text := range f {
		if text == "none" {
			continue
		}
		one, err := parseField(text)
		if err != nil {
			return nil, fmt.Errorf("--%s %q: %w", flag, text, err)
		}
		form = append(form, one)
	}
	return form, nil
}

// usualLength is how long an answer may be where nothing is said.
const usualLength = 200

// parseField reads KEY=LABEL:required:number:max=N:choice=A|B|C.
func parseField(text string) (acd.Field, error) {
	parts := strings.Split(text, ":")
	key, label, _ := strings.Cut(parts[0], "=")
	f := acd.Field{Key: acd.FieldKey(key), Label: label, Kind: acd.Text, Max: usualLength}
	if f.Key == acd.FieldName {
		f.Max = acd.MaxName
	}
	for _, part := range parts[1:] {
		word, value, _ := strings.Cut(part, "=")
		switch word {
		case "required":
			f.Required = true
		case "number":
			f.Kind = acd.Number
		case "max":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > acd.MaxAnswer {
				return f, fmt.Errorf("max= wants a number of characters from 1 to %d", acd.MaxAnswer)
			}
			f.Max = n
		case "choice":
			f.Kind, f.Choices = acd.Choice, strings.Split(value, "|")
			for _, c := range f.Choices {
				f.Max = min(acd.MaxAnswer, max(f.Max, utf8.RuneCountInString(c)))
			}
		default:
			return f, fmt.Errorf("%q is none of required, number, max=N, choice=A|B", part)
		}
	}
	return f, nil
}

// formatField writes a field as parseField reads it.
func formatField(f acd.Field) string {
	text := string(f.Key)
	if f.Label != "" {
		text += "=" + f.Label
	}
	if f.Required {
		text += ":required"
	}
	switch f.Kind {
	case acd.Number:
		text += ":number"
	case acd.Choice:
		return text + ":choice=" + strings.Join(f.Choices, "|")
	}
	if usual, err := parseField(string(f.Key)); err != nil || usual.Max != f.Max {
		text += fmt.Sprintf(":max=%d", f.Max)
	}
	return text
}

func (f ruleFiles) apply(q *acd.Queue, in *os.File) error {
	for _, r := range []struct {
		flag, file string
		into       *[]acd.Rule
	}{{"routing", f.routing, &q.Rules.Routing}, {"allocation", f.allocation, &q.Rules.Allocation}} {
		if r.file == "" {
			continue
		}
		text, err := readRules(r.file, in)
		if err == nil {
			*r.into, err = acd.ParseRules(text)
		}
		if err != nil {
			return fmt.Errorf("--%s: %w", r.flag, plainSyntax(err))
		}
	}
	return nil
}

// maxRuleText is more than the longest rules.
const maxRuleText = 1 << 20

func readRules(file string, in *os.File) (string, error) {
	var b []byte
	var err error
	if file == "-" {
		b, err = io.ReadAll(io.LimitReader(in, maxRuleText))
	} else {
		b, err = os.ReadFile(file)
	}
	return string(b), err
}

// plainSyntax says where rules cannot be read.
func plainSyntax(err error) error {
	var rule *acd.RuleError
	var at *acd.SyntaxError
	switch {
	case errors.As(err, &at) && at.Before == "":
		return fmt.Errorf("line %d ends too early: %s is missing", at.Line, at.Want)
	case errors.As(err, &at):
		return fmt.Errorf("line %d: %s should stand before %q", at.Line, at.Want, at.Before)
	case errors.As(err, &rule) && errors.Is(err, acd.ErrFull):
		return fmt.Errorf("rule %d is too much: at most %d rules, with %d conditions each", rule.Rule, acd.MaxRules, acd.MaxConditions)
	}
	return err
}

// staffFlags are what flags say of an account's part in queues.
type staffFlags struct {
	agentOf, managerOf, team           house.List
	capacity                           int
	seeQueues, watchQueues, watchAgent bool
	remove                             bool
}

func (q *queueCall) agentFlags() {
	s, f := &q.staff, q.flags
	f.Var(&s.agentOf, "agent-of", "`queues` whose customers they help, with commas, in place of those before; none: no queue")
	f.Var(&s.managerOf, "manager-of", "`queues` that they watch; one may be both; none: no queue")
	f.IntVar(&s.capacity, "capacity", 1, fmt.Sprintf("`number` of sessions at once: 1 to %d", acd.MaxCapacity))
	f.BoolVar(&s.seeQueues, "sees-queues", false, "as an agent, sees who waits in every queue")
	f.BoolVar(&s.watchQueues, "watches-queues", false, "as a manager, watches every queue")
	f.BoolVar(&s.watchAgent, "watches-agents", false, "as a manager, watches every agent")
	f.Var(&s.team, "team", "`names` of agents whom they watch as a manager, with commas; none: nobody")
	f.BoolVar(&s.remove, "remove", false, "works for no queue any more; the account stays")
}

// apply puts what was given over a user.
func (s *staffFlags) apply(u *acd.User, given map[string]bool) {
	put(given["capacity"], &u.Capacity, s.capacity)
	put(given["sees-queues"], &u.Rights.SeeQueues, s.seeQueues)
	put(given["watches-queues"], &u.Rights.WatchQueues, s.watchQueues)
	put(given["watches-agents"], &u.Rights.WatchAgents, s.watchAgent)
	if given["team"] {
		u.Team = nil
		for _, name := range none(s.team) {
			u.Team = append(u.Team, acd.UserID(name))
		}
	}
	agent, manager := queuesOf(*u, acd.AsAgent), queuesOf(*u, acd.AsManager)
	put(given["agent-of"], &agent, none(s.agentOf))
	put(given["manager-of"], &manager, none(s.managerOf))
	u.Posts = nil
	for _, id := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(agent, manager)))) {
		duty := acd.AsManager
		if slices.Contains(agent, id) {
			duty = acd.AsAgent
			if slices.Contains(manager, id) {
				duty = acd.AsAll
			}
		}
		u.Posts = append(u.Posts, acd.Post{Queue: acd.QueueID(id), Duty: duty})
	}
}

// queuesOf are the queues in which a user has a duty.
func queuesOf(u acd.User, duty acd.Duty) (out []string) {
	for _, p := range u.Posts {
		if p.Duty == duty || p.Duty == acd.AsAll {
			out = append(out, string(p.Queue))
		}
	}
	return out
}
