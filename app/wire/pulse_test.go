package wire

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

func TestPulse(t *testing.T) {
	for stuck, want := range map[time.Duration]time.Duration{
		0: 0, 900 * time.Millisecond: 0, 4 * time.Second: 4 * time.Second, -time.Second: 0, 100 * time.Hour: 65535 * time.Second,
	} {
		b := EncodePulse(Pulse{Stuck: stuck, Halved: 2, Covered: 97, Newest: 0xF0000001})
		if got, err := DecodePulse(b); err != nil || got.Stuck != want || got.Halved != 2 || got.Covered != 97 || got.Newest != 0xF0000001 || !IsPulse(b) || IsWish(b) || IsScreens(b) {
			t.Errorf("stuck for %v came back as %v: %v", stuck, got.Stuck, err)
		}
	}
	for _, b := range [][]byte{nil, {kindPulse}, {kindPulse, 0, 0, 5, 0, 0, 0, 0, 0}, {kindPulse, 0, 0, 0, 101, 0, 0, 0, 0}, {kindPulse, 0, 0, 0, 0, 0, 0, 0}, {kindWish, 0, 1, 0, 0, 0, 0, 0, 0}} {
		if _, err := DecodePulse(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("%x: %v", b, err)
		}
	}
	if _, err := DecodePulse([]byte{kindPulse, 0, 0, 0, 0, 0, 0, 0, 0, 0}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a byte more: %v", err)
	}
}

func FuzzDecodePulse(f *testing.F) {
	f.Add(EncodePulse(Pulse{Stuck: 7 * time.Second, Halved: 1}))
	f.Add([]byte{kindPulse, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := DecodePulse(b); err == nil && !bytes.Equal(EncodePulse(p), b) {
			t.Errorf("%x is read as %v and written as %x", b, p, EncodePulse(p))
		}
	})
}
