package peer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/pion/webrtc/v4"
)

// Limits on a session description of the other end. Ours has two media sections and about 60 lines; a browser's offer with
// every codec has about 250.
const (
	maxSections   = 2
	maxAttributes = 400 // in one section
	maxFormats    = 64  // payload types in one section
)

// fingerprintOf is the value of an a=fingerprint line (RFC 8122) for sum.
func fingerprintOf(sum [32]byte) string {
	var b strings.Builder
	b.WriteString("sha-256 ")
	for i, x := range sum {
		if i > 0 {
			b.WriteByte(':')
		}
		b.WriteString(strings.ToUpper(hex.EncodeToString([]byte{x})))
	}
	return b.String()
}

// gate lets a description through only if it has at least one fingerprint and all of them are exactly remote, and if what it
// asks for is within this link's limits. Returns ErrFingerprint or ErrDescription. It is the first thing that reads a
// description, before anything of it is applied.
func gate(d webrtc.SessionDescription, remote [32]byte, video Video) error {
	parsed, err := d.Unmarshal()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDescription, err)
	}
	if n := len(parsed.MediaDescriptions); n == 0 || n > maxSections {
		return fmt.Errorf("%w: %d media sections", ErrDescription, n)
	}
	if len(parsed.Attributes) > maxAttributes {
		return fmt.Errorf("%w: %d attributes", ErrDescription, len(parsed.Attributes))
	}
	var prints []string
	for _, a := range parsed.Attributes {
		if strings.EqualFold(a.Key, "fingerprint") {
			prints = append(prints, a.Value)
		}
	}
	videos := 0
	for _, m := range parsed.MediaDescriptions {
		if len(m.Attributes) > maxAttributes || len(m.MediaName.Formats) > maxFormats {
			return fmt.Errorf("%w: size of a media section", ErrDescription)
		}
		var rtx bool
		for _, a := range m.Attributes {
			switch key := strings.ToLower(a.Key); key {
			case "fingerprint":
				prints = append(prints, a.Value)
			case "crypto":
				return fmt.Errorf("%w: keys in the clear", ErrDescription)
			case "rtpmap":
				rtx = rtx || strings.Contains(strings.ToLower(a.Value), " rtx/")
			}
		}
		if err := gateSection(m.MediaName.Media, m.MediaName.Protos, rtx, video); err != nil {
			return err
		}
		if m.MediaName.Media == "video" {
			videos++
		}
	}
	if videos > 1 {
		return fmt.Errorf("%w: %d video sections", ErrDescription, videos)
	}
	return gatePrints(prints, remote)
}

func gateSection(media string, protos []string, rtx bool, video Video) error {
	proto := strings.Join(protos, "/")
	switch {
	case media == "application" && proto == "UDP/DTLS/SCTP":
		return nil
	case media == "video" && proto == "UDP/TLS/RTP/SAVPF" && video != VideoNone:
		if !rtx {
			return fmt.Errorf("%w: %w", ErrDescription, errNoRTX)
		}
		return nil
	}
	return fmt.Errorf("%w: a section this link does not have", ErrDescription)
}

func gatePrints(prints []string, remote [32]byte) error {
	if len(prints) == 0 {
		return fmt.Errorf("%w: none given", ErrFingerprint)
	}
	want := fingerprintOf(remote)
	for _, p := range prints {
		// RFC 8122 lets the hash's name be in either case; the hex digits are upper case, but pion writes lower.
		if !strings.EqualFold(p, want) {
			return ErrFingerprint
		}
	}
	return nil
}

// certificateIs reports whether der is the certificate with that fingerprint.
func certificateIs(der []byte, remote [32]byte) bool {
	return len(der) > 0 && sha256.Sum256(der) == remote
}
