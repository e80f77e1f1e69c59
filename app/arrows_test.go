package app

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "deskhand"

// imported is one import, or one use of something that the kernel must not use, with where it was read.
type imported struct {
	From string // our package, a path below the module
	Path string // as written in the import
	Test bool   // in a _test.go file
	At   string // file:line
}

// TestArrows reads every Go file of the tree, whatever its build tags and system, and compares its imports with the table.
func TestArrows(t *testing.T) {
	imports := readTree(t)
	if len(imports) == 0 {
		t.Fatal("read no import at all: is the tree above this folder?")
	}
	for _, problem := range check(imports) {
		t.Error(problem)
	}
}

// TestKernelIsPure looks for clocks and goroutines in kernel packages; their imports are TestArrows' work.
func TestKernelIsPure(t *testing.T) {
	for _, pkg := range kernelPackages {
		files, err := filepath.Glob(filepath.Join("..", pkg, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Errorf("read %s: %v", file, err)
				continue
			}
			for _, problem := range impurities(fset, parsed) {
				t.Error(problem)
			}
		}
	}
}

// TestNoWindowSystemBelowCmd follows imports through libraries: nothing in ui, its tests included, may come to the packages
// that bind OpenGL, else each UI test run compiles them.
func TestNoWindowSystemBelowCmd(t *testing.T) {
	if found, _ := filepath.Glob("../ui/*/*.go"); len(found) == 0 {
		t.Fatal("no package in ui: is the tree above this folder?")
	}
	list := exec.Command("go", "list", "-deps", "-test", "-tags", "x11,migrated_fynedo", "./ui/...")
	list.Dir = ".."
	var said strings.Builder
	list.Stderr = &said
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, said.String())
	}
	for dep := range strings.Lines(string(out)) {
		dep = strings.TrimSpace(dep)
		if below(dep, "github.com/go-gl") || below(dep, "fyne.io/fyne/v2/internal/driver/glfw") {
			t.Errorf("a package in ui, or a test of one, depends on %s: it comes with fyne.io/fyne/v2/app, which belongs in cmd", dep)
		}
	}
}

