package acd

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"deskhand/app/session"
)

// Distribution is how a queue chooses among its agents (rule 105). Stored; the words are never changed.
type Distribution string

// Distributions.
const (
	Everybody  Distribution = "everybody"   // shown to all at once, the first to accept has it
	MostIdle   Distribution = "most-idle"   // one at a time: whoever is without a request for longest
	RoundRobin Distribution = "round-robin" // one at a time: in a fixed turn
)

// Naming is by what customers may choose who helps them (rule 30). Stored; the words are never changed.
type Naming string

// Namings.
const (
	Unnamed    Naming = ""      // they may not
	FirstNames Naming = "first" // by first names
	FullNames  Naming = "full"  // by whole names
)

// Thresholds are a queue's times and its size.
type Thresholds struct {
	// Escalation is when a request becomes open to all agents of the queue: 30–999 s, 60 s (rule 106).
	Escalation time.Duration `json:"escalation"`
	// Wait is when the queue's addresses are told of a long wait: 1–99 min, 2 min (rule 108).
	Wait time.Duration `json:"wait"`
	// Message is when the customer gets the leave-message form: 1–99 min, 5 min (rule 109).
	Message time.Duration `json:"message"`
	// Unavailable is how long an agent who was asked alone has to answer: 10–300 s, 30 s (rule 111, which names no numbers). The
	// default lets two agents be asked before escalation and is the time that a customer has for an answer too; in less than
	// 10 s nobody reaches the keyboard, and 5 min is the usual customer's whole patience.
	Unavailable time.Duration `json:"unavailable"`
	// Closing is how many may wait: 50–999, 200 (rule 110).
	Closing int `json:"closing"`
}

// Beginning is what happens when a session of the queue begins (rule 102).
type Beginning struct {
	Ask       session.Activity `json:"ask,omitempty"` // what the customer is asked for at once; empty: nothing
	URL       string           `json:"url,omitempty"` // page to open at the rep: http or https
	Voice     bool             `json:"voice,omitempty"`
	Technical bool             `json:"technical"` // system information, scripts, reboot, log-on-as (rule 98)
}

// Shown is what the customer sees while waiting (rule 103): State.Position and State.Estimate.
type Shown struct {
	Position bool `json:"position,omitempty"`
	Estimate bool `json:"estimate,omitempty"`
}

// Notices are e-mail addresses of the queue.
type Notices struct {
	Wait    []string `json:"wait,omitempty"`    // told when somebody waits long
	Message []string `json:"message,omitempty"` // told when a message is left
}

// MessageForm is the form at which customers leave a message (rules 109, 112). The zero value is the usual one: the programs' own words, and
// for who has not filled in the entry form its fields.
type MessageForm struct {
	Lead   string  `json:"lead,omitempty"`   // what stands above it, up to MaxText runes; empty: the programs' own words
	Own    bool    `json:"own,omitempty"`    // Fields count, though there be none
	Fields []Field `json:"fields,omitempty"` // with Own
}

// Queue is what an administrator lays down for a queue (rules 101–116). NewQueue gives the defaults.
type Queue struct {
	ID           QueueID      `json:"id"`
	Service      string       `json:"service"`     // 1–MaxName runes: what is supported
	Name         string       `json:"name"`        // 1–MaxName runes
	Description  string       `json:"description"` // up to MaxText runes
	Hours        Hours        `json:"hours"`
	Distribution Distribution `json:"distribution"`
	Pick         bool         `json:"pick,omitempty"` // agents may take a particular customer out of the list (rule 107)
	Thresholds   Thresholds   `json:"thresholds"`
	Beginning    Beginning    `json:"beginning"`
	Shown        Shown        `json:"shown"`
	Form         []Field      `json:"form,omitempty"`
	Rules        Rules        `json:"rules"`
	Reps         Naming       `json:"reps,omitempty"` // customers may choose among the agents who are there
	Notices      Notices      `json:"notices"`
	Message      MessageForm  `json:"message,omitzero"`
}

