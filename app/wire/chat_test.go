package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func sampleChats() []Chat {
	id := [ChatIDLen]byte(fill(ChatIDLen))
	return []Chat{
		{ID: id, From: 2, At: 1_790_000_000_000, Seen: 1_789_999_999_999, Text: "ñ: press F5 😀\nthen wait"},
		{ID: id, From: 1, To: 1 << 31, Text: "x"},
		{ID: id, From: 1 << 31, At: 1 << 62, Seen: 1 << 62, Text: strings.Repeat("😀", MaxChatRunes)},
	}
}

func signedSample(t testing.TB, c Chat) SignedChat {
	t.Helper()
	b, err := EncodeChat(c)
	if err != nil {
		t.Fatal(err)
	}
	return SignedChat{Body: b, Sig: fill(SigLen)}
}

func TestKeptRoundTrip(t *testing.T) {
	for _, f := range []Frame{{Stream: 7}, {Stream: 1 << 63, Seq: 1<<64 - 1, Kind: FrameChat, Body: fill(MaxFrameBody)}, {Stream: 1, Seq: 1, Kind: 255, Body: []byte{0}}} {
		b, err := EncodeFrame(f)
		if err != nil || len(b) > MaxPeer || !IsKept(b) {
			t.Fatalf("frame %d: %d bytes, %v", f.Seq, len(b), err)
		}
		if got, a, err := DecodeKept(b); err != nil || a != nil || !reflect.DeepEqual(*got, f) {
			t.Errorf("frame %d: got %+v, %v", f.Seq, got, err)
		}
	}
	for _, a := range []Ack{{Stream: 1}, {Stream: 1<<64 - 1, Seq: 1<<64 - 1}} {
		b, err := EncodeAck(a)
		if err != nil || !IsKept(b) {
			t.Fatal(err)
		}
		if f, got, err := DecodeKept(b); err != nil || f != nil || *got != a {
			t.Errorf("ack %+v: got %+v, %v", a, got, err)
		}
	}
	if head, err := EncodeHead(Head{N: 1, Hash: fill(HashLen)}); err != nil || IsKept(head) || IsKept(nil) {
		t.Error("a log head is taken for what is kept")
	}
}

func TestChatRoundTrip(t *testing.T) {
	var list []SignedChat
	for _, c := range sampleChats() {
		s := signedSample(t, c)
		if got, err := DecodeChat(s.Body); err != nil || got != c {
			t.Errorf("got %+v, %v\nwant %+v", got, err, c)
		}
		b, err := EncodeSignedChat(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := DecodeSignedChat(b); err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("signed: got %+v, %v", got, err)
		}
		if _, err := EncodeFrame(Frame{Stream: 1, Seq: 1, Kind: FrameChat, Body: b}); err != nil {
			t.Errorf("the largest message does not fit in a frame: %v", err)
		}
		list = append(list, s)
	}
	b, err := EncodeTranscript(list)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeTranscript(b); err != nil || !reflect.DeepEqual(got, list) {
		t.Errorf("transcript: got %+v, %v", got, err)
	}
}

// SplitTranscript keeps every message, in order, in parts that can be sent, and no more parts than needed by half.
func TestSplitTranscript(t *testing.T) {
	for _, runes := range []int{1, 10, 777, MaxChatRunes} {
		for _, n := range []int{0, 1, 4, 5, 300} {
			var list, all []SignedChat
			total := 0
			for i := range n {
				s := signedSample(t, Chat{From: 1, At: int64(i), Text: strings.Repeat("😀", runes)})
				list, total = append(list, s), total+signedHead+SigLen+len(s.Body)
			}
			parts := SplitTranscript(list)
			for _, part := range parts {
				b, err := EncodeTranscript(part)
				if err != nil {
					t.Fatalf("%d messages of %d: %v", n, runes, err)
				}
				got, err := DecodeTranscript(b)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, got...)
			}
			if !reflect.DeepEqual(all, list) || len(parts) > 1+2*total/MaxTranscript {
				t.Errorf("%d messages of %d runes: %d came out of %d parts", n, runes, len(all), len(parts))
			}
		}
	}
}

