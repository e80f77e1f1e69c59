package wire

import (
	"encoding/binary"
	"fmt"
)

// MaxPeer is the largest message on a data channel, in bytes: a cursor of MaxCursor × MaxCursor pixels and its head.
const MaxPeer = cursorHead + 4*MaxCursor*MaxCursor

// MaxCursor is the largest side of a cursor's shape, in pixels; a larger one is sent as none.
const MaxCursor = 96

const (
	kindHead        byte = 0x21
	kindWithdrawn   byte = 0x22
	kindWish        byte = 0x24 // 0x23 is Door's
	kindCursorPlace byte = 0x31
	kindCursorShape byte = 0x32

	headLen      = 1 + 8 + HashLen
	withdrawnLen = 1 + 1 + 4
	wishLen      = 1 + 1
	placeLen     = 1 + 4 + 4 + 1 + 4
	cursorHead   = 1 + 4 + 4
)

// EncodeHead writes a log head for ChannelControl: 0x21, n (8 bytes, big-endian), hash (32 bytes). The head must not be empty.
func EncodeHead(h Head) ([]byte, error) {
	if h.N == 0 || len(h.Hash) != HashLen {
		return nil, fmt.Errorf("encode head %d: %w", h.N, ErrMalformed)
	}
	b := binary.BigEndian.AppendUint64([]byte{kindHead}, h.N)
	return append(b, h.Hash...), nil
}

// DecodeHead reads what EncodeHead wrote.
func DecodeHead(b []byte) (Head, error) {
	if len(b) > headLen {
		return Head{}, fmt.Errorf("decode head of %d bytes: %w", len(b), ErrTooLarge)
	}
	if len(b) != headLen || b[0] != kindHead {
		return Head{}, fmt.Errorf("decode head: %w", ErrMalformed)
	}
	h := Head{N: binary.BigEndian.Uint64(b[1:]), Hash: append([]byte(nil), b[9:]...)}
	if h.N == 0 {
		return Head{}, fmt.Errorf("decode head 0: %w", ErrMalformed)
	}
	return h, nil
}

// IsHead reports whether a message on ChannelControl is to be a log head.
func IsHead(b []byte) bool { return len(b) > 0 && b[0] == kindHead }

// Withdrawn is what a participant has taken away at their own computer. It holds there whatever the log says, and whether or not
// the site can be told; the log follows. It needs no signature: it gives nothing, and the link it comes on is the participant's
// own. It is said to everybody on a link when the link comes up and whenever it changes; the newest one counts.
type Withdrawn struct {
	Share  bool // their screen is not shown, and will not be before they allow it anew
	Paused bool // their screen is not shown until they go on
	// Control is the highest epoch whose lease acts on nothing at their computer any more, nor does any below it; 0: none.
	Control uint32
}

const (
	withdrawnShare  byte = 0x01
	withdrawnPaused byte = 0x02
)

// EncodeWithdrawn writes, for ChannelControl, 0x22, what:u8 (0x01 the share, or-ed with 0x02 paused), control:u32.
func EncodeWithdrawn(w Withdrawn) []byte {
	what := bit(w.Share)*withdrawnShare | bit(w.Paused)*withdrawnPaused
	return binary.BigEndian.AppendUint32([]byte{kindWithdrawn, what}, w.Control)
}

// DecodeWithdrawn reads what EncodeWithdrawn wrote.
func DecodeWithdrawn(b []byte) (Withdrawn, error) {
	if len(b) > withdrawnLen {
		return Withdrawn{}, fmt.Errorf("decode withdrawn of %d bytes: %w", len(b), ErrTooLarge)
	}
	if len(b) != withdrawnLen || b[0] != kindWithdrawn || b[1]&^(withdrawnShare|withdrawnPaused) != 0 {
		return Withdrawn{}, fmt.Errorf("decode withdrawn: %w", ErrMalformed)
	}
	return Withdrawn{
		Share: b[1]&withdrawnShare != 0, Paused: b[1]&withdrawnPaused != 0, Control: binary.BigEndian.Uint32(b[2:]),
	}, nil
}

// IsWithdrawn reports whether a message on ChannelControl is to be a Withdrawn.
func IsWithdrawn(b []byte) bool { return len(b) > 0 && b[0] == kindWithdrawn }

// Quality is what a viewer would rather have of a shared picture where the link cannot carry everything. Text is exact with all of them.
type Quality uint8

