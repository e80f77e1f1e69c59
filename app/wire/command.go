package wire

import (
	"bytes"
	"encoding/json"
	"fmt"

	"deskhand/app/session"
)

// Limits of a signed command, in bytes.
const (
	MaxBody      = 4096
	CommandIDLen = 16
	HashLen      = 32
	SigLen       = 64
)

// SignCommand is the context under which commands are signed (trust.Sign).
const SignCommand = "command"

// Head is a place in a session's log: the number of an entry and its hash. The zero Head is the empty log.
type Head struct {
	N    uint64 `json:"n"`
	Hash []byte `json:"hash"` // HashLen bytes; empty when N is 0
}

// Equal reports whether both name the same entry.
func (h Head) Equal(o Head) bool { return h.N == o.N && bytes.Equal(h.Hash, o.Hash) }

// Command is a participant's command as it is signed: what is wanted, by whom, in which session, and the head of the log the
// author had seen. ID is CommandIDLen random bytes chosen by the author; a log takes each once.
type Command struct {
	Session session.ID
	By      session.ParticipantID
	ID      []byte
	Head    Head
	Do      session.Command
}

// commandBody is Command's encoding. Field order and names are part of the protocol.
type commandBody struct {
	Version int                   `json:"v"`
	Session session.ID            `json:"session"`
	By      session.ParticipantID `json:"by"`
	ID      []byte                `json:"id"`
	Head    Head                  `json:"head"`
	Do      string                `json:"do"`
	With    json.RawMessage       `json:"with"`
}

// EncodeCommand returns the bytes to sign.
func EncodeCommand(c Command) ([]byte, error) {
	name := commandName(c.Do)
	if name == "" {
		return nil, fmt.Errorf("encode command %T: %w", c.Do, ErrMalformed)
	}
	with, err := marshal(c.Do)
	if err != nil {
		return nil, fmt.Errorf("encode command %s: %w", name, err)
	}
	b, err := marshal(commandBody{Version, c.Session, c.By, c.ID, c.Head, name, with})
	if err != nil {
		return nil, fmt.Errorf("encode command %s: %w", name, err)
	}
	if len(b) > MaxBody {
		return nil, fmt.Errorf("encode command %s: %d bytes: %w", name, len(b), ErrTooLarge)
	}
	return b, nil
}

// DecodeCommand reads signed bytes. It returns ErrTooLarge, ErrOutdated or ErrMalformed. What it accepts re-encodes to the same
// bytes. It does not check the signature.
func DecodeCommand(b []byte) (Command, error) {
	if len(b) > MaxBody {
		return Command{}, fmt.Errorf("decode command of %d bytes: %w", len(b), ErrTooLarge)
	}
	if v := saidVersion(b); v > 0 && v != Version {
		return Command{}, fmt.Errorf("decode command: %w", VersionError{v})
	}
	var raw commandBody
	if err := unmarshal(b, &raw); err != nil {
		return Command{}, fmt.Errorf("decode command: %w", err)
	}
	if raw.Version != Version {
		return Command{}, fmt.Errorf("decode command without a version: %w", ErrMalformed)
	}
	if len(raw.ID) != CommandIDLen || len(raw.Head.Hash) != headHashLen(raw.Head.N) {
		return Command{}, fmt.Errorf("decode command: lengths: %w", ErrMalformed)
	}
	do, err := decodeDo(raw.Do, raw.With)
	if err != nil {
		return Command{}, fmt.Errorf("decode command %q: %w", raw.Do, err)
	}
	c := Command{Session: raw.Session, By: raw.By, ID: raw.ID, Head: raw.Head, Do: do}
	again, err := EncodeCommand(c)
	if err != nil || !bytes.Equal(again, b) {
		return Command{}, fmt.Errorf("decode command %q: not in its one form: %w", raw.Do, ErrMalformed)
	}
	return c, nil
}

func headHashLen(n uint64) int {
	if n == 0 {
		return 0
	}
	return HashLen
}

// The names under which commands are stored and sent; never changed, never re-used.
func commandName(c session.Command) string {
	switch c.(type) {
	case session.Start:
		return "start"
	case session.Admit:
		return "admit"
	case session.Join:
		return "join"
	case session.Leaving:
		return "leave"
	case session.Removal:
		return "remove"
	case session.Asking:
		return "ask"
	case session.Cancel:
		return "cancel"
	case session.Reply:
		return "reply"
	case session.Sharing:
		return "share"
	case session.Pause:
		return "pause"
	case session.Stop:
		return "stop"
	case session.Release:
		return "release"
	case session.End:
		return "end"
	case session.Choosing:
		return "choose"
	case session.Transferring:
		return "transfer"
	case session.Holding:
		return "hold"
	case session.Resuming:
		return "resume"
	case session.TakingOver:
		return "take-over"
	case session.HandingOver:
		return "hand-over"
	case session.Taking:
		return "take"
	case session.Calling:
		return "call"
	case session.Filming:
		return "camera"
	case session.Staying:
		return "stay"
	}
	return ""
}

func decodeDo(name string, with []byte) (session.Command, error) {
	switch name {
	case "start":
		return decodeAs[session.Start](with)
	case "admit":
		return decodeAs[session.Admit](with)
	case "join":
		return decodeAs[session.Join](with)
	case "leave":
		return decodeAs[session.Leaving](with)
	case "remove":
		return decodeAs[session.Removal](with)
	case "ask":
		return decodeAs[session.Asking](with)
	case "cancel":
		return decodeAs[session.Cancel](with)
	case "reply":
		return decodeAs[session.Reply](with)
	case "share":
		return decodeAs[session.Sharing](with)
	case "pause":
		return decodeAs[session.Pause](with)
	case "stop":
		return decodeAs[session.Stop](with)
	case "release":
		return decodeAs[session.Release](with)
	case "end":
		return decodeAs[session.End](with)
	case "choose":
		return decodeAs[session.Choosing](with)
	case "transfer":
		return decodeAs[session.Transferring](with)
	case "hold":
		return decodeAs[session.Holding](with)
	case "resume":
		return decodeAs[session.Resuming](with)
	case "take-over":
		return decodeAs[session.TakingOver](with)
	case "hand-over":
		return decodeAs[session.HandingOver](with)
	case "take":
		return decodeAs[session.Taking](with)
	case "call":
		return decodeAs[session.Calling](with)
	case "camera":
		return decodeAs[session.Filming](with)
	case "stay":
		return decodeAs[session.Staying](with)
	}
	return nil, fmt.Errorf("unknown command: %w", ErrMalformed)
}

func decodeAs[C session.Command](with []byte) (session.Command, error) {
	var c C
	if err := unmarshal(with, &c); err != nil {
		return nil, err
	}
	return c, nil
}
