package codec_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"testing"

	"deskhand/media/codec"
	"deskhand/media/codec/codectest"
)

// stream returns a key frame and what follows it.
func stream(t testing.TB, w, h int) [][]byte {
	t.Helper()
	s := codectest.NewScreen(w, h, 11)
	l := newLink(t, w, h, 2_000_000)
	var out [][]byte
	add := func(s codec.Sample) { out = append(out, bytes.Clone(s.Data)) }
	s.Text(s.Bounds())
	s.Photo(image.Rect(w/2, h/3, w, h))
	add(l.send(s.Picture, codec.Options{}, s.Bounds()))
	for range 4 {
		add(l.send(s.Picture, codec.Options{}, s.RandomChar()))
	}
	add(l.send(nil, codec.Options{Quality: codec.Refined}, s.Bounds()))
	add(l.send(nil, codec.Options{Quality: codec.Exact}, s.Bounds()))
	add(l.send(s.Picture, codec.Options{Quality: codec.Exact, Seal: true, Sum: 1}, s.RandomChar()))
	return out
}

// header is the start of a VP9 key frame of profile 1 with the given size.
func header(shown bool, w, h int) []byte {
	show := "0"
	if shown {
		show = "1"
	}
	bits := "10" + "10" + "0" + "0" + show + "0" + // marker, profile 1, not repeated, key, shown or not, not resilient
		"010010011000001101000010" + // sync code
		"001" + "0" + "00" + "0" // BT.601, limited, 4:4:4, reserved
	for _, v := range []int{w - 1, h - 1} {
		for i := 15; i >= 0; i-- {
			bits += string(rune('0' + v>>i&1))
		}
	}
	return pack(bits)
}

// flats are the colours of that many blocks, in a key sample.
func flats(blocks int) []byte {
	return append(binary.AppendUvarint(nil, uint64(blocks*8)), make([]byte, blocks*8)...)
}

// with is a key sample of 64x48 in which frame is VP9's part.
func with(frame []byte) []byte {
	out := append(header(false, 64, 48), flats(12)...)
	out = append(out, 1|16, 0, 1, 0, 11)
	return append(binary.AppendUvarint(out, uint64(len(frame))), frame...)
}

func pack(bits string) []byte {
	out := make([]byte, (len(bits)+7)/8)
	for i, c := range bits {
		if c == '1' {
			out[i/8] |= 1 << (7 - i%8)
		}
	}
	return out
}

// superframe is the index at the end of a superframe, with sizes in one byte.
func superframe(sizes ...int) []byte {
	marker := byte(0xc0 | len(sizes) - 1)
	out := []byte{marker}
	for _, n := range sizes {
		out = append(out, byte(n))
	}
	return append(out, marker)
}

// refuses has a new decoder refuse a sample, which leaves nothing behind: it takes a good stream afterwards.
func refuses(t *testing.T, sample []byte, want error, good [][]byte) {
	t.Helper()
	d, err := codec.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Decode(sample); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
	if w, h := d.Size(); w != 0 || h != 0 {
		t.Errorf("it has a picture of %dx%d", w, h)
	}
	if err := d.Draw(image.NewRGBA(image.Rect(0, 0, 64, 48))); !errors.Is(err, codec.ErrNoPicture) {
		t.Errorf("draw: %v", err)
	}
	if _, ok := d.Sealed(); ok {
		t.Error("it is sealed")
	}
	for i, s := range good {
		if err := d.Decode(s); err != nil {
			t.Fatalf("good sample %d afterwards: %v", i, err)
		}
	}
}

