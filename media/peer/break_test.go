package peer

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"deskhand/media/peer/impair"
)

// nothingFlowed fails if e ever was connected or got anything.
func nothingFlowed(t *testing.T, e *end) {
	t.Helper()
	for {
		select {
		case ev := <-e.events:
			switch ev.(type) {
			case Connected, Message, Sample:
				t.Errorf("%T on a link with the wrong certificate", ev)
			}
		default:
			return
		}
	}
}

func TestDescriptionWithAnotherFingerprintIsAHardStop(t *testing.T) {
	noLeak(t)
	for _, offererWrong := range []bool{true, false} {
		stranger := certificate(t)
		a, b := newPair(t, impair.Path{}, func(x, y *Config) {
			if offererWrong {
				x.Remote = stranger.Fingerprint()
			} else {
				y.Remote = stranger.Fingerprint()
			}
		})
		victim, other := a, b
		if !offererWrong {
			victim, other = b, a
		}
		if err := victim.ended(); !errors.Is(err, ErrFingerprint) {
			t.Errorf("offerer %v: Run returned %v", offererWrong, err)
		}
		other.conn.Close()
		other.ended()
		nothingFlowed(t, a)
		nothingFlowed(t, b)
	}
}

// Somebody between the two passes on a description that names the right certificate, but has another one: the handshake
// itself must end the link.
func TestAnotherCertificateInTheHandshakeIsAHardStop(t *testing.T) {
	noLeak(t)
	for _, victimOffers := range []bool{true, false} {
		honest, evil, victimCert := certificate(t), certificate(t), certificate(t)
		victim := newEnd(t, Config{Certificate: victimCert, Remote: honest.Fingerprint(), Offerer: victimOffers,
			Video: VideoSend}, quick(), impair.Path{})
		other := newEnd(t, Config{Certificate: evil, Remote: victimCert.Fingerprint(), Offerer: !victimOffers,
			Video: VideoReceive}, quick(), impair.Path{})
		was := strings.TrimPrefix(fingerprintOf(evil.Fingerprint()), "sha-256 ")
		now := strings.TrimPrefix(fingerprintOf(honest.Fingerprint()), "sha-256 ")
		other.setDeliver(func(msg []byte) {
			msg = bytes.ReplaceAll(msg, []byte(was), []byte(now))
			msg = bytes.ReplaceAll(msg, []byte(strings.ToLower(was)), []byte(now))
			victim.conn.Receive(msg)
		})
		victim.setDeliver(other.conn.Receive)
		s := newShow()
		if err := victim.conn.SetTrack(s.track); err != nil {
			t.Fatal(err)
		}
		s.start(t, 2000, 10*time.Millisecond)
		victim.run()
		other.run()
		if err := victim.ended(); !errors.Is(err, ErrFingerprint) {
			t.Errorf("victim offers %v: Run returned %v", victimOffers, err)
		}
		if err := victim.conn.Send("control", []byte("x")); !errors.Is(err, ErrNotOpen) {
			t.Errorf("Send after it: %v", err)
		}
		other.conn.Close()
		other.ended()
		nothingFlowed(t, victim)
		for len(other.events) > 0 {
			if ev := <-other.events; is[Sample](ev) || is[Message](ev) {
				t.Errorf("the other end got %T", ev)
			}
		}
	}
}

// A permission that ends takes the picture away at once, and giving it again needs no negotiation.
func TestTrackIsTakenAwayAndGivenBack(t *testing.T) {
	a, b, s := showing(t, impair.Path{})
	s.start(t, 3000, 10*time.Millisecond)
	watch(t, b, 20)
	if err := a.conn.SetTrack(nil); err != nil {
		t.Fatal(err)
	}
	a.undisturbed(b, "attaching a track")
	still[Sample](b, 500*time.Millisecond, "detached") // what had left before may still come
	if err := a.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	first := await[Sample](b, "sample")
	if !first.Key {
		t.Error("the first sample after attaching again is not a key frame")
	}
	n := frameNumber(t, first.Data, true)
	watchOn(t, b, n, n+30)
	if err := b.conn.SetTrack(s.track); !errors.Is(err, ErrNoVideo) {
		t.Errorf("SetTrack on a receiving link: %v", err)
	}
}

