package wire

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"deskhand/app/acd"
)

const sampleTicket = "AAAAAAAAAAAAAAAAAAAAAA-_0123abcd"

// sampleVisits has at least one of every visit.
func sampleVisits() []Visit {
	filled := acd.Answers{acd.FieldName: `Marta "la" Ñandú <b>`, "order": "4711", acd.FieldSubject: "El toner\nestá vacío"}
	return []Visit{
		VisitForms{}, VisitForms{Queue: "printers"},
		VisitEnter{Queue: "printers", Answers: filled, Once: fill(OnceLen)}, VisitEnter{Queue: "printers", Once: fill(OnceLen)},
		VisitEnter{Queue: "printers", Answers: filled, Once: fill(OnceLen), Agent: "AAAA_BBBB-cccc00"},
		VisitEnter{Queue: "printers", Answers: acd.Answers{"a": strings.Repeat("ñ", acd.MaxAnswer)}, Once: fill(OnceLen)},
		VisitWait{Ticket: sampleTicket}, VisitWait{Ticket: sampleTicket, Seen: 1<<53 - 1}, VisitLeave{Ticket: sampleTicket},
		VisitMessage{Ticket: sampleTicket, Text: strings.Repeat("ñ", acd.MaxMessage), Once: fill(OnceLen)},
		VisitMessage{Queue: "printers", Answers: filled, Text: "Call me.", Once: fill(OnceLen)},
	}
}

func TestVisitsRoundTrip(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range sampleVisits() {
		seen[nameOf(v)] = true
		b, err := EncodeVisit(v)
		if err != nil {
			t.Fatalf("%#v: %v", v, err)
		}
		if got, err := DecodeVisit(v.Path(), b); err != nil || !reflect.DeepEqual(got, v) {
			t.Errorf("wrote %s\nread %#v, %v\nwant %#v", b, got, err, v)
		}
	}
	types := typesWith(t, "Path", "visit.go")
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, types) || len(VisitPaths()) != len(types) {
		t.Errorf("samples: %v, %d decoders\nvisits: %v", got, len(VisitPaths()), types)
	}
}

func TestVisitsAreRefused(t *testing.T) {
	once := `"once":"AAECAwQFBgcICQoLDA0ODw=="`
	enter, wait, message := VisitEnter{}.Path(), VisitWait{}.Path(), VisitMessage{}.Path()
	many := acd.Answers{}
	for i := range acd.MaxFields + 1 {
		many[acd.FieldKey(strings.Repeat("f", i+1))] = "x"
	}
	tests := []struct {
		name, path, body string
		want             error
	}{
		{"another path", "/v1/queue/jump", `{}`, ErrMalformed},
		{"a call's path", "/v1/own/show", `{}`, ErrMalformed},
		{"nothing", enter, ``, ErrMalformed},
		{"no queue", enter, `{"queue":"","answers":{},` + once + `}`, ErrMalformed},
		{"no once", enter, `{"queue":"q","answers":{},"once":null}`, ErrMalformed},
		{"a short once", enter, `{"queue":"q","answers":{},"once":"AAEC"}`, ErrMalformed},
		{"keys in another order", enter, `{"queue":"q","answers":{"b":"1","a":"2"},` + once + `}`, ErrMalformed},
		{"a key twice", enter, `{"queue":"q","answers":{"a":"1","a":"2"},` + once + `}`, ErrMalformed},
		{"an answer that is no text", enter, `{"queue":"q","answers":{"a":1},` + once + `}`, ErrMalformed},
		{"too long an answer", enter, `{"queue":"q","answers":{"a":"` + strings.Repeat("x", acd.MaxAnswer+1) + `"},` + once + `}`, ErrMalformed},
		{"half a character", enter, `{"queue":"q","answers":{"a":"\ud83d"},` + once + `}`, ErrMalformed},
		{"a short ticket", wait, `{"ticket":"AAAA","seen":0}`, ErrMalformed},
		{"a ticket of other letters", wait, `{"ticket":"` + strings.Repeat("=", TicketLen) + `","seen":0}`, ErrMalformed},
		{"seen less than nothing", wait, `{"ticket":"` + sampleTicket + `","seen":-1}`, ErrMalformed},
		{"an empty message", message, `{"ticket":"` + sampleTicket + `","queue":"","answers":null,"text":"",` + once + `}`, ErrMalformed},
		{"a message of nobody", message, `{"ticket":"","queue":"","answers":null,"text":"x",` + once + `}`, ErrMalformed},
		{"a message of two", message, `{"ticket":"` + sampleTicket + `","queue":"q","answers":null,"text":"x",` + once + `}`, ErrMalformed},
		{"too large", enter, strings.Repeat("x", MaxVisit+1), ErrTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if v, err := DecodeVisit(test.path, []byte(test.body)); !errors.Is(err, test.want) {
				t.Errorf("read %#v, %v, want %v", v, err, test.want)
			}
		})
	}
	if _, err := EncodeVisit(VisitEnter{Queue: "q", Answers: many, Once: fill(OnceLen)}); !errors.Is(err, ErrMalformed) {
		t.Errorf("%d answers: %v", len(many), err)
	}
}

