package screen

import (
	"deskhand/app/wire"
	"deskhand/media/frame"
)

// sendCursorLoop sends the pointer's shape and place to everybody who sees the picture.
func (s *Share) sendCursorLoop() {
	seat := s.cfg.Seat
	state := seat.State()
	w := s.now.current()
	if w == nil || s.stopped.share || s.permit.isStill() || state.Share.By != seat.Me() || state.Share.Paused {
		return
	}
	c := w.lastCursor()
	place := wire.EncodeCursorPlace(wire.CursorPlace{X: int32(c.X), Y: int32(c.Y), Visible: c.Visible, Serial: c.Serial})
	for _, p := range state.People {
		if !s.seesLoop(state, p.ID) {
			continue
		}
		if had, ok := s.viewers.shapes[p.ID]; (!ok || had != c.Serial) && c.Visible {
			if b, err := wire.EncodeCursorShape(shape(c)); err == nil && seat.Send(p.ID, wire.ChannelCursor, b) == nil {
				s.viewers.shapes[p.ID] = c.Serial
			}
		}
		_ = seat.Send(p.ID, wire.ChannelCursor, place)
	}
}

// shape is the wire's form of a cursor's shape; one too large to send becomes an empty one.
func shape(c frame.Cursor) wire.CursorShape {
	if c.W > wire.MaxCursor || c.H > wire.MaxCursor {
		return wire.CursorShape{Serial: c.Serial}
	}
	return wire.CursorShape{
		Serial: c.Serial, W: uint8(c.W), H: uint8(c.H), HotX: uint8(max(0, c.HotX)), HotY: uint8(max(0, c.HotY)), Pix: c.Pix,
	}
}
