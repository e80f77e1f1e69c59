package invite

import (
	"errors"
	"fmt"
)

var (
	// ErrNumber: not a session number; NumberError says why.
	ErrNumber = errors.New("invite: not a session number")
	// ErrSite: not a site address (host, host:port, [IPv6]:port).
	ErrSite = errors.New("invite: not a site address")
	// ErrLink: not a join link or deep link of ours.
	ErrLink = errors.New("invite: not a join link")
	// ErrVersion: a link of a newer form than this program reads.
	ErrVersion = errors.New("invite: link of a newer version")
	// ErrSession: not a session id.
	ErrSession = errors.New("invite: not a session id")
	// ErrNothing: no link, number or site in the text.
	ErrNothing = errors.New("invite: nothing to join in this text")
	// ErrAmbiguous: several different links or numbers in the text.
	ErrAmbiguous = errors.New("invite: more than one invitation in this text")
	// ErrTooLong: longer than MaxInput, or a mailto: URL longer than MaxMailto.
	ErrTooLong = errors.New("invite: too long")
	// ErrFileName: not the name of a downloaded share client.
	ErrFileName = errors.New("invite: not a share client's file name")
	// ErrTemplate: a template with a placeholder that does not exist or has no value.
	ErrTemplate = errors.New("invite: bad placeholder in template")
	// ErrAddress: not one e-mail address.
	ErrAddress = errors.New("invite: not an e-mail address")
)

// MaxInput bounds, in bytes, what a parser looks at: an e-mail with a link in it, not a mailbox.
const MaxInput = 64 << 10

// NumberError says what is wrong with a number; errors.Is(err, ErrNumber). It holds no digit of it.
type NumberError struct {
	Digits      int  // how many digits there were; NumberDigits is right
	Strange     rune // a character that is neither digit nor separator; 0: none
	LeadingZero bool // numbers do not start with 0
}

func (e NumberError) Error() string {
	switch {
	case e.Strange != 0:
		return fmt.Sprintf("%v: character %q", ErrNumber, e.Strange)
	case e.Digits != NumberDigits:
		return fmt.Sprintf("%v: %d digits", ErrNumber, e.Digits)
	default:
		return fmt.Sprintf("%v: starts with 0", ErrNumber)
	}
}

// Is makes errors.Is(err, ErrNumber) true.
func (NumberError) Is(target error) bool { return target == ErrNumber }