func samplePlaces() []Place {
	return []Place{
		{Ticket: sampleTicket, Mark: 7, Stage: PlaceWaiting, Title: "Printers", Position: 2, Estimate: 180},
		{Ticket: sampleTicket, Stage: PlaceWaiting, Estimate: -1, Again: true}, {Ticket: sampleTicket, Stage: PlaceWriting, Estimate: -1},
		{Ticket: sampleTicket, Stage: PlaceAccepted, Estimate: -1, Name: "Ana"},
		{Ticket: sampleTicket, Stage: PlaceReady, Estimate: -1, Name: "Ana", Link: "https://help.example/j/x#1.c.x"}, {Ticket: sampleTicket, Stage: PlaceGone, Estimate: -1},
	}
}

func TestPlacesAreChecked(t *testing.T) {
	for _, p := range samplePlaces() {
		b, err := EncodeAnswer(p)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := DecodeAnswer[Place](b); err != nil || got != p || p.Valid() != nil {
			t.Errorf("wrote %s\nread %#v, %v, valid: %v", b, got, err, p.Valid())
		}
	}
	good := samplePlaces()[0]
	for name, change := range map[string]func(*Place){
		"a stage that is none":   func(p *Place) { p.Stage = "lost" },
		"no ticket":              func(p *Place) { p.Ticket = "" },
		"an estimate below -1":   func(p *Place) { p.Estimate = -2 },
		"a wait of a year":       func(p *Place) { p.Estimate = 365 * 24 * 3600 },
		"a link before it is":    func(p *Place) { p.Link = "https://help.example/j/x#1.c.x" },
		"ready without a link":   func(p *Place) { p.Stage = PlaceReady },
		"a title without end":    func(p *Place) { p.Title = strings.Repeat("x", 4*acd.MaxName) },
		"a position of millions": func(p *Place) { p.Position = MaxPlace + 1 },
	} {
		p := good
		if change(&p); !errors.Is(p.Valid(), ErrMalformed) {
			t.Errorf("%s: %v", name, p.Valid())
		}
	}
}

func FuzzDecodeVisit(f *testing.F) {
	for _, v := range sampleVisits() {
		b, err := EncodeVisit(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(v.Path(), b)
	}
	f.Fuzz(func(t *testing.T, path string, b []byte) {
		v, err := DecodeVisit(path, b)
		if err != nil {
			return
		}
		if again, err := EncodeVisit(v); err != nil || !bytes.Equal(again, b) || v.Path() != path {
			t.Errorf("read %q\nas %#v\nwrote %q, %v", b, v, again, err)
		}
	})
}

func FuzzDecodePlace(f *testing.F) {
	for _, p := range samplePlaces() {
		f.Add(seed(f, p))
	}
	f.Add(seed(f, Turned{Code: TurnRequired, Field: acd.FieldName, Text: "x"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkAnswer[Place](t, b)
		checkAnswer[Turned](t, b)
	})
}
