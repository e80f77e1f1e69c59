package outbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"deskhand/app/outbox"
	"deskhand/app/wire"
)

// start is when these tests begin.
var start = time.Unix(1_790_000_000, 0)

func newBox(t testing.TB, seed uint64, limits outbox.Limits) *outbox.Box {
	t.Helper()
	b, err := outbox.New(random{rand.New(rand.NewPCG(seed, 2))}, limits)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func send(t testing.TB, b *outbox.Box, body string) outbox.Ticket {
	t.Helper()
	ticket, err := b.Send(1, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

// flush returns what a box sends now, decoded.
func flush(t testing.TB, b *outbox.Box, now time.Time) (frames []wire.Frame, acks []wire.Ack) {
	t.Helper()
	msgs, err := b.Flush(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range msgs {
		f, a, err := wire.DecodeKept(m)
		if err != nil {
			t.Fatal(err)
		}
		if f != nil {
			frames = append(frames, *f)
		} else {
			acks = append(acks, *a)
		}
	}
	return frames, acks
}

func ack(t testing.TB, b *outbox.Box, stream, seq uint64) (outbox.Taken, error) {
	t.Helper()
	m, err := wire.EncodeAck(wire.Ack{Stream: stream, Seq: seq})
	if err != nil {
		t.Fatal(err)
	}
	return b.Take(start, m)
}

func take(t testing.TB, b *outbox.Box, f wire.Frame) outbox.Taken {
	t.Helper()
	m, err := wire.EncodeFrame(f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.Take(start, m)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestKeepsWithinItsLimits(t *testing.T) {
	b := newBox(t, 1, outbox.Limits{Messages: 3, Bytes: 10})
	send(t, b, "1234")
	send(t, b, "1234")
	if _, err := b.Send(1, []byte("123")); !errors.Is(err, outbox.ErrFull) {
		t.Errorf("11 of 10 bytes: %v", err)
	}
	if last := send(t, b, "1"); last != 3 {
		t.Errorf("ticket %d: a refused message took one", last)
	}
	if _, err := b.Send(1, []byte("1")); !errors.Is(err, outbox.ErrFull) {
		t.Errorf("4 of 3 messages: %v", err)
	}
	b.LinkUp(start)
	frames, _ := flush(t, b, start)
	if _, err := ack(t, b, frames[0].Stream, 1); err != nil {
		t.Fatal(err)
	}
	if last := send(t, b, "12345"); last != 4 || b.Done() != 1 || b.Kept() != 3 {
		t.Errorf("ticket %d, done %d, kept %d", last, b.Done(), b.Kept())
	}
	for name, m := range map[string]outbox.Message{"no kind": {Body: []byte("x")}, "no body": {Kind: 1}, "too large": {Kind: 1, Body: make([]byte, wire.MaxFrameBody+1)}} {
		if _, err := b.Send(m.Kind, m.Body); !errors.Is(err, outbox.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBodyIsTheBoxsOwn(t *testing.T) {
	b := newBox(t, 1, outbox.Limits{})
	body := []byte("said")
	if _, err := b.Send(1, body); err != nil {
		t.Fatal(err)
	}
	copy(body, "lies")
	b.LinkUp(start)
	if frames, _ := flush(t, b, start); string(frames[0].Body) != "said" {
		t.Errorf("sent %q", frames[0].Body)
	}
	b.State().Out[0].Messages[0].Body[0] = 'X'
	if got := b.State().Out[0].Messages[0].Body; string(got) != "said" {
		t.Errorf("stored %q", got)
	}
}

func TestWindowAndPatience(t *testing.T) {
	b := newBox(t, 1, outbox.Limits{Window: 10})
	for range 4 {
		send(t, b, "123456")
	}
	if _, waits := b.Next(); waits {
		t.Error("waits without a link")
	}
	b.LinkUp(start)
	sent := func(at time.Time) (seqs []uint64) {
		frames, _ := flush(t, b, at)
		for _, f := range frames {
			seqs = append(seqs, f.Seq)
		}
		return seqs
	}
	frames, _ := flush(t, b, start)
	if len(frames) != 1 {
		t.Fatalf("%d frames in a window for one", len(frames))
	}
	if got := sent(start.Add(time.Second)); got != nil {
		t.Errorf("sends %v again after a second", got)
	}
	// Not answered: again, after pauses that double up to half a minute.
	at := start
	for i, pause := range []time.Duration{2, 4, 8, 16, 30, 30} {
		due, waits := b.Next()
		if !waits || due.Sub(at) != pause*time.Second {
			t.Fatalf("pause %d: %v, %v", i, due.Sub(at), waits)
		}
		at = due
		if got := sent(at); !reflect.DeepEqual(got, []uint64{1}) {
			t.Fatalf("pause %d: sends %v", i, got)
		}
	}
	if _, err := ack(t, b, frames[0].Stream, 1); err != nil {
		t.Fatal(err)
	}
	if got := sent(start); !reflect.DeepEqual(got, []uint64{2}) {
		t.Errorf("sends %v after the first has arrived", got)
	}
	if due, _ := b.Next(); due.Sub(start) != 2*time.Second {
		t.Errorf("pause %v after something moved", due.Sub(start))
	}
	if _, err := ack(t, b, frames[0].Stream, 3); !errors.Is(err, outbox.ErrAhead) {
		t.Errorf("ack of what was not sent: %v", err)
	}
	if b.Done() != 1 {
		t.Errorf("done %d after that", b.Done())
	}
	b.LinkDown()
	if _, waits := b.Next(); waits || sent(start.Add(time.Hour)) != nil {
		t.Error("sends without a link")
	}
}

func TestAsksOnANewLink(t *testing.T) {
	b := newBox(t, 1, outbox.Limits{})
	send(t, b, "one")
	send(t, b, "two")
	b.LinkUp(start)
	frames, _ := flush(t, b, start)
	stream := frames[0].Stream
	b.LinkUp(start)
	if frames, _ = flush(t, b, start); len(frames) != 1 || frames[0].Seq != 0 || frames[0].Stream != stream {
		t.Fatalf("sends %+v, want a question", frames)
	}
	if frames, _ = flush(t, b, start.Add(2*time.Second)); len(frames) != 1 || frames[0].Seq != 0 {
		t.Fatalf("sends %+v, want the question again", frames)
	}
	if _, err := ack(t, b, stream, 1); err != nil {
		t.Fatal(err)
	}
	if frames, _ = flush(t, b, start); len(frames) != 1 || string(frames[0].Body) != "two" || frames[0].Seq != 2 {
		t.Errorf("sends %+v, want the second message", frames)
	}
	if b.Done() != 1 {
		t.Errorf("done %d", b.Done())
	}
}

// The other end's program starts again without its memory: it hears what it has not acknowledged, and we are told that it forgot.
func TestOtherEndForgets(t *testing.T) {
	b := newBox(t, 1, outbox.Limits{})
	for _, s := range []string{"one", "two", "three"} {
		send(t, b, s)
	}
	b.LinkUp(start)
	frames, _ := flush(t, b, start)
	old := frames[0].Stream
	if _, err := ack(t, b, old, 2); err != nil {
		t.Fatal(err)
	}
	b.LinkUp(start)
	flush(t, b, start)
	if got, err := ack(t, b, old, 0); err != nil || got.Forgot != 2 {
		t.Fatalf("forgot %d, %v", got.Forgot, err)
	}
	frames, _ = flush(t, b, start)
	if len(frames) != 1 || frames[0].Stream == old || frames[0].Seq != 1 || string(frames[0].Body) != "three" {
		t.Fatalf("sends %+v, want the third message first in a new stream", frames)
	}
	if got, err := ack(t, b, old, 0); err != nil || got.Forgot != 0 {
		t.Errorf("a late answer: %+v, %v", got, err)
	}
	if _, err := ack(t, b, frames[0].Stream, 1); err != nil || b.Done() != 3 {
		t.Errorf("done %d, %v", b.Done(), err)
	}
}

// Whoever floods us is told how far they are, and costs us nothing.
func TestHostileFrames(t *testing.T) {
	b := newBox(t, 1, outbox.Limits{})
	b.LinkUp(start)
	for _, seq := range []uint64{2, 1 << 63, 1<<64 - 1, 0} {
		f := wire.Frame{Stream: 9, Seq: seq}
		if seq > 0 {
			f.Kind, f.Body = 1, []byte("gap")
		}
		for range 100 {
			if got := take(t, b, f); got.Message != nil {
				t.Errorf("delivered number %d first", seq)
			}
		}
	}
	if _, acks := flush(t, b, start); !reflect.DeepEqual(acks, []wire.Ack{{Stream: 9, Seq: 0}}) {
		t.Errorf("answers %+v to 400 frames", acks)
	}
	for i := range uint64(1000) {
		f := wire.Frame{Stream: 100 + i, Seq: 1, Kind: 1, Body: []byte("x")}
		if take(t, b, f).Message == nil || take(t, b, f).Message != nil {
			t.Fatalf("stream %d is not delivered once", i)
		}
	}
	if got := b.State(); len(got.In) != outbox.MaxStreams {
		t.Errorf("%d streams are remembered", len(got.In))
	}
	if _, acks := flush(t, b, start); len(acks) > outbox.MaxStreams {
		t.Errorf("%d answers", len(acks))
	}
	b.LinkDown()
	if got := take(t, b, wire.Frame{Stream: 5, Seq: 1, Kind: 1, Body: []byte("late")}); got.Message != nil {
		t.Error("delivered without a link")
	}
}

func TestStatesRefused(t *testing.T) {
	m := []outbox.Message{{Kind: 1, Body: []byte("x")}}
	for name, s := range map[string]outbox.State{
		"stream 0":          {Out: []outbox.Leaving{{Messages: m}}},
		"empty stream":      {Out: []outbox.Leaving{{Stream: 1}}},
		"stream twice":      {Out: []outbox.Leaving{{Stream: 1, Messages: m}, {Stream: 1, Messages: m}}},
		"numbers run over":  {Out: []outbox.Leaving{{Stream: 1, Base: 1<<64 - 1, Messages: m}}},
		"empty message":     {Out: []outbox.Leaving{{Stream: 1, Messages: make([]outbox.Message, 1)}}},
		"nothing arrived":   {In: []outbox.Arrived{{Stream: 1}}},
		"arrived from 0":    {In: []outbox.Arrived{{Seq: 1}}},
		"arrived twice":     {In: []outbox.Arrived{{Stream: 1, Seq: 1}, {Stream: 1, Seq: 2}}},
		"too many arrivals": {In: make([]outbox.Arrived, outbox.MaxStreams+1)},
	} {
		if _, err := outbox.Restore(random{rand.New(rand.NewPCG(1, 1))}, outbox.Limits{}, s); !errors.Is(err, outbox.ErrState) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoRandomness(t *testing.T) {
	if _, err := outbox.New(bytes.NewReader(nil), outbox.Limits{}); err == nil {
		t.Error("a box without a stream")
	}
	zeroThenOne := bytes.NewReader(append(make([]byte, 8), 0, 0, 0, 0, 0, 0, 0, 1))
	b, err := outbox.New(zeroThenOne, outbox.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	send(t, b, "x")
	if got := b.State().Out[0].Stream; got != 1 {
		t.Errorf("stream %d", got)
	}
}

// FuzzTake: whatever comes from the other end, at most one message is delivered for it, and little is remembered and answered.
func FuzzTake(f *testing.F) {
	for _, fr := range []wire.Frame{{Stream: 1}, {Stream: 1, Seq: 1, Kind: 1, Body: []byte("x")}} {
		b, err := wire.EncodeFrame(fr)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, b)
	}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		b := newBox(t, 7, outbox.Limits{})
		send(t, b, "x")
		b.LinkUp(start)
		flush(t, b, start)
		for _, m := range [][]byte{one, two, one, two} {
			got, err := b.Take(start, m)
			if err != nil && !errors.Is(err, wire.ErrMalformed) && !errors.Is(err, wire.ErrTooLarge) && !errors.Is(err, outbox.ErrAhead) {
				t.Errorf("%x: %v", m, err)
			}
			if got.Message != nil && err != nil || got.Forgot < 0 {
				t.Errorf("%x: %+v, %v", m, got, err)
			}
		}
		if out, err := b.Flush(start); err != nil || len(out) > 3 {
			t.Errorf("%d answers, %v", len(out), err)
		}
		again, err := outbox.Restore(random{rand.New(rand.NewPCG(1, 1))}, outbox.Limits{}, b.State())
		if err != nil || !reflect.DeepEqual(again.State(), b.State()) {
			t.Errorf("stored %+v, restored %+v, %v", b.State(), again, err)
		}
	})
}

// FuzzRestore: a stored state is refused or comes back as it was.
func FuzzRestore(f *testing.F) {
	f.Add([]byte(`{"done":3,"out":[{"stream":5,"base":3,"messages":[{"kind":1,"body":"eA=="}]}],"in":[{"stream":7,"seq":9}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var st outbox.State
		if json.Unmarshal(data, &st) != nil {
			return
		}
		b, err := outbox.Restore(random{rand.New(rand.NewPCG(1, 1))}, outbox.Limits{}, st)
		if err != nil {
			return
		}
		one, err1 := json.Marshal(b.State())
		two, err2 := json.Marshal(st)
		if err1 != nil || err2 != nil || len(st.In) > 0 && len(st.Out) > 0 && !bytes.Equal(one, two) {
			t.Errorf("%s\nbecame %s", two, one)
		}
		b.LinkUp(start)
		if _, err := b.Flush(start); err != nil {
			t.Error(err)
		}
	})
}
