package peer

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/interceptor"
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
	wrong := "a=fingerprint:" + fingerprintOf(other.Fingerprint())
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
		"another's":               {find(good, line, wrong), VideoReceive, ErrFingerprint},
		"a second fingerprint":    {good + wrong + "\r\n", VideoReceive, ErrFingerprint},
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

// What a viewer reports is read by the sharer's program: nonsense must neither end nor harm it.
func FuzzFeedback(f *testing.F) {
	good, err := rtcp.Marshal([]rtcp.Packet{
		&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: 1, FractionLost: 3}}},
		&rtcp.TransportLayerNack{MediaSSRC: 1, Nacks: []rtcp.NackPair{{PacketID: 1, LostPackets: 0xFFFF}}},
		&rtcp.PictureLossIndication{MediaSSRC: 1},
		&rtcp.TransportLayerCC{
			MediaSSRC: 1, PacketStatusCount: 2, ReferenceTime: 1,
			Header: rtcp.Header{Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: 5},
			PacketChunks: []rtcp.PacketStatusChunk{&rtcp.RunLengthChunk{
				PacketStatusSymbol: rtcp.TypeTCCPacketReceivedSmallDelta, RunLength: 2}},
			RecvDeltas: []*rtcp.RecvDelta{{Type: rtcp.TypeTCCPacketReceivedSmallDelta, Delta: 250},
				{Type: rtcp.TypeTCCPacketReceivedSmallDelta, Delta: 250}},
		},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	e := newEstimator()
	f.Fuzz(func(t *testing.T, b []byte) {
		r := e.BindRTCPReader(interceptor.RTCPReaderFunc(
			func(to []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
				return copy(to, b), a, nil
			}))
		buf := make([]byte, maxPacket)
		n, _, err := r.Read(buf, nil)
		if err != nil {
			t.Fatalf("nonsense ends the reader: %v", err)
		}
		if packets, err := rtcp.Unmarshal(buf[:n]); err == nil {
			newOutlet("x").feedback(packets, time.Now())
		}
		if b := e.pace(0).target; b < minBitrate || b > maxBitrate {
			t.Fatalf("estimate %d", b)
		}
	})
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

// Frames a second are pictures: what is exact of one and what is not come in a frame each, of (nearly) the same timestamp.
func TestPicturesAreCounted(t *testing.T) {
	const tick = 90_000 / 30
	for name, c := range map[string]struct {
		stamps []uint32
		want   uint64
	}{
		"none":                {nil, 0},
		"a film":              {[]uint32{0, tick, 2 * tick, 3 * tick}, 4},
		"text and the rest":   {[]uint32{5, 6, tick + 5, tick + 6, 2*tick + 5, 2*tick + 6}, 3},
		"text alone, at last": {[]uint32{5, 6, tick + 5, 2*tick + 5}, 3},
		"over the end":        {[]uint32{1<<32 - 1, 1, tick, tick + 1}, 2},
		"another track's":     {[]uint32{9 * tick, tick, 2 * tick}, 3},
	} {
		var p pictures
		for _, s := range c.stamps {
			p.add(s)
		}
		if n := p.n.Load(); n != c.want {
			t.Errorf("%s: %d pictures, want %d", name, n, c.want)
		}
	}
}