// NewQueue returns a queue as the rules' defaults have it: always open, asking for a name only.
func NewQueue(id QueueID, service, name string) Queue {
	return Queue{
		ID: id, Service: service, Name: name,
		Hours:        Hours{Zone: "UTC"},
		Distribution: Everybody,
		Thresholds: Thresholds{Escalation: 60 * time.Second, Wait: 2 * time.Minute, Message: 5 * time.Minute,
			Unavailable: 30 * time.Second, Closing: 200},
		Beginning: Beginning{Technical: true},
		Shown:     Shown{Position: true},
		Form:      []Field{{Key: FieldName, Kind: Text, Required: true, Max: MaxName}},
	}
}

// check looks at everything but what other queues and the people have to do with it. It returns a *SettingError.
func (q Queue) check(zones Zones) error {
	if !validID(string(q.ID)) {
		return at(SettingID, fmt.Errorf("queue %q: %w", q.ID, ErrInvalid))
	}
	for _, t := range []struct {
		setting Setting
		text    string
		limit   int
	}{{SettingService, q.Service, MaxName}, {SettingName, q.Name, MaxName}, {SettingDescription, q.Description, MaxText}} {
		switch described := t.setting == SettingDescription; {
		case t.text == "" && !described:
			return at(t.setting, fmt.Errorf("none: %w", ErrInvalid))
		case !validText(t.text, t.limit, described):
			return at(t.setting, ErrInvalid)
		}
	}
	if !slices.Contains([]Distribution{Everybody, MostIdle, RoundRobin}, q.Distribution) {
		return at(SettingDistribution, fmt.Errorf("%q: %w", q.Distribution, ErrUnknown))
	}
	if !slices.Contains([]Naming{Unnamed, FirstNames, FullNames}, q.Reps) {
		return at(SettingReps, fmt.Errorf("%q: %w", q.Reps, ErrUnknown))
	}
	if err := q.Hours.check(zones); err != nil {
		return err
	}
	if err := q.Thresholds.check(); err != nil {
		return err
	}
	if err := q.Beginning.check(); err != nil {
		return err
	}
	if err := CheckForm(q.Form); err != nil {
		return at(SettingForm, err)
	}
	if err := q.Message.check(); err != nil {
		return err
	}
	if err := q.Rules.check(q.ID, q.Form); err != nil {
		return err
	}
	if err := checkAddresses(q.Notices.Wait); err != nil {
		return at(SettingWaitMail, err)
	}
	return at(SettingMessageMail, checkAddresses(q.Notices.Message))
}

func (m MessageForm) check() error {
	if !validText(m.Lead, MaxText, true) {
		return at(SettingMessageLead, ErrInvalid)
	}
	if !m.Own && len(m.Fields) > 0 {
		return at(SettingMessageForm, fmt.Errorf("fields that do not count: %w", ErrInvalid))
	}
	return at(SettingMessageForm, CheckForm(m.Fields))
}

// MessageFields are what somebody fills in who leaves a message without having waited.
func (q Queue) MessageFields() []Field {
	if q.Message.Own {
		return q.Message.Fields
	}
	return q.Form
}

func (b Beginning) check() error {
	if !slices.Contains([]session.Activity{"", session.ViewDesktop, session.ControlDesktop}, b.Ask) {
		return at(SettingAsk, fmt.Errorf("%q: %w", b.Ask, ErrUnknown))
	}
	if b.URL == "" {
		return nil
	}
	u, err := url.Parse(b.URL)
	if err != nil || len(b.URL) > MaxURL || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return at(SettingURL, ErrInvalid)
	}
	return nil
}

func checkAddresses(list []string) error {
	if len(list) > MaxAddresses {
		return fmt.Errorf("addresses: %w", ErrFull)
	}
	for _, address := range list {
		// Enough to keep a header in one line; whether it can be reached only the mail shows.
		name, host, ok := strings.Cut(address, "@")
		if !ok || name == "" || host == "" || len(address) > 254 || !validText(address, 254, false) || strings.ContainsAny(address, " ,;<>") ||
			strings.Contains(host, "@") {
			return fmt.Errorf("address %q: %w", address, ErrInvalid)
		}
	}
	return nil
}
