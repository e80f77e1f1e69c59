package pipe

import (
	"math"

	"deskhand/media/codec"
)

// Choice is what a viewer would rather have where a link cannot carry everything. Text is exact with all of them.
type Choice uint8

// The choices; the values are those on the wire (wire.Wish).
const (
	SaveData Choice = 1 // few bytes: 10 frames a second, photographs coarse while they move, better a second later, never exact
	Balanced Choice = 2 // the usual one
	BestText Choice = 3 // every pixel becomes exact, whatever it costs; text is never blurred, not even in motion
)

// settings are the encoder's for a choice.
func (c Choice) settings(bitrate int) codec.Settings {
	s := codec.Settings{Bitrate: bitrate}
	if c == SaveData {
		s.Speed, s.Coarse = codec.SpeedThorough, true
	}
	return s
}

// worth is how many bytes photographs at rest may take to become exact, where bytes is the usual bound.
func (c Choice) worth(bytes float64) float64 {
	switch c {
	case SaveData:
		return -1
	case BestText:
		return math.Inf(1)
	}
	return bytes
}
