package acd

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"
)

// FieldKey names a field in rules and answers: 1–64 bytes of a–z 0–9 . _ - @.
type FieldKey string

// Fields that most forms have. An administrator may add others.
const (
	FieldName    FieldKey = "name"
	FieldEmail   FieldKey = "email"
	FieldCompany FieldKey = "company"
	FieldPhone   FieldKey = "phone"
	FieldSubject FieldKey = "subject"
)

// Kind is what a field takes.
type Kind string

// Kinds. A number has digits, perhaps a minus sign before and one point inside.
const (
	Text   Kind = "text"
	Number Kind = "number"
	Choice Kind = "choice"
)

// Field is one field of the entry form (rule 113).
type Field struct {
	Key      FieldKey `json:"key"`
	Label    string   `json:"label"` // for people, 1–MaxName runes; of a known key it may be empty: the page has words for it
	Kind     Kind     `json:"kind"`
	Required bool     `json:"required,omitempty"`
	Max      int      `json:"max"`               // runes of an answer, 1–MaxAnswer
	Choices  []string `json:"choices,omitempty"` // of a Choice
}

// Answers are what a customer filled in. They are not changed once they are in a command.
type Answers map[FieldKey]string

// CheckForm returns a *FieldError for the first field that cannot be, ErrFull for more than MaxFields.
func CheckForm(form []Field) error {
	if len(form) > MaxFields {
		return fmt.Errorf("form: %w", ErrFull)
	}
	for i, f := range form {
		if slices.ContainsFunc(form[:i], func(o Field) bool { return o.Key == f.Key }) {
			return &FieldError{f.Key, fmt.Errorf("twice: %w", ErrExists)}
		}
		if err := f.check(); err != nil {
			return &FieldError{f.Key, err}
		}
	}
	return nil
}

func (f Field) check() error {
	known := slices.Contains([]FieldKey{FieldName, FieldEmail, FieldCompany, FieldPhone, FieldSubject}, f.Key)
	if !validID(string(f.Key)) || !known && f.Label == "" {
		return fmt.Errorf("key or label: %w", ErrInvalid)
	}
	if !validText(f.Label, MaxName, false) {
		return fmt.Errorf("label: %w", ErrInvalid)
	}
	if f.Max < 1 || f.Max > MaxAnswer {
		return fmt.Errorf("a length of %d: %w", f.Max, ErrInvalid)
	}
	switch f.Kind {
	case Text, Number:
		if len(f.Choices) > 0 {
			return fmt.Errorf("choices of a %s: %w", f.Kind, ErrInvalid)
		}
	case Choice:
		return f.checkChoices()
	default:
		return fmt.Errorf("kind %q: %w", f.Kind, ErrUnknown)
	}
	return nil
}

func (f Field) checkChoices() error {
	if len(f.Choices) == 0 || len(f.Choices) > MaxChoices {
		return fmt.Errorf("%d choices: %w", len(f.Choices), ErrInvalid)
	}
	for i, c := range f.Choices {
		if c == "" || !validText(c, f.Max, false) {
			return fmt.Errorf("choice %d: %w", i+1, ErrInvalid)
		}
		if slices.Contains(f.Choices[:i], c) {
			return fmt.Errorf("choice %d twice: %w", i+1, ErrExists)
		}
	}
	return nil
}

// CheckAnswers returns a *FieldError for the first field of the form that is wrong.
func CheckAnswers(form []Field, answers Answers) error {
	matched := 0
	for _, f := range form {
		text, given := answers[f.Key]
		if given {
			matched++
		}
		if err := f.checkAnswer(text); err != nil {
			return &FieldError{f.Key, err}
		}
	}
	if matched == len(answers) {
		return nil
	}
	var unknown []FieldKey
	for key := range answers {
		if !slices.ContainsFunc(form, func(f Field) bool { return f.Key == key }) {
			unknown = append(unknown, key)
		}
	}
	return &FieldError{slices.Min(unknown), ErrUnknown}
}

func (f Field) checkAnswer(text string) error {
	if strings.TrimSpace(text) == "" {
		if f.Required {
			return ErrRequired
		}
		if text == "" {
			return nil
		}
	}
	if utf8.RuneCountInString(text) > f.Max {
		return ErrTooLong
	}
	switch f.Kind {
	case Number:
		if _, ok := number(text); !ok {
			return fmt.Errorf("not a number: %w", ErrInvalid)
		}
	case Choice:
		if !slices.Contains(f.Choices, text) {
			return fmt.Errorf("not a choice: %w", ErrInvalid)
		}
	}
	if !validText(text, f.Max, f.Kind == Text) {
		return ErrInvalid
	}
	return nil
}

// number reads a decimal number exactly: order numbers have more digits than a float64 holds.
func number(text string) (*big.Rat, bool) {
	text = strings.TrimSpace(text)
	digits := strings.TrimPrefix(text, "-")
	whole, part, point := strings.Cut(digits, ".")
	if len(text) > MaxAnswer || whole == "" || point && part == "" ||
		strings.ContainsFunc(whole+part, func(r rune) bool { return r < '0' || r > '9' }) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}
