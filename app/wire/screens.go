package wire

import (
	"encoding/binary"
	"fmt"

	"deskhand/app/session"
)

// Screen is one of the sharer's screens, as it lies in the shared picture.
type Screen struct {
	X, Y, W, H uint16 // in the picture's pixels; W and H are at least 1
	Name       string // what the system calls it ("HDMI-1"), for people; may be empty
}

// Screens are the screens of which a shared picture is made, in the sharer's order, so that a viewer may look at one of them. It is said to who
// sees the picture, as often as it changes and when the link comes up; none: the picture is not made of screens.
type Screens struct{ List []Screen }

const (
	kindScreens byte = 0x26
	// MaxScreens is how many Screens has at most, MaxScreenName how long a name is, in bytes.
	MaxScreens    = 16
	MaxScreenName = 64

	screenHead = 9
	maxScreens = 2 + MaxScreens*(screenHead+MaxScreenName)
)

// EncodeScreens writes, for ChannelControl, 0x26, count:u8, and for each x, y, w, h:u16 and the name, its length before it as u8.
func EncodeScreens(s Screens) ([]byte, error) {
	if len(s.List) > MaxScreens {
		return nil, fmt.Errorf("encode %d screens: %w", len(s.List), ErrTooLarge)
	}
	b := []byte{kindScreens, byte(len(s.List))}
	for _, a := range s.List {
		if !a.valid() {
			return nil, fmt.Errorf("encode screen %+v: %w", a, ErrMalformed)
		}
		for _, v := range [...]uint16{a.X, a.Y, a.W, a.H} {
			b = binary.BigEndian.AppendUint16(b, v)
		}
		b = append(append(b, byte(len(a.Name))), a.Name...)
	}
	return b, nil
}

func (a Screen) valid() bool {
	return a.W != 0 && a.H != 0 && session.Clean(a.Name, MaxScreenName) == a.Name
}

// DecodeScreens reads what EncodeScreens wrote.
func DecodeScreens(b []byte) (Screens, error) {
	if len(b) > maxScreens {
		return Screens{}, fmt.Errorf("decode screens of %d bytes: %w", len(b), ErrTooLarge)
	}
	bad := fmt.Errorf("decode screens: %w", ErrMalformed)
	if len(b) < 2 || b[0] != kindScreens || b[1] > MaxScreens {
		return Screens{}, bad
	}
	var s Screens
	rest := b[2:]
	for range b[1] {
		if len(rest) < screenHead || len(rest) < screenHead+int(rest[8]) {
			return Screens{}, bad
		}
		at := func(i int) uint16 { return binary.BigEndian.Uint16(rest[2*i:]) }
		end := screenHead + int(rest[8])
		a := Screen{X: at(0), Y: at(1), W: at(2), H: at(3), Name: string(rest[screenHead:end])}
		if !a.valid() {
			return Screens{}, bad
		}
		s.List, rest = append(s.List, a), rest[end:]
	}
	if len(rest) != 0 {
		return Screens{}, bad
	}
	return s, nil
}

// IsScreens reports whether a message on ChannelControl is to be Screens.
func IsScreens(b []byte) bool { return len(b) > 0 && b[0] == kindScreens }