// TestCheckCanFail feeds the checking functions what they must refuse, and neighbours of it that they must not.
func TestCheckCanFail(t *testing.T) {
	tests := []struct {
		name    string
		given   imported
		problem string // a part of the message; empty: none
	}{
		{"kernel imports a layer", imported{From: "app/session", Path: "deskhand/media/frame"}, "may not import deskhand/media/frame"},
		{"kernel imports kernel as in the table", imported{From: "app/replica", Path: "deskhand/app/wire"}, ""},
		{"kernel against the table", imported{From: "app/session", Path: "deskhand/app/wire"}, "may not import"},
		{"ui imports the store", imported{From: "ui/history", Path: "deskhand/store"}, "may not import"},
		{"ui imports the peer", imported{From: "ui/remoteview", Path: "deskhand/media/peer"}, "may not import"},
		{"ui imports ui", imported{From: "ui/sessiontab", Path: "deskhand/ui/chat"}, ""},
		{"ui imports frames", imported{From: "ui/remoteview", Path: "deskhand/media/frame"}, ""},
		{"folder below imports its parent", imported{From: "media/capture/xconn", Path: "deskhand/media/capture"}, ""},
		{"folder below keeps its parent's arrows", imported{From: "media/capture/xconn", Path: "deskhand/media/codec"}, "may not import"},
		{"same beginning is not the same folder", imported{From: "app/sharepoint", Path: "deskhand/media/frame"}, "not in the table"},
		{"cmd imports all", imported{From: "cmd/lab", Path: "deskhand/store"}, ""},
		{"a package nobody listed", imported{From: "app/util", Path: "fmt"}, "not in the table"},
		{"fyne below ui", imported{From: "app/console", Path: "fyne.io/fyne/v2"}, "belongs in ui/*, cmd/*"},
		{"fyne in ui", imported{From: "ui/chat", Path: "fyne.io/fyne/v2/widget"}, ""},
		{"fyne's app in a test of ui", imported{From: "ui/chat", Path: "fyne.io/fyne/v2/app", Test: true}, "belongs in cmd/*"},
		{"WebRTC outside its home", imported{From: "app/share", Path: "github.com/pion/webrtc/v4"}, "belongs in media/peer"},
		{"WebRTC at home", imported{From: "media/peer", Path: "github.com/pion/webrtc/v4/pkg/media"}, ""},
		{"C outside a leaf", imported{From: "media/peer", Path: "C"}, "belongs in"},
		{"programs started by the server", imported{From: "app/server", Path: "os/exec"}, "belongs in"},
		{"programs started by the server's tests", imported{From: "app/server", Path: "os/exec", Test: true}, ""},
		{"kernel reads files", imported{From: "app/wire", Path: "os"}, "no I/O"},
		{"kernel test reads files", imported{From: "app/wire", Path: "os", Test: true}, ""},
		{"kernel opens sockets", imported{From: "app/acd", Path: "net"}, "no I/O"},
		{"kernel hides secrets from logs", imported{From: "app/trust", Path: "log/slog"}, ""},
		{"kernel logs", imported{From: "app/trust", Path: "log"}, "the caller logs"},
		{"kernel starts programs", imported{From: "app/session", Path: "os/exec"}, "belongs in"},
		{"kernel waits for signals", imported{From: "app/session", Path: "os/signal"}, "no I/O"},
		{"kernel parses links", imported{From: "app/invite", Path: "net/url"}, ""},
		{"kernel rolls dice", imported{From: "app/acd", Path: "math/rand/v2"}, "io.Reader"},
		{"kernel takes a library", imported{From: "app/wire", Path: "github.com/google/uuid"}, "kernelAllows"},
		{"kernel takes arithmetic", imported{From: "app/trust", Path: "filippo.io/edwards25519/field"}, ""},
		{"kernel test imports a layer", imported{From: "app/session", Path: "deskhand/store", Test: true}, "may not import"},
		{"test imports the fake server", imported{From: "app/client", Path: "deskhand/app/server", Test: true}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := strings.Join(check([]imported{test.given}), "\n")
			if test.problem == "" && got != "" || !strings.Contains(got, test.problem) {
				t.Errorf("check(%+v)\n got %q\nwant %q", test.given, got, test.problem)
			}
		})
	}
}

func TestImpuritiesCanFail(t *testing.T) {
	const source = `package p
import stdtime "time"
func f() { _ = stdtime.Now(); go f(); _ = stdtime.Second; var time struct{ Now int }; _ = time.Now }`
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if got := impurities(fset, parsed); len(got) != 2 || !strings.Contains(got[0], "time.Now") || !strings.Contains(got[1], "goroutine") {
		t.Errorf("impurities: got %q, want the clock and the goroutine", got)
	}
}

// check returns what is wrong with imports, a sentence each, with what to do about it.
func check(imports []imported) (problems []string) {
	unknown := map[string]bool{}
	for _, i := range imports {
		row := rowOf(i.From)
		if row == nil {
			if !unknown[i.From] {
				unknown[i.From] = true
				problems = append(problems, fmt.Sprintf("package %s is not in the table: give it a row in app/arrows_table_test.go that says "+
					"which of our packages it may import, or put its code where the table has a place for it", i.From))
			}
			continue
		}
		if problem := checkArrow(row, i); problem != "" {
			problems = append(problems, problem)
		}
		if problem := checkHome(i); problem != "" {
			problems = append(problems, problem)
		}
		if problem := checkKernel(i); problem != "" {
			problems = append(problems, problem)
		}
	}
	return problems
}

// checkArrow holds one of our packages importing another of ours against the table. Tests outside the kernel are free:
// the fakes of a package ship with it.
func checkArrow(row *arrow, i imported) string {
	to, ours := strings.CutPrefix(i.Path, module+"/")
	if !ours || i.Test && !isKernel(i.From) || below(to, row.From) && !strings.Contains(row.From, "*") {
		return ""
	}
	for _, allowed := range row.To {
		if allowed == "kernel" && isKernel(to) || matches(to, allowed) {
			return ""
		}
	}
	return fmt.Sprintf("%s: %s may not import %s; it may import of ours: %s. Move the code, hand the thing in through an interface or a "+
		"function, or change the table in app/arrows_table_test.go with the reason", i.At, i.From, i.Path, orNothing(row.To))
}

