package peer

import (
	"github.com/pion/rtp/codecs"
)

// maxFrame is the largest encoded frame taken, in bytes; a 4K lossless key frame of noise is below it.
const maxFrame = 32 << 20

// assembler puts frames together from packets in order. After anything lost it drops frames until a key frame.
type assembler struct {
	frame   []byte
	begun   bool
	needKey bool
}

func newAssembler() *assembler { return &assembler{needKey: true} }

// lost forgets the frame in hand.
func (a *assembler) lost() {
	a.frame, a.begun, a.needKey = nil, false, true
}

// add takes the next packet. It returns a whole frame that can be decoded, and whether a frame had to be dropped.
func (a *assembler) add(p inPacket) (frame []byte, key, dropped bool) {
	if len(p.payload) == 0 {
		return nil, false, false // padding
	}
	var d codecs.VP9Packet
	body, err := d.Unmarshal(p.payload)
	if err != nil {
		a.lost()
		return nil, false, true
	}
	if d.B && d.SID == 0 {
		// One in hand without its end: the sender gave it up (its track was detached in the middle).
		a.frame, a.begun = a.frame[:0], true
	}
	if !a.begun || len(a.frame)+len(body) > maxFrame {
		a.lost()
		return nil, false, p.marker
	}
	a.frame = append(a.frame, body...)
	if !p.marker {
		return nil, false, false
	}
	frame, a.frame, a.begun = a.frame, nil, false
	key = isKey(frame)
	if a.needKey && !key {
		return nil, false, true
	}
	a.needKey = false
	return frame, key, false
}

// isKey reads the frame type from the first byte of a VP9 frame (VP9 bitstream specification, section 6.2): two bits marker,
// two bits profile (a third for profile 3), show_existing_frame, frame_type.
func isKey(frame []byte) bool {
	if len(frame) == 0 || frame[0]>>6 != 2 {
		return false
	}
	b := frame[0] << 4
	if frame[0]&0x30 == 0x30 {
		b <<= 1
	}
	return b&0xC0 == 0
}