func TestChatTexts(t *testing.T) {
	for _, c := range []struct {
		text, cleaned string // cleaned: "" nothing to say
		ok            bool
	}{
		{"hello", "hello", true},
		{"two\nlines", "two\nlines", true},
		{"शक्ति, فارسی\u200cها, 👩‍👩‍👧", "शक्ति, فارسی\u200cها, 👩‍👩‍👧", true}, // joiners are part of words
		{"", "", false},
		{" \n ", "", false},
		{"a\r\nb\rc\u2028d", "a\nb\nc\nd", false},
		{"a\tb", "a    b", false},
		{"bell\x07\x00\x1b[31m", "bell[31m", false},
		{"\u202egpj.exe\u202c", "gpj.exe", false},
		{"\u2066x\u2069", "x", false},
		{"\ufeff", "", false},
		{"\u200b", "", false},
		{"cut \xc3", "cut \ufffd", false},
		{strings.Repeat("ñ", MaxChatRunes), strings.Repeat("ñ", MaxChatRunes), true},
		{strings.Repeat("ñ", MaxChatRunes+1), strings.Repeat("ñ", MaxChatRunes+1), false},
	} {
		if got := ChatText(c.text); got != c.ok {
			t.Errorf("%.40q: %v, want %v", c.text, got, c.ok)
		}
		got := CleanChat(c.text)
		if got != c.cleaned {
			t.Errorf("%.40q cleaned: %.40q, want %.40q", c.text, got, c.cleaned)
		}
		if got != "" && len([]rune(got)) <= MaxChatRunes && !ChatText(got) {
			t.Errorf("%.40q cleaned may not be said", c.text)
		}
	}
}

func TestKeptRefused(t *testing.T) {
	frame, _ := EncodeFrame(Frame{Stream: 1, Seq: 1, Kind: 1, Body: []byte("x")})
	ack, _ := EncodeAck(Ack{Stream: 1})
	with := func(b []byte, at int, to byte) []byte {
		b = bytes.Clone(b)
		b[at] = to
		return b
	}
	for name, b := range map[string][]byte{
		"nothing": nil, "a head": {kindHead}, "half a frame": frame[:frameHead-1], "no body": frame[:frameHead], "no kind": with(frame, 17, 0),
		"stream 0": with(frame, 8, 0), "a question with a body": with(frame, 16, 0), "ack of stream 0": with(ack, 8, 0),
		"short ack": ack[:ackLen-1], "long ack": append(bytes.Clone(ack), 0),
	} {
		if f, a, err := DecodeKept(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %+v, %+v, %v", name, f, a, err)
		}
	}
	if _, _, err := DecodeKept(append(frame, make([]byte, MaxFrameBody)...)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large frame: %v", err)
	}
	for _, f := range []Frame{{}, {Seq: 1, Kind: 1, Body: []byte("x")}, {Stream: 1, Seq: 1}, {Stream: 1, Kind: 1}, {Stream: 1, Seq: 1, Kind: 1}} {
		if _, err := EncodeFrame(f); !errors.Is(err, ErrMalformed) {
			t.Errorf("frame %+v: %v", f, err)
		}
	}
	if _, err := EncodeFrame(Frame{Stream: 1, Seq: 1, Kind: 1, Body: make([]byte, MaxFrameBody+1)}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large frame: %v", err)
	}
	if _, err := EncodeAck(Ack{}); !errors.Is(err, ErrMalformed) {
		t.Errorf("ack of stream 0: %v", err)
	}
}