// watchOn is watch for a stream that goes on after frame from.
func watchOn(t *testing.T, e *end, from, last uint32) {
	t.Helper()
	for {
		s := await[Sample](e, "sample")
		n := frameNumber(t, s.Data, s.Key)
		if n <= from {
			t.Fatalf("frame %d after %d", n, from)
		}
		if from = n; n >= last {
			return
		}
	}
}

// Who offers and who shares are two things; and a link may carry no video at all.
func TestAnswererMayShare(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{}, func(x, y *Config) { x.Video, y.Video = VideoReceive, VideoSend })
	connected(t, a, b)
	s := newShow()
	b.conn.SetLead(true)
	if err := b.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	s.start(t, 3000, 10*time.Millisecond)
	watch(t, a, 20)
}

func TestLinkWithoutVideo(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{}, func(x, y *Config) { x.Video, y.Video = VideoNone, VideoNone })
	connected(t, a, b)
	if err := b.conn.Send("cursor", []byte("x")); err != nil {
		t.Fatal(err)
	}
	await[Message](a, "message")
	if err := a.conn.SetTrack(NewTrack()); !errors.Is(err, ErrNoVideo) {
		t.Errorf("SetTrack: %v", err)
	}
}

// Encoded once for all: a second viewer gets the very same frames, beginning with a key frame that is made for it, and its
// coming does not disturb the first.
func TestSecondViewerGetsTheSameFrames(t *testing.T) {
	noLeak(t)
	a, first := newPair(t, impair.Path{})
	b, second := newPair(t, impair.Path{})
	connected(t, a, first, b, second)
	s := newShow()
	a.conn.SetLead(true)
	b.conn.SetLead(true) // for its wish not to wait 5 s
	if err := a.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	s.start(t, 5000, 10*time.Millisecond)
	watch(t, first, 30)
	if err := b.conn.SetTrack(s.track); err != nil {
		t.Fatal(err)
	}
	start := await[Sample](second, "sample")
	if !start.Key {
		t.Fatal("the second viewer begins without a key frame")
	}
	n := frameNumber(t, start.Data, true)
	want := map[uint32][]byte{}
	first.next("sample", func(e Event) bool {
		smp, ok := e.(Sample)
		if !ok {
			return false
		}
		k := frameNumber(t, smp.Data, smp.Key)
		want[k] = smp.Data
		return k >= n+40
	})
	for k := n; k < n+40; {
		smp := await[Sample](second, "sample")
		got := frameNumber(t, smp.Data, smp.Key)
		if got != k+1 {
			t.Fatalf("frame %d after %d", got, k)
		}
		if k = got; !bytes.Equal(smp.Data, want[k]) {
			t.Fatalf("frame %d differs between the viewers", k)
		}
	}
}

// A cut is mended by an ICE restart: same handshake, nothing that was sent reliably lost, and the picture comes back.
func TestCutIsMendedByRestart(t *testing.T) {
	a, b, s := showing(t, impair.Path{})
	s.start(t, 3000, 20*time.Millisecond)
	watch(t, b, 10)
	rounds := make(chan struct{}, 100)
	a.setDeliver(func(msg []byte) {
		if bytes.Contains(msg, []byte(`"offer"`)) {
			rounds <- struct{}{}
		}
		b.conn.Receive(msg)
	})
	a.net.Set(impair.Path{Cut: true})
	b.net.Set(impair.Path{Cut: true})
	await[Disconnected](a, "Disconnected")
	await[Disconnected](b, "Disconnected")
	if err := a.conn.Send("control", []byte("sent while cut")); err != nil {
		t.Fatal(err)
	}
	<-rounds // a restart was tried in vain
	<-rounds
	a.net.Set(impair.Path{})
	b.net.Set(impair.Path{})
	at := time.Now()
	connected(t, a)
	var up, message, key bool
	b.next("Connected, the message and a key frame", func(e Event) bool {
		switch e := e.(type) {
		case Connected:
			up = true
		case Message:
			message = string(e.Data) == "sent while cut"
		case Sample:
			key = key || (up && e.Key)
		}
		return up && message && key
	})
	t.Logf("everything flows %v after the path came back", time.Since(at).Round(time.Millisecond))
}

