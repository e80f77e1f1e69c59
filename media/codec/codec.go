// Package codec turns pictures into encoded samples and back. What looks like text is sent as it is, pixel for pixel, by a coder of our
// own (canvas); everything else as VP9 profile 1 (4:4:4) by libvpx, colour conversion by libyuv, both linked statically, so that a
// program needs no codec package on the machine it runs on. A sample says block by block which of the two it is (patch).
//
// It is a leaf that holds no goroutine, no clock and no policy: when to send a key frame, which blocks to send exactly and how fast
// to go is decided in media/pipe. Encoder and Decoder each belong to one goroutine at a time. Only this package includes libvpx or
// libyuv headers (vpx.c).
//
// VP9's colour is BT.601 limited range, so most of its pixels differ from the source by 1 to 3 even where it loses nothing; exact blocks are
// RGB and differ in nothing. docs/picture.md has the measurements.
package codec

import (
	"time"

	"deskhand/media/frame"
)

// Limits that both ends keep.
const (
	MaxSide    = 8192     // pixels: neither width nor height of a picture may be more
	MaxPixels  = 16 << 20 // and not more altogether: two 4K screens. What a sharer says costs every viewer about 45 bytes each, see memoryBudget
	MaxSample  = 64 << 20 // bytes: a larger sample is refused undecoded
	BlockSize  = 16       // pixels: the side of the blocks in which a picture is VP9's or exact
	MinBitrate = 50_000   // bit/s: Set goes no lower
	lowBitrate = 600_000  // bit/s: below it coarser quantizers are allowed, see maxQuantizer
	maxBitrate = 1 << 30  // bit/s: keeps libvpx's int arithmetic (bits a second, times a few) from overflowing
)

// Fits reports whether a picture of that size can be encoded and decoded.
func Fits(width, height int) bool {
	return width >= 1 && height >= 1 && width <= MaxSide && height <= MaxSide && width*height <= MaxPixels
}

// TextTexture is up to which Texture a block is better sent exactly: pages, terminals and drawings have 0 to 120, all but flat parts of
// photographs more (docs/picture.md). A key frame shows such blocks in one colour, for they follow.
const TextTexture = 128

// Quality is how well a frame is to reproduce the blocks it covers.
type Quality uint8

// The qualities.
const (
	Motion  Quality = 1 // VP9, whatever the bitrate allows: for what has just changed
	Refined Quality = 2 // VP9, quantizer 12 (about 47 dB), whatever it costs: for what rests
	Exact   Quality = 3 // every pixel as it is, whatever it costs
)

// Options say how one frame is encoded.
type Options struct {
	Key     bool      // make a key frame: covers everything, whatever the damage, at Motion quality
	Quality Quality   // 0 is Motion
	At      time.Time // the picture's time, for VP9's rate control only; zero: 33 ms after the frame before
	Limit   int       // bytes: an Exact frame stops after so many, see Sample.Rest; 0: none
	Seal    bool      // an Exact frame without Rest says that the viewers now have the picture of Sum
	Sum     frame.Sum
}

// Sample is one encoded frame. A decoder needs every sample since the last key frame, in order.
type Sample struct {
	Data []byte       // the encoder's own, valid until its next call; empty: nothing was to be sent
	Key  bool         // decodable without any sample before it
	Rest frame.Damage // of an Exact frame: what there was no room for; the encoder's own, valid until its next call
}

// Settings are what may change from frame to frame.
type Settings struct {
	Bitrate int   // bit/s that Motion frames aim at
	Speed   Speed // of VP9
	Coarse  bool  // Motion frames may lose sharpness for bytes: quantizers up to 52 instead of 40
	Film    bool  // the link is too thin for what moves: 25 frames a second of it, as sharp as that leaves them, quantizers up to 52
}

// Speed is how much time VP9 takes for few bytes.
type Speed uint8

// Speeds.
const (
	SpeedAuto     Speed = 0 // Thorough for small changes, else Fast
	SpeedFast     Speed = 1 // libvpx's 9
	SpeedThorough Speed = 2 // libvpx's 7: a tenth to a third fewer bytes for twice the time
)
