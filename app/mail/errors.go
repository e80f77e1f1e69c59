package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

var (
	// ErrServer: the server's name, port or protection is none.
	ErrServer = errors.New("not a mail server")
	// ErrPlain: a connection without TLS to another computer.
	ErrPlain = errors.New("without TLS to another computer")
	// ErrFrom: our address is none, or the server takes no mail from it.
	ErrFrom = errors.New("sender's address refused")
	// ErrTo: the addressee is none, or the server takes no mail for them.
	ErrTo = errors.New("addressee refused")
	// ErrMessage: subject or text are empty or hold what a header must not.
	ErrMessage = errors.New("not a message")
	// ErrReach: there is no server at that address.
	ErrReach = errors.New("mail server not reached")
	// ErrTime: no answer in time.
	ErrTime = errors.New("mail server did not answer in time")
	// ErrNoTLS: the server offers no STARTTLS, or says no to it. Neither password nor mail went out in clear text.
	ErrNoTLS = errors.New("mail server offers no protection")
	// ErrCertificate: the server's certificate is nobody's, another one's or out of date.
	ErrCertificate = errors.New("mail server's certificate not accepted")
	// ErrTLS: the connection could not be protected for another reason: what answers there speaks no TLS, or none of ours.
	ErrTLS = errors.New("connection to the mail server not protected")
	// ErrPassword: the server refused user name or password, or asks for them.
	ErrPassword = errors.New("mail server refused the password")
	// ErrAuth: the server lets nobody sign in, or in no way that we know.
	ErrAuth = errors.New("no way to sign in at the mail server")
	// ErrRefused: the server refused the mail for a reason of its own.
	ErrRefused = errors.New("mail server refused the mail")
	// ErrBroken: what answers is no mail server, or the connection was lost.
	ErrBroken = errors.New("connection to the mail server lost")
)

// handshakeError is a handshake that did not end well, whatever the reason.
type handshakeError struct{ error }

// Unwrap is the reason.
func (e *handshakeError) Unwrap() error { return e.error }

// classify gives one of our errors for what go-mail says; the words of the server go no further. open
// says that STARTTLS was asked for and TLS had not begun: what the server refused is STARTTLS, then.
func classify(ctx context.Context, err error, open bool) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, context.DeadlineExceeded):
		return ErrTime
	case cause != nil:
		return cause
	}
	var send *gomail.SendError
	if errors.As(err, &send) {
		return refused(send)
	}
	var reply *textproto.Error
	var timeout net.Error
	var op *net.OpError
	var dns *net.DNSError
	switch {
	case errors.Is(err, ErrPlain):
		return ErrPlain
	case strings.Contains(err.Error(), "does not support STARTTLS"): // go-mail has no error of its own for it
		return ErrNoTLS
	case certificate(err):
		return ErrCertificate
	case protection(err):
		return ErrTLS
	case errors.As(err, &reply) && open:
		return ErrNoTLS
	case errors.As(err, &reply):
		return answered(reply.Code)
	case signingIn(err):
		return ErrAuth
	case errors.As(err, &timeout) && timeout.Timeout():
		return ErrTime
	case errors.As(err, &dns), errors.As(err, &op) && op.Op == "dial":
		return ErrReach
	}
	return ErrBroken
}

// protection reports whether TLS is what failed.
func protection(err error) bool {
	var handshake *handshakeError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &handshake) || errors.As(err, &record) || errors.As(err, &alert)
}

// certificate reports whether it is the server's certificate that was refused.
func certificate(err error) bool {
	var verify *tls.CertificateVerificationError
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	return errors.As(err, &verify) || errors.As(err, &name) || errors.As(err, &authority)
}

// signingIn reports whether there was no way to sign in.
func signingIn(err error) bool {
	return errors.Is(err, gomail.ErrNoSupportedAuthDiscovered) || strings.Contains(err.Error(), "does not support SMTP AUTH")
}

// answered is for a server's answer before the mail: RFC 4954 §6 has the codes of signing in.
func answered(code int) error {
	switch code {
	case 454, 530, 534, 535, 538:
		return ErrPassword
	case 503, 504:
		return ErrAuth
	}
	return ErrRefused
}

func refused(err *gomail.SendError) error {
	code := err.ErrorCode()
	switch {
	case code == 530 || code == 535:
		return ErrPassword // it wanted us to sign in
	case code == 0:
		return ErrBroken
	case err.Reason == gomail.ErrSMTPMailFrom:
		return ErrFrom
	case err.Reason == gomail.ErrSMTPRcptTo && code < 500:
		return ErrRefused // for now, as with a full box: not the address's fault
	case err.Reason == gomail.ErrSMTPRcptTo:
		return ErrTo
	}
	return ErrRefused
}
