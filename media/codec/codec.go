// Package codec turns pictures into encoded samples and back: VP9 profile 1 (4:4:4) by libvpx, colour conversion by libyuv,
// both linked statically, so that a program needs no codec package on the machine it runs on.
//
// It is a leaf that holds no goroutine, no clock and no policy: when to send a key frame, when to refine and how fast to go is
// decided in media/pipe. Encoder and Decoder each belong to one goroutine at a time. Only this package includes libvpx or
// libyuv headers (vpx.c); a further codec or pixel format is a further file behind the same Options and Sample.
//
// Colour is BT.601 limited range. A lossless pass reproduces the converted 4:4:4 samples exactly, not the RGB they came from
// (most pixels differ by at most 2 after conversion); exact RGB needs G, B, R planes, which Decode refuses so far.
package codec

import "time"

// Limits that both ends keep.
const (
	MaxSide     = 8192     // pixels: neither width nor height of a picture may be more
	MaxSample   = 64 << 20 // bytes: a larger sample is refused undecoded
	BlockSize   = 16       // pixels: the side of a block of the active map and of Encoder.Differences
	MinBitrate  = 50_000   // bit/s: SetBitrate goes no lower
	lowBitrate  = 600_000  // bit/s: below it coarser quantizers are allowed, see maxQuantizer
	maxBitrate  = 1 << 30  // bit/s: keeps libvpx's int arithmetic (bits a second, times a few) from overflowing
	blockPixels = BlockSize * BlockSize
)

// BlockSamples is the number of samples (Y, U and V) of a whole block: the most Differences reports for one.
const BlockSamples = 3 * blockPixels

// Quality is how well a frame is to reproduce the blocks it covers.
type Quality uint8

// The qualities, in rising order of cost.
const (
	Motion   Quality = 1 // whatever the bitrate allows: for what has just changed
	Refined  Quality = 2 // quantizer 12 (about 47 dB), whatever it costs: for what rests
	Lossless Quality = 3 // the converted samples exactly, whatever it costs
)

// Options say how one frame is encoded.
type Options struct {
	Key     bool      // make a key frame: covers everything, whatever the damage
	Quality Quality   // 0 is Motion
	At      time.Time // the picture's time, for rate control only; zero: 33 ms after the frame before
}

// Sample is one encoded frame. A decoder needs every sample since the last key frame, in order.
type Sample struct {
	Data     []byte // the encoder's own; valid until its next call
	Key      bool   // decodable without any sample before it
	Lossless bool   // the blocks it covers are now exact
}
