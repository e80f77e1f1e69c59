package history

import (
	"cmp"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"
)

// Sheet writes sessions as CSV: RFC 4180, in UTF-8 with a byte order mark, without which Excel takes it for something else. Times are
// local, as "2006-01-02 15:04:05", and numbers are digits alone, whatever the language: other programs read and sort them. Make it with NewSheet; call Close at the end.
//
// Names and texts come from strangers, and a table program takes a cell that begins with = + - @ for a formula: such a cell gets an
// apostrophe in front (OWASP, CSV Injection).
type Sheet struct {
	w     *csv.Writer
	notes bool // a list has a column of notes
}

// Row is a session in a sheet of sessions.
type Row struct {
	Key           string
	Name          string // the customers'
	Started       time.Time
	Ended         time.Time // zero: not known, or not yet
	Lasted        time.Duration
	Zone          string
	Part          Part // ours
	Ending        Ending
	Org, Number   string
	Reps          []string
	People        int
	PeopleMinutes int
	Peak          int
	Codes         []string
	Words         []Word
	Note          string
}

// NewSheet begins a sheet.
func NewSheet(w io.Writer) (*Sheet, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	return &Sheet{w: c}, nil
}

// Close ends the sheet; the writer stays open.
func (s *Sheet) Close() error {
	s.w.Flush()
	return s.w.Error()
}

func (s *Sheet) line(cells ...string) error {
	for i, c := range cells {
		cells[i] = harmless(c)
	}
	return s.w.Write(cells)
}

// harmless is a cell that no table program takes for a formula, and no part of it either: where a comma stands in numbers, table programs
// part such a file's cells at semicolons, take no quotation marks inside of a line, and so begin a cell at a line break, too.
func harmless(cell string) string {
	const begins = "=+-@\t＝＋－＠"
	if cell != "" && strings.ContainsRune(begins+"\r\n", []rune(cell)[0]) {
		cell = "'" + cell
	}
	var b strings.Builder
	parted := false
	for _, r := range cell {
		if parted && strings.ContainsRune(begins, r) {
			b.WriteByte('\'')
		}
		b.WriteRune(r)
		parted = r == ';' || r == '\n' || r == '\r' || parted && (r == ' ' || r == '"')
	}
	return b.String()
}

// Head writes the names of a list's columns. notes: the last one is for notes, which only a rep's own computer has.
func (s *Sheet) Head(notes bool) error {
	s.notes = notes
	head := []string{lang.L("history.fact.key"), lang.L("history.fact.customers"), lang.L("history.fact.start"), lang.L("history.fact.end"),
		lang.L("history.sheet.seconds"), lang.L("history.fact.zone"), lang.L("history.fact.part"), lang.L("history.fact.how"), lang.L("history.fact.org"),
		lang.L("history.fact.number"), lang.L("history.fact.reps"), lang.L("history.people"), lang.L("history.fact.minutes"), lang.L("history.fact.peak"),
		lang.L("codes.title"), lang.L("history.words")}
	if notes {
		head = append(head, lang.L("notes.title"))
	}
	return s.line(head...)
}

// Row writes one session of a list.
func (s *Sheet) Row(r Row) error {
	cells := []string{r.Key, r.Name, stamp(r.Started), stamp(r.Ended), strconv.Itoa(int(r.Lasted.Round(time.Second) / time.Second)), r.Zone, PartName(r.Part), EndingName(r.Ending), r.Org, r.Number,
		strings.Join(r.Reps, ", "), strconv.Itoa(r.People), strconv.Itoa(r.PeopleMinutes), strconv.Itoa(r.Peak), strings.Join(r.Codes, "; "), said(r.Words)}
	if s.notes {
		cells = append(cells, r.Note)
	}
	return s.line(cells...)
}

// said are customers' words in one cell.
func said(list []Word) string {
	var texts []string
	for _, w := range list {
		texts = append(texts, w.Name+": "+WordText(w))
	}
	return strings.Join(texts, "; ")
}

// Record writes one session in full: a line for each fact, participant, event, message and the notes, told apart by the first column.
func (s *Sheet) Record(r Record) error {
	err := s.line(lang.L("history.sheet.kind"), lang.L("history.sheet.time"), lang.L("history.sheet.who"), lang.L("history.sheet.what"))
	add := func(cells ...string) {
		if err == nil {
			err = s.line(cells...)
		}
	}
	for _, f := range r.Facts {
		add(lang.L("history.facts"), "", f.Label, cmp.Or(f.Filed, f.Value))
	}
	for _, c := range r.Codes {
		add(lang.L("codes.title"), "", "", c)
	}
	for _, w := range r.Words {
		add(lang.L("history.words"), "", w.Name, WordText(w))
	}
	for _, p := range r.People {
		what := p.Role
		if p.Platform != "" {
			what += " · " + p.Platform
		}
		add(lang.L("history.people"), stamp(p.Joined), p.Name, what)
		if !p.Gone.IsZero() {
			add(lang.L("history.people"), stamp(p.Gone), p.Name, lang.L("history.sheet.gone"))
		}
	}
	for _, e := range r.Events {
		add(lang.L("history.events"), stamp(e.At), "", e.Text)
	}
	for _, m := range r.Chat {
		who := m.From
		if m.To != "" {
			who = lang.L("history.chat.private", map[string]any{"From": m.From, "To": m.To})
		}
		add(lang.L("history.chat"), stamp(m.At), who, m.Text)
	}
	if r.Note != "" {
		add(lang.L("notes.title"), "", "", r.Note)
	}
	return err
}

// PartName is what the rep was, for people.
func PartName(p Part) string {
	if p == Led {
		return lang.L("history.part.led")
	}
	return lang.L("history.part.assisted")
}

// EndingName is how a session ended, for people.
func EndingName(e Ending) string {
	switch e {
	case EndedWell:
		return lang.L("history.end.well")
	case EndedOther:
		return lang.L("history.end.other")
	case Running:
		return lang.L("history.end.running")
	}
	return lang.L("history.end.open")
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format(time.DateTime)
}
