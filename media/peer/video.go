package peer

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const (
	maxPacket = 1500 // bytes of one RTP packet
	tapQueue  = 1024 // packets between the socket and videoLoop
	pliGap    = 500 * time.Millisecond
	pliRepeat = time.Second // while no key frame comes
)

// rawPacket is a packet as it came.
type rawPacket struct {
	buf *[maxPacket]byte
	n   int
	rtx bool
}

// tap is the interceptor through which incoming video passes: it copies each packet, resent ones too, to videoLoop.
// TrackRemote.Read alone would hold a resent packet back until the next new one comes.
type tap struct {
	interceptor.NoOp
	packets chan rawPacket
	pool    sync.Pool
	bytes   atomic.Uint64
}

func newTap() *tap {
	return &tap{
		packets: make(chan rawPacket, tapQueue),
		pool:    sync.Pool{New: func() any { return new([maxPacket]byte) }},
	}
}

// NewInterceptor makes tap its own factory: there is one for each link.
func (t *tap) NewInterceptor(string) (interceptor.Interceptor, error) { return t, nil }

// BindRemoteStream is called for the video stream and for its RTX stream.
func (t *tap) BindRemoteStream(info *interceptor.StreamInfo, r interceptor.RTPReader) interceptor.RTPReader {
	rtx := strings.EqualFold(info.MimeType, webrtc.MimeTypeRTX)
	if !rtx && !strings.EqualFold(info.MimeType, webrtc.MimeTypeVP9) {
		return r
	}
	return interceptor.RTPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := r.Read(b, a)
		if err != nil || n > maxPacket {
			return n, a, err
		}
		t.bytes.Add(uint64(n))
		p := rawPacket{buf: t.pool.Get().(*[maxPacket]byte), n: n, rtx: rtx}
		copy(p.buf[:], b[:n])
		select {
		case t.packets <- p:
		default: // as lost on the way
			t.pool.Put(p.buf)
		}
		return n, a, nil
	})
}

// video turns received packets into samples. Its fields belong to videoLoop, but for the atomics.
type video struct {
	tap     *tap
	write   func([]rtcp.Packet) error
	deliver func(Sample) // may block

	order  reorder
	frames *assembler
	ssrc   uint32
	pliAt  time.Time
	seqs   []uint16

	rtt     atomic.Int64  // nanoseconds, of ICE
	wantKey chan struct{} // capacity 1: RequestKeyFrame
	dropped atomic.Uint64
	seen    atomic.Uint64 // packets expected, and
	missed  atomic.Uint64 // those asked for

	pictures pictures // delivered; videoLoop adds
}

func newVideo(t *tap, write func([]rtcp.Packet) error, deliver func(Sample)) *video {
	v := &video{tap: t, write: write, deliver: deliver, frames: newAssembler(), wantKey: make(chan struct{}, 1)}
	v.rtt.Store(int64(defaultRTT))
	return v
}

// videoLoop runs until ctx ends.
func (v *video) videoLoop(ctx context.Context) {
	gaps := time.NewTimer(time.Hour)
	gaps.Stop()
	keys := time.NewTicker(pliRepeat)
	defer keys.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case raw := <-v.tap.packets:
			v.receive(raw)
		case <-gaps.C:
		case <-keys.C:
			if v.frames.needKey {
				v.requestKey(time.Now())
			}
		case <-v.wantKey:
			v.requestKey(time.Now())
		}
		v.advance(time.Now())
		if v.order.gap() {
			gaps.Reset(nackTick)
		}
	}
}

// receive reads one packet and puts it in its place.
func (v *video) receive(raw rawPacket) {
	defer v.tap.pool.Put(raw.buf)
	var p rtp.Packet
	if err := p.Unmarshal(raw.buf[:raw.n]); err != nil {
		return
	}
	seq, body := p.SequenceNumber, p.Payload
	if raw.rtx {
		// RFC 4588, section 4. Without a packet of the stream itself there is nothing to repair.
		if len(body) < 2 || v.ssrc == 0 {
			return
		}
		seq, body = binary.BigEndian.Uint16(body), body[2:]
	} else {
		v.ssrc = p.SSRC
	}
	in := inPacket{payload: append([]byte(nil), body...), timestamp: p.Timestamp, marker: p.Marker}
	if !v.order.push(seq, in, time.Now()) {
		v.frames.lost()
		v.dropped.Add(1)
	}
}

// advance hands on what is in order and asks for what is not there.
func (v *video) advance(now time.Time) {
	rtt := time.Duration(v.rtt.Load())
	for {
		p, lost, ok := v.order.pop(now, rtt)
		if lost {
			v.frames.lost()
			v.dropped.Add(1)
			v.requestKey(now)
			continue
		}
		if !ok {
			break
		}
		frame, key, dropped := v.frames.add(p)
		if dropped {
			v.dropped.Add(1)
			v.requestKey(now)
		}
		if frame != nil {
			v.pictures.add(p.timestamp)
			v.deliver(Sample{Data: frame, Key: key, Timestamp: p.timestamp, At: now})
		}
	}
	v.seqs = v.order.nacks(v.seqs[:0], now, rtt)
	if len(v.seqs) > 0 {
		_ = v.write([]rtcp.Packet{&rtcp.TransportLayerNack{
			MediaSSRC: v.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(v.seqs),
		}})
	}
	v.seen.Store(v.order.expected)
	v.missed.Store(v.order.missed)
}

// requestKey sends a PLI, at most one in 500 ms, and none before the first packet (the sender begins with a key frame).
func (v *video) requestKey(now time.Time) {
	if v.ssrc == 0 || now.Sub(v.pliAt) < pliGap {
		return
	}
	v.pliAt = now
	_ = v.write([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: v.ssrc}})
}
