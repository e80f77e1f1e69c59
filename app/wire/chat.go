package wire

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"deskhand/app/session"
)

// What is kept until it has arrived: on ChannelControl, Frame carries one message of a stream and Ack says up to which one
// a stream has arrived. app/outbox says how they go; Frame.Kind says what is in them.

// Limits of what goes through an outbox.
const (
	MaxFrameBody  = 32 << 10 // bytes in a Frame, and so of a transcript's part
	MaxChatRunes  = 2000     // of a chat message's text
	ChatIDLen     = 8        // bytes
	MaxTranscript = MaxFrameBody
)

// SignChat is the context under which chat messages are signed (trust.Sign over ChatSigned).
const SignChat = "chat"

// FrameKind says what a Frame's body is. 0 is none.
type FrameKind uint8

// The kinds of frames.
const (
	FrameChat       FrameKind = 1 // SignedChat: said now
	FrameTranscript FrameKind = 2 // Transcript: said to everyone before the reader came
	FrameCard       FrameKind = 3 // Card: what a customer says of themselves
)

const (
	kindFrame byte = 0x41
	kindAck   byte = 0x42

	frameHead  = 1 + 8 + 8 + 1
	ackLen     = 1 + 8 + 8
	chatHead   = ChatIDLen + 4 + 4 + 8 + 8
	maxChat    = chatHead + utf8.UTFMax*MaxChatRunes
	minSigned  = SigLen + chatHead + 1
	maxSigned  = SigLen + maxChat
	signedHead = 2 // length in front of each message of a transcript
)

// Frame is message Seq (from 1) of a stream, which is a random number that its sender drew. Seq 0, with no kind and no body,
// asks for an Ack.
type Frame struct {
	Stream, Seq uint64
	Kind        FrameKind
	Body        []byte // 1..MaxFrameBody bytes
}

// Ack says that all messages of a stream up to Seq have arrived; 0: none has.
type Ack struct{ Stream, Seq uint64 }

func (f Frame) valid() bool {
	question := f.Kind == 0 && len(f.Body) == 0
	return f.Stream != 0 && (f.Seq == 0 && question || f.Seq != 0 && f.Kind != 0 && len(f.Body) > 0)
}

// EncodeFrame writes 0x41, stream:u64, seq:u64, kind:u8, body.
func EncodeFrame(f Frame) ([]byte, error) {
	switch {
	case len(f.Body) > MaxFrameBody:
		return nil, fmt.Errorf("encode frame of %d bytes: %w", len(f.Body), ErrTooLarge)
	case !f.valid():
		return nil, fmt.Errorf("encode frame %d of stream %d: %w", f.Seq, f.Stream, ErrMalformed)
	}
	b := make([]byte, 0, frameHead+len(f.Body))
	b = binary.BigEndian.AppendUint64(append(b, kindFrame), f.Stream)
	b = append(binary.BigEndian.AppendUint64(b, f.Seq), byte(f.Kind))
	return append(b, f.Body...), nil
}

// EncodeAck writes 0x42, stream:u64, seq:u64.
func EncodeAck(a Ack) ([]byte, error) {
	if a.Stream == 0 {
		return nil, fmt.Errorf("encode ack of stream 0: %w", ErrMalformed)
	}
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64([]byte{kindAck}, a.Stream), a.Seq), nil
}

// IsKept reports whether a message on ChannelControl is for DecodeKept.
func IsKept(b []byte) bool { return len(b) > 0 && (b[0] == kindFrame || b[0] == kindAck) }

// DecodeKept reads a frame or an ack: one of them is not nil. The body is a copy.
func DecodeKept(b []byte) (*Frame, *Ack, error) {
	switch {
	case len(b) > frameHead+MaxFrameBody:
		return nil, nil, fmt.Errorf("decode frame of %d bytes: %w", len(b), ErrTooLarge)
	case len(b) == ackLen && b[0] == kindAck:
		a := Ack{Stream: binary.BigEndian.Uint64(b[1:]), Seq: binary.BigEndian.Uint64(b[9:])}
		if a.Stream != 0 {
			return nil, &a, nil
		}
	case len(b) >= frameHead && b[0] == kindFrame:
		f := Frame{Stream: binary.BigEndian.Uint64(b[1:]), Seq: binary.BigEndian.Uint64(b[9:]), Kind: FrameKind(b[17])}
		f.Body = append(f.Body, b[frameHead:]...)
		if f.valid() {
			return &f, nil, nil
		}
	}
	return nil, nil, fmt.Errorf("decode frame or ack: %w", ErrMalformed)
}

// Chat is what one participant says to everyone (To 0) or to one other.
type Chat struct {
	ID       [ChatIDLen]byte // random, the author's
	From, To session.ParticipantID
	At       int64  // by the author's clock, Unix ms
	Seen     int64  // the newest entry of the log that the author had seen, Unix ms by the log: who came after it they knew nothing of
	Text     string // 1..MaxChatRunes runes that ChatText accepts
}

// SignedChat is a Chat as its author signed it. Whoever passes it on passes these bytes on.
type SignedChat struct {
	Body []byte // EncodeChat's
	Sig  []byte // the author's, SigLen bytes, over ChatSigned
}

// ChatText reports whether a text may be said: UTF-8, 1..MaxChatRunes runes, something to see in it, no control characters but
// line breaks, and nothing that turns the direction of what is around it.
func ChatText(s string) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > MaxChatRunes {
		return false
	}
	return !strings.ContainsFunc(s, unsaid) && strings.ContainsFunc(s, unicode.IsGraphic) && strings.TrimSpace(s) != ""
}

