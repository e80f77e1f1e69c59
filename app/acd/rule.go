package acd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Operator is how a condition compares. Stored, and the words of the rules' text.
type Operator string

// Operators. Text is compared without regard to case, in any script; a number field's "is", "is not", "less than" and "greater
// than" compare numbers.
const (
	Is          Operator = "is"
	IsNot       Operator = "is not"
	Contains    Operator = "contains"
	StartsWith  Operator = "starts with"
	LessThan    Operator = "less than"
	GreaterThan Operator = "greater than"
	Empty       Operator = "is empty"
	NotEmpty    Operator = "is not empty"
)

// Condition is IF field operator text.
type Condition struct {
	Field    FieldKey `json:"field"`
	Operator Operator `json:"operator"`
	Text     string   `json:"text,omitempty"` // none with Empty and NotEmpty
}

// Rule is one IF … THEN. All of its conditions must hold; for "or", write another rule.
type Rule struct {
	If []Condition `json:"if"`
	// Agent (of a routing rule) or Queue (of an allocation rule) is where the request goes. Neither: it stays in this queue, for
	// every agent, and no later rule is looked at.
	Agent UserID  `json:"agent,omitempty"`
	Queue QueueID `json:"queue,omitempty"`
}

// Rules of a queue (rules 115, 116). In each list the first rule that holds wins; after the last comes, always, every agent of
// the queue. Allocation is looked at first; routing belongs to the queue where the request ends up.
type Rules struct {
	Allocation []Rule `json:"allocation,omitempty"` // to a sub-queue
	Routing    []Rule `json:"routing,omitempty"`    // to an agent
}

func (r Rules) check(own QueueID, form []Field) error {
	if err := r.checkAllocation(own, form); err != nil {
		return at(SettingAllocation, err)
	}
	return at(SettingRouting, r.checkRouting(form))
}

func (r Rules) checkAllocation(own QueueID, form []Field) error {
	if len(r.Allocation) > MaxRules {
		return fmt.Errorf("rules: %w", ErrFull)
	}
	for i, rule := range r.Allocation {
		if rule.Agent != "" || rule.Queue != "" && !validID(string(rule.Queue)) {
			return &RuleError{Rule: i + 1, Err: fmt.Errorf("an allocation rule goes to a queue: %w", ErrInvalid)}
		}
		if rule.Queue == own {
			return &RuleError{Rule: i + 1, Err: ErrCycle}
		}
		if err := rule.check(i+1, form); err != nil {
			return err
		}
	}
	return nil
}

func (r Rules) checkRouting(form []Field) error {
	if len(r.Routing) > MaxRules {
		return fmt.Errorf("rules: %w", ErrFull)
	}
	for i, rule := range r.Routing {
		if rule.Queue != "" || rule.Agent != "" && !validID(string(rule.Agent)) {
			return &RuleError{Rule: i + 1, Err: fmt.Errorf("a routing rule goes to an agent: %w", ErrInvalid)}
		}
		if err := rule.check(i+1, form); err != nil {
			return err
		}
	}
	return nil
}

func (r Rule) check(n int, form []Field) error {
	if len(r.If) == 0 || len(r.If) > MaxConditions {
		return &RuleError{Rule: n, Err: fmt.Errorf("%d conditions: %w", len(r.If), ErrInvalid)}
	}
	for _, c := range r.If {
		if err := c.check(form); err != nil {
			return &RuleError{Rule: n, Field: c.Field, Err: err}
		}
	}
	return nil
}

