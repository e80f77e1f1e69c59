package peer

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// outlet sends the frames of a Track to one viewer. It is the webrtc.TrackLocal of its Conn for the link's whole life, so
// that attaching and detaching a Track needs no negotiation and sequence numbers never jump.
//
// Track.Write offers it frames, its own goroutine (paceLoop) sends them, the Conn opens and shuts it.
type outlet struct {
	id   string
	wake chan struct{} // capacity 1

	mu      sync.Mutex // guards what follows
	pacer   *pacer
	binding binding
	track   *Track // nil: no permission, nothing is sent
	open    bool   // the link is up
	lead    bool
	needKey bool // frames are dropped until a key frame,
	slow    bool // because too many waited

	rtxSeq   uint16   // of paceLoop
	pictures pictures // sent whole; paceLoop adds
	bytes    atomic.Uint64
	resent   atomic.Uint64
	dropped  atomic.Uint64
}

// binding is what negotiation gave.
type binding struct {
	writer webrtc.TrackLocalWriter
	ssrc   uint32
	rtx    uint32             // SSRC
	types  map[uint8][2]uint8 // VP9 profile → payload types of media, RTX
}

func newOutlet(id string) *outlet {
	// Any start of the sequence numbers will do (RFC 3550, section 5.1); below half so that the first wrap is far.
	return &outlet{
		id: id, wake: make(chan struct{}, 1),
		pacer:  newPacer(startBitrate, uint16(rand.N(1<<15))),
		rtxSeq: uint16(rand.N(1 << 15)),
	}
}

// Bind, Unbind, ID, RID, StreamID and Kind make it a webrtc.TrackLocal.
func (o *outlet) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	b := binding{
		writer: ctx.WriteStream(), ssrc: uint32(ctx.SSRC()), rtx: uint32(ctx.SSRCRetransmission()),
		types: map[uint8][2]uint8{},
	}
	var chosen webrtc.RTPCodecParameters
	for _, c := range ctx.CodecParameters() {
		profile, ok := profileOf(c)
		rtx := rtxFor(ctx.CodecParameters(), c.PayloadType)
		if _, have := b.types[profile]; !ok || have || rtx == 0 {
			continue
		}
		if b.types[profile] = [2]uint8{uint8(c.PayloadType), rtx}; chosen.MimeType == "" || profile == 1 {
			chosen = c
		}
	}
	if b.rtx == 0 || chosen.MimeType == "" {
		return webrtc.RTPCodecParameters{}, errNoRTX
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.binding = b
	return chosen, nil
}

func (o *outlet) Unbind(webrtc.TrackLocalContext) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.binding = binding{}
	return nil
}

func (o *outlet) ID() string                { return "screen" }
func (o *outlet) RID() string               { return "" }
func (o *outlet) StreamID() string          { return o.id }
func (o *outlet) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeVideo }

func profileOf(c webrtc.RTPCodecParameters) (uint8, bool) {
	if !strings.EqualFold(c.MimeType, webrtc.MimeTypeVP9) {
		return 0, false
	}
	switch c.SDPFmtpLine {
	case fmtpProfile1:
		return 1, true
	case fmtpProfile0, "":
		return 0, true
	}
	return 0, false
}

func rtxFor(all []webrtc.RTPCodecParameters, media webrtc.PayloadType) uint8 {
	for _, c := range all {
		if strings.EqualFold(c.MimeType, webrtc.MimeTypeRTX) && c.SDPFmtpLine == fmt.Sprintf("apt=%d", media) {
			return uint8(c.PayloadType)
		}
	}
	return 0
}

// attach gives it a track, or none; it returns the one it had.
func (o *outlet) attach(t *Track) (old *Track) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if old = o.track; old == t {
		return old
	}
	o.track, o.needKey = t, true
	if t == nil {
		o.pacer.forget()
	}
	return old
}

// drop takes t away, with everything of it that waits or could be sent again.
func (o *outlet) drop(t *Track) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.track == t {
		o.track, o.needKey = nil, true
		o.pacer.forget()
	}
}

// setOpen follows the link: while it is shut nothing is sent or kept, and it begins again with a key frame.
func (o *outlet) setOpen(open bool) {
	o.mu.Lock()
	track := o.track
	if open != o.open {
		o.open, o.needKey = open, true
		o.pacer.clear()
	}
	o.mu.Unlock()
	if open && track != nil {
		track.wantKey(o.wish())
	}
}