// The qualities.
const (
	SaveData Quality = 1 // few bytes
	Balanced Quality = 2 // what is sent without a wish
	BestText Quality = 3 // every pixel becomes exact, and text is never blurred in motion
)

// Wish is what a viewer asks of the sharer's picture. It is said on the link to the sharer, as often as it changes and when the link comes
// up. The newest wish of the rep who leads counts; the others' count when they lead.
type Wish struct{ Quality Quality }

// EncodeWish writes, for ChannelControl, 0x24, quality:u8. The quality must be one of the three.
func EncodeWish(w Wish) ([]byte, error) {
	if w.Quality < SaveData || w.Quality > BestText {
		return nil, fmt.Errorf("encode wish %d: %w", w.Quality, ErrMalformed)
	}
	return []byte{kindWish, byte(w.Quality)}, nil
}

// DecodeWish reads what EncodeWish wrote.
func DecodeWish(b []byte) (Wish, error) {
	if len(b) > wishLen {
		return Wish{}, fmt.Errorf("decode wish of %d bytes: %w", len(b), ErrTooLarge)
	}
	if len(b) != wishLen || b[0] != kindWish || Quality(b[1]) < SaveData || Quality(b[1]) > BestText {
		return Wish{}, fmt.Errorf("decode wish: %w", ErrMalformed)
	}
	return Wish{Quality(b[1])}, nil
}

// IsWish reports whether a message on ChannelControl is to be a Wish.
func IsWish(b []byte) bool { return len(b) > 0 && b[0] == kindWish }

// CursorPlace is where the sharer's cursor is: hot spot in the shared picture's pixels, and which shape it has.
type CursorPlace struct {
	X, Y    int32
	Visible bool
	Serial  uint32
}

// CursorShape is a cursor's picture. A place may name a serial whose shape is still on its way; the old one is shown till then.
type CursorShape struct {
	Serial     uint32
	W, H       uint8 // 0..MaxCursor
	HotX, HotY uint8
	Pix        []byte // W*H*4: R, G, B, A, straight alpha
}

// EncodeCursorPlace writes 0x31, x:i32, y:i32, visible:u8, serial:u32.
func EncodeCursorPlace(p CursorPlace) []byte {
	b := binary.BigEndian.AppendUint32([]byte{kindCursorPlace}, uint32(p.X))
	b = binary.BigEndian.AppendUint32(b, uint32(p.Y))
	return binary.BigEndian.AppendUint32(append(b, bit(p.Visible)), p.Serial)
}

// EncodeCursorShape writes 0x32, serial:u32, w, h, hotx, hoty (one byte each), the pixels.
func EncodeCursorShape(s CursorShape) ([]byte, error) {
	if s.W > MaxCursor || s.H > MaxCursor || len(s.Pix) != int(s.W)*int(s.H)*4 {
		return nil, fmt.Errorf("encode cursor of %d × %d: %w", s.W, s.H, ErrMalformed)
	}
	b := binary.BigEndian.AppendUint32([]byte{kindCursorShape}, s.Serial)
	return append(append(b, s.W, s.H, s.HotX, s.HotY), s.Pix...), nil
}

// DecodeCursor reads either cursor message: one of place and shape is not nil.
func DecodeCursor(b []byte) (place *CursorPlace, shape *CursorShape, err error) {
	switch {
	case len(b) > MaxPeer:
		return nil, nil, fmt.Errorf("decode cursor of %d bytes: %w", len(b), ErrTooLarge)
	case len(b) == placeLen && b[0] == kindCursorPlace && b[9] <= 1:
		return &CursorPlace{
			X: int32(binary.BigEndian.Uint32(b[1:])), Y: int32(binary.BigEndian.Uint32(b[5:])),
			Visible: b[9] == 1, Serial: binary.BigEndian.Uint32(b[10:]),
		}, nil, nil
	case len(b) >= cursorHead && b[0] == kindCursorShape:
		s := CursorShape{Serial: binary.BigEndian.Uint32(b[1:]), W: b[5], H: b[6], HotX: b[7], HotY: b[8]}
		if s.W > MaxCursor || s.H > MaxCursor || len(b)-cursorHead != int(s.W)*int(s.H)*4 {
			break
		}
		s.Pix = append([]byte(nil), b[cursorHead:]...)
		return nil, &s, nil
	}
	return nil, nil, fmt.Errorf("decode cursor: %w", ErrMalformed)
}
