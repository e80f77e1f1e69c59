// Package history shows the sessions that are over (and those that go on): a list to search and to filter, and for one of them who was
// in it, what happened, what was said, and what the rep noted.
//
// Main type: Page. It holds no service: ShowList and ShowRecord say what to show, Config.OnCommand takes what the rep wants. Of the list it
// holds a few hundred rows around what is in sight, and asks for others. Sentence turns a session's events into text, Sheet writes
// sessions as CSV; both are pure. All of it belongs to the user interface's goroutine.
package history

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2/lang"

	"deskhand/app/session"
	uiwords "deskhand/ui/words"
)

// Item is a session in the list.
type Item struct {
	ID      session.ID
	Line    string // who was helped, or a word for nobody
	Locator string // the number's first seven digits; "" when somebody else led it
	Started time.Time
	Ended   time.Time // zero: not as far as is known
	Running bool      // this program is in it
	Codes   string    // tracking codes, for people
}

// Record is one session in full.
type Record struct {
	Item   Item
	Facts  []Fact
	People []Person
	Events []Line
	Gap    bool // something of what happened is missing
	Chat   []Said
	Note   string
	Codes  []string
	Words  []Word
}

// Word is what a customer said at the end (PRODUCT rule 131).
type Word struct {
	Name, Comment string
	Rating        int // 1 (bad) to 5 (good); 0: only a comment
}

// Fact is a label with what there is to say.
type Fact struct {
	Label, Value string // translated
	Filed        string // as it stands in a sheet; "": as Value
}

// TimeFact is a fact that is a time.
func TimeFact(label string, t time.Time) Fact { return Fact{label, uiwords.Exact(t), stamp(t)} }

// NumberFact is a fact that is a number, 0 or more.
func NumberFact(label string, n int) Fact { return Fact{label, uiwords.Number(n), strconv.Itoa(n)} }

// Person is one participant.
type Person struct {
	Name, Role, Platform string    // Role is translated
	Joined, Gone         time.Time // zero: never, or not as far as is known
	Contact              string    // what they said of themselves; "" nothing
}

// Line is something that happened.
type Line struct {
	At   time.Time
	Text string
}

// Said is a message of the chat.
type Said struct {
	At   time.Time
	From string
	To   string // "": everyone
	Text string
}

// Part is what the rep was in a session.
type Part string

// The parts.
const (
	AnyPart  Part = ""
	Led      Part = "led"
	Assisted Part = "assisted"
)

// Ending is how a session ended.
type Ending string

// The endings.
const (
	AnyEnding  Ending = ""
	EndedWell  Ending = "well"  // somebody meant it
	EndedOther Ending = "other" // for another reason
	NotEnded   Ending = "open"  // not as far as is known
	// Running is an ending that no filter has: this program is in the session.
	Running Ending = "running"
)

// Order is what the list is sorted by.
type Order string

// The orders.
const (
	ByStart  Order = ""       // newest first
	ByLasted Order = "lasted" // longest first
	ByName   Order = "name"
)

// Filter says which sessions are listed, and in which order. The zero value is all of them, newest first.
type Filter struct {
	Text     string    // words of names, chat, notes, codes, number
	From     time.Time // started then or later; zero: whenever
	Until    time.Time // started before; zero: whenever
	Customer string    // part of a name
	Rep      string
	Part     Part
	Ending   Ending
	Code     string
	Order    Order
	Turned   bool // the other way round
}

// All reports whether the filter leaves nothing out.
func (f Filter) All() bool {
	f.Order, f.Turned = ByStart, false
	return f == Filter{}
}

// Command is one of the types below, notes.Write or notes.SetCodes.
type Command any

// Open shows a session.
type Open struct{ ID session.ID }

// Load asks for rows of a filter's list, which ShowList brings; From is a multiple of PageRows. A list that is new begins with From 0.
type Load struct {
	Filter Filter
	From   int
}

// Export writes the sessions of a filter into a file.
type Export struct{ Filter Filter }

// ExportRecord writes one session into a file.
type ExportRecord struct{ ID session.ID }

// ForgetOld asks which old sessions to delete.
type ForgetOld struct{}

// Summary is a session's second line: when, how long, the number's first part, and its codes.
func Summary(i Item) string {
	text := uiwords.Moment(i.Started)
	switch {
	case i.Running:
		text += " · " + lang.L("history.end.running")
	case !i.Ended.IsZero():
		text += " · " + Duration(i.Ended.Sub(i.Started))
	default:
		text += " · " + lang.L("history.end.open")
	}
	if i.Locator != "" {
		text += " · " + lang.L("history.number", map[string]any{"Locator": Grouped(i.Locator)})
	}
	if i.Codes != "" {
		text += " · " + i.Codes
	}
	return text
}

// Grouped is the first part of a number in groups as the whole is read aloud: four digits and three.
func Grouped(locator string) string {
	const first = 4
	if len(locator) <= first {
		return locator
	}
	return locator[:first] + " " + locator[first:]
}

// Duration is a time span for people: "4 min 12 s".
func Duration(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return lang.L("duration.hours", map[string]any{"H": h, "M": m})
	case m > 0:
		return lang.L("duration.minutes", map[string]any{"M": m, "S": s})
	}
	return lang.L("duration.seconds", map[string]any{"S": s})
}