func (o *outlet) setLead(lead bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lead = lead
}

func (o *outlet) isLead() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.lead
}

// wish is how soon this viewer needs a key frame.
func (o *outlet) wish() wish {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.lead:
		return wishLead
	case o.slow:
		return wishSlow
	}
	return wishOther
}

// setPath passes on what the bandwidth estimate and ICE say.
func (o *outlet) setPath(p pace, rtt time.Duration) {
	o.mu.Lock()
	o.pacer.pace = p
	if rtt > 0 {
		o.pacer.rtt = rtt
	}
	n := o.pacer.trim()
	if n > 0 {
		o.needKey, o.slow = true, true
		o.dropped.Add(uint64(n))
	}
	track := o.track
	o.mu.Unlock()
	if n > 0 && track != nil {
		track.sparing()
	}
}

func (o *outlet) backlog() time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.pacer.backlog()
}

// offer takes a frame of t, or drops it whole. wantKey says that it needs a key frame that f is not, spares that it begins to drop because
// too much waits.
func (o *outlet) offer(t *Track, f *outFrame) (wantKey, spares bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.track != t || !o.open || o.binding.writer == nil {
		return false, false
	}
	if _, ok := o.binding.types[f.profile]; !ok {
		o.dropped.Add(1)
		return false, false
	}
	if o.needKey && !f.key {
		o.dropped.Add(1)
		// Asking before what waits has left would only make the queue longer.
		return len(o.pacer.video) == 0, false
	}
	if o.needKey = !o.pacer.add(f); o.needKey {
		o.slow = true
		o.dropped.Add(1)
		return false, true
	}
	if f.key {
		o.slow = false
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return false, false
}

// feedback takes one compound of RTCP from the viewer. It returns true if the viewer asks for a key frame.
func (o *outlet) feedback(packets []rtcp.Packet, now time.Time) (wantKey bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			if o.pacer.giveUp(now) {
				wantKey, o.needKey = true, true
			}
		case *rtcp.TransportLayerNack:
			if p.MediaSSRC != o.binding.ssrc {
				continue
			}
			for i := range p.Nacks {
				p.Nacks[i].Range(func(seq uint16) bool {
					o.pacer.ask(seq, now)
					return true
				})
			}
		}
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return wantKey && o.track != nil
}

// paceLoop sends until ctx ends.
func (o *outlet) paceLoop(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for ctx.Err() == nil {
		o.mu.Lock()
		var pkt outPacket
		var wait time.Duration
		var ok bool
		if o.open {
			pkt, wait, ok = o.pacer.next(time.Now())
		}
		b := o.binding
		starved := o.track
		if !o.open || !o.needKey || len(o.pacer.video) > 0 {
			starved = nil
		}
		o.mu.Unlock()
		if ok {
			o.send(b, pkt)
			continue
		}
		if starved != nil {
			// Frames were dropped, and there is room again. On a still screen no frame would come to ask for it.
			starved.wantKey(o.wish())
		}
		if wait > 0 {
			timer.Reset(wait)
		} else {
			timer.Stop()
		}
		select {
		case <-o.wake:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}

// send writes one packet through the interceptors. A path that is just gone is ICE's business: its errors are not ours.
func (o *outlet) send(b binding, pkt outPacket) {
	types, ok := b.types[pkt.profile]
	if !ok || b.writer == nil {
		return
	}
	h := rtp.Header{
		Version: 2, Marker: pkt.marker, PayloadType: types[0], SequenceNumber: pkt.seq, Timestamp: pkt.timestamp, SSRC: b.ssrc,
	}
	payload := pkt.payload
	if pkt.resend {
		// RFC 4588, section 4: the original sequence number goes in front of the payload.
		h.PayloadType, h.SSRC, h.SequenceNumber = types[1], b.rtx, o.rtxSeq
		o.rtxSeq++
		payload = append(binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(payload)), pkt.seq), payload...)
		o.resent.Add(1)
	}
	if pkt.marker && !pkt.resend {
		o.pictures.add(pkt.timestamp)
	}
	n, _ := b.writer.WriteRTP(&h, payload)
	o.bytes.Add(uint64(n))
}
