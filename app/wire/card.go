package wire

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

// Card is what a customer says of themselves beside their name, of their own accord (PRODUCT rule 29): a frame of kind FrameCard, to reps
// only, in one form of JSON. It comes over their own link, so nobody else can have said it. Each field has at most MaxCardField
// characters; all empty takes back what was said.
type Card struct {
	Email   string `json:"email,omitempty"`
	Company string `json:"company,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

// MaxCardField is how many characters a field of a card has at most.
const MaxCardField = 128

// CardField names what a site may ask for beside a name. Stored and sent; the words are never changed.
type CardField string

// The fields.
const (
	CardEmail   CardField = "email"
	CardCompany CardField = "company"
	CardPhone   CardField = "phone"
)

// CardFields are all of them, in the order in which they are asked for.
func CardFields() []CardField { return []CardField{CardEmail, CardCompany, CardPhone} }

// Get returns a field; "" for one that there is not.
func (c Card) Get(f CardField) string {
	switch f {
	case CardEmail:
		return c.Email
	case CardCompany:
		return c.Company
	case CardPhone:
		return c.Phone
	}
	return ""
}

// With returns the card with a field that may be sent: one line, nothing that does not show, no longer than a field is.
func (c Card) With(f CardField, text string) Card {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unsaid(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))), " ")
	if runes := []rune(text); len(runes) > MaxCardField {
		text = strings.TrimSpace(string(runes[:MaxCardField]))
	}
	switch f {
	case CardEmail:
		c.Email = text
	case CardCompany:
		c.Company = text
	case CardPhone:
		c.Phone = text
	}
	return c
}

func (c Card) valid() bool {
	for _, f := range CardFields() {
		if c.With(f, c.Get(f)) != c {
			return false
		}
	}
	return true
}

// EncodeCard returns a card's bytes; ErrMalformed for a field that With would not leave as it is.
func EncodeCard(c Card) ([]byte, error) {
	if !c.valid() {
		return nil, fmt.Errorf("encode card: %w", ErrMalformed)
	}
	return marshal(c)
}

// DecodeCard reads a card that fills b. Whatever it accepts re-encodes to the same bytes. ErrTooLarge, ErrMalformed.
func DecodeCard(b []byte) (Card, error) {
	if len(b) > MaxFrameBody {
		return Card{}, fmt.Errorf("decode card of %d bytes: %w", len(b), ErrTooLarge)
	}
	var c Card
	if err := unmarshal(b, &c); err != nil {
		return Card{}, fmt.Errorf("decode card: %w", err)
	}
	if again, err := EncodeCard(c); err != nil || !bytes.Equal(again, b) {
		return Card{}, fmt.Errorf("decode card: not in its one form: %w", ErrMalformed)
	}
	return c, nil
}