// CleanChat makes of what was typed or pasted what ChatText accepts, but for its length: line breaks in one form, tabs as
// blanks, the unspeakable left out, no white space around it. "" is nothing to say.
func CleanChat(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", "    ").Replace(strings.ToValidUTF8(s, "\ufffd"))
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unsaid(r) {
			return -1
		}
		return r
	}, s))
	if !strings.ContainsFunc(s, unicode.IsGraphic) {
		return ""
	}
	return s
}

// unsaid are control characters, line and paragraph separators, and the marks that embed, override or isolate a direction
// (Unicode Standard Annex 9, §2), with which a text can be made to read as another.
func unsaid(r rune) bool {
	return r != '\n' && unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) ||
		r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
}

// EncodeChat writes id:8, from:u32, to:u32, at:u64, text.
func EncodeChat(c Chat) ([]byte, error) {
	if c.From == 0 || c.From == c.To || c.At < 0 || c.Seen < 0 || !ChatText(c.Text) {
		return nil, fmt.Errorf("encode chat message: %w", ErrMalformed)
	}
	b := binary.BigEndian.AppendUint32(c.ID[:], uint32(c.From))
	b = binary.BigEndian.AppendUint32(b, uint32(c.To))
	b = binary.BigEndian.AppendUint64(b, uint64(c.At))
	b = binary.BigEndian.AppendUint64(b, uint64(c.Seen))
	return append(b, c.Text...), nil
}

// DecodeChat reads what EncodeChat wrote.
func DecodeChat(b []byte) (Chat, error) {
	switch {
	case len(b) > maxChat:
		return Chat{}, fmt.Errorf("decode chat message of %d bytes: %w", len(b), ErrTooLarge)
	case len(b) <= chatHead:
		return Chat{}, fmt.Errorf("decode chat message: %w", ErrMalformed)
	}
	c := Chat{
		ID: [ChatIDLen]byte(b), From: session.ParticipantID(binary.BigEndian.Uint32(b[8:])),
		To: session.ParticipantID(binary.BigEndian.Uint32(b[12:])), At: int64(binary.BigEndian.Uint64(b[16:])), Seen: int64(binary.BigEndian.Uint64(b[24:])),
		Text: string(b[chatHead:]),
	}
	if c.From == 0 || c.From == c.To || c.At < 0 || c.Seen < 0 || !ChatText(c.Text) {
		return Chat{}, fmt.Errorf("decode chat message: %w", ErrMalformed)
	}
	return c, nil
}

// ChatSigned is what an author signs: the session's ID with its length in front (2 bytes), so that what was said in one
// session was said in no other, and the message.
func ChatSigned(id session.ID, body []byte) []byte {
	b := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(id)+len(body)), uint16(len(id)))
	return append(append(b, id...), body...)
}

// EncodeSignedChat writes signature (64 bytes), message: the body of a FrameChat.
func EncodeSignedChat(s SignedChat) ([]byte, error) {
	if len(s.Sig) != SigLen || len(s.Body) <= chatHead || len(s.Body) > maxChat {
		return nil, fmt.Errorf("encode signed chat message: %w", ErrMalformed)
	}
	return append(append(make([]byte, 0, SigLen+len(s.Body)), s.Sig...), s.Body...), nil
}

// DecodeSignedChat takes signature and message apart; it looks at neither.
func DecodeSignedChat(b []byte) (SignedChat, error) {
	switch {
	case len(b) > maxSigned:
		return SignedChat{}, fmt.Errorf("decode signed chat message of %d bytes: %w", len(b), ErrTooLarge)
	case len(b) < minSigned:
		return SignedChat{}, fmt.Errorf("decode signed chat message: %w", ErrMalformed)
	}
	b = append([]byte(nil), b...)
	return SignedChat{Sig: b[:SigLen:SigLen], Body: b[SigLen:]}, nil
}

// EncodeTranscript writes for each message length:u16 and what EncodeSignedChat writes: the body of a FrameTranscript.
// ErrTooLarge says that they do not fit in one; see SplitTranscript.
func EncodeTranscript(list []SignedChat) ([]byte, error) {
	var out []byte
	for _, s := range list {
		b, err := EncodeSignedChat(s)
		if err != nil {
			return nil, err
		}
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(b))), b...)
	}
	switch {
	case len(out) == 0:
		return nil, fmt.Errorf("encode empty transcript: %w", ErrMalformed)
	case len(out) > MaxTranscript:
		return nil, fmt.Errorf("encode transcript of %d bytes: %w", len(out), ErrTooLarge)
	}
	return out, nil
}

// DecodeTranscript reads what EncodeTranscript wrote; the messages are as DecodeSignedChat leaves them.
func DecodeTranscript(b []byte) ([]SignedChat, error) {
	if len(b) > MaxTranscript {
		return nil, fmt.Errorf("decode transcript of %d bytes: %w", len(b), ErrTooLarge)
	}
	var list []SignedChat
	for len(b) > 0 {
		if len(b) < signedHead || int(binary.BigEndian.Uint16(b)) > len(b)-signedHead {
			return nil, fmt.Errorf("decode transcript: %w", ErrMalformed)
		}
		n := signedHead + int(binary.BigEndian.Uint16(b))
		s, err := DecodeSignedChat(b[signedHead:n])
		if err != nil {
			return nil, err
		}
		list, b = append(list, s), b[n:]
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("decode empty transcript: %w", ErrMalformed)
	}
	return list, nil
}

// SplitTranscript cuts messages, which EncodeSignedChat accepts, into parts that EncodeTranscript accepts, in their order.
func SplitTranscript(list []SignedChat) [][]SignedChat {
	var parts [][]SignedChat
	size := MaxTranscript + 1
	for _, s := range list {
		n := signedHead + len(s.Sig) + len(s.Body)
		if size += n; size > MaxTranscript {
			parts, size = append(parts, nil), n
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], s)
	}
	return parts
}
