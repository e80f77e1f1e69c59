// Package xkb asks an X server which layout is active: the parts of the X Keyboard Extension that xgb does not have (state,
// key map, clearing latches), spoken over an xgb connection. Pure Go, so that a program that types needs neither
// libxkbcommon-x11 nor Xlib, whose error handlers end the process.
//
// It does not follow changes: an X connection that has not asked for XKB gets a core MappingNotify for each (its user keeps one
// such connection, and asks State each time). A Conn belongs to one goroutine; a Map is never changed after it was read.
//
// Source: The X Keyboard Extension: Protocol Specification 1.0, chapters 4, 15, 17 and appendix D.
package xkb

import (
	"errors"
	"fmt"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

var (
	// ErrNoXKB: the server has no X Keyboard Extension.
	ErrNoXKB = errors.New("the X server has no keyboard extension")
	// ErrMalformed: an answer contradicts its own lengths.
	ErrMalformed = errors.New("malformed answer of the keyboard extension")
)

// Real modifiers, as in every mask of this package (X protocol, KEYMASK).
const (
	Shift   uint8 = 0x01
	Lock    uint8 = 0x02
	Control uint8 = 0x04
)

const (
	useCoreKeyboard = 0x0100

	minorUseExtension   = 0
	minorGetState       = 4
	minorLatchLockState = 5
	minorGetMap         = 8

	partTypes  = 0x01
	partSyms   = 0x02
	partModMap = 0x04
)

// Conn asks one server over the connection it was opened on.
type Conn struct {
	conn   *xgb.Conn
	opcode byte
}

// State is what of the keyboard is down or switched. Base are the modifiers held by anybody, Group the active layout (0..3).
type State struct {
	Base, Latched, Locked uint8
	Group                 uint8
}

// Open announces XKB 1.0 on conn, which from then on gets no MappingNotify. It returns ErrNoXKB, or the connection's error.
func Open(conn *xgb.Conn) (*Conn, error) {
	ext, err := xproto.QueryExtension(conn, uint16(len("XKEYBOARD")), "XKEYBOARD").Reply()
	if err != nil {
		return nil, fmt.Errorf("ask for the keyboard extension: %w", err)
	}
	if !ext.Present {
		return nil, ErrNoXKB
	}
	c := &Conn{conn: conn, opcode: ext.MajorOpcode}
	b := c.request(minorUseExtension, 8)
	xgb.Put16(b[4:], 1)
	reply, err := c.ask(b)
	if err != nil {
		return nil, fmt.Errorf("announce the keyboard extension: %w", err)
	}
	if reply[1] == 0 {
		return nil, ErrNoXKB
	}
	return c, nil
}

// State returns the core keyboard's state now.
func (c *Conn) State() (State, error) {
	b := c.request(minorGetState, 8)
	xgb.Put16(b[4:], useCoreKeyboard)
	r, err := c.ask(b)
	if err != nil {
		return State{}, fmt.Errorf("ask for the keyboard's state: %w", err)
	}
	return State{Base: r[9], Latched: r[10], Locked: r[11], Group: r[12]}, nil
}

// Map returns the core keyboard's map now.
func (c *Conn) Map() (*Map, error) {
	b := c.request(minorGetMap, 28)
	xgb.Put16(b[4:], useCoreKeyboard)
	xgb.Put16(b[6:], partTypes|partSyms|partModMap)
	r, err := c.ask(b)
	if err != nil {
		return nil, fmt.Errorf("ask for the key map: %w", err)
	}
	return parseMap(r)
}

// SetLocked switches the locked modifiers in mask to those in mods, and forgets latched modifiers and groups ("sticky" keys).
func (c *Conn) SetLocked(mask, mods uint8) error {
	b := c.request(minorLatchLockState, 16)
	xgb.Put16(b[4:], useCoreKeyboard)
	b[6], b[7] = mask, mods
	b[10] = 0xFF // all latches are affected, b[11] = 0 is their new state
	b[13] = 1    // and so is the latched group
	cookie := c.conn.NewCookie(true, false)
	c.conn.NewRequest(b, cookie)
	if err := cookie.Check(); err != nil {
		return fmt.Errorf("switch locked modifiers: %w", err)
	}
	return nil
}

func (c *Conn) request(minor byte, size int) []byte {
	b := make([]byte, size)
	b[0], b[1] = c.opcode, minor
	xgb.Put16(b[2:], uint16(size/4))
	return b
}

// ask sends a request and returns its reply, at least 32 bytes.
func (c *Conn) ask(b []byte) ([]byte, error) {
	cookie := c.conn.NewCookie(true, true)
	c.conn.NewRequest(b, cookie)
	r, err := cookie.Reply()
	if err != nil {
		return nil, err
	}
	if len(r) < 32 {
		return nil, ErrMalformed
	}
	return r, nil
}
