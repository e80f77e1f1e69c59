package settings

import (
	"slices"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
	"deskhand/ui/entry"
	"deskhand/ui/theme"
)

// Look is how the program looks and speaks in this run. Given: the command line said so, whatever was chosen here.
type Look struct {
	Language                  string // "", "en", "es"
	Theme                     theme.Variant
	LanguageGiven, ThemeGiven bool
}

// SetAutoAsk is what the first customer of a session is asked when they join, from the next session on; "" nothing.
type SetAutoAsk struct{ Activity session.Activity }

func (SetAutoAsk) command() {}

// AutoAsks are what can be asked by itself, in the order of the choices; "" nothing.
func AutoAsks() []session.Activity {
	return []session.Activity{"", session.ViewDesktop, session.ControlDesktop, session.ViewApp, session.ControlApp}
}

func autoAskNames() []string {
	return []string{lang.L("settings.ask.nothing"), lang.L("settings.ask.view"), lang.L("settings.ask.control"),
		lang.L("settings.ask.viewapp"), lang.L("settings.ask.controlapp")}
}

// beforehand is what holds without a click, or was said before the program was started.
type beforehand struct {
	languageGiven, themeGiven *theme.Text
	ask                       *entry.Select
}

func newBeforehand(say func(Command)) beforehand {
	b := beforehand{languageGiven: theme.Subtle(lang.L("settings.given.language")), themeGiven: theme.Subtle(lang.L("settings.given.theme"))}
	b.ask = entry.NewSelect(autoAskNames(), func(s string) { say(SetAutoAsk{AutoAsks()[max(0, slices.Index(autoAskNames(), s))]}) })
	b.languageGiven.Hide()
	b.themeGiven.Hide()
	return b
}

func (b beforehand) update(s Snapshot) {
	b.languageGiven.Hidden, b.themeGiven.Hidden = !s.LanguageGiven, !s.ThemeGiven
	b.ask.SetSelected(autoAskNames()[max(0, slices.Index(AutoAsks(), s.AutoAsk))])
}
