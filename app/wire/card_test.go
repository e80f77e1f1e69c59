package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestRule29Cards(t *testing.T) {
	long := strings.Repeat("ñ", MaxCardField)
	for _, c := range []Card{{}, {Email: "marta@example.com"}, {Email: "m@x", Company: `Acme "Süd" & Co.`, Phone: "+34 600 000 000"}, {Company: long}} {
		b, err := EncodeCard(c)
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		if again, err := DecodeCard(b); err != nil || again != c {
			t.Errorf("%s: %+v, %v", b, again, err)
		}
	}
	for name, c := range map[string]Card{"too long": {Phone: long + "1"}, "two lines": {Company: "a\nb"}, "blanks around": {Email: " a@b "}, "turned": {Phone: "1\u202e2"}} {
		if _, err := EncodeCard(c); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range CardFields() {
			if _, err := EncodeCard(Card{}.With(f, c.Get(f))); err != nil {
				t.Errorf("%s, made so that it may be sent: %v", name, err)
			}
		}
	}
	for _, no := range []string{"", "{", `{"email":""}`, `{"name":"x"}`, `{"email":"a@b"} `, `{"phone":"1","email":"a@b"}`, `[]`} {
		if _, err := DecodeCard([]byte(no)); err == nil {
			t.Errorf("%q is a card", no)
		}
	}
	if _, err := DecodeCard(make([]byte, MaxFrameBody+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too much: %v", err)
	}
}

func FuzzCard(f *testing.F) {
	for _, s := range []string{"{}", `{"email":"a@b"}`, `{"company":"Acme","phone":"1"}`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := DecodeCard(b); err == nil {
			if again, err := EncodeCard(c); err != nil || !bytes.Equal(again, b) {
				t.Errorf("%q became %q, %v", b, again, err)
			}
		}
	})
}
