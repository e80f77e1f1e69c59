package words_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	"deskhand/assets"
	"deskhand/ui/words"
)

func TestLoadChoosesTheLanguage(t *testing.T) {
	for _, system := range []string{"C", "en_US.UTF-8", "es_ES.UTF-8", "de_DE.UTF-8"} {
		for language, want := range map[string]string{"en": "Waiting", "es": "En espera"} {
			t.Setenv("LC_ALL", system)
			t.Setenv("LANGUAGE", "fr")
			if err := words.Load(language); err != nil {
				t.Fatal(err)
			}
			if got := lang.L("state.waiting"); got != want {
				t.Errorf("system %s, chosen %s: %q, want %q", system, language, got, want)
			}
			if os.Getenv("LC_ALL") != system || os.Getenv("LANGUAGE") != "fr" {
				t.Error("the environment is not as it was")
			}
		}
	}
	// Fyne's own words follow the choice.
	if err := words.Load("es"); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{"Cancel": "Cancelar", "No": "No", "Yes": "Sí", "Save": "Guardar"} {
		if got := lang.LocalizeKey(word, word); got != want {
			t.Errorf("Fyne's %s in Spanish: %q", word, got)
		}
	}
}

func TestLoadFollowsTheSystem(t *testing.T) {
	for system, want := range map[string]string{"C": "Waiting", "es_MX.UTF-8": "En espera", "de_DE.UTF-8": "Waiting"} {
		t.Setenv("LC_ALL", system)
		t.Setenv("LANGUAGE", "")
		if err := words.Load(""); err != nil {
			t.Fatal(err)
		}
		if got := lang.L("state.waiting"); got != want {
			t.Errorf("system %s: %q, want %q", system, got, want)
		}
	}
}

func TestLoadRefusesAnUnknownLanguage(t *testing.T) {
	if err := words.Load("tlh"); !errors.Is(err, assets.ErrNoLanguage) {
		t.Errorf("got %v, want ErrNoLanguage", err)
	}
}

// use is one look-up of a word in the code.
type use struct {
	key, where string
	plural     bool
}

func TestEveryWordUsedExists(t *testing.T) {
	data, err := assets.Translation("en")
	if err != nil {
		t.Fatal(err)
	}
	var known map[string]json.RawMessage
	if err := json.Unmarshal(data, &known); err != nil {
		t.Fatal(err)
	}
	uses := map[string]bool{}
	for _, u := range usesUnder(t, "..", "../../cmd") {
		word, ok := known[u.key]
		uses[u.key] = true
		switch {
		case u.key == "":
			t.Errorf("%s: the key must be a literal", u.where)
		case !ok:
			t.Errorf("%s: no word for %q in the translations", u.where, u.key)
		case u.plural != (word[0] == '{'):
			t.Errorf("%s: %q: lang.N needs plural forms, lang.L a sentence", u.where, u.key)
		}
	}
	for _, key := range []string{"view.nothing"} {
		if !uses[key] {
			t.Errorf("the scan does not see the use of %q: it is blind", key)
		}
	}
}

func usesUnder(t *testing.T, roots ...string) []use {
	t.Helper()
	var uses []use
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			uses = append(uses, usesIn(fset, file)...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return uses
}

func usesIn(fset *token.FileSet, file *ast.File) []use {
	name := ""
	for _, imp := range file.Imports {
		if imp.Path.Value == `"fyne.io/fyne/v2/lang"` {
			name = "lang"
			if imp.Name != nil {
				name = imp.Name.Name
			}
		}
	}
	if name == "" {
		return nil
	}
	plural := map[string]bool{
		"L": false, "Localize": false, "X": false, "LocalizeKey": false,
		"N": true, "LocalizePlural": true, "XN": true, "LocalizePluralKey": true,
	}
	var uses []use
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		many, looksUp := plural[sel.Sel.Name]
		if !ok || id.Name != name || !looksUp {
			return true
		}
		u := use{where: fset.Position(call.Pos()).String(), plural: many}
		if lit, ok := call.Args[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			u.key, _ = strconv.Unquote(lit.Value)
		}
		uses = append(uses, u)
		return true
	})
	return uses
}