func TestGarbageIsRefusedByKind(t *testing.T) {
	good := stream(t, 64, 48)
	tests := []struct {
		name   string
		sample []byte
		want   error
	}{
		{"empty", nil, codec.ErrCorrupt},
		{"zeros", make([]byte, 100), codec.ErrCorrupt},
		{"one byte of a key frame", good[0][:1], codec.ErrCorrupt},
		{"header cut short", good[0][:8], codec.ErrCorrupt},
		{"header only", good[0][:9], codec.ErrCorrupt},
		{"cut in half", good[0][:len(good[0])/2], codec.ErrCorrupt},
		{"patch first", good[1], codec.ErrCorrupt},
		{"exact patch first", good[len(good)-1], codec.ErrCorrupt},
		{"too wide", header(false, codec.MaxSide+1, 16), codec.ErrSize},
		{"too high", header(false, 16, 65536), codec.ErrSize},
		{"much too large", header(false, 65536, 65536), codec.ErrSize},
		{"too many pixels", header(false, codec.MaxSide, codec.MaxPixels/codec.MaxSide+1), codec.ErrSize},
		{"size and nothing after it", header(false, codec.MaxSide, codec.MaxPixels/codec.MaxSide), codec.ErrCorrupt},
		{"another colour space", append(append(header(false, 64, 48)[:4], 0x42), header(false, 64, 48)[5:]...), codec.ErrCorrupt},
		{"no colours", append(header(false, 64, 48), 0, 0), codec.ErrCorrupt},
		{"a VP9 frame alone", header(true, 64, 48), codec.ErrCorrupt},
		{"VP9 too wide", with(header(true, codec.MaxSide+1, 16)), codec.ErrSize},
		{"VP9 larger than the picture", with(header(true, 80, 48)), codec.ErrSize},
		{"VP9 of half a block", with(header(true, 40, 48)), codec.ErrSize},
		{"VP9 header only", with(header(true, 64, 48)), codec.ErrCorrupt},
		{"RGB planes", with(pack("10" + "10" + "0010" + "010010011000001101000010" + "111" + "0000000000000000000000000000000000000")), codec.ErrUnsupported},
		{"4:2:2", with(pack("10" + "10" + "0010" + "010010011000001101000010" + "001" + "0" + "10" + "000000000000000000000000000000000000")), codec.ErrUnsupported},
		{"ten bits", with(pack("10" + "01" + "0010")), codec.ErrUnsupported},
		{"repeated frame", with(pack("10" + "10" + "1000")), codec.ErrUnsupported},
		{"hidden frame", with(pack("10" + "10" + "0000" + "010010011000001101000010")), codec.ErrUnsupported},
		{"new size in an inter frame", with(pack("10" + "10" + "0110" + "00" + "00000000" + "000000000000" + "000" + "11111111111111111111111111111111")), codec.ErrUnsupported},
		{"two frames in one", with(append(append(header(true, 64, 48), 1, 2, 3), superframe(9, 3)...)), codec.ErrUnsupported},
		{"too many bytes", make([]byte, codec.MaxSample+1), codec.ErrTooBig},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { refuses(t, test.sample, test.want, good) })
	}
}

// Without care libvpx decodes what follows a frame in the same sample as a further frame, of any size.
func TestBytesAfterAFrameAreNotDecoded(t *testing.T) {
	frame := func(w, h int) []byte { // VP9's of a key sample: after the colours and the set, with its length before it
		s := codectest.NewScreen(w, h, 1)
		s.Photo(s.Bounds())
		sample := newLink(t, w, h, 2_000_000).send(s.Picture, codec.Options{}, s.Bounds()).Data
		return bytes.Clone(sample[bytes.Index(sample, header(true, w, h)[:6]):])
	}
	small, large := frame(64, 48), frame(320, 240)
	d, err := codec.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Decode(with(small)); err != nil {
		t.Fatal(err)
	}
	if err := d.Decode(with(append(small, large...))); err != nil {
		return // refused is as good
	}
	if w, h := d.Size(); w != 64 || h != 48 {
		t.Errorf("decoded the %dx%d frame hidden behind the first", w, h)
	}
	if err := d.Draw(image.NewRGBA(image.Rect(0, 0, 64, 48))); err != nil {
		t.Error(err)
	}
}

