package app

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The numbered rules of the product, and those that we decided ourselves.
const (
	lastRule    = 134
	lastDecided = 15
)

// TestRulesMap holds docs/rules.md to the tree: every rule is in it once; every path and test that it names is there; every test that is named
// after a rule is in that rule's row.
func TestRulesMap(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range checkRules(readRules(string(text)), testsOfTree(t), exists) {
		t.Error(problem)
	}
}

// ruleRow is one line of the map.
type ruleRow struct {
	rule, tag, short string
	where, tests     []string
	later            bool
}

// readRules reads the lines of the tables.
func readRules(text string) []ruleRow {
	var rows []ruleRow
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 5 || strings.Contains(line, "|---") || strings.TrimSpace(cells[0]) == "rule" {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		row := ruleRow{rule: cells[0], tag: cells[1], short: cells[2]}
		if cells[3] != "—" {
			row.where = strings.Split(cells[3], ", ")
		}
		named, why, later := strings.Cut(cells[4], "later:")
		row.later = later && strings.TrimSpace(why) != ""
		row.tests = strings.FieldsFunc(named, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
		rows = append(rows, row)
	}
	return rows
}

func checkRules(rows []ruleRow, tests map[string]bool, exists func(path string) bool) []string {
	var problems []string
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	byRule := map[string]ruleRow{}
	for _, row := range rows {
		if _, twice := byRule[row.rule]; twice {
			say("rule %s is in the map twice", row.rule)
		}
		byRule[row.rule] = row
		if row.short == "" || strings.Trim(row.tag, "MVSKD ") != "" || row.tag == "" {
			say("rule %s: tag %q, words %q", row.rule, row.tag, row.short)
		}
		if len(row.tests) == 0 && !row.later {
			say("rule %s has no test and does not say why", row.rule)
		}
		if len(row.tests) > 0 && len(row.where) == 0 {
			say("rule %s is tested, and lives nowhere", row.rule)
		}
		for _, path := range row.where {
			if !exists(path) {
				say("rule %s lives in %s, which is not there", row.rule, path)
			}
		}
		for _, name := range row.tests {
			if !tests[name] {
				say("rule %s is guarded by %s, which is not there", row.rule, name)
			}
		}
	}
	known := map[string]bool{"A5": true}
	for n := range lastRule {
		known[strconv.Itoa(n+1)] = true
	}
	for n := range lastDecided {
		known["D"+strconv.Itoa(n+1)] = true
	}
	for rule := range known {
		if _, ok := byRule[rule]; !ok {
			say("rule %s is not in the map", rule)
		}
	}
	for rule := range byRule {
		if !known[rule] {
			say("rule %s is in the map, and no rule", rule)
		}
	}
	for name := range tests {
		for _, rule := range rulesOf(name) {
			if !slices.Contains(byRule[rule].tests, name) {
				say("%s is not in the map's row of rule %s", name, rule)
			}
		}
	}
	slices.Sort(problems)
	return problems
}

// rulesOf are the rules in a test's name: TestRule47OrderOfEnding, TestRule65And66ToAQueue, TestRule101to111Ranges.
func rulesOf(name string) []string {
	if strings.HasPrefix(name, "TestRuleA5") {
		return []string{"A5"}
	}
	m := ruleName().FindStringSubmatch(name)
	if m == nil {
		return nil
	}
	rules := []string{m[1]}
	first, _ := strconv.Atoi(m[1])
	last, _ := strconv.Atoi(m[3])
	if m[2] == "And" && last > 0 {
		rules = append(rules, m[3])
	}
	for n := first + 1; n <= last && m[2] != "And"; n++ {
		rules = append(rules, strconv.Itoa(n))
	}
	return rules
}

func ruleName() *regexp.Regexp { return regexp.MustCompile(`^Test\w*?Rule(\d+)(?:(And|To|to)(\d+))?`) }

func exists(path string) bool {
	_, err := os.Stat(filepath.Join("..", filepath.FromSlash(path)))
	return err == nil
}

// testsOfTree are the names of all tests and fuzz targets, whatever their build tags.
func testsOfTree(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != ".." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "demo-out") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		for _, decl := range file.Decls {
			f, is := decl.(*ast.FuncDecl)
			if is && f.Recv == nil && (strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")) {
				names[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// A check that cannot fail checks nothing.
func TestRulesMapCanFail(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := testsOfTree(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"a rule is missing":       {"| 47 | M D", "| 470 | M D", "rule 47 is not in the map"},
		"a rule that is none":     {"| 47 | M D", "| 470 | M D", "rule 470 is in the map, and no rule"},
		"a rule twice":            {"| 48 | D |", "| 47 | D |", "rule 47 is in the map twice"},
		"a test that is not":      {"TestRule41Choose", "TestRule41Chose", "rule 41 is guarded by TestRule41Chose, which is not there"},
		"a test without its row":  {"| TestRule72GrantDies |", "| later: soon |", "TestRule72GrantDies is not in the map's row of rule 72"},
		"neither test nor reason": {"| TestRule72GrantDies |", "| later: |", "rule 72 has no test and does not say why"},
		"a range without its row": {"TestRule101to111Ranges, TestRule107Pick", "TestRule107Pick", "TestRule101to111Ranges is not in the map's row of rule 107"},
		"a path that is not":      {"| app/session/evolve.go | TestRule72", "| app/session/evolves.go | TestRule72", "rule 72 lives in app/session/evolves.go, which is not there"},
		"an unknown tag":          {"| 47 | M D", "| 47 | X", `rule 47: tag "X"`},
	} {
		changed := strings.ReplaceAll(string(text), c.old, c.new)
		found := checkRules(readRules(changed), tests, exists)
		if !slices.ContainsFunc(found, func(p string) bool { return strings.HasPrefix(p, c.want) }) {
			t.Errorf("%s: not noticed; found %q", name, found)
		}
	}
	for name, want := range map[string]string{
		"TestRule5Next": "5", "TestRule65And66ToAQueue": "65 66", "TestRule61To64Refusals": "61 62 63 64", "TestRule109to111X": "109 110 111",
		"TestRuleA5Roles": "A5", "TestRulesAsText": "", "TestViewRule46Seen": "46", "FuzzParseRules": "",
	} {
		if got := strings.Join(rulesOf(name), " "); got != want {
			t.Errorf("%s is about %q, want %q", name, got, want)
		}
	}
}
