package wire

import (
	"bytes"
	"fmt"
)

const kindDoor byte = 0x23

// Limits of a Door.
const (
	MaxDoor       = 2 << 10 // bytes
	MaxDoorLinks  = 16
	NumberDigits  = 12
	LinkSecretLen = 16
)

// Door is how people come in: what the primary rep's console gives, end to end, to the console of the rep to whom control of the session
// is transferred. Who gives it goes on knowing it, until the new primary makes a new number.
type Door struct {
	Entry  uint64     `json:"entry"`  // number of the entry that gave the lead: of no other change of it
	Number string     `json:"number"` // 12 digits, locator and secret
	Failed uint8      `json:"failed"` // attempts charged: those that failed, and those that were open
	Links  []DoorLink `json:"links"`  // that nobody has used yet
}

// DoorLink is an open invite link.
type DoorLink struct {
	Rep     bool   `json:"rep"`            // made for a rep; else for a customer
	Site    bool   `json:"site,omitempty"` // the site knows it, too: it brings a customer from a queue
	Secret  []byte `json:"secret"`         // LinkSecretLen bytes
	Expires int64  `json:"expires"`        // Unix milliseconds
}

func (d Door) valid() bool {
	if len(d.Number) != NumberDigits || len(d.Links) > MaxDoorLinks {
		return false
	}
	for _, c := range d.Number {
		if c < '0' || c > '9' {
			return false
		}
	}
	for _, l := range d.Links {
		if len(l.Secret) != LinkSecretLen || l.Rep && l.Site {
			return false
		}
	}
	return true
}

// EncodeDoor writes, for ChannelControl, 0x23 and JSON.
func EncodeDoor(d Door) ([]byte, error) {
	if !d.valid() {
		return nil, fmt.Errorf("encode door: %w", ErrMalformed)
	}
	b, err := marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encode door: %w", err)
	}
	return append([]byte{kindDoor}, b...), nil
}

// DecodeDoor reads what EncodeDoor wrote. What it accepts re-encodes to the same bytes.
func DecodeDoor(b []byte) (Door, error) {
	if len(b) > MaxDoor {
		return Door{}, fmt.Errorf("decode door of %d bytes: %w", len(b), ErrTooLarge)
	}
	var d Door
	if !IsDoor(b) || unmarshal(b[1:], &d) != nil || !d.valid() {
		return Door{}, fmt.Errorf("decode door: %w", ErrMalformed)
	}
	if again, err := EncodeDoor(d); err != nil || !bytes.Equal(again, b) {
		return Door{}, fmt.Errorf("decode door: not in its one form: %w", ErrMalformed)
	}
	return d, nil
}

// IsDoor reports whether a message on ChannelControl is to be a Door.
func IsDoor(b []byte) bool { return len(b) > 0 && b[0] == kindDoor }
