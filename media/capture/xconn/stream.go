package xconn

import (
	"bufio"
	"encoding/binary"
	"io"
)

// First byte of what a server sends, and the error numbers of the core protocol (X11 protocol, encoding appendix:
// "Replies, errors, events"; "BadImplementation" is the highest core error).
const (
	kindError          = 0
	kindReply          = 1
	kindGenericEvent   = 35
	lastCoreError      = 17
	unitLen            = 32      // every error, event and reply head
	setupHeadLen       = 8       // the answer to the connection set-up begins with 8 bytes …
	maxGeneric         = 1 << 16 // bytes of a GenericEvent beyond its first 32
	readBufferLen      = 1 << 14
	sentBySendEventBit = 0x80
)

// stream reads what an X server sends (X protocol in the byte order of this client, least significant first) and splits
// events from the rest.
type stream struct {
	in    *bufio.Reader
	unit  [unitLen]byte
	event []byte // re-used for GenericEvents
	pass  []byte // part of unit still to be handed out
	body  int    // bytes that follow in the stream and are handed out too
	setUp bool   // the answer to the set-up is behind us
}

func (s *stream) init(r io.Reader) { s.in = bufio.NewReaderSize(r, readBufferLen) }

// read fills p with bytes that are not events; those go to onEvent.
func (s *stream) read(p []byte, onEvent func([]byte)) (int, error) {
	for len(s.pass) == 0 && s.body == 0 {
		if err := s.next(onEvent); err != nil {
			return 0, err
		}
	}
	if len(s.pass) > 0 {
		n := copy(p, s.pass)
		s.pass = s.pass[n:]
		return n, nil
	}
	n, err := s.in.Read(p[:min(len(p), s.body)])
	s.body -= n
	return n, err
}

// next reads the head of the next message; what follows is left in pass and body, or nothing after an event.
func (s *stream) next(onEvent func([]byte)) error {
	if !s.setUp {
		head := s.unit[:setupHeadLen]
		if _, err := io.ReadFull(s.in, head); err != nil {
			return err
		}
		s.setUp, s.pass, s.body = true, head, 4*int(binary.LittleEndian.Uint16(head[6:]))
		return nil
	}
	unit := s.unit[:]
	if _, err := io.ReadFull(s.in, unit); err != nil {
		return err
	}
	switch unit[0] {
	case kindError:
		if unit[1] > lastCoreError {
			// xgb knows the numbers of extension errors only from the maps that this package keeps away from, and drops
			// what it does not know, whereupon the request would never return.
			unit[1] = lastCoreError
		}
		s.pass = unit
	case kindReply:
		s.pass, s.body = unit, 4*int(binary.LittleEndian.Uint32(unit[4:]))
	default:
		return s.deliver(unit, onEvent)
	}
	return nil
}

// deliver passes an event on, with what follows a GenericEvent.
func (s *stream) deliver(unit []byte, onEvent func([]byte)) error {
	event := unit
	if unit[0]&^sentBySendEventBit == kindGenericEvent {
		more := 4 * uint64(binary.LittleEndian.Uint32(unit[4:]))
		if more > maxGeneric {
			return errEventTooLong
		}
		s.event = append(s.event[:0], unit...)
		s.event = append(s.event, make([]byte, more)...)
		if _, err := io.ReadFull(s.in, s.event[unitLen:]); err != nil {
			return err
		}
		event = s.event
	}
	if onEvent != nil {
		onEvent(event)
	}
	return nil
}
