package acd

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

var ruleForm = []Field{
	{Key: "product", Label: "Product", Kind: Text, Max: 100},
	{Key: "seats", Label: "Seats", Kind: Number, Max: 40},
	{Key: "language", Label: "Language", Kind: Choice, Choices: []string{"Español", "English"}, Max: 20},
}

func TestRule116Conditions(t *testing.T) {
	for _, c := range []struct {
		name   string
		cond   Condition
		answer string
		want   bool
	}{
		{"the same", Condition{"product", Is, "Router"}, "Router", true},
		{"without case", Condition{"product", Is, "ROUTER"}, " router ", true},
		{"without case, in Greek", Condition{"product", Is, "ΔΡΟΜΟΣ"}, "δρομος", true},
		{"ß is SS", Condition{"product", Is, "STRASSE"}, "Straße", true},
		{"accents composed or not", Condition{"product", Is, "CAFE\u0301"}, "caf\u00e9", true},
		{"an accent is not nothing", Condition{"product", Is, "cafe"}, "café", false},
		{"text is no number", Condition{"product", Is, "5"}, "5.0", false},
		{"not the same", Condition{"product", IsNot, "router"}, "switch", true},
		{"not, but the same", Condition{"product", IsNot, "router"}, "ROUTER", false},
		{"contains", Condition{"product", Contains, "OUT"}, "router", true},
		{"contains not", Condition{"product", Contains, "x"}, "router", false},
		{"starts with", Condition{"product", StartsWith, "rou"}, "Router", true},
		{"starts not with", Condition{"product", StartsWith, "out"}, "router", false},
		{"empty", Condition{"product", Empty, ""}, "  ", true},
		{"not empty", Condition{"product", NotEmpty, ""}, "x", true},
		{"not empty, but empty", Condition{"product", NotEmpty, ""}, "", false},
		{"number is number", Condition{"seats", Is, "5"}, "05.0", true},
		{"number is not number", Condition{"seats", IsNot, "5"}, "5.00", false},
		{"no number is not 5", Condition{"seats", IsNot, "5"}, "", true},
		{"less: 9 and 10", Condition{"seats", LessThan, "10"}, "9", true},
		{"less, not equal", Condition{"seats", LessThan, "10"}, "10", false},
		{"less, negative", Condition{"seats", LessThan, "0"}, "-0.5", true},
		{"greater", Condition{"seats", GreaterThan, "9"}, "10", true},
		{"greater, not equal", Condition{"seats", GreaterThan, "10"}, "10.0", false},
		{"greater, by one in 20 digits", Condition{"seats", GreaterThan, "12345678901234567890"}, "12345678901234567891", true},
		{"nothing is neither less", Condition{"seats", LessThan, "1"}, "", false},
		{"nor greater", Condition{"seats", GreaterThan, "1"}, "", false},
		{"choice", Condition{"language", Is, "español"}, "Español", true},
	} {
		r := Rule{If: []Condition{c.cond}}
		if err := r.check(1, ruleForm); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := r.holds(ruleForm, Answers{c.cond.Field: c.answer}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestRule116ErrorsNameRuleAndField(t *testing.T) {
	good := Rule{If: []Condition{{"product", Is, "x"}}}
	for _, c := range []struct {
		name  string
		rules Rules
		rule  int
		field FieldKey
		want  error
	}{
		{"a field of no form", Rules{Routing: []Rule{good, {If: []Condition{{"shoe", Is, "42"}}}}}, 2, "shoe", ErrUnknown},
		{"less than a word", Rules{Routing: []Rule{{If: []Condition{{"seats", LessThan, "ten"}}}}}, 1, "seats", ErrInvalid},
		{"less than, of text", Rules{Routing: []Rule{{If: []Condition{{"product", LessThan, "10"}}}}}, 1, "product", ErrInvalid},
		{"a number that is a word", Rules{Routing: []Rule{{If: []Condition{{"seats", Is, "ten"}}}}}, 1, "seats", ErrInvalid},
		{"a choice that is none", Rules{Routing: []Rule{{If: []Condition{{"language", Is, "fr"}}}}}, 1, "language", ErrInvalid},
		{"an operator that is none", Rules{Routing: []Rule{{If: []Condition{{"product", "like", "x"}}}}}, 1, "product", ErrUnknown},
		{"nothing to compare with", Rules{Routing: []Rule{{If: []Condition{{"product", Contains, ""}}}}}, 1, "product", ErrInvalid},
		{"empty with a text", Rules{Routing: []Rule{{If: []Condition{{"product", Empty, "x"}}}}}, 1, "product", ErrInvalid},
		{"no condition", Rules{Routing: []Rule{good, good, {}}}, 3, "", ErrInvalid},
		{"too many conditions", Rules{Routing: []Rule{{If: make([]Condition, MaxConditions+1)}}}, 1, "", ErrInvalid},
		{"routing to a queue", Rules{Routing: []Rule{{If: good.If, Queue: "other"}}}, 1, "", ErrInvalid},
		{"allocation to an agent", Rules{Allocation: []Rule{{If: good.If, Agent: "ana"}}}, 1, "", ErrInvalid},
		{"an agent who is not there", Rules{Routing: []Rule{good, {If: good.If, Agent: "zoe"}}}, 2, "", ErrUnknown},
		{"a queue that is not there", Rules{Allocation: []Rule{good, {If: good.If, Queue: "nowhere"}}}, 2, "", ErrUnknown},
		{"itself", Rules{Allocation: []Rule{{If: good.If, Queue: "q"}}}, 1, "", ErrCycle},
	} {
		q := NewQueue("q", "Service", "Name")
		q.Form, q.Rules = ruleForm, c.rules
		_, err := Decide(State{}, utc, Site, OpenQueue{q}, t0)
		var at *RuleError
		if !errors.As(err, &at) || at.Rule != c.rule || at.Field != c.field || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	q := NewQueue("q", "Service", "Name")
	q.Rules.Routing = make([]Rule, MaxRules+1)
	if _, err := Decide(State{}, utc, Site, OpenQueue{q}, t0); !errors.Is(err, ErrFull) {
		t.Errorf("too many rules: %v", err)
	}
}

func TestRule115Allocation(t *testing.T) {
	g := site(t, Everybody, "ana")
	for _, id := range []QueueID{"routers", "big"} {
		g.queue(id, func(q *Queue) { q.Form = ruleForm })
	}
	g.agent("ben", 2, "routers")
	g.agent("eva", 2, "big")
	to := func(id QueueID, text string) Rule {
		rules, err := ParseRules(text)
		if err != nil {
			t.Fatal(err)
		}
		rules[0].Queue = id
		return rules[0]
	}
	g.queue("routers", func(q *Queue) {
		q.Rules.Allocation = []Rule{to("big", `IF seats greater than "100" THEN everybody`)}
	})
	g.queue("help", func(q *Queue) {
		q.Form = ruleForm
		q.Rules.Allocation = []Rule{
			to("", `IF product is "router" AND language is "english" THEN everybody`), // stays here
			to("routers", `IF product is "router" THEN everybody`),
			to("big", `IF product contains "ROUTER" THEN everybody`),
		}
	})
	for _, c := range []struct {
		answers Answers
		want    QueueID
		shown   string
	}{
		{Answers{"product": "Router"}, "routers", "ben"}, // the first that holds, not the third
		{Answers{"product": "Router", "language": "English"}, "help", "ana"},
		{Answers{"product": "my router"}, "big", "eva"},
		{Answers{"product": "Router", "seats": "101"}, "big", "eva"}, // and on from there
		{Answers{"product": "chair"}, "help", "ana"},
	} {
		g.ok(Site, Enter{Queue: "help", Answers: c.answers})
		if r, _ := g.s.Request(g.s.LastID); r.Queue != c.want || r.Door != "help" {
			t.Errorf("%v waits in %q by %q, want %q", c.answers, r.Queue, r.Door, c.want)
		}
		g.wantShown(g.s.LastID, c.shown)
	}
	// Round in a circle: refused where the circle would close.
	big, _ := g.s.Queue("big")
	big.Rules.Allocation = []Rule{to("help", `IF product is empty THEN everybody`)}
	g.no(Site, ChangeQueue{big}, ErrCycle)
	// The sub-queue's own hours count, and its people.
	g.queue("big", func(q *Queue) { q.Hours.Shut = true })
	g.no(Site, Enter{Queue: "help", Answers: Answers{"product": "my router"}}, ErrClosed)
	g.ok("ben", SignOut{})
	g.no(Site, Enter{Queue: "help", Answers: Answers{"product": "router"}}, ErrNobody)
}

func TestRule116RoutingToAnAgent(t *testing.T) {
	routed := func(t *testing.T) (*stage, RequestID) {
		g := site(t, Everybody, "ana", "ben")
		g.queue("help", func(q *Queue) {
			q.Form = ruleForm
			q.Rules.Routing = []Rule{
				{If: []Condition{{"product", Is, "router"}}, Agent: "ben"},
				{If: []Condition{{"product", NotEmpty, ""}}, Agent: "ana"},
			}
		})
		g.ok(Site, Enter{Queue: "help", Answers: Answers{"product": "Router"}})
		return g, g.s.LastID
	}
	g, id := routed(t)
	g.wantShown(id, "ben")
	g.ok(Site, Enter{Queue: "help", Answers: Answers{}}) // the last ELSE: every agent
	g.wantShown(g.s.LastID, "ana ben")

	g, id = routed(t)
	g.ok("ben", Decline{id}) // not him: then anybody
	g.wantShown(id, "ana")

	g, id = routed(t)
	g.ok("ben", SignOut{}) // not there: anybody
	g.wantShown(id, "ana")

	g, id = routed(t)
	g.ok(Site, SessionStarted{"ben", "by-hand"}) // busy: waited for
	g.wantShown(id, "")
	g.wait(59 * time.Second)
	g.wantShown(id, "")
	g.wait(time.Second) // until escalation
	g.wantShown(id, "ana")
	g.ok(Site, SessionEnded{"by-hand"})
	g.wantShown(id, "ana ben")
}

func TestRulesAsText(t *testing.T) {
	text := `if product contains "router" AND seats greater than "50" then agent ana
	ELSE IF language is "Español" THEN queue soporte
	ELSE IF product is not empty AND product is not "a \"b\"" AND product starts with "é" THEN everybody
	ELSE everybody`
	want := []Rule{
		{If: []Condition{{"product", Contains, "router"}, {"seats", GreaterThan, "50"}}, Agent: "ana"},
		{If: []Condition{{"language", Is, "Español"}}, Queue: "soporte"},
		{If: []Condition{{"product", NotEmpty, ""}, {"product", IsNot, `a "b"`}, {"product", StartsWith, "é"}}},
	}
	got, err := ParseRules(text)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%v\n got %+v\nwant %+v", err, got, want)
	}
	again, err := ParseRules(FormatRules(got))
	if err != nil || !reflect.DeepEqual(again, want) {
		t.Fatalf("%v\n%s", err, FormatRules(got))
	}
	for text, says := range map[string]string{
		``:                                `rule 1: IF or everybody is expected before ""`,
		`IF`:                              `rule 1: a field is expected`,
		`IF a`:                            `rule 1, field "a": a comparison is expected`,
		`IF a like "x"`:                   `rule 1, field "a": a comparison is expected before "like"`,
		`IF a is x`:                       `rule 1, field "a": a text in quotes is expected before "x"`,
		"IF a is `x`":                     `rule 1, field "a": a text in quotes`,
		`IF a is "x`:                      `rule 1, field "a": a text in quotes`,
		`IF a is "x"`:                     `rule 1: AND or THEN is expected`,
		`IF a is "x" THEN`:                `rule 1: agent, queue or everybody is expected`,
		`IF a is "x" THEN agent A B`:      `rule 1: an agent's name is expected before "A"`,
		`IF a is empty THEN everybody IF`: `rule 1: ELSE is expected before "IF"`,
		`IF a is empty THEN everybody ELSE IF b is`:        `rule 2, field "b": a text in quotes`,
		`IF a is empty THEN everybody ELSE everybody else`: `rule 2: nothing after the last ELSE is expected before "else"`,
	} {
		_, err := ParseRules(text)
		if !errors.Is(err, ErrSyntax) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s\n  says %v\n  want %s", text, err, says)
		}
	}
	if _, err := ParseRules(strings.Repeat(`IF a is empty THEN everybody ELSE `, MaxRules+1)); !errors.Is(err, ErrFull) {
		t.Errorf("endless rules: %v", err)
	}
	if _, err := ParseRules(`IF a is empty` + strings.Repeat(` AND a is empty`, MaxConditions)); !errors.Is(err, ErrFull) {
		t.Errorf("endless conditions: %v", err)
	}
}

// FuzzParseRules: what can be read is written so that it reads the same.
func FuzzParseRules(f *testing.F) {
	f.Add(`IF product contains "router" AND seats greater than "50" THEN agent ana ELSE IF a is "é\n" THEN queue b ELSE everybody`)
	f.Add(`IF is is "is" THEN everybody`)
	f.Add(`everybody`)
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := ParseRules(text)
		if err != nil {
			var at *RuleError
			if !errors.As(err, &at) || at.Rule < 1 {
				t.Fatalf("%q: error without a rule: %v", text, err)
			}
			return
		}
		again, err := ParseRules(FormatRules(rules))
		if err != nil || !reflect.DeepEqual(rules, again) {
			t.Fatalf("%q reads as %+v, written as %q (%v)", text, rules, FormatRules(rules), err)
		}
	})
}
