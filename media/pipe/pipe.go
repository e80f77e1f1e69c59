// Package pipe joins the stages of the picture: Sender takes pictures from a capture source, sends what looks like text exactly and all
// else lossy, and what rests better until it is exact too; Receiver decodes samples in order, holds the newest picture ready for the
// screen, and knows whether it is the sharer's, pixel for pixel.
//
// It knows no screen, no network and no user interface: sources, sinks and codecs come as the interfaces and functions
// declared here. It keeps no queue of pictures. Run of either type blocks and owns the goroutines it starts; every other
// method may be called from any goroutine and does not block, unless its comment says otherwise.
//
// How a Sender's two goroutines share a picture without a lock: the encode goroutine pulls. Only when it is ready for a
// picture does the capture goroutine call Source.Next; until it asks again the source stands still and the picture is the
// encode goroutine's alone, which converts what changed into the encoder's own copy at once. What changes meanwhile, the
// source reports at the next call: damage accumulates there, and the picture taken is always the newest.
package pipe

import (
	"context"
	"image"
	"time"

	"deskhand/media/codec"
	"deskhand/media/frame"
)

// Source is a capture source. Sender.Run calls Next from one goroutine and Close at its end, when no Next is under way.
type Source interface {
	// Next waits until something has changed since the call before, or for ctx to end. The first call reports full damage, at
	// once. The Picture stays unchanged until the next call; a new size comes as a Picture of that size.
	Next(ctx context.Context) (frame.Shot, error)
	Close() error
}

// Encoder is what a Sender needs of a codec; *codec.Encoder documents it.
type Encoder interface {
	// Take makes the encoder's own copy of what changed; pic is not used after return.
	Take(pic *frame.Picture, damage frame.Damage) error
	// Encode encodes from the copy. The sample is valid until the next call.
	Encode(damage frame.Damage, o codec.Options) (codec.Sample, error)
	// Texture says, per block of codec.BlockSize pixels, how hard it is to send exactly. Always the same slice.
	Texture() []uint16
	Set(s codec.Settings)
	// Trim gives back memory that only something in motion needs; nothing lossy, and not much else, was encoded for some seconds.
	Trim()
	Close() error
}

// Decoder is what a Receiver needs of a codec; *codec.Decoder documents it.
type Decoder interface {
	Decode(sample []byte) error
	Size() (w, h int)
	Draw(dst *image.RGBA) error
	// Sealed is the sharer's sum of the picture that Draw draws, if the last sample told it.
	Sealed() (sum frame.Sum, ok bool)
	// Trim gives back memory that only something in motion needs.
	Trim()
	Close() error
}

// Sink takes an encoded sample on its way to the viewers. It is called on the Sender's encode goroutine, must not block and
// must not keep sample after return. at is when the picture changed (for a refinement: when it was encoded).
type Sink func(sample []byte, key bool, at time.Time)

// VP9Encoder is the usual way to make a Sender's encoders.
func VP9Encoder(cfg codec.EncoderConfig) (Encoder, error) { return codec.NewEncoder(cfg) }

// VP9Decoder is the usual way to make a Receiver's decoder.
func VP9Decoder() (Decoder, error) { return codec.NewDecoder() }
