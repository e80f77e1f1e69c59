package wire

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// Pulse says how the sharer's program is getting on with its picture, on ChannelControl, every PulseEvery to who sees it. A still screen sends no
// picture, so that silence of the video says nothing; silence of this does. The rep who leads passes it on with the picture.
type Pulse struct {
	// Stuck is for how long their program has been unable to go on with the picture, in whole seconds; 0: it goes on.
	Stuck time.Duration
	// Halved is how often the screen was, to be no larger than a picture may be; at most MaxHalved.
	Halved uint8
	// Covered is how much of the picture the sharer's own Deskhand hides, which nobody else sees the windows of; in whole per cent.
	Covered uint8
	// Newest is the timestamp of the newest frame, as it comes with the video; 0: there is none yet. A slow link is spared frames, and who is
	// still at an older one is told so by this alone. It wraps.
	Newest uint32
}

const kindPulse byte = 0x28

const (
	pulseLen = 9
	// PulseEvery is how often a Pulse comes; a busy computer is late, and one comes besides when somebody begins to be spared frames.
	PulseEvery = time.Second
	// MaxHalved is as often as a screen is halved.
	MaxHalved  = 4
	maxCovered = 100
)

// EncodePulse writes 0x28, stuck:u16 in seconds, halved:u8, covered:u8, newest:u32; more than fits becomes what fits.
func EncodePulse(p Pulse) []byte {
	stuck := min(max(p.Stuck/time.Second, 0), math.MaxUint16)
	b := append(binary.BigEndian.AppendUint16([]byte{kindPulse}, uint16(stuck)), min(p.Halved, MaxHalved), min(p.Covered, maxCovered))
	return binary.BigEndian.AppendUint32(b, p.Newest)
}

// DecodePulse reads what EncodePulse wrote.
func DecodePulse(b []byte) (Pulse, error) {
	if len(b) > pulseLen {
		return Pulse{}, fmt.Errorf("decode pulse of %d bytes: %w", len(b), ErrTooLarge)
	}
	if len(b) != pulseLen || b[0] != kindPulse || b[3] > MaxHalved || b[4] > maxCovered {
		return Pulse{}, fmt.Errorf("decode pulse: %w", ErrMalformed)
	}
	return Pulse{
		Stuck: time.Duration(binary.BigEndian.Uint16(b[1:])) * time.Second, Halved: b[3], Covered: b[4], Newest: binary.BigEndian.Uint32(b[5:]),
	}, nil
}

// IsPulse reports whether a message on ChannelControl is to be a Pulse.
func IsPulse(b []byte) bool { return len(b) > 0 && b[0] == kindPulse }
