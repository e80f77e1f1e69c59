package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func sampleDoor() Door {
	return Door{Entry: 17, Number: "482193057415", Failed: 1, Links: []DoorLink{
		{Secret: fill(LinkSecretLen), Expires: 1_790_000_000_000}, {Rep: true, Secret: fill(LinkSecretLen), Expires: 1}, {Site: true, Secret: fill(LinkSecretLen), Expires: 2},
	}}
}

func TestDoorRoundTrip(t *testing.T) {
	b, err := EncodeDoor(sampleDoor())
	if err != nil || len(b) > MaxDoor || !IsDoor(b) || IsHead(b) {
		t.Fatalf("%q, %v", b, err)
	}
	d, err := DecodeDoor(b)
	if err != nil || d.Number != sampleDoor().Number || d.Failed != 1 || len(d.Links) != 3 || !d.Links[1].Rep || !d.Links[2].Site ||
		!bytes.Equal(d.Links[0].Secret, fill(LinkSecretLen)) {
		t.Errorf("%+v, %v", d, err)
	}
	many := sampleDoor()
	for len(many.Links) < MaxDoorLinks {
		many.Links = append(many.Links, DoorLink{Rep: true, Secret: fill(LinkSecretLen), Expires: 1 << 52})
	}
	if b, err := EncodeDoor(many); err != nil || len(b) > MaxDoor {
		t.Errorf("the largest door has %d bytes, %v", len(b), err)
	}
}

func TestDoorRefused(t *testing.T) {
	good, err := EncodeDoor(sampleDoor())
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) []byte { return []byte(strings.Replace(string(good), from, to, 1)) }
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"nothing":          {nil, ErrMalformed},
		"another kind":     {change("#", "!"), ErrMalformed},
		"eleven digits":    {change("482193057415", "48219305741"), ErrMalformed},
		"a letter":         {change("482193057415", "48219305741a"), ErrMalformed},
		"another field":    {change(`"failed"`, `"x":1,"failed"`), ErrMalformed},
		"white space":      {change(`,"failed"`, `, "failed"`), ErrMalformed},
		"the site's rep":   {change(`"rep":false,"site"`, `"rep":true,"site"`), ErrMalformed},
		"a shorter secret": {change(`"secret":"`, `"secret":"AAAA`), ErrMalformed},
		"too large":        {append(bytes.Clone(good), make([]byte, MaxDoor)...), ErrTooLarge},
	} {
		if _, err := DecodeDoor(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func FuzzDecodeDoor(f *testing.F) {
	b, err := EncodeDoor(sampleDoor())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := DecodeDoor(b)
		if err != nil {
			return
		}
		if again, err := EncodeDoor(d); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %q\nwrote %q, %v", b, again, err)
		}
	})
}