func TestLinkThatStaysCutFails(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{})
	connected(t, a, b)
	a.net.Set(impair.Path{Cut: true})
	b.net.Set(impair.Path{Cut: true})
	for _, e := range []*end{a, b} {
		if err := e.ended(); !errors.Is(err, ErrLost) {
			t.Errorf("Run returned %v", err)
		}
	}
}

func TestAnswererMayAskForARestart(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{})
	connected(t, a, b)
	answered := make(chan struct{}, 10)
	b.setDeliver(func(msg []byte) {
		if bytes.Contains(msg, []byte(`"answer"`)) {
			answered <- struct{}{}
		}
		a.conn.Receive(msg)
	})
	b.conn.Restart()
	select {
	case <-answered:
	case <-time.After(patience):
		t.Fatal("no new round")
	}
	if err := b.conn.Send("control", []byte("after")); err != nil {
		t.Fatal(err)
	}
	if m := await[Message](a, "message"); string(m.Data) != "after" {
		t.Fatalf("got %q", m.Data)
	}
}

// The signaling path may lose an answer; the next restart takes the unanswered offer back.
func TestLostAnswerIsMadeUpFor(t *testing.T) {
	noLeak(t)
	ca, cb := certificate(t), certificate(t)
	times := quick()
	times.connect = 2 * time.Second
	a := newEnd(t, Config{Certificate: ca, Remote: cb.Fingerprint(), Offerer: true, Video: VideoSend}, times, impair.Path{})
	b := newEnd(t, Config{Certificate: cb, Remote: ca.Fingerprint(), Video: VideoReceive}, times, impair.Path{})
	a.setDeliver(b.conn.Receive)
	lost := false
	b.setDeliver(func(msg []byte) {
		if !lost && bytes.Contains(msg, []byte(`"answer"`)) {
			lost = true
			return
		}
		a.conn.Receive(msg)
	})
	a.run()
	b.run()
	connected(t, a, b)
	if !lost {
		t.Fatal("no answer was lost")
	}
}

func TestNobodyAnswers(t *testing.T) {
	noLeak(t)
	cert, other := certificate(t), certificate(t)
	times := quick()
	times.answer = 200 * time.Millisecond
	for _, offerer := range []bool{true, false} {
		e := newEnd(t, Config{Certificate: cert, Remote: other.Fingerprint(), Offerer: offerer}, times, impair.Path{})
		e.run()
		if err := e.ended(); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("offerer %v: Run returned %v", offerer, err)
		}
	}
}

func TestGarbageSignalingDoesNotDisturb(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{})
	garbage := [][]byte{
		nil, []byte("{}"), []byte("[]"), []byte("null"), []byte(`{"kind":"offer","round":1}`),
		[]byte(`{"kind":"offer","round":9,"sdp":"v=0"}`), []byte(`{"kind":"answer","round":1,"sdp":"v=0\r\n"}`),
		[]byte(`{"kind":"candidate","round":1,"candidate":"candidate:x"}`),
		[]byte(`{"kind":"candidate","round":1,"candidate":"candidate:1 1 udp 1 999.0.0.1 1 typ host"}`),
		[]byte(`{"kind":"restart","round":77}`), bytes.Repeat([]byte("{"), 100_000),
		[]byte(`{"kind":"candidate","round":4000000000,"candidate":"candidate:1 1 udp 1 10.0.0.1 1 typ host"}`),
	}
	for range 3 {
		for _, g := range garbage {
			a.conn.Receive(g)
			b.conn.Receive(g)
		}
	}
	connected(t, a, b)
	for _, g := range garbage {
		a.conn.Receive(g)
		b.conn.Receive(g)
	}
	if err := a.conn.Send("control", []byte("still here")); err != nil {
		t.Fatal(err)
	}
	await[Message](b, "message")
}

