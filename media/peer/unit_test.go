package peer

import (
	"bytes"
	"crypto/rand"
	"errors"
	"math"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

func TestCertificateSurvivesStoring(t *testing.T) {
	c := certificate(t)
	b, err := c.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseCertificate(b)
	if err != nil {
		t.Fatal(err)
	}
	if back.Fingerprint() != c.Fingerprint() || !back.key.Equal(c.key) {
		t.Error("it came back as another")
	}
	other, err := NewCertificate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if other.Fingerprint() == c.Fingerprint() {
		t.Error("two certificates are the same")
	}
	mixed := Certificate{key: other.key, cert: c.cert}
	m, err := mixed.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"empty": nil, "short": b[:1], "cut": b[:len(b)-1], "no key": b[:40], "length": append([]byte{0xFF, 0xFF}, b[2:]...),
		"another's key": m,
	} {
		if _, err := ParseCertificate(bad); !errors.Is(err, ErrCertificate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Certificate{}).MarshalBinary(); !errors.Is(err, ErrCertificate) {
		t.Errorf("zero value: %v", err)
	}
}

func FuzzDecodeSignal(f *testing.F) {
	f.Add([]byte(`{"kind":"offer","round":1,"sdp":"v=0\r\n"}`))
	f.Add([]byte(`{"kind":"candidate","round":2,"candidate":"candidate:1 1 udp 1 10.0.0.1 1 typ host"}`))
	f.Add([]byte(`{"kind":"restart","round":3}`))
	f.Add([]byte(`{"kind":"restart","round":3}{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeSignal(b)
		if err != nil {
			if !errors.Is(err, ErrSignal) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		again, err := encodeSignal(s)
		if err != nil {
			if len(b) > maxDescription {
				return // its escapes were shorter than ours
			}
			t.Fatalf("decoded, but does not encode: %v", err)
		}
		back, err := decodeSignal(again)
		if err != nil || back != s {
			t.Fatalf("%+v came back as %+v, %v", s, back, err)
		}
	})
}

func TestSignalLimits(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	for name, c := range map[string]struct {
		s  signal
		ok bool
	}{
		"largest description":  {signal{Kind: kindOffer, Round: 1, SDP: long(maxDescription)}, true},
		"description too long": {signal{Kind: kindOffer, Round: 1, SDP: long(maxDescription + 1)}, false},
		"largest candidate":    {signal{Kind: kindCandidate, Round: 1, Candidate: long(maxCandidate)}, true},
		"candidate too long":   {signal{Kind: kindCandidate, Round: 1, Candidate: long(maxCandidate + 1)}, false},
		"no round":             {signal{Kind: kindRestart}, false},
		"candidate in offer":   {signal{Kind: kindOffer, Round: 1, SDP: "x", Candidate: "x"}, false},
		"description missing":  {signal{Kind: kindAnswer, Round: 1}, false},
		"kind unknown":         {signal{Kind: "pranswer", Round: 1, SDP: "x"}, false},
	} {
		if _, err := encodeSignal(c.s); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{
		`{"kind":"restart","round":1,"extra":1}`, `{"kind":"restart","round":1} x`, `{"kind":"restart","round":-1}`,
		`{"kind":"restart","round":1.5}`, "{\"kind\":\"restart\xff\",\"round\":1}", ``, `"restart"`,
	} {
		if _, err := decodeSignal([]byte(bad)); !errors.Is(err, ErrSignal) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// description is an offer as this package makes it.
func description(t testing.TB, cert Certificate, video Video) string {
	t.Helper()
	c, err := New(Config{Certificate: cert, Offerer: true, Video: video, Signal: func([]byte) {}, Events: func(Event) {}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	d, err := c.pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	return d.SDP
}

func TestGate(t *testing.T) {
	noLeak(t)
	cert, other := certificate(t), certificate(t)
	good := description(t, cert, VideoSend)
	line := "a=fingerprint:" + fingerprintOf(cert.Fingerprint())
	find := func(s, from, to string) string {
		lower := strings.ToLower(s)
		at := strings.Index(lower, strings.ToLower(from))
		if at < 0 {
			t.Fatalf("no %q in\n%s", from, s)
		}
		return s[:at] + to + s[at+len(from):]
	}
	video := good[strings.Index(good, "m=video"):]
	if end := strings.Index(video[1:], "m="); end > 0 {
		video = video[:end+1]
	}
	for name, c := range map[string]struct {
		sdp   string
		video Video
		want  error
	}{
		"ours":                    {good, VideoReceive, nil},
		"ours, data only":         {description(t, cert, VideoNone), VideoNone, nil},
		"video not wanted":        {good, VideoNone, ErrDescription},
		"another's":               {find(good, line, "a=fingerprint:"+fingerprintOf(other.Fingerprint())), VideoReceive, ErrFingerprint},
		"a second fingerprint":    {good + "a=fingerprint:" + fingerprintOf(other.Fingerprint()) + "\r\n", VideoReceive, ErrFingerprint},
		"a second, in capitals":   {good + "A=FINGERPRINT:x\r\n", VideoReceive, ErrDescription},
		"another hash":            {find(good, "a=fingerprint:sha-256", "a=fingerprint:sha-512"), VideoReceive, ErrFingerprint},
		"same twice":              {good + line + "\r\n", VideoReceive, nil},
		"none":                    {find(good, line, "a=x-fingerprint:1"), VideoReceive, ErrFingerprint},
		"cut by a digit":          {find(good, line, line[:len(line)-1]), VideoReceive, ErrFingerprint},
		"longer by a digit":       {find(good, line, line+":00"), VideoReceive, ErrFingerprint},
		"no RTX":                  {strings.ReplaceAll(good, " rtx/90000", " red/90000"), VideoReceive, ErrDescription},
		"audio":                   {strings.Replace(good, "m=video", "m=audio", 1), VideoReceive, ErrDescription},
		"RTP in the clear":        {strings.Replace(good, "UDP/TLS/RTP/SAVPF", "RTP/AVPF", 1), VideoReceive, ErrDescription},
		"keys in the description": {good + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n", VideoReceive, ErrDescription},
		"three sections":          {good + video, VideoReceive, ErrDescription},
		"no section":              {good[:strings.Index(good, "m=")], VideoReceive, ErrDescription},
		"many attributes":         {good + strings.Repeat("a=x\r\n", maxAttributes), VideoReceive, ErrDescription},
		"nonsense":                {"hello", VideoReceive, ErrDescription},
	} {
		d := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: c.sdp}
		if err := gate(d, cert.Fingerprint(), c.video); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func FuzzGate(f *testing.F) {
	cert, err := NewCertificate(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	want := fingerprintOf(cert.Fingerprint())
	f.Add(description(f, cert, VideoSend))
	f.Add(description(f, cert, VideoNone))
	f.Fuzz(func(t *testing.T, s string) {
		d := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: s}
		if gate(d, cert.Fingerprint(), VideoReceive) != nil {
			return
		}
		// Whatever the parser made of it, no line of the text may name another certificate.
		for _, l := range strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' }) {
			if v, ok := strings.CutPrefix(strings.ToLower(l), "a=fingerprint:"); ok && !strings.EqualFold(v, want) {
				t.Fatalf("let through %q", l)
			}
		}
	})
}

func TestPacketizeAndAssemble(t *testing.T) {
	for _, size := range []int{1, 50, packetSize - 30, packetSize - 3, packetSize, packetSize * 2, 200_000} {
		for _, key := range []bool{true, false} {
			sample := vp9Frame(9, key, size)
			f, err := packetize(sample, 0x7FFF)
			if err != nil {
				t.Fatal(err)
			}
			a := newAssembler()
			a.needKey = false
			sum := 0
			for i, p := range f.payloads {
				if len(p) > packetSize {
					t.Fatalf("packet of %d bytes", len(p))
				}
				sum += len(p)
				last := i == len(f.payloads)-1
				frame, isKey, dropped := a.add(inPacket{payload: p, marker: last})
				if dropped || (frame != nil) != last {
					t.Fatalf("size %d packet %d of %d: frame %v dropped %v", size, i, len(f.payloads), frame != nil, dropped)
				}
				if last && (!bytes.Equal(frame, sample) || isKey != key) {
					t.Fatalf("size %d key %v: %d bytes came back, key %v", size, key, len(frame), isKey)
				}
			}
			if sum != f.bytes || f.profile != 1 || f.key != key {
				t.Errorf("size %d: %+v", size, f)
			}
		}
	}
	for _, bad := range [][]byte{nil, {0x00}, {0xA2, 1, 2}, []byte("hello")} {
		if _, err := packetize(bad, 0); !errors.Is(err, ErrSample) {
			t.Errorf("%x: %v", bad, err)
		}
	}
}

func TestAssemblerWaitsForAKeyFrameAfterALoss(t *testing.T) {
	a := newAssembler()
	feed := func(n uint32, key bool, skip int) (got []byte, dropped bool) {
		f, err := packetize(vp9Frame(n, key, 4000), uint16(n))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range f.payloads {
			if i == skip {
				a.lost()
				continue
			}
			frame, _, d := a.add(inPacket{payload: p, marker: i == len(f.payloads)-1})
			dropped = dropped || d
			if frame != nil {
				got = frame
			}
		}
		return got, dropped
	}
	steps := []struct {
		key  bool
		skip int
		want bool
	}{
		{false, -1, false}, {true, -1, true}, {false, -1, true}, {false, 1, false}, {false, -1, false},
		{true, 0, false}, {false, -1, false}, {true, -1, true}, {false, -1, true},
	}
	for i, s := range steps {
		got, dropped := feed(uint32(i), s.key, s.skip)
		if (got != nil) != s.want || dropped == s.want {
			t.Errorf("step %d: frame %v dropped %v, want frame %v", i, got != nil, dropped, s.want)
		}
	}
}

func FuzzReceive(f *testing.F) {
	f.Add([]byte{0x80, 98, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x8D, 0x80, 0x01, 0xA6, 1, 2, 3}, false)
	f.Add([]byte{0x80, 99, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0x8D, 0x80, 0x01, 0xA6}, true)
	f.Fuzz(func(t *testing.T, b []byte, rtx bool) {
		v := newVideo(newTap(), nilWrite, func(Sample) {})
		buf := new([maxPacket]byte)
		n := copy(buf[:], b)
		for range 3 {
			v.receive(rawPacket{buf: buf, n: n, rtx: rtx})
			v.advance(time.Now().Add(time.Second))
		}
	})
}

func nilWrite([]rtcp.Packet) error { return nil }

// A random path: whatever is lost, doubled and reordered, packets come out once and in order, and with enough resends all.
func TestReorderHandsOnEachPacketOnceInOrder(t *testing.T) {
	random := mathrand.New(mathrand.NewPCG(3, 3))
	now := time.Unix(1000, 0)
	const rtt, count = 40 * time.Millisecond, 200_000
	type flight struct {
		seq int
		at  time.Time
	}
	var r reorder
	var flying []flight
	var asked, out int
	next, want := 65_000, 65_000 // wraps soon
	for want < 65_000+count {
		now = now.Add(time.Millisecond)
		for range 3 {
			if random.Float64() > 0.03 {
				jitter := time.Duration(random.IntN(4)) * time.Millisecond
				flying = append(flying, flight{next, now.Add(rtt/2 + jitter)})
			}
			if random.Float64() < 0.01 {
				flying = append(flying, flight{next, now.Add(rtt / 2)})
			}
			next++
		}
		if next == 65_003 {
			// The first packet must come: the stream begins with what comes first.
			flying = []flight{{65_000, now}, {65_001, now}, {65_002, now}}
		}
		keep := flying[:0]
		for _, f := range flying {
			if f.at.After(now) {
				keep = append(keep, f)
				continue
			}
			if !r.push(uint16(f.seq), inPacket{timestamp: uint32(f.seq)}, now) {
				t.Fatal("jump")
			}
		}
		flying = keep
		for {
			p, lost, ok := r.pop(now, rtt)
			if lost {
				t.Fatalf("packet %d given up", want)
			}
			if !ok {
				break
			}
			if int(p.timestamp) != want {
				t.Fatalf("packet %d instead of %d", p.timestamp, want)
			}
			want++
			out++
		}
		for _, s := range r.nacks(nil, now, rtt) {
			asked++
			full := want + int(uint16(s-uint16(want)))
			flying = append(flying, flight{full, now.Add(rtt)})
		}
	}
	if asked < count/50 || out < count {
		t.Errorf("asked for %d, handed on %d: the walk proves nothing", asked, out)
	}
	if r.missed*100 > r.expected*5 || r.missed*100 < r.expected {
		t.Errorf("%d of %d counted as missing at 3 %% loss", r.missed, r.expected)
	}
}

func TestReorderGivesUpAndAsksNoMoreThanFiveTimes(t *testing.T) {
	var r reorder
	now := time.Unix(1000, 0)
	const rtt = 20 * time.Millisecond
	for _, seq := range []uint16{10, 11, 14, 15} {
		r.push(seq, inPacket{timestamp: uint32(seq)}, now)
	}
	start, asked := now, map[uint16]int{}
	var got []uint32
	for !r.pushedAll(&got, now, rtt) {
		for _, s := range r.nacks(nil, now, rtt) {
			asked[s]++
		}
		now = now.Add(time.Millisecond)
	}
	if d := now.Sub(start); d != leastMissing {
		t.Errorf("gave up after %v", d)
	}
	if !slices.Equal(got, []uint32{10, 11, 0, 14, 15}) {
		t.Errorf("handed on %v (0 stands for a loss)", got)
	}
	for _, s := range []uint16{12, 13} {
		if asked[s] < 2 || asked[s] > maxNacks {
			t.Errorf("asked for %d %d times", s, asked[s])
		}
	}
	if !r.push(16, inPacket{}, now) || r.push(16+3*reorderSize, inPacket{}, now) {
		t.Error("a jump was taken for a gap, or the reverse")
	}
}

// pushedAll pops what it can into got, 0 for a loss, and reports whether nothing is left.
func (r *reorder) pushedAll(got *[]uint32, now time.Time, rtt time.Duration) bool {
	for {
		p, lost, ok := r.pop(now, rtt)
		switch {
		case ok:
			*got = append(*got, p.timestamp)
		case lost:
			*got = append(*got, 0)
		default:
			return !r.gap()
		}
	}
}

func testFrame(key bool, packets int) *outFrame {
	f := &outFrame{key: key, profile: 1}
	for range packets {
		f.payloads = append(f.payloads, make([]byte, packetSize))
		f.bytes += packetSize
	}
	return f
}

func TestPacerKeepsItsRate(t *testing.T) {
	for _, c := range []struct {
		key    bool
		factor float64
	}{{true, paceKey}, {false, paceFactor}} {
		p := newPacer(1_000_000, 0)
		now := time.Unix(1000, 0)
		if !p.add(testFrame(c.key, 200)) {
			t.Fatal("refused the first frame")
		}
		start, sent := now, 0
		for {
			_, wait, ok := p.next(now)
			if ok {
				sent++
				continue
			}
			if sent == 200 {
				break
			}
			now = now.Add(wait)
		}
		rate := float64(200*packetSize*8) / now.Sub(start).Seconds()
		if math.Abs(rate/1e6/c.factor-1) > 0.05 {
			t.Errorf("key %v: %.2f Mbit/s at a target of 1", c.key, rate/1e6)
		}
	}
}

func TestPacerDropsWholeFramesWhenFull(t *testing.T) {
	p := newPacer(1_000_000, 0)
	taken := 0
	for p.add(testFrame(false, 10)) {
		if taken++; taken > 1000 {
			t.Fatal("never full")
		}
	}
	if b := p.backlog(); b < maxQueue || b > maxQueue+50*time.Millisecond {
		t.Errorf("full at %v", b)
	}
	p.clear()
	if p.backlog() != 0 || !p.add(testFrame(false, 10_000)) {
		t.Error("an empty queue refuses a frame")
	}
}

func TestPacerResends(t *testing.T) {
	p := newPacer(10_000_000, 65_530)
	now := time.Unix(1000, 0)
	p.add(testFrame(false, 20))
	var order []uint16
	drain := func() {
		for {
			pkt, wait, ok := p.next(now)
			if !ok && (wait == 0 || len(p.video)+len(p.resends) == 0) {
				return
			}
			if now = now.Add(wait); ok {
				order = append(order, pkt.seq)
			}
		}
	}
	drain()
	if len(order) != 20 || order[19] != 13 { // 65530 + 19 wraps to 13
		t.Fatalf("sent %v", order)
	}
	if p.ask(13, now) {
		t.Error("resends what has just left")
	}
	now = now.Add(20 * time.Millisecond)
	if p.ask(14, now) || p.ask(65_529, now) {
		t.Error("resends what was never sent")
	}
	order = nil
	p.add(testFrame(false, 1))
	if !p.ask(65_535, now) {
		t.Fatal("refused")
	}
	drain()
	if !slices.Equal(order, []uint16{65_535, 14}) {
		t.Errorf("resend goes first, then the new packet; got %v", order)
	}
	times := 0
	for range 50 {
		now = now.Add(time.Second)
		if p.ask(65_535, now) {
			times++
		}
		for {
			if _, _, ok := p.next(now); !ok {
				break
			}
		}
	}
	if times != maxResends-1 {
		t.Errorf("resent %d times more", times)
	}
}

func TestPacerProbesTheTailThreeTimes(t *testing.T) {
	p := newPacer(10_000_000, 5)
	now := time.Unix(1000, 0)
	p.add(testFrame(false, 3))
	var probes []uint16
	for range 100 {
		pkt, wait, ok := p.next(now)
		if ok && pkt.resend {
			probes = append(probes, pkt.seq)
		}
		if !ok && wait == 0 {
			break
		}
		now = now.Add(wait)
	}
	if !slices.Equal(probes, []uint16{7, 7, 7}) {
		t.Errorf("probed %v", probes)
	}
}

func TestInterfaces(t *testing.T) {
	for name, want := range map[string]bool{
		"eth0": true, "wlan0": true, "lo": true, "tun0": true, "br0": true,
		"docker0": false, "br-1a2b": false, "virbr0": false, "veth12": false,
	} {
		if useInterface(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