func (c Condition) check(form []Field) error {
	i := slices.IndexFunc(form, func(f Field) bool { return f.Key == c.Field })
	if i < 0 {
		return fmt.Errorf("not in the form: %w", ErrUnknown)
	}
	f := form[i]
	if c.Operator == Empty || c.Operator == NotEmpty {
		if c.Text != "" {
			return fmt.Errorf("%q takes no text: %w", c.Operator, ErrInvalid)
		}
		return nil
	}
	if c.Text == "" || !validText(c.Text, MaxAnswer, true) {
		return fmt.Errorf("text: %w", ErrInvalid)
	}
	_, isNumber := number(c.Text)
	switch c.Operator {
	case Is, IsNot:
		if f.Kind == Number && !isNumber {
			return fmt.Errorf("%q is not a number: %w", c.Text, ErrInvalid)
		}
		if f.Kind == Choice && !slices.ContainsFunc(f.Choices, func(o string) bool { return fold(o) == fold(c.Text) }) {
			return fmt.Errorf("%q is not a choice: %w", c.Text, ErrInvalid)
		}
	case Contains, StartsWith:
	case LessThan, GreaterThan:
		if f.Kind != Number || !isNumber {
			return fmt.Errorf("%q compares numbers: %w", c.Operator, ErrInvalid)
		}
	default:
		return fmt.Errorf("operator %q: %w", c.Operator, ErrUnknown)
	}
	return nil
}

// first returns the first rule that holds.
func first(rules []Rule, form []Field, answers Answers) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.holds(form, answers) })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

func (r Rule) holds(form []Field, answers Answers) bool {
	for _, c := range r.If {
		i := slices.IndexFunc(form, func(f Field) bool { return f.Key == c.Field })
		if !c.holds(i >= 0 && form[i].Kind == Number, answers[c.Field]) {
			return false
		}
	}
	return true
}

func (c Condition) holds(isNumber bool, answer string) bool {
	empty := strings.TrimSpace(answer) == ""
	switch c.Operator {
	case Empty:
		return empty
	case NotEmpty:
		return !empty
	case Contains:
		return strings.Contains(fold(answer), fold(c.Text))
	case StartsWith:
		return strings.HasPrefix(fold(answer), fold(c.Text))
	case LessThan, GreaterThan:
		sign, ok := compare(answer, c.Text)
		return ok && (sign < 0) == (c.Operator == LessThan) && sign != 0
	}
	same := fold(answer) == fold(c.Text)
	if isNumber {
		if sign, ok := compare(answer, c.Text); ok {
			same = sign == 0
		}
	}
	return same == (c.Operator == Is)
}

// compare compares two numbers; false when one of them is none.
func compare(a, b string) (int, bool) {
	x, ok := number(a)
	y, fine := number(b)
	if !ok || !fine {
		return 0, false
	}
	return x.Cmp(y), true
}

// fold is text made equal to what people take for the same: without case (ß is ss), accents composed or not, spaces at the ends.
func fold(text string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(strings.TrimSpace(text))))
}

// checkRules looks at what the rules of q name outside of it: queues and people there are, and no way round in a circle. Who was named before
// and has been dismissed since may stay: nobody is waited for then, and the rest of the queue can still be changed.
func (s State) checkRules(q Queue) error {
	for i, rule := range q.Rules.Routing {
		if rule.Agent != "" && s.agent(rule.Agent) == nil && !s.names(q.ID, rule.Agent) {
			return at(SettingRouting, &RuleError{Rule: i + 1, Err: fmt.Errorf("agent %q: %w", rule.Agent, ErrUnknown)})
		}
	}
	seen := map[QueueID]bool{}
	for i, rule := range q.Rules.Allocation {
		if err := s.leads(rule.Queue, q.ID, seen); err != nil {
			return at(SettingAllocation, &RuleError{Rule: i + 1, Err: err})
		}
	}
	return nil
}

// names reports whether a routing rule of the queue, as it is, goes to the agent.
func (s State) names(queue QueueID, agent UserID) bool {
	line := s.line(queue)
	return line != nil && slices.ContainsFunc(line.Queue.Rules.Routing, func(r Rule) bool { return r.Agent == agent })
}

// leads returns ErrCycle when the allocation rules of from can lead to the queue that is being changed, and ErrUnknown when
// there is no queue from. seen are queues that do not.
func (s State) leads(from, changed QueueID, seen map[QueueID]bool) error {
	if from == "" || seen[from] {
		return nil
	}
	line := s.line(from)
	switch {
	case from == changed:
		return ErrCycle
	case line == nil:
		return fmt.Errorf("queue %q: %w", from, ErrUnknown)
	}
	seen[from] = true
	for _, rule := range line.Queue.Rules.Allocation {
		if err := s.leads(rule.Queue, changed, seen); errors.Is(err, ErrCycle) {
			return err
		}
	}
	return nil
}