func TestChatsRefused(t *testing.T) {
	for name, c := range map[string]Chat{
		"from nobody": {Text: "x"}, "to oneself": {From: 1, To: 1, Text: "x"}, "before 1970": {From: 1, At: -1, Text: "x"}, "a log of before 1970": {From: 1, Seen: -1, Text: "x"},
		"no text": {From: 1}, "control": {From: 1, Text: "\x07"}, "too long": {From: 1, Text: strings.Repeat("x", MaxChatRunes+1)},
	} {
		if _, err := EncodeChat(c); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := signedSample(t, sampleChats()[0])
	for name, b := range map[string][]byte{
		"nothing": nil, "no text": good.Body[:chatHead], "not UTF-8": append(bytes.Clone(good.Body), 0xff), "from nobody": append(make([]byte, chatHead), 'x'),
	} {
		if c, err := DecodeChat(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if _, err := DecodeChat(make([]byte, maxChat+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large message: %v", err)
	}
	if _, err := DecodeSignedChat(make([]byte, maxSigned+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large signed message: %v", err)
	}
	if _, err := DecodeSignedChat(make([]byte, minSigned-1)); !errors.Is(err, ErrMalformed) {
		t.Errorf("half a signature: %v", err)
	}
	list, err := EncodeTranscript([]SignedChat{good, good})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{nil, list[:1], list[:len(list)-1], append(bytes.Clone(list), 0), {0, 0}} {
		if got, err := DecodeTranscript(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("transcript %.20x: %d messages, %v", b, len(got), err)
		}
	}
	if _, err := DecodeTranscript(make([]byte, MaxTranscript+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large transcript: %v", err)
	}
	if _, err := EncodeTranscript(nil); !errors.Is(err, ErrMalformed) {
		t.Errorf("empty: %v", err)
	}
	if _, err := EncodeTranscript(make([]SignedChat, 1)); !errors.Is(err, ErrMalformed) {
		t.Errorf("unsigned: %v", err)
	}
	largest := signedSample(t, sampleChats()[2])
	if _, err := EncodeTranscript([]SignedChat{largest, largest, largest, largest, largest}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too much: %v", err)
	}
}

// What is signed and kept must not change by accident.
func TestChatGolden(t *testing.T) {
	var out strings.Builder
	line := func(name string, b []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&out, "%s %s\n", name, hex.EncodeToString(b))
	}
	signed := signedSample(t, sampleChats()[0])
	line("chat", signed.Body, nil)
	line("chat-signed", ChatSigned(sampleSession, signed.Body), nil)
	b, err := EncodeSignedChat(signed)
	line("signed-chat", b, err)
	b, err = EncodeTranscript([]SignedChat{signed, signedSample(t, sampleChats()[1])})
	line("transcript", b, err)
	b, err = EncodeFrame(Frame{Stream: 0x0102030405060708, Seq: 258, Kind: FrameTranscript, Body: []byte("body")})
	line("frame", b, err)
	b, err = EncodeFrame(Frame{Stream: 3})
	line("question", b, err)
	b, err = EncodeAck(Ack{Stream: 3, Seq: 258})
	line("ack", b, err)
	compareGolden(t, filepath.Join("testdata", "chat.golden"), out.String())
}

func FuzzDecodeKept(f *testing.F) {
	for _, fr := range []Frame{{Stream: 7}, {Stream: 1, Seq: 2, Kind: FrameChat, Body: []byte("x")}} {
		b, err := EncodeFrame(fr)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	b, err := EncodeAck(Ack{Stream: 1, Seq: 2})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		fr, a, err := DecodeKept(b)
		var again []byte
		switch {
		case err != nil:
			return
		case fr != nil && a == nil:
			again, err = EncodeFrame(*fr)
		case a != nil && fr == nil:
			again, err = EncodeAck(*a)
		}
		if err != nil || !bytes.Equal(again, b) || !IsKept(b) {
			t.Errorf("read %x\nas %+v, %+v\nwrote %x, %v", b, fr, a, again, err)
		}
	})
}

func FuzzDecodeChat(f *testing.F) {
	for _, c := range sampleChats() {
		f.Add(signedSample(f, c).Body)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := DecodeChat(b)
		if err != nil {
			return
		}
		if again, err := EncodeChat(c); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %+v\nwrote %x, %v", b, c, again, err)
		}
	})
}

func FuzzDecodeTranscript(f *testing.F) {
	var list []SignedChat
	for _, c := range sampleChats() {
		list = append(list, signedSample(f, c))
	}
	b, err := EncodeTranscript(list)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := DecodeTranscript(b)
		if err != nil {
			return
		}
		if again, err := EncodeTranscript(list); err != nil || !bytes.Equal(again, b) {
			t.Errorf("read %x\nas %d messages\nwrote %x, %v", b, len(list), again, err)
		}
	})
}

func FuzzCleanChat(f *testing.F) {
	for _, s := range []string{"a\r\nb", "\u202ex", "\xff", "\ufeff \u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := CleanChat(s)
		if CleanChat(clean) != clean {
			t.Errorf("%q is cleaned to %q, and that to %q", s, clean, CleanChat(clean))
		}
		if clean != "" && len([]rune(clean)) <= MaxChatRunes && !ChatText(clean) {
			t.Errorf("%q, cleaned of %q, may not be said", clean, s)
		}
	})
}
