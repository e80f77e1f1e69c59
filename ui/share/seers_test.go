package share

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"deskhand/app/session"
	"deskhand/app/share"
)

// The receipt says who began to see the screen and who saw it no longer: of one and of several as the language says it.
func TestReceiptSaysWhoSaw(t *testing.T) {
	one, two, three := []string{"Ana Ruiz"}, []string{"Ana Ruiz", "Ben Ortiz"}, []string{"Ana", "Ben", "Inés"}
	windows := session.Source{Apps: true, Name: "XTerm"}
	for _, c := range []struct {
		line   share.Line
		en, es string
	}{
		{share.Line{Kind: share.LineShareStart, Seers: one}, "Ana Ruiz began to see your screen.", "Ana Ruiz empezó a ver su pantalla."},
		{share.Line{Kind: share.LineShareStart, Seers: two}, "Ana Ruiz and Ben Ortiz began to see your screen.", "Ana Ruiz y Ben Ortiz empezaron a ver su pantalla."},
		{share.Line{Kind: share.LineShareStart, Seers: three}, "Ana, Ben and Inés began to see your screen.", "Ana, Ben e Inés empezaron a ver su pantalla."},
		{share.Line{Kind: share.LineShareStart}, "Your screen was shared from here on.", "Desde aquí se compartió su pantalla."},
		{share.Line{Kind: share.LineShareStart, Seers: two, Source: windows}, "Ana Ruiz and Ben Ortiz began to see only windows of XTerm.", "Ana Ruiz y Ben Ortiz empezaron a ver solo ventanas de XTerm."},
		{share.Line{Kind: share.LineShareStop, Seers: one}, "You stopped sharing. Ana Ruiz no longer saw anything.", "Usted dejó de compartir. Ana Ruiz ya no vio nada."},
		{share.Line{Kind: share.LineShareStop, Seers: two, Reason: session.ReasonPanic}, "You stopped everything with the stop key. Ana Ruiz and Ben Ortiz no longer saw anything.",
			"Usted lo detuvo todo con la tecla de emergencia. Ana Ruiz y Ben Ortiz ya no vieron nada."},
		{share.Line{Kind: share.LineShareStop, Who: "Ana Ruiz", Seers: two}, "Ana Ruiz stopped looking. Ana Ruiz and Ben Ortiz no longer saw anything.", "Ana Ruiz dejó de mirar. Ana Ruiz y Ben Ortiz ya no vieron nada."},
		{share.Line{Kind: share.LineShareStop, Seers: two, Reason: session.ReasonEnded}, "Ana Ruiz and Ben Ortiz no longer saw anything.", "Ana Ruiz y Ben Ortiz ya no vieron nada."},
		{share.Line{Kind: share.LineShareStop, Reason: session.ReasonEnded}, "Nothing was seen any more.", "Ya no se vio nada."},
		{share.Line{Kind: share.LineLeft, Who: "Ben Ortiz", Seers: []string{"Ben Ortiz"}}, "Ben Ortiz left and no longer saw anything.", "Ben Ortiz salió y ya no vio nada."},
		{share.Line{Kind: share.LineLeft, Who: "Ben Ortiz"}, "Ben Ortiz left.", "Ben Ortiz salió."},
	} {
		for language, want := range map[string]string{"en": c.en, "es": c.es} {
			newBench(t, language)
			if got := lineText(c.line); got != want {
				t.Errorf("%s: %q, want %q", language, got, want)
			}
		}
	}
}

// The file is for a person: its times are written as those on the screen are.
func TestReceiptFileHasTheLanguagesTimes(t *testing.T) {
	for language, want := range map[string]string{"en": "2026-11-22 13:05:09%s  You joined.", "es": "22/11/2026 13:05:09%s  Usted entró."} {
		newBench(t, language)
		at := time.Date(2026, 11, 22, 13, 5, 9, 0, time.Local)
		want = fmt.Sprintf(want, at.Format(" -07:00"))
		lines := []sentence{{at.UTC(), lineText(share.Line{Kind: share.LineJoined})}}
		if got := receiptText(over(), "support.example.com", "", lines); !strings.Contains(got, "\n"+want+"\n") {
			t.Errorf("%s: %q is not in %q", language, want, got)
		}
	}
}
