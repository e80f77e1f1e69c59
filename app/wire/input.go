package wire

import (
	"encoding/binary"
	"fmt"
	"time"
	"unicode/utf8"
)

// Input is what a controller's hand does, as it travels from the controller's console to the touched device. Pointer
// positions are in pixels of the shared picture, origin at its top left corner.
//
// Layout, big-endian, first byte the kind:
//
//	kind  name     body after the 13-byte head
//	0x01  Move     x:u16 y:u16
//	0x02  Button   x:u16 y:u16 button:u8 down:u8
//	0x03  Wheel    x:u16 y:u16 dx:i16 dy:i16
//	0x04  Key      code:u16 rune:u32 mods:u8 down:u8
//	0x05  Text     utf-8, 1..256 bytes
//	0x06  Release  -
//	0x07  Held     -
//
// The head is kind:u8, epoch:u32, seq:u32, at:u32. Move and Held travel on ChannelPointer (unordered, short-lived), everything
// else on ChannelKeys (ordered, reliable); seq is shared by both, so that a move that arrives after a later button is dropped.
//
// While a controller holds a key or button its console says so every HeldEvery. A device on which something is held that has
// got no input and no Held for HeldSilence, by its own clock, lets go of everything: the controller's program may have died, and
// the link finds that out only after seconds. Presses that come later count as ever; the end of a press that was let go does nothing.
type Input struct {
	// Epoch is the control lease under which this was done; the device drops every other epoch.
	Epoch uint32
	// Seq rises by one with each input of a session, over both channels.
	Seq uint32
	// At is the sender's own clock in milliseconds since it started; only differences mean anything. Inputs that are
	// more than 500 ms older than the fastest one seen are dropped, releases (Down false, Release) never.
	At uint32
	// Do is what was done: Move, Button, Wheel, Key, Text, Release or Held.
	Do InputAct
}

// InputAct is one of Move, Button, Wheel, Key, Text, Release, Held.
type InputAct interface{ inputKind() byte }

type (
	// Move is the pointer's new place.
	Move struct{ X, Y uint16 }
	// Button is a pointer button going down or up at a place: 1 left, 2 middle, 3 right, 4 back, 5 forward.
	Button struct {
		X, Y   uint16
		Button uint8
		Down   bool
	}
	// Wheel is a turn of the wheel in 120ths of a notch; DY > 0 scrolls up, DX > 0 scrolls right.
	Wheel struct {
		X, Y   uint16
		DX, DY int16
	}
	// Key is a physical key going down or up. Code is its usage on the HID Keyboard/Keypad page (0x07); Rune is the symbol
	// it yields alone in the controller's layout (0 when none), by which a shortcut finds its key in another layout; with Rune
	// 0 only the physical key counts. Mods are the modifiers the controller holds (ModShift …).
	Key struct {
		Code KeyCode
		Rune rune
		Mods uint8
		Down bool
	}
	// Text is typed text, 1 to 256 bytes of UTF-8 without control characters: what is to appear, whatever the layouts.
	Text struct{ Text string }
	// Release lets go of every key and button this controller holds.
	Release struct{}
	// Held does nothing: the controller is still there, and holds what it held.
	Held struct{}
)

// KeyCode is a key's usage on page 0x07 (Keyboard/Keypad) of the USB HID Usage Tables 1.5, for example 0x04 for the key that
// is A on a US keyboard.
type KeyCode uint16

// Modifiers a controller holds, or-ed in Key.Mods.
const (
	ModShift   uint8 = 0x01
	ModControl uint8 = 0x02
	ModAlt     uint8 = 0x04
	ModSuper   uint8 = 0x08
	ModAltGr   uint8 = 0x10
)

const (
	kindMove    byte = 0x01
	kindButton  byte = 0x02
	kindWheel   byte = 0x03
	kindKey     byte = 0x04
	kindText    byte = 0x05
	kindRelease byte = 0x06
	kindHeld    byte = 0x07

	inputHead = 13
	// MaxText is the longest Text, in bytes.
	MaxText = 256
	// MaxInput is the largest encoded Input, in bytes.
	MaxInput = inputHead + MaxText
)

// The beat of what is held. On a path whose delay varies by 800 ms, on which two beats in a row are lost, 950 ms pass between
// arrivals; a beat costs about 100 bytes on the line, while something is held only. It may be lost: on a reliable channel
// those behind a lost one would wait for it, about as long as the silence that is allowed.
const (
	// HeldEvery is the time between two Held.
	HeldEvery = 50 * time.Millisecond
	// HeldSilence is how long what is held stays so without a word of who holds it.
	HeldSilence = time.Second
)

