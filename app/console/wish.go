package console

import (
	"deskhand/app/wire"
)

// Wish says what we would rather have of a shared picture where the link cannot carry everything: of the one that is shared now and of
// those that come. It counts while we lead. Any goroutine; it does not block.
func (s *Session) Wish(q wire.Quality) {
	s.seat.Do(func() {
		s.picture.wish = q
		s.sayWishLoop()
	})
}

// sayWishLoop tells who shares, if there is a link; a new link and a new picture bring it again.
func (s *Session) sayWishLoop() {
	if s.picture.From == 0 || s.picture.wish == 0 {
		return
	}
	b, err := wire.EncodeWish(wire.Wish{Quality: s.picture.wish})
	if err != nil {
		s.cfg.Log.Warn("wish not sent", "err", err)
		return
	}
	_ = s.seat.Send(s.picture.From, wire.ChannelControl, b)
}
