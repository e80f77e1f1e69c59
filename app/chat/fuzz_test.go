package chat_test

import (
	"testing"

	"deskhand/app/chat"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// FuzzTake: whatever a participant's program puts into its outbox, nothing is read that its author did not sign.
func FuzzTake(f *testing.F) {
	f.Add(uint8(1), []byte("x"))
	f.Add(uint8(2), []byte{0, 1, 2})
	f.Add(uint8(1), make([]byte, 100))
	f.Fuzz(func(t *testing.T, kind uint8, body []byte) {
		if kind == 0 || len(body) == 0 || len(body) > wire.MaxFrameBody {
			return
		}
		m := newMeeting(t, session.PrimaryRep, session.PrimaryCustomer)
		faked(t, m, marta, wire.FrameKind(kind), body, ana)
		if got := m.talks[ana].Messages(); len(got) > 0 {
			t.Errorf("read %+v", got)
		}
		if s, err := m.talks[ana].Saved(); err != nil {
			t.Error(err)
		} else if _, err := chat.Restore(m.config(ana), s); err != nil {
			t.Error(err)
		}
	})
}
