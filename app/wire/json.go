package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// marshal writes v in the one form that decoders accept: Go's field order, no white space, no HTML escapes. A text that is not
// UTF-8 is ErrMalformed: it would arrive as another one.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	b := bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})
	if replaced(b) {
		return nil, fmt.Errorf("text is not UTF-8: %w", ErrMalformed)
	}
	return b, nil
}

// replaced reports whether encoding/json put a replacement character in for bytes that are not UTF-8. It writes that one as an
// escape, and one that stood in the text as itself.
func replaced(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return false
		}
		if b = b[i:]; bytes.HasPrefix(b, []byte(`\ufffd`)) {
			return true
		}
		b = b[min(2, len(b)):]
	}
}

// unmarshal reads one JSON value that fills b; unknown fields and trailing bytes are malformed.
func unmarshal(b []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("%w: %s", ErrMalformed, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("trailing bytes: %w", ErrMalformed)
	}
	return nil
}
