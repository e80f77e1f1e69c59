package wire

import (
	"bytes"
	"testing"
)

// Whatever a stranger sends: no decoder panics, and what one accepts is written again with the same bytes.

func FuzzDecode(f *testing.F) {
	for _, m := range sampleMessages() {
		b, err := Encode(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		if again, err := Encode(m); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %q\nas %#v\nwrote %q, %v", b, m, again, err)
		}
		e, ok := m.(Entries)
		if !ok {
			return
		}
		for _, part := range Split(e.Session, e.List) {
			if _, err := Encode(part); err != nil {
				t.Errorf("a part of what was read cannot be sent: %v", err)
			}
		}
	})
}

func FuzzDecodeCommand(f *testing.F) {
	for _, do := range sampleDos() {
		b, err := EncodeCommand(sampleCommand(do))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := DecodeCommand(b)
		if err != nil {
			return
		}
		if again, err := EncodeCommand(c); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %q\nas %#v\nwrote %q, %v", b, c, again, err)
		}
	})
}

func FuzzDecodeInput(f *testing.F) {
	for _, in := range sampleInputs() {
		b, err := EncodeInput(nil, in)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := DecodeInput(b)
		if err != nil {
			return
		}
		if again, err := EncodeInput(nil, in); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %#v\nwrote %x, %v", b, in, again, err)
		}
	})
}

func FuzzDecodeHead(f *testing.F) {
	b, err := EncodeHead(Head{N: 3, Hash: fill(HashLen)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := DecodeHead(b)
		if err != nil {
			return
		}
		if again, err := EncodeHead(h); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %+v\nwrote %x, %v", b, h, again, err)
		}
	})
}

func FuzzDecodeWithdrawn(f *testing.F) {
	for _, w := range sampleWithdrawn() {
		f.Add(EncodeWithdrawn(w))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := DecodeWithdrawn(b)
		if err != nil {
			return
		}
		if again := EncodeWithdrawn(w); !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %+v\nwrote %x", b, w, again)
		}
	})
}

func FuzzDecodeWish(f *testing.F) {
	for _, q := range []Quality{SaveData, Balanced, BestText} {
		b, err := EncodeWish(Wish{q})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{kindWish, 4})
	f.Fuzz(func(t *testing.T, b []byte) {
		w, err := DecodeWish(b)
		if err != nil {
			return
		}
		if again, err := EncodeWish(w); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %+v\nwrote %x, %v", b, w, again, err)
		}
	})
}

func FuzzDecodeMeet(f *testing.F) {
	for step := byte(1); step <= lastStep; step++ {
		b, err := EncodeMeet(Meet{Step: step, Value: [MeetLen]byte{step}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(append([]byte{kindMeet, 4}, make([]byte, MeetLen)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := DecodeMeet(b)
		if err != nil {
			return
		}
		if again, err := EncodeMeet(m); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %+v\nwrote %x, %v", b, m, again, err)
		}
	})
}

func FuzzDecodeCursor(f *testing.F) {
	f.Add(EncodeCursorPlace(CursorPlace{X: 1, Y: -1, Visible: true, Serial: 2}))
	b, err := EncodeCursorShape(CursorShape{Serial: 1, W: 2, H: 1, Pix: fill(8)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		place, shape, err := DecodeCursor(b)
		var again []byte
		switch {
		case err != nil:
			return
		case place != nil && shape == nil:
			again = EncodeCursorPlace(*place)
		case shape != nil && place == nil:
			again, err = EncodeCursorShape(*shape)
		}
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %+v, %+v\nwrote %x, %v", b, place, shape, again, err)
		}
	})
}
