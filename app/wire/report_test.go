package wire

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"deskhand/app/session"
)

func sampleSurvey() Survey {
	return Survey{Session: sampleSession, Participant: 2, Rating: 5, Comment: "Muy amable,\nrápida y \"clara\"", Sig: fill(SigLen)}
}

func TestSurveyRoundTrips(t *testing.T) {
	only := sampleSurvey()
	only.Rating, only.Comment = 0, strings.Repeat("ñ", MaxComment)
	for _, s := range []Survey{sampleSurvey(), only} {
		b, err := EncodeSurvey(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := DecodeSurvey(b); err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("read %+v, %v", got, err)
		}
	}
}

func TestSurveysAreRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Survey)
	}{
		{"nothing said", func(s *Survey) { s.Rating, s.Comment = 0, "" }},
		{"six of five", func(s *Survey) { s.Rating = 6 }},
		{"too long", func(s *Survey) { s.Comment = strings.Repeat("ñ", MaxComment+1) }},
		{"nobody", func(s *Survey) { s.Participant = 0 }},
		{"unsigned", func(s *Survey) { s.Sig = nil }},
		{"not UTF-8", func(s *Survey) { s.Comment = "Espa\xf1a" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := sampleSurvey()
			test.change(&s)
			if _, err := EncodeSurvey(s); !errors.Is(err, ErrMalformed) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := DecodeSurvey(bytes.Repeat([]byte(" "), MaxSurvey+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too many bytes: %v", err)
	}
}

// What is signed tells surveys apart: nobody can turn a 1 into a 5, or give one person's word to another.
func TestSurveyBytesTellSurveysApart(t *testing.T) {
	s := sampleSurvey()
	other, rated, said := s, s, s
	other.Participant, rated.Rating, said.Comment = 3, 4, "x"
	for i, o := range []Survey{other, rated, said} {
		if bytes.Equal(SurveyBytes(s), SurveyBytes(o)) {
			t.Errorf("%d is signed alike", i)
		}
	}
}

// What customers say and reps note is read by others, in windows, in terminals and in exported lists: nothing in it moves what stands around it.
func TestSurveysAndCodesAreTextsToRead(t *testing.T) {
	for _, text := range []string{"fine\x1b[2J", "fine\r", "fi\x00ne", "fine\u202e", "\u2066fine", " \n", "fine\u2028"} {
		s := sampleSurvey()
		if s.Comment = text; s.valid() {
			t.Errorf("a survey says %q", text)
		}
		if validCodes([]string{text}) {
			t.Errorf("a code is %q", text)
		}
		if s.Comment = CleanChat(text); !s.valid() {
			t.Errorf("%q is cleaned to %q, which is not taken", text, s.Comment)
		}
	}
	s := sampleSurvey()
	if s.Comment = "Rápido y amable.\nGracias 🙂"; !s.valid() {
		t.Error("two honest lines are not taken")
	}
}

func sampleReports() Reports {
	return Reports{List: []Report{{
		Session: sampleSession, Locator: "4821930", Account: "ana", Rep: "Ana Ruiz", Began: 1_790_000_000_000, Ended: 1_790_000_900_000,
		Reason: session.ReasonDone, Peak: 3, Minutes: 31, Codes: []string{"A-17"},
		People:   []ReportPerson{{Name: "Ana Ruiz", Account: "ana", Role: session.PrimaryRep, Platform: "Linux", Joined: 1, Left: 2}},
		Surveyed: []Surveyed{{Name: "Marta", Rating: 4, Comment: "bien"}},
	}}, More: true}
}

func FuzzSurvey(f *testing.F) {
	b, err := EncodeSurvey(sampleSurvey())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeSurvey(b)
		if err != nil {
			return
		}
		if again, err := EncodeSurvey(s); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%q came back as %q, %v", b, again, err)
		}
	})
}