func (Move) inputKind() byte    { return kindMove }
func (Button) inputKind() byte  { return kindButton }
func (Wheel) inputKind() byte   { return kindWheel }
func (Key) inputKind() byte     { return kindKey }
func (Text) inputKind() byte    { return kindText }
func (Release) inputKind() byte { return kindRelease }
func (Held) inputKind() byte    { return kindHeld }

// EncodeInput appends in to dst. It returns ErrMalformed when a value is outside the limits above.
func EncodeInput(dst []byte, in Input) ([]byte, error) {
	if in.Do == nil {
		return dst, fmt.Errorf("encode input: nothing done: %w", ErrMalformed)
	}
	if err := validInput(in.Do); err != nil {
		return dst, fmt.Errorf("encode input: %w", err)
	}
	b := append(dst, in.Do.inputKind())
	b = binary.BigEndian.AppendUint32(b, in.Epoch)
	b = binary.BigEndian.AppendUint32(b, in.Seq)
	b = binary.BigEndian.AppendUint32(b, in.At)
	switch a := in.Do.(type) {
	case Move:
		b = appendU16(b, a.X, a.Y)
	case Button:
		b = append(appendU16(b, a.X, a.Y), a.Button, bit(a.Down))
	case Wheel:
		b = appendU16(b, a.X, a.Y, uint16(a.DX), uint16(a.DY))
	case Key:
		b = appendU16(b, uint16(a.Code))
		b = binary.BigEndian.AppendUint32(b, uint32(a.Rune))
		b = append(b, a.Mods, bit(a.Down))
	case Text:
		b = append(b, a.Text...)
	}
	return b, nil
}

// DecodeInput reads one Input that fills b. It returns ErrTooLarge or ErrMalformed.
func DecodeInput(b []byte) (Input, error) {
	if len(b) > MaxInput {
		return Input{}, fmt.Errorf("decode input of %d bytes: %w", len(b), ErrTooLarge)
	}
	if len(b) < inputHead {
		return Input{}, fmt.Errorf("decode input of %d bytes: %w", len(b), ErrMalformed)
	}
	in := Input{
		Epoch: binary.BigEndian.Uint32(b[1:]),
		Seq:   binary.BigEndian.Uint32(b[5:]),
		At:    binary.BigEndian.Uint32(b[9:]),
	}
	do, ok := decodeAct(b[0], b[inputHead:])
	if !ok {
		return Input{}, fmt.Errorf("decode input of kind %#x: %w", b[0], ErrMalformed)
	}
	if err := validInput(do); err != nil {
		return Input{}, fmt.Errorf("decode input: %w", err)
	}
	in.Do = do
	return in, nil
}

func decodeAct(kind byte, b []byte) (InputAct, bool) {
	u16 := func(i int) uint16 { return binary.BigEndian.Uint16(b[i:]) }
	switch {
	case kind == kindMove && len(b) == 4:
		return Move{u16(0), u16(2)}, true
	case kind == kindButton && len(b) == 6 && b[5] <= 1:
		return Button{u16(0), u16(2), b[4], b[5] == 1}, true
	case kind == kindWheel && len(b) == 8:
		return Wheel{u16(0), u16(2), int16(u16(4)), int16(u16(6))}, true
	case kind == kindKey && len(b) == 8 && b[7] <= 1:
		return Key{KeyCode(u16(0)), rune(binary.BigEndian.Uint32(b[2:])), b[6], b[7] == 1}, true
	case kind == kindText:
		return Text{string(b)}, true
	case kind == kindRelease && len(b) == 0:
		return Release{}, true
	case kind == kindHeld && len(b) == 0:
		return Held{}, true
	}
	return nil, false
}

func validInput(do InputAct) error {
	bad := func(what string) error { return fmt.Errorf("%s: %w", what, ErrMalformed) }
	switch a := do.(type) {
	case Button:
		if a.Button < 1 || a.Button > 5 {
			return bad("button")
		}
	case Key:
		if a.Rune < 0 || a.Rune > utf8.MaxRune || a.Rune >= 0xD800 && a.Rune < 0xE000 {
			return bad("key symbol")
		}
		if a.Mods&^(ModShift|ModControl|ModAlt|ModSuper|ModAltGr) != 0 {
			return bad("modifiers")
		}
	case Text:
		return validText(a.Text)
	}
	return nil
}

func validText(s string) error {
	if len(s) == 0 || len(s) > MaxText || !utf8.ValidString(s) {
		return fmt.Errorf("text of %d bytes: %w", len(s), ErrMalformed)
	}
	for _, r := range s {
		if r < 0x20 || r == 0x7F || r >= 0x80 && r < 0xA0 {
			return fmt.Errorf("control character in text: %w", ErrMalformed)
		}
	}
	return nil
}

func appendU16(b []byte, vs ...uint16) []byte {
	for _, v := range vs {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}