// Whoever does not read holds up the sender, who is told, and only on the channels: memory stays bounded, nothing is lost.
func TestSlowReaderHoldsUpTheSender(t *testing.T) {
	noLeak(t)
	block := make(chan struct{})
	var got int
	a, b := newPair(t, impair.Path{})
	connected(t, a, b)
	orig := b.conn.cfg.Events
	b.conn.post(func() {
		b.conn.cfg.Events = func(ev Event) {
			if is[Message](ev) {
				<-block
				got++
			}
			orig(ev)
		}
	})
	msg := make([]byte, 32<<10)
	sent := 0
	var err error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if err = a.conn.Send("control", msg); err != nil {
			break
		}
		sent++
	}
	if !errors.Is(err, ErrSlow) {
		t.Fatalf("after %d messages: %v", sent, err)
	}
	close(block)
	for range sent {
		await[Message](b, "message")
	}
}

func TestCloseEndsBothEnds(t *testing.T) {
	noLeak(t)
	a, b := newPair(t, impair.Path{})
	connected(t, a, b)
	a.conn.Close()
	a.conn.Close()
	if err := a.ended(); !errors.Is(err, ErrClosed) {
		t.Errorf("closed end: %v", err)
	}
	if err := b.ended(); !errors.Is(err, ErrPeerClosed) {
		t.Errorf("other end: %v", err)
	}
	if err := a.conn.Send("control", nil); !errors.Is(err, ErrNotOpen) {
		t.Errorf("Send: %v", err)
	}
	a.conn.Receive([]byte("{}"))
	a.conn.Restart()
	a.conn.RequestKeyFrame()
}

// Close at any moment of connecting leaves nothing behind (newPair looks for goroutines).
func TestCloseWhileConnecting(t *testing.T) {
	noLeak(t)
	for _, after := range []time.Duration{0, time.Millisecond, 5 * time.Millisecond, 20 * time.Millisecond, 60 * time.Millisecond} {
		a, b := newPair(t, impair.Path{Delay: 10 * time.Millisecond})
		moment := time.NewTimer(after)
		<-moment.C
		a.conn.Close()
		a.ended()
		b.cancel()
		if err := b.ended(); !errors.Is(err, context.Canceled) && !errors.Is(err, ErrPeerClosed) {
			t.Errorf("after %v: %v", after, err)
		}
	}
}

func TestCloseWithoutRun(t *testing.T) {
	noLeak(t)
	e := newEnd(t, Config{Certificate: certificate(t), Video: VideoSend}, quick(), impair.Path{})
	e.conn.Close()
	if err := e.conn.Run(context.Background()); !errors.Is(err, ErrClosed) {
		t.Errorf("Run after Close: %v", err)
	}
}

// A viewer whose link carries a tenth of what is sent does not make the other wait, and comes back with a key frame.
func TestSlowViewerDoesNotHoldUpTheLead(t *testing.T) {
	noLeak(t)
	a, first := newPair(t, impair.Path{})
	b, second := newPair(t, impair.Path{})
	connected(t, a, first, b, second)
	s := newShow()
	a.conn.SetLead(true)
	for _, e := range []*end{a, b} {
		if err := e.conn.SetTrack(s.track); err != nil {
			t.Fatal(err)
		}
	}
	b.net.Set(impair.Path{Rate: 300_000, Delay: 20 * time.Millisecond})
	stop := s.start(t, 9000, 30*time.Millisecond) // 2.4 Mbit/s
	if got := watch(t, first, 150); got < 148 {
		t.Errorf("the lead got %d of 151 frames; %+v, %+v", got, a.conn.Stats(), first.conn.Stats())
	}
	if n := b.conn.Backlog(); n > 6*time.Second { // generous: other tests take the machine's time
		t.Errorf("%v waits for the slow viewer", n)
	}
	// The screen comes to rest; what the slow viewer shows must become right all the same.
	stop()
	b.net.Set(impair.Path{})
	s.answerKeys(t, 9000)
	n := s.now() - 1
	second.next("fresh sample", func(e Event) bool {
		smp, ok := e.(Sample)
		return ok && frameNumber(t, smp.Data, smp.Key) >= n
	})
}