// checkHome holds an import of a library against its home: that of the longest entry in homes that covers it.
func checkHome(i imported) string {
	var lives *home
	for n := range homes {
		h := &homes[n]
		if below(i.Path, h.Library) && (lives == nil || len(h.Library) > len(lives.Library)) {
			lives = h
		}
	}
	if lives == nil || i.Test && !lives.Tests {
		return ""
	}
	for _, in := range lives.In {
		if matches(i.From, in) {
			return ""
		}
	}
	return fmt.Sprintf("%s: %s imports %s, which belongs in %s: %s", i.At, i.From, i.Path, strings.Join(lives.In, ", "), lives.Why)
}

// checkKernel keeps kernel packages pure. Their tests may read files and roll dice.
func checkKernel(i imported) string {
	if !isKernel(i.From) || i.Test || below(i.Path, module) {
		return ""
	}
	for _, f := range kernelForbids {
		if folder, all := strings.CutSuffix(f.Path, "*"); i.Path == f.Path || all && strings.HasPrefix(i.Path, folder) {
			return fmt.Sprintf("%s: kernel package %s imports %s: %s", i.At, i.From, i.Path, f.Instead)
		}
	}
	first, _, _ := strings.Cut(i.Path, "/")
	if strings.Contains(first, ".") && !slices.ContainsFunc(kernelAllows, func(a string) bool { return below(i.Path, a) }) {
		return fmt.Sprintf("%s: kernel package %s imports %s, which is not in kernelAllows (app/arrows_table_test.go)", i.At, i.From, i.Path)
	}
	return ""
}

// impurities finds reads of the clock and goroutines in one file.
func impurities(fset *token.FileSet, file *ast.File) (problems []string) {
	clock := "" // the name under which the file imports time
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			clock = "time"
			if spec.Name != nil {
				clock = spec.Name.Name
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			problems = append(problems, fmt.Sprintf("%s: a goroutine in the kernel", fset.Position(n.Pos())))
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && clock != "" && x.Name == clock && slices.Contains(kernelClock, n.Sel.Name) {
				problems = append(problems, fmt.Sprintf("%s: time.%s in the kernel: the time comes in as a parameter", fset.Position(n.Pos()), n.Sel.Name))
			}
		}
		return true
	})
	return problems
}

// readTree returns the imports of all Go files of the module. A file without imports counts as one empty import, so that
// its package is looked up too.
func readTree(t *testing.T) (imports []imported) {
	t.Helper()
	err := filepath.WalkDir("..", func(file string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && file != ".." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata"):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		read, err := readFile(file)
		imports = append(imports, read...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}

func readFile(file string) ([]imported, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	short := strings.TrimPrefix(filepath.ToSlash(file), "../")
	from, test := path.Dir(short), strings.HasSuffix(file, "_test.go")
	imports := []imported{{From: from, Test: test, At: short}}
	for _, spec := range parsed.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("read imports of %s: %w", short, err)
		}
		at := fmt.Sprintf("%s:%d", short, fset.Position(spec.Pos()).Line)
		imports = append(imports, imported{From: from, Path: to, Test: test, At: at})
	}
	return imports, nil
}

// rowOf returns the row of pkg: the longest pattern that matches.
func rowOf(pkg string) (row *arrow) {
	for n := range arrows {
		if a := &arrows[n]; matches(pkg, a.From) && (row == nil || len(a.From) > len(row.From)) {
			row = a
		}
	}
	return row
}

// matches says whether pkg, a path below the module, fits a pattern of the table.
func matches(pkg, pattern string) bool {
	if pattern == "app" {
		return pkg == "app" // the folder with this test, not everything below it
	}
	if folder, any := strings.CutSuffix(pattern, "*"); any {
		return strings.HasPrefix(pkg, folder)
	}
	return below(pkg, pattern)
}

// below says whether p is folder or lies below it.
func below(p, folder string) bool { return p == folder || strings.HasPrefix(p, folder+"/") }

func isKernel(pkg string) bool {
	return slices.ContainsFunc(kernelPackages, func(k string) bool { return below(pkg, k) })
}

func orNothing(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}
