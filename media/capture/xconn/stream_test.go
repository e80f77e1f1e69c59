package xconn

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"testing/iotest"
)

// message makes one message of a server: kind, and body bytes (a multiple of 4) counted in its length field.
func message(kind byte, fill byte, body int) []byte {
	m := bytes.Repeat([]byte{fill}, unitLen+body)
	m[0], m[1] = kind, fill
	binary.LittleEndian.PutUint32(m[4:], uint32(body/4))
	return m
}

func TestStreamTakesEventsOut(t *testing.T) {
	setup := append([]byte{1, 0, 11, 0, 0, 0, 2, 0}, "answers!"...)
	reply, long, fault := message(kindReply, 7, 0), message(kindReply, 8, 40000), message(kindError, 3, 0)
	event, sent := message(12, 9, 0), message(12|sentBySendEventBit, 4, 0)
	generic := message(kindGenericEvent, 5, 64)
	extension := message(kindError, 140, 0)
	core := bytes.Clone(extension)
	core[1] = lastCoreError
	in := bytes.Join([][]byte{setup, event, reply, generic, long, sent, fault, event, extension, generic}, nil)
	want := bytes.Join([][]byte{setup, reply, long, fault, core}, nil)
	wantEvents := [][]byte{event, generic, sent, event, generic}
	for name, r := range map[string]io.Reader{
		"whole": bytes.NewReader(in), "byte by byte": iotest.OneByteReader(bytes.NewReader(in)),
		"halves": iotest.HalfReader(bytes.NewReader(in)),
	} {
		var s stream
		s.init(r)
		var events [][]byte
		got, err := io.ReadAll(readerFunc(func(p []byte) (int, error) {
			return s.read(p, func(e []byte) { events = append(events, bytes.Clone(e)) })
		}))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: passed on %d bytes, %v; want %d", name, len(got), err, len(want))
		}
		if len(events) != len(wantEvents) {
			t.Errorf("%s: %d events, want %d", name, len(events), len(wantEvents))
			continue
		}
		for i := range events {
			if !bytes.Equal(events[i], wantEvents[i]) {
				t.Errorf("%s: event %d differs", name, i)
			}
		}
	}
}

func TestStreamRefusesEndlessEvent(t *testing.T) {
	var s stream
	s.setUp = true
	m := message(kindGenericEvent, 5, 0)
	binary.LittleEndian.PutUint32(m[4:], 1<<31)
	s.init(bytes.NewReader(m))
	if _, err := s.read(make([]byte, 32), nil); err != errEventTooLong {
		t.Fatalf("read = %v, want errEventTooLong", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Whatever a server sends, read ends, and passes on no more bytes than came.
func FuzzStream(f *testing.F) {
	f.Add([]byte{1, 0, 11, 0, 0, 0, 0, 0})
	f.Add(append([]byte{1, 0, 11, 0, 0, 0, 0, 0}, message(kindGenericEvent, 5, 64)...))
	f.Add(append([]byte{1, 0, 11, 0, 0, 0, 0, 0}, message(kindReply, 5, 8)...))
	f.Fuzz(func(t *testing.T, in []byte) {
		var s stream
		s.init(bytes.NewReader(in))
		n, events := 0, 0
		p := make([]byte, 100)
		for {
			got, err := s.read(p, func(e []byte) {
				if len(e) < unitLen {
					t.Fatalf("event of %d bytes", len(e))
				}
				events += len(e)
			})
			n += got
			if err != nil {
				break
			}
		}
		if n+events > len(in) {
			t.Fatalf("%d bytes and %d bytes of events from %d", n, events, len(in))
		}
	})
}

// Whatever an authority file holds, findCookie ends and gives 32 hexadecimal digits or nothing.
func FuzzFindCookie(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x04host\x00\x011\x00\x12MIT-MAGIC-COOKIE-1\x00\x100123456789abcdef"))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, in []byte) {
		if c := findCookie(in, "1", "host", nil); len(c) != 0 && len(c) != 2*cookieLen {
			t.Fatalf("cookie %q", c)
		}
	})
}
