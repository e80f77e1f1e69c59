package console

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"deskhand/app/chat"
	"deskhand/app/invite"
	"deskhand/app/seat"
	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/media/peer"
)

// Saved is what a console keeps of a live session so that a crash does not end it: its keys, how people come in and the
// check words of those who are in. It is secret;
// keep it in a file that only this user can read, and forget it when the session ends.
type Saved struct {
	Session session.ID
	Bytes   []byte
}

// At is the server that a kept session is at: by its key, or by its address where a public authority vouches for it and the key is zero.
func (s Saved) At() (address string, key [32]byte, err error) {
	var f savedForm
	if err := json.Unmarshal(s.Bytes, &f); err != nil || f.Version != savedVersion {
		return "", key, fmt.Errorf("find a kept session: %w", ErrSaved)
	}
	copy(key[:], f.ServerKey)
	return f.Address, key, nil
}

// Locator is the first part of a kept session's number, which tells it from others and lets nobody in; "" when there is none.
func (s Saved) Locator() string {
	var f savedForm
	if err := json.Unmarshal(s.Bytes, &f); err != nil || len(f.Number) < invite.LocatorDigits {
		return ""
	}
	return f.Number[:invite.LocatorDigits]
}

// savedForm is Saved.Bytes, as JSON.
type savedForm struct {
	Version     int                   `json:"v"`
	Session     session.ID            `json:"session"`
	Participant session.ParticipantID `json:"participant"`
	Identity    []byte                `json:"identity"`
	Certificate []byte                `json:"certificate"`
	Address     string                `json:"address"`
	ServerKey   []byte                `json:"server_key"`
	Site        string                `json:"site"`
	Plain       bool                  `json:"plain"`
	Number      string                `json:"number"`
	Attempts    trust.Attempts        `json:"attempts"`
	At          time.Time             `json:"at"`
	Links       []savedLink           `json:"links,omitempty"`
	// Head is the number of the newest entry that has had its effect on all this.
	Head uint64 `json:"head,omitempty"`
	// Seeds are those of the check words, by participant.
	Seeds map[session.ParticipantID][]byte `json:"seeds,omitempty"`
	// Met is how far the words are with those whom the site introduced, by participant.
	Met map[session.ParticipantID]trust.MeetingState `json:"met,omitempty"`
	// Chat is what was written, and for whom it still waits.
	Chat *chat.Saved `json:"chat,omitempty"`
}

// savedVersion is the form's version; another one is not read.
const savedVersion = 1

// keepLoop hands what is needed to come back to the Config's Keep. Only the primary rep's sessions are kept: an assistant joins
// again by the number. A door that is not open is not kept: it does not say yet where it is.
func (s *Session) keepLoop() {
	if s.cfg.Keep == nil || s.door == nil || s.door.hello.Session == "" || s.end.Over {
		return
	}
	identity, err := s.keys.Identity.Save()
	if err != nil {
		s.cfg.Log.Error("session keys not kept", "err", err)
		return
	}
	cert, err := s.keys.Certificate.MarshalBinary()
	if err != nil {
		s.cfg.Log.Error("session keys not kept", "err", err)
		return
	}
	b, err := json.Marshal(savedForm{
		Version: savedVersion, Session: s.seat.State().ID, Participant: s.seat.Me(), Identity: identity, Certificate: cert,
		Address: s.cfg.Client.Address, ServerKey: s.door.key[:], Site: s.door.site.HostPort(), Plain: s.door.plain,
		Number: s.door.number.Locator + s.door.number.Secret, Attempts: s.door.attempts, At: time.Now(),
		Links: s.door.saveLinks(), Head: s.kept.applied,
		Seeds: s.people.seeds, Met: s.seat.Met(), Chat: s.kept.chat,
	})
	if err != nil {
		s.cfg.Log.Error("session keys not kept", "err", err)
		return
	}
	s.cfg.Keep(Saved{Session: s.seat.State().ID, Bytes: b})
}

// Return makes a session that was kept by a console that crashed or was cut off: same participant, same number, same links;
// open proofs count as failed. cfg is for the same server (Saved.At), wherever that is reached by now; a zero Site is the one that was kept. It
// returns an error when the bytes are not such a session.
func Return(cfg Config, saved Saved) (*Session, error) {
	var f savedForm
	if err := json.Unmarshal(saved.Bytes, &f); err != nil || f.Version != savedVersion {
		return nil, fmt.Errorf("come back to a session: %w", ErrSaved)
	}
	identity, err := trust.Restore(f.Identity)
	if err != nil {
		return nil, fmt.Errorf("come back to a session: %w", err)
	}
	cert, err := peer.ParseCertificate(f.Certificate)
	if err != nil {
		return nil, fmt.Errorf("come back to a session: %w", err)
	}
	site, err := invite.ParseSite(f.Site)
	if err != nil {
		return nil, fmt.Errorf("come back to a session: %w", err)
	}
	d := newDoor(rand.Reader)
	if f.Number != "" {
		if d.number, err = invite.ParseNumber(f.Number); err != nil {
			return nil, fmt.Errorf("come back to a session: %w", err)
		}
	}
	d.attempts, d.links.saved = f.Attempts.Settled(), f.Links
	if cfg.Site.IsZero() {
		cfg.Site, cfg.Plain = site, f.Plain
	}
	s := newSession(cfg, Keys{identity, cert}, d, &seat.Returning{Session: f.Session, Participant: f.Participant})
	s.kept.id, s.kept.head = f.Session, f.Head
	s.chatFrom(f.Chat)
	s.seat.Meet(f.Met, func() { s.keepLoop(); s.publishLoop() })
	for who, seed := range f.Seeds {
		if len(seed) == len(trust.Result{}.WordSeed) {
			s.people.seeds[who] = seed
		}
	}
	return s, nil
}
