package acd

import (
	"fmt"
	"strconv"
	"strings"
)

// Rules as text, for people who type them and for logs of what was changed:
//
//	IF product contains "router" AND seats greater than "50" THEN agent ana
//	ELSE IF language is "es" THEN queue soporte
//	ELSE IF email is empty THEN everybody
//	ELSE everybody
//
// Words are told apart by spaces and lines alike, in any case; texts stand in Go's double quotes. The last ELSE may be left out.

// FormatRules writes rules as text that ParseRules reads.
func FormatRules(rules []Rule) string {
	var b strings.Builder
	for i, r := range rules {
		if i > 0 {
			b.WriteString("ELSE ")
		}
		for j, c := range r.If {
			b.WriteString([]string{"IF ", " AND "}[min(j, 1)])
			fmt.Fprintf(&b, "%s %s", c.Field, c.Operator)
			if c.Operator != Empty && c.Operator != NotEmpty {
				b.WriteString(" " + strconv.Quote(c.Text))
			}
		}
		switch {
		case r.Agent != "":
			fmt.Fprintf(&b, " THEN agent %s\n", r.Agent)
		case r.Queue != "":
			fmt.Fprintf(&b, " THEN queue %s\n", r.Queue)
		default:
			b.WriteString(" THEN everybody\n")
		}
	}
	if len(rules) > 0 {
		b.WriteString("ELSE ")
	}
	b.WriteString("everybody\n")
	return b.String()
}

// Wanted is what should stand where rules cannot be read. Pages have words for them; the values are never changed.
type Wanted string

// What is wanted.
const (
	WantIf       Wanted = "IF or everybody"
	WantElse     Wanted = "ELSE"
	WantThen     Wanted = "AND or THEN"
	WantField    Wanted = "a field"
	WantOperator Wanted = "a comparison"
	WantText     Wanted = "a text in quotes"
	WantTarget   Wanted = "agent, queue or everybody"
	WantAgent    Wanted = "an agent's name"
	WantQueue    Wanted = "a queue's name"
	WantEnd      Wanted = "nothing after the last ELSE"
)

// SyntaxError says where a text of rules cannot be read, and what should stand there. It is an ErrSyntax.
type SyntaxError struct {
	Want   Wanted
	Before string // what stands there instead; empty: the text ends
	Line   int    // of the text, from 1
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s is expected before %q, in line %d: %v", e.Want, e.Before, e.Line, ErrSyntax)
}
func (e *SyntaxError) Unwrap() error { return ErrSyntax }

// ParseRules reads rules. It returns a *RuleError with a *SyntaxError that says what was expected; whether fields, agents and queues
// exist is asked when a queue is changed.
func ParseRules(text string) ([]Rule, error) {
	p := ruleText{all: text, rest: text}
	var rules []Rule
	for {
		if len(rules) > 0 && !p.take("ELSE") {
			if p.next() != "" {
				return nil, p.expected(WantElse, len(rules))
			}
			return rules, nil
		}
		if p.take("everybody") {
			if p.next() != "" {
				return nil, p.expected(WantEnd, len(rules)+1)
			}
			return rules, nil
		}
		if len(rules) == MaxRules {
			return nil, &RuleError{Rule: MaxRules + 1, Err: ErrFull}
		}
		rule, err := p.rule(len(rules) + 1)
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule)
	}
}

// ruleText is what is left to read.
type ruleText struct{ all, rest string }

func (p *ruleText) rule(n int) (Rule, error) {
	var r Rule
	if !p.take("IF") {
		return r, p.expected(WantIf, n)
	}
	for {
		c, err := p.condition(n)
		if err != nil {
			return r, err
		}
		r.If = append(r.If, c)
		if len(r.If) > MaxConditions {
			return r, &RuleError{Rule: n, Err: fmt.Errorf("conditions: %w", ErrFull)}
		}
		if p.take("THEN") {
			break
		}
		if !p.take("AND") {
			return r, p.expected(WantThen, n)
		}
	}
	switch {
	case p.take("everybody"):
	case p.take("agent"):
		r.Agent = UserID(p.next())
		if !validID(string(r.Agent)) {
			return r, p.expected(WantAgent, n)
		}
		p.word()
	case p.take("queue"):
		r.Queue = QueueID(p.next())
		if !validID(string(r.Queue)) {
			return r, p.expected(WantQueue, n)
		}
		p.word()
	default:
		return r, p.expected(WantTarget, n)
	}
	return r, nil
}

func (p *ruleText) condition(n int) (Condition, error) {
	c := Condition{Field: FieldKey(p.next())}
	if !validID(string(c.Field)) {
		return c, p.expected(WantField, n)
	}
	p.word()
	// Longer operators first: "is not empty" begins with "is not" and with "is".
	for _, op := range []Operator{NotEmpty, Empty, IsNot, Is, Contains, StartsWith, LessThan, GreaterThan} {
		if p.take(strings.Fields(string(op))...) {
			c.Operator = op
			break
		}
	}
	switch c.Operator {
	case "":
		return c, &RuleError{n, c.Field, p.syntax(WantOperator)}
	case Empty, NotEmpty:
		return c, nil
	}
	quoted, err := strconv.QuotedPrefix(strings.TrimSpace(p.rest))
	if err != nil || quoted[0] != '"' {
		return c, &RuleError{n, c.Field, p.syntax(WantText)}
	}
	p.rest = strings.TrimSpace(p.rest)[len(quoted):]
	c.Text, err = strconv.Unquote(quoted)
	if err != nil {
		return c, &RuleError{n, c.Field, fmt.Errorf("%w: %w", ErrSyntax, err)}
	}
	return c, nil
}

// next is the next word, "" at the end.
func (p *ruleText) next() string {
	fields := strings.TrimSpace(p.rest)
	if i := strings.IndexAny(fields, " \t\r\n"); i >= 0 {
		return fields[:i]
	}
	return fields
}

func (p *ruleText) word() { p.rest = strings.TrimSpace(p.rest)[len(p.next()):] }

// take reads the given words if they come next, else nothing.
func (p *ruleText) take(words ...string) bool {
	before := p.rest
	for _, w := range words {
		if !strings.EqualFold(p.next(), w) {
			p.rest = before
			return false
		}
		p.word()
	}
	return true
}

func (p *ruleText) expected(what Wanted, rule int) error {
	return &RuleError{Rule: rule, Err: p.syntax(what)}
}

func (p *ruleText) syntax(what Wanted) error {
	rest := strings.TrimLeft(p.rest, " \t\r\n")
	if rest == "" { // the line that ends too early, not the empty ones after it
		rest = p.all[len(strings.TrimRight(p.all, " \t\r\n")):]
	}
	return &SyntaxError{Want: what, Before: p.next(), Line: 1 + strings.Count(p.all[:len(p.all)-len(rest)], "\n")}
}
