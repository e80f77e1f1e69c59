package sessiontab

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/wire"
)

// Case is what is known of a customer from the queue that they came by, and from the colleague who handed their session over. The zero
// value is nobody's.
type Case struct {
	Title   string // the queue's name; empty: we were named, or there was no queue
	From    string // who handed the session over; empty: nobody
	Message string // and what they wrote for us
	Back    bool   // it was ours, and nobody took it
	Answers string // what the customer filled in, a line each, without the name

	Name     string // of the customer as they gave it; empty: they did not
	Expected bool   // they come by a link of the site's: the session was opened for them
}

// text is the case for the customer's card.
func (c Case) text() string {
	facts := map[string]any{"Name": c.From, "Message": c.Message, "Queue": c.Title}
	var lines []string
	switch {
	case c.Back:
		lines = append(lines, lang.L("case.back"))
	case c.From != "" && c.Message != "":
		lines = append(lines, lang.L("case.from.message", facts))
	case c.From != "":
		lines = append(lines, lang.L("case.from", facts))
	case c.Title != "":
		lines = append(lines, lang.L("case.queue", facts))
	}
	if c.Answers != "" {
		lines = append(lines, c.Answers)
	}
	return strings.Join(lines, "\n")
}

// Contact is what a customer said of themselves beside their name, a field after the other; "" nothing.
func Contact(c wire.Card, between string) string {
	var parts []string
	for _, f := range []struct{ text, line string }{
		{c.Company, lang.L("card.company", map[string]any{"Text": c.Company})}, {c.Email, lang.L("card.email", map[string]any{"Text": c.Email})},
		{c.Phone, lang.L("card.phone", map[string]any{"Text": c.Phone})},
	} {
		if f.text != "" {
			parts = append(parts, f.line)
		}
	}
	return strings.Join(parts, between)
}

// facts are the case as traces say it.
func (c Case) facts() map[string]any {
	return map[string]any{"queue": c.Title, "from": c.From, "message": c.Message, "back": c.Back}
}
