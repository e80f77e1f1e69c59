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

// ParseRules reads rules. It returns a *RuleError with ErrSyntax that says what was expected; whether fields, agents and queues
// exist is asked when a queue is changed.
func ParseRules(text string) ([]Rule, error) {
	p := ruleText{rest: text}
	var rules []Rule
	for {
		if len(rules) > 0 && !p.take("ELSE") {
			if p.next() != "" {
				return nil, p.expected("ELSE", len(rules))
			}
			return rules, nil
		}
		if p.take("everybody") {
			if p.next() != "" {
				return nil, p.expected("nothing after the last ELSE", len(rules)+1)
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
type ruleText struct{ rest string }

func (p *ruleText) rule(n int) (Rule, error) {
	var r Rule
	if !p.take("IF") {
		return r, p.expected("IF or everybody", n)
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
			return r, p.expected("AND or THEN", n)
		}
	}
	switch {
	case p.take("everybody"):
	case p.take("agent"):
		r.Agent = UserID(p.next())
		if !validID(string(r.Agent)) {
			return r, p.expected("an agent's name", n)
		}
		p.word()
	case p.take("queue"):
		r.Queue = QueueID(p.next())
		if !validID(string(r.Queue)) {
			return r, p.expected("a queue's name", n)
		}
		p.word()
	default:
		return r, p.expected("agent, queue or everybody", n)
	}
	return r, nil
}

func (p *ruleText) condition(n int) (Condition, error) {
	c := Condition{Field: FieldKey(p.next())}
	if !validID(string(c.Field)) {
		return c, p.expected("a field", n)
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
		return c, &RuleError{n, c.Field, fmt.Errorf("a comparison is expected before %q: %w", p.next(), ErrSyntax)}
	case Empty, NotEmpty:
		return c, nil
	}
	quoted, err := strconv.QuotedPrefix(strings.TrimSpace(p.rest))
	if err != nil || quoted[0] != '"' {
		return c, &RuleError{n, c.Field, fmt.Errorf("a text in quotes is expected before %q: %w", p.next(), ErrSyntax)}
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

func (p *ruleText) expected(what string, rule int) error {
	return &RuleError{Rule: rule, Err: fmt.Errorf("%s is expected before %q: %w", what, p.next(), ErrSyntax)}
}
