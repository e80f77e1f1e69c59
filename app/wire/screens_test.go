package wire

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func twoScreens() Screens {
	return Screens{[]Screen{{0, 0, 1920, 1080, "HDMI-1"}, {1920, 120, 1280, 1024, "Pantalla de José"}}}
}

func TestScreens(t *testing.T) {
	for _, s := range []Screens{{}, twoScreens(), {[]Screen{{W: 1, H: 65535}}}} {
		b, err := EncodeScreens(s)
		if got, derr := DecodeScreens(b); err != nil || derr != nil || !reflect.DeepEqual(got, s) || !IsScreens(b) || IsWish(b) {
			t.Errorf("%+v came back as %+v: %v, %v", s, got, err, derr)
		}
	}
	for _, s := range []Screens{
		{[]Screen{{W: 0, H: 5}}}, {[]Screen{{W: 5, H: 5, Name: "a\nb"}}}, {[]Screen{{W: 5, H: 5, Name: strings.Repeat("x", 65)}}},
		{[]Screen{{W: 5, H: 5, Name: "HDMI\u202e-1"}}}, {[]Screen{{W: 5, H: 5, Name: "A" + strings.Repeat("\u0301", 9)}}},
		{[]Screen{{W: 5, H: 5, Name: "\xff"}}}, {make([]Screen, 17)},
	} {
		if b, err := EncodeScreens(s); err == nil {
			t.Errorf("%+v is sent as %x", s, b)
		}
	}
	good, _ := EncodeScreens(twoScreens())
	for n := range len(good) {
		if _, err := DecodeScreens(good[:n]); !errors.Is(err, ErrMalformed) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
	if _, err := DecodeScreens(append(good[:len(good):len(good)], 0)); !errors.Is(err, ErrMalformed) {
		t.Errorf("a byte more: %v", err)
	}
	if _, err := DecodeScreens(make([]byte, maxScreens+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

func FuzzDecodeScreens(f *testing.F) {
	good, err := EncodeScreens(twoScreens())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{kindScreens, 0})
	f.Add([]byte{kindScreens, 1, 0, 0, 0, 0, 0, 1, 0, 1, 200})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeScreens(b)
		if err != nil {
			return
		}
		if again, err := EncodeScreens(s); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%x became %x, %v", b, again, err)
		}
	})
}