func TestDecoderFollowsSizeChanges(t *testing.T) {
	d, err := codec.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, size := range []image.Point{{64, 48}, {640, 480}, {33, 17}, {640, 480}, {1280, 720}} {
		for i, s := range stream(t, size.X, size.Y) {
			if err := d.Decode(s); err != nil {
				t.Fatalf("%v sample %d: %v", size, i, err)
			}
		}
		if w, h := d.Size(); w != size.X || h != size.Y {
			t.Errorf("decoded %dx%d, sent %v", w, h, size)
		}
		if err := d.Draw(image.NewRGBA(image.Rect(0, 0, size.X+1, size.Y))); !errors.Is(err, codec.ErrSize) {
			t.Errorf("draw into another size: %v", err)
		}
	}
	d.Close()
	d.Close()
	if err := d.Decode([]byte{1}); !errors.Is(err, codec.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// A patch that lies, after a good key frame: refused, with no picture left, and the next key frame mends it.
func TestBadPatchesAreRefused(t *testing.T) {
	good := stream(t, 64, 48)
	exact := good[len(good)-1]
	for name, patch := range map[string][]byte{
		"empty": {0xa5}, "no parts": {0xa5, 0}, "unknown part": {0xa5, 32}, "place without a frame": {0xa5, 16, 0}, "cut short": exact[:len(exact)/2],
		"a key frame inside":    append(binary.AppendUvarint([]byte{0xa5, 1, 1, 0, 0}, uint64(len(good[0]))), good[0]...),
		"VP9 outside its part":  append(append(append([]byte{}, 0xa5, 17, 8, 1, 0, 0), 9), header(true, 32, 16)...),
		"place past the end":    append(append(append([]byte{}, 0xa5, 17, 12, 1, 0, 0), 9), header(true, 16, 16)...),
		"part past the edge":    append(append(append([]byte{}, 0xa5, 17, 3, 1, 3, 0), 9), header(true, 32, 16)...),
		"moved from outside":    {0xa5, 2, 200, 1, 1, 0, 11},
		"exact without pixels":  {0xa5, 4, 1, 0, 11, 0},
		"blocks that are not":   {0xa5, 4, 1, 0, 12, 1, 0},
		"repeated frame inside": {0xa5, 1, 1, 0, 0, 1, 0xa8},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := codec.NewDecoder()
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if err := d.Decode(good[0]); err != nil {
				t.Fatal(err)
			}
			if err := d.Decode(patch); err == nil {
				t.Fatal("taken")
			}
			if w, _ := d.Size(); w != 0 {
				t.Error("it still has a picture")
			}
			for i, s := range good {
				if err := d.Decode(s); err != nil {
					t.Fatalf("good sample %d afterwards: %v", i, err)
				}
			}
		})
	}
}

// Whatever the bytes are, Decode returns; what it accepts has a size in range and can be drawn.
func FuzzDecode(f *testing.F) {
	good := stream(f, 64, 48)
	for _, s := range good {
		f.Add(good[0], s)
	}
	for i := range 8 {
		broken := bytes.Clone(good[1])
		broken[len(broken)*i/8] ^= 0x55
		f.Add(good[0], broken)
		f.Add(good[0][:len(good[0])*i/8], good[1])
	}
	f.Add(header(false, codec.MaxSide, 64), with(header(true, 16, 16)))
	f.Add(append(bytes.Clone(good[0]), good[1]...), good[2])
	f.Fuzz(func(t *testing.T, first, second []byte) {
		d, err := codec.NewDecoder()
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for _, s := range [][]byte{first, second} {
			if err := d.Decode(s); err != nil {
				continue
			}
			w, h := d.Size()
			if w < 1 || h < 1 || w > codec.MaxSide || h > codec.MaxSide {
				t.Fatalf("decoded %dx%d", w, h)
			}
			if w*h > 1<<20 {
				continue // drawing is the same, only slow
			}
			if err := d.Draw(image.NewRGBA(image.Rect(0, 0, w, h))); err != nil {
				t.Fatalf("decoded but not drawn: %v", err)
			}
		}
	})
}
