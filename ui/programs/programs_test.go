package programs_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"deskhand/app/share"
	"deskhand/ui/programs"
	"deskhand/ui/words"
)

func TestOnlyWhatIsTickedIsChosen(t *testing.T) {
	test.NewTempApp(t)
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
	changed := 0
	l := programs.New(func() { changed++ })
	all := []share.App{
		{ID: 1, Name: "Writer", Titles: []string{"Letter.odt"}}, {ID: 2, Name: "Bank", Titles: []string{"My account"}},
		{ID: 3, Name: "Writer", Titles: []string{"Letter.odt"}}, {ID: 4, Titles: []string{strings.Repeat("x", 99)}}, {ID: 5}, {ID: 6, Name: " ", Titles: []string{"", " "}},
	}
	l.Offer(all, nil)
	if len(l.Chosen()) != 0 || len(l.Options) != 6 || l.Options[4] != "A program without a name" || l.Options[5] != "A program without a name ·" || l.Options[0] == l.Options[2] || len([]rune(l.Options[3])) > 61 {
		t.Fatalf("offered %q, chosen %v", l.Options, l.Chosen())
	}
	l.SetSelected([]string{l.Options[2], l.Options[1]})
	ids := func() (out []int) {
		for _, a := range l.Chosen() {
			out = append(out, int(a.ID))
		}
		return out
	}
	if got := ids(); !slices.Equal(got, []int{2, 3}) || changed == 0 {
		t.Errorf("chosen %v, told %d times", got, changed)
	}
	l.Offer(all[1:], all[:2]) // the first one has ended, the second is shared already
	if got := ids(); !slices.Equal(got, []int{2}) {
		t.Errorf("ticked beforehand: %v", got)
	}
}
