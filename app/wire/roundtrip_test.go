package wire

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"deskhand/app/session"
)

var update = flag.Bool("update", false, "write testdata/wire.golden anew: only with a change of the protocol")

func nameOf(v any) string { return reflect.TypeOf(v).Name() }

// Whoever adds a message adds it to the decoders and to the samples, else to nothing.
func TestEveryMessageIsInTheTables(t *testing.T) {
	samples, byName := map[string]bool{}, map[string]string{}
	for _, m := range sampleMessages() {
		samples[nameOf(m)] = true
		byName[m.signal()] = nameOf(m)
	}
	types := typesWith(t, "signal", "signal.go", "queue.go")
	if got := slices.Sorted(maps.Keys(samples)); !slices.Equal(got, types) {
		t.Errorf("samples: %v\nmessages: %v", got, types)
	}
	if got, want := slices.Sorted(maps.Keys(decoders)), slices.Sorted(maps.Keys(byName)); !slices.Equal(got, want) {
		t.Errorf("decoders: %v\nmessages: %v", got, want)
	}
	if len(byName) != len(types) {
		t.Errorf("%d names for %d messages", len(byName), len(types))
	}
}

func TestEveryCommandIsInTheTables(t *testing.T) {
	samples, names := map[string]bool{}, map[string]bool{}
	for _, do := range sampleDos() {
		samples[nameOf(do)] = true
		names[commandName(do)] = true
	}
	types := typesWith(t, "command", "../session/command.go")
	if got := slices.Sorted(maps.Keys(samples)); !slices.Equal(got, types) {
		t.Errorf("samples: %v\ncommands: %v", got, types)
	}
	if names[""] || len(names) != len(types) {
		t.Errorf("%d names for %d commands: %v", len(names), len(types), slices.Sorted(maps.Keys(names)))
	}
}

func TestEveryInputIsInTheTables(t *testing.T) {
	samples := map[string]bool{}
	for _, in := range sampleInputs() {
		samples[nameOf(in.Do)] = true
	}
	if got, types := slices.Sorted(maps.Keys(samples)), typesWith(t, "inputKind", "input.go"); !slices.Equal(got, types) {
		t.Errorf("samples: %v\ninputs: %v", got, types)
	}
}

func TestMessagesRoundTrip(t *testing.T) {
	for _, m := range sampleMessages() {
		b, err := Encode(m)
		if err != nil {
			t.Errorf("%T: %v", m, err)
			continue
		}
		got, err := Decode(b)
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("%T: got %+v, %v\nwant %+v", m, got, err, m)
		}
	}
}

func TestCommandsRoundTrip(t *testing.T) {
	for _, do := range sampleDos() {
		c := sampleCommand(do)
		b, err := EncodeCommand(c)
		if err != nil {
			t.Errorf("%T: %v", do, err)
			continue
		}
		got, err := DecodeCommand(b)
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%T: got %+v, %v\nwant %+v", do, got, err, c)
		}
	}
}

func TestInputsRoundTrip(t *testing.T) {
	for _, in := range sampleInputs() {
		b, err := EncodeInput([]byte("before"), in)
		if err != nil || !bytes.HasPrefix(b, []byte("before")) {
			t.Errorf("%+v: %v", in, err)
			continue
		}
		got, err := DecodeInput(b[len("before"):])
		if err != nil || got != in {
			t.Errorf("got %+v, %v\nwant %+v", got, err, in)
		}
	}
}

func TestPeerMessagesRoundTrip(t *testing.T) {
	head := Head{N: 1 << 60, Hash: fill(HashLen)}
	b, err := EncodeHead(head)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeHead(b); err != nil || !got.Equal(head) {
		t.Errorf("head: got %+v, %v", got, err)
	}
	if r := EncodeRefresh(); !IsRefresh(r) || IsRefresh(append(r, 0)) || IsRefresh(nil) || IsRefresh(b) || IsHead(r) || IsWish(r) || IsWithdrawn(r) {
		t.Error("what asks for a refresh is not told apart")
	}
	if !IsHead(b) || IsHead(EncodeWithdrawn(Withdrawn{})) || IsHead(nil) {
		t.Error("heads are not told apart")
	}
	for _, w := range sampleWithdrawn() {
		if got, err := DecodeWithdrawn(EncodeWithdrawn(w)); err != nil || got != w {
			t.Errorf("withdrawn: got %+v, %v, want %+v", got, err, w)
		}
	}
	for _, q := range []Quality{SaveData, Balanced, BestText} {
		b, err := EncodeWish(Wish{q})
		if got, derr := DecodeWish(b); err != nil || derr != nil || got.Quality != q || !IsWish(b) {
			t.Errorf("wish %d: got %+v, %v, %v", q, got, err, derr)
		}
	}
	for _, b := range [][]byte{nil, {kindWish}, {kindWish, 0}, {kindWish, 4}, {kindWish, 1, 1}, {kindHead, 1}} {
		if w, err := DecodeWish(b); err == nil {
			t.Errorf("%x is taken for %+v", b, w)
		}
	}
	if b, err := EncodeWish(Wish{}); err == nil {
		t.Errorf("no wish is written as %x", b)
	}
	meet := Meet{Step: 2, Value: [MeetLen]byte(fill(MeetLen))}
	if b, err := EncodeMeet(meet); err != nil || !IsMeet(b) || IsMeet(nil) || IsHead(b) || IsWish(b) {
		t.Errorf("meet is written as %x, %v", b, err)
	} else if got, err := DecodeMeet(b); err != nil || got != meet {
		t.Errorf("meet: got %+v, %v", got, err)
	}
	for _, b := range [][]byte{nil, {kindMeet}, append([]byte{kindMeet, 0}, meet.Value[:]...), append([]byte{kindMeet, 4}, meet.Value[:]...),
		append([]byte{kindMeet, 1, 1}, meet.Value[:]...), append([]byte{kindWish, 1}, meet.Value[:]...)} {
		if m, err := DecodeMeet(b); err == nil {
			t.Errorf("%x is taken for %+v", b, m)
		}
	}
	if b, err := EncodeMeet(Meet{Step: 4}); err == nil {
		t.Errorf("no step is written as %x", b)
	}
	place := CursorPlace{X: -5, Y: 1 << 30, Visible: true, Serial: 9}
	if p, s, err := DecodeCursor(EncodeCursorPlace(place)); err != nil || s != nil || *p != place {
		t.Errorf("cursor place: got %+v, %+v, %v", p, s, err)
	}
	for _, shape := range []CursorShape{
		{Serial: 1, W: 2, H: 3, HotX: 1, HotY: 2, Pix: fill(24)},
		{Serial: 2, W: MaxCursor, H: MaxCursor, Pix: fill(4 * MaxCursor * MaxCursor)},
		{Serial: 3},
	} {
		b, err := EncodeCursorShape(shape)
		if err != nil || len(b) > MaxPeer {
			t.Fatalf("%d bytes, %v", len(b), err)
		}
		p, s, err := DecodeCursor(b)
		if err != nil || p != nil || !bytes.Equal(s.Pix, shape.Pix) || s.Serial != shape.Serial || s.W != shape.W || s.H != shape.H ||
			s.HotX != shape.HotX || s.HotY != shape.HotY {
			t.Errorf("cursor shape %d: %v", shape.Serial, err)
		}
	}
}

