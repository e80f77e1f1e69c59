package wire

import "fmt"

// Meet is what two whom the site introduced say to each other for their check words: app/trust (Meeting) has the flow. It goes on the link
// between them and on nothing else.
type Meet struct {
	Step  byte          // MeetCommit, MeetNonce, MeetReveal of app/trust: 1 to 3
	Value [MeetLen]byte // as that says
}

// MeetLen is the length of a Meet's value, in bytes.
const MeetLen = 32

const (
	kindMeet byte = 0x25
	meetSize      = 1 + 1 + MeetLen
	lastStep      = 3
)

// EncodeMeet writes, for ChannelControl, 0x25, step:u8, value (32 bytes). The step must be one of the three.
func EncodeMeet(m Meet) ([]byte, error) {
	if m.Step < 1 || m.Step > lastStep {
		return nil, fmt.Errorf("encode meet %d: %w", m.Step, ErrMalformed)
	}
	return append([]byte{kindMeet, m.Step}, m.Value[:]...), nil
}

// DecodeMeet reads what EncodeMeet wrote.
func DecodeMeet(b []byte) (Meet, error) {
	if len(b) > meetSize {
		return Meet{}, fmt.Errorf("decode meet of %d bytes: %w", len(b), ErrTooLarge)
	}
	if len(b) != meetSize || b[0] != kindMeet || b[1] < 1 || b[1] > lastStep {
		return Meet{}, fmt.Errorf("decode meet: %w", ErrMalformed)
	}
	return Meet{Step: b[1], Value: [MeetLen]byte(b[2:])}, nil
}

// IsMeet reports whether a message on ChannelControl is to be a Meet.
func IsMeet(b []byte) bool { return len(b) > 0 && b[0] == kindMeet }
