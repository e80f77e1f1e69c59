package peer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Signaling messages of one link, as handed to Config.Signal and taken by Conn.Receive. Each is one JSON object:
//
//	offerer                                   answerer
//	  {"kind":"offer","round":1,"sdp":…}    →
//	                                        ←   {"kind":"answer","round":1,"sdp":…}
//	  {"kind":"candidate","round":1,…}      ↔   {"kind":"candidate","round":1,…}
//	                                        ←   {"kind":"restart","round":1}
//
// Only the offerer offers, so offers never cross. A round is one offer with its answer: each ICE restart begins the next
// one. An answer or a candidate of an earlier round is out of date and dropped; a candidate may overtake its description.
// "restart" asks the offerer for the round after the one named.
const (
	kindOffer     = "offer"
	kindAnswer    = "answer"
	kindCandidate = "candidate"
	kindRestart   = "restart"
)

// Limits of a signaling message, in bytes; maxSignal leaves room for JSON's escapes (two bytes a line).
const (
	maxDescription = 64 << 10
	maxCandidate   = 1 << 10
	maxSignal      = 80 << 10
)

type signal struct {
	Kind      string `json:"kind"`
	Round     uint32 `json:"round"`               // ≥ 1
	SDP       string `json:"sdp,omitempty"`       // offer, answer
	Candidate string `json:"candidate,omitempty"` // candidate: RFC 8839 "candidate:…"
}

func (s signal) check() error {
	if s.Round == 0 {
		return fmt.Errorf("%w: no round", ErrSignal)
	}
	var ok bool
	switch s.Kind {
	case kindOffer, kindAnswer:
		ok = s.SDP != "" && len(s.SDP) <= maxDescription && s.Candidate == ""
	case kindCandidate:
		ok = s.Candidate != "" && len(s.Candidate) <= maxCandidate && s.SDP == ""
	case kindRestart:
		ok = s.SDP == "" && s.Candidate == ""
	}
	if !ok {
		return fmt.Errorf("%w: contents or size of its kind", ErrSignal)
	}
	return nil
}

func encodeSignal(s signal) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignal, err)
	}
	out := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if len(out) > maxSignal {
		return nil, fmt.Errorf("%w: size", ErrSignal)
	}
	return out, nil
}

// decodeSignal returns ErrSignal for anything but exactly one object with known fields.
func decodeSignal(b []byte) (signal, error) {
	if len(b) > maxSignal || !utf8.Valid(b) {
		return signal{}, fmt.Errorf("%w: size or characters", ErrSignal)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	var s signal
	if err := dec.Decode(&s); err != nil {
		return signal{}, fmt.Errorf("%w: %w", ErrSignal, err)
	}
	if dec.InputOffset() != int64(len(b)) {
		return signal{}, fmt.Errorf("%w: more than one value", ErrSignal)
	}
	return s, s.check()
}
