package settings_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"deskhand/ui/settings"
	"deskhand/ui/theme"
	"deskhand/ui/words"
)

func TestPageSaysOnlyWhatTheRepChanges(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		var commands []settings.Command
		p := settings.New(func(c settings.Command) { commands = append(commands, c) })
		w := test.NewTempWindow(t, p)
		w.Resize(fyne.NewSize(800, 700))
		p.Update(settings.Snapshot{Language: "es", Theme: theme.Dark, Usual: "Ana", Email: true, Embedded: true, Port: 41000,
			Address: "10.0.0.5", Choices: []string{"10.0.0.5", "127.0.0.1"}, Folder: "/home/ana/.config/deskhand"})
		test.AssertRendersToMarkup(t, "settings-"+language+".xml", w.Canvas())
		if len(commands) != 0 {
			t.Fatalf("filling the page commanded %v", commands)
		}
		settings.Type(p, "80")
		settings.Type(p, "nonsense")
		settings.Type(p, "8443")
		if !slices.Equal(commands, []settings.Command{settings.SetPort{Port: 8443}}) {
			t.Errorf("commanded %v", commands)
		}
	}
}