// What is signed, stored and sent by programs in the field must not change by accident: a difference here is another version of the
// protocol.
func TestGolden(t *testing.T) {
	var out strings.Builder
	line := func(name string, b []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&out, "%s %s\n", name, b)
	}
	for _, m := range sampleMessages() {
		if e, ok := m.(Entries); ok { // the largest body makes an unreadable line
			m = Entries{e.Session, e.List[:1]}
			fmt.Fprintf(&out, "entry-hash %x\n", e.List[0].Hash())
		}
		b, err := Encode(m)
		line("signal", b, err)
	}
	for _, do := range sampleDos() {
		b, err := EncodeCommand(sampleCommand(do))
		line("command", b, err)
	}
	for _, in := range sampleInputs() {
		b, err := EncodeInput(nil, in)
		line("input", []byte(hex.EncodeToString(b)), err)
	}
	b, err := EncodeHead(Head{N: 258, Hash: fill(HashLen)})
	line("head", []byte(hex.EncodeToString(b)), err)
	for _, w := range sampleWithdrawn() {
		line("withdrawn", []byte(hex.EncodeToString(EncodeWithdrawn(w))), nil)
	}
	line("cursor", []byte(hex.EncodeToString(EncodeCursorPlace(CursorPlace{X: -1, Y: 2, Visible: true, Serial: 3}))), nil)
	b, err = EncodeCursorShape(CursorShape{Serial: 3, W: 1, H: 2, HotX: 0, HotY: 1, Pix: fill(8)})
	line("cursor", []byte(hex.EncodeToString(b)), err)
	compareGolden(t, filepath.Join("testdata", "wire.golden"), out.String())
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(b), "\n")
	for i, g := range strings.Split(got, "\n") {
		if i >= len(want) || g != want[i] {
			t.Fatalf("line %d is now\n%s\nIf that is meant, raise Version where older programs misread it, then run with -update.", i+1, g)
		}
	}
	if n := strings.Count(got, "\n"); n != len(want)-1 {
		t.Errorf("%d lines, want %d", n, len(want)-1)
	}
}

// Split keeps every entry, in order, in messages that can be sent.
func TestSplit(t *testing.T) {
	sizes := map[string]func(i int) int{
		"smallest": func(int) int { return 1 },
		"largest":  func(int) int { return MaxBody },
		"mixed":    func(i int) int { return 1 + i*977%MaxBody },
	}
	longest := session.ID(strings.Repeat("\x01", MaxWord)) // six bytes each in JSON
	for name, size := range sizes {
		for _, n := range []int{0, 1, 7, MaxEntries, MaxEntries + 1, 100} {
			var log []Entry
			var prev []byte
			for i := range n {
				e := Entry{N: uint64(i + 1), At: 1 << 62, Prev: prev, Body: fill(size(i)), Sig: fill(SigLen)}
				prev = e.Hash()
				log = append(log, e)
			}
			var all []Entry
			for _, part := range Split(longest, log) {
				b, err := Encode(part)
				if err != nil || part.Session != longest || len(part.List) == 0 {
					t.Fatalf("%s, %d entries: part of %d: %v", name, n, len(part.List), err)
				}
				if _, err := Decode(b); err != nil {
					t.Fatalf("%s, %d entries: %v", name, n, err)
				}
				all = append(all, part.List...)
			}
			if !reflect.DeepEqual(all, log) {
				t.Errorf("%s: %d entries went in, %d came out", name, n, len(all))
			}
		}
	}
}
