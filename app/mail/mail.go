// Package mail sends one e-mail through the mail server (SMTP) that the rep's organisation has, as the rep's own mail program would.
//
// It is no mail program: plain text to one person, at once or not at all. It keeps no queue and tries nothing twice; who calls
// decides. It logs nothing, and its errors say neither addresses nor passwords.
//
// Main type: Server. cmd calls it, on a goroutine of its own; app/invite makes the messages. It is the only importer of
// wneessen/go-mail.
package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"deskhand/app/invite"
)

// Time bounds a whole sending, from looking the server up to its answer.
const Time = 30 * time.Second

// byeTime is how long the server may take to say goodbye.
const byeTime = time.Second

// Security is how the connection is protected. Its values are kept in settings.
type Security string

// The choices. Without protection a mail with its link and the password would be open on the way: None is for this computer only.
const (
	StartTLS Security = "starttls" // TLS is begun on the plain connection, and required (RFC 3207); usually port 587
	TLS      Security = "tls"      // from the first byte on (RFC 8314 §3.3); usually port 465
	None     Security = "none"     // loopback only
)

// Port is the usual port for it.
func (s Security) Port() uint16 {
	switch s {
	case TLS:
		return 465
	case None:
		return 25
	}
	return 587
}

// Server is a mail server and who we are there.
type Server struct {
	Host     string // name or address, without a port
	Port     uint16
	Security Security
	User     string // "" it asks for no password
	Password string
	From     string // our address, which replies go to
	Name     string // our name beside it; "" none

	Roots *x509.CertPool // who vouches for its certificate; nil: whom this computer trusts
}

// Valid returns ErrServer, ErrPlain or ErrFrom when nothing could be sent by it.
func (s Server) Valid() error {
	site, err := invite.ParseSite(net.JoinHostPort(s.Host, "25"))
	switch {
	case err != nil || s.Port == 0 || !strings.EqualFold(site.Host, s.Host):
		return ErrServer
	case s.Security != StartTLS && s.Security != TLS && s.Security != None:
		return ErrServer
	case s.Security == None && !loopback(s.Host):
		return ErrPlain
	case !invite.ValidAddress(s.From):
		return ErrFrom
	}
	return nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Send sends a message, and returns once the server has taken it. ctx may end it; Time does. On an error the server has most likely
// not taken it. The errors are those of errors.go, and context.Canceled.
func (s Server) Send(ctx context.Context, m invite.Mail) error {
	ctx, cancel := context.WithTimeoutCause(ctx, Time, ErrTime)
	defer cancel()
	if err := s.Valid(); err != nil {
		return fmt.Errorf("send a mail: %w", err)
	}
	msg, err := s.message(m)
	if err != nil {
		return fmt.Errorf("send a mail: %w", err)
	}
	if open, err := s.deliver(ctx, msg); err != nil && !msg.IsDelivered() { // taken is taken, whatever the server says to a goodbye
		return fmt.Errorf("send a mail: %w", classify(ctx, err, open))
	}
	return nil
}

// message builds the mail. What could add a header or an addressee is refused; what people call themselves is cleaned.
func (s Server) message(m invite.Mail) (*gomail.Msg, error) {
	if !invite.ValidAddress(m.To) {
		return nil, ErrTo
	}
	if m.Subject == "" || m.Body == "" || strings.ContainsFunc(m.Subject, unicode.IsControl) {
		return nil, ErrMessage
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	if err := msg.FromFormat(clean(s.Name), s.From); err != nil {
		return nil, ErrFrom
	}
	if err := msg.To(m.To); err != nil {
		return nil, ErrTo
	}
	_, domain, _ := strings.Cut(s.From, "@")
	msg.SetMessageIDWithValue(strings.ToLower(rand.Text()) + "@" + domain) // go-mail's own would tell this computer's name
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	return msg, nil
}

// clean is a name without what does not belong in one.
func clean(name string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.C) || r == '"' || r == '\\' || r == '<' || r == '>':
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))), " ")
}

// deliver connects, signs in, hands the mail over and says goodbye. open: STARTTLS was asked for, and nothing is protected.
func (s Server) deliver(ctx context.Context, msg *gomail.Msg) (open bool, err error) {
	dial := &dialer{server: s}
	protected, safe := s.tls(), false
	protected.VerifyConnection = func(tls.ConnectionState) error { // after the certificate was found right
		safe = true
		return nil
	}
	options := []gomail.Option{
		gomail.WithPort(int(s.Port)), gomail.WithTimeout(Time), gomail.WithDialContextFunc(dial.dial), gomail.WithTLSConfig(protected),
		gomail.WithoutNoop(), gomail.WithoutRset(), // one mail a connection
		gomail.WithHELO("[127.0.0.1]"), // as other mail programs do: this computer's name is nobody's business
		gomail.WithTLSPolicy(map[Security]gomail.TLSPolicy{
			StartTLS: gomail.TLSMandatory, TLS: gomail.TLSOpportunistic /* it is there already */, None: gomail.NoTLS,
		}[s.Security]),
	}
	if s.User != "" {
		options = append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password), gomail.WithOpportunisticSMTPAuth(s.ways()...))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return false, err
	}
	defer dial.watch(ctx)()
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return dial.asked && !safe, err
	}
	defer func() { // the mail is taken already, or refused; nobody waits long for a goodbye
		if conn.UpdateDeadline(byeTime) == nil {
			_ = client.CloseWithSMTPClient(conn)
		}
	}()
	return false, client.SendWithSMTPClient(conn, msg)
}

// ways are the ways to sign in, best first. A password goes over a plain connection only to this computer.
func (s Server) ways() []gomail.SMTPAuthType {
	if s.Security == None {
		return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc, gomail.SMTPAuthCramMD5}
	}
	return []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5}
}

func (s Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: s.Roots}
}

// dialer connects, and cuts the connection when the time is over: go-mail waits for answers without looking at its context.
type dialer struct {
	server Server
	made   chan net.Conn
	asked  bool // for STARTTLS; of the goroutine of deliver
}

// asking notices when STARTTLS is asked for: no error of go-mail tells what a server has refused.
type asking struct {
	net.Conn
	asked *bool
}

// Write is called with a whole command: go-mail sends each by itself.
func (a asking) Write(b []byte) (int, error) {
	*a.asked = *a.asked || bytes.HasPrefix(b, []byte("STARTTLS"))
	return a.Conn.Write(b)
}

// watch closes the connection when ctx ends, until the function that it returns is called.
func (d *dialer) watch(ctx context.Context) (stop func()) {
	d.made = make(chan net.Conn, 1)
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		var conn net.Conn
		for {
			select {
			case conn = <-d.made:
			case <-ctx.Done():
				if conn != nil {
					_ = conn.Close()
				}
				return
			case <-over:
				if conn != nil {
					_ = conn.Close()
				}
				return
			}
		}
	}()
	return func() {
		close(over)
		<-done
	}
}

// dial connects. It is called once, on the goroutine of deliver.
func (d *dialer) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	var plain net.Dialer
	conn, err := plain.DialContext(ctx, "tcp", net.JoinHostPort(d.server.Host, strconv.Itoa(int(d.server.Port))))
	if err != nil {
		return nil, err
	}
	if d.server.Security == None && !isLoopback(conn.RemoteAddr()) { // a name that claims to be this computer
		_ = conn.Close()
		return nil, ErrPlain
	}
	d.made <- conn
	if d.server.Security != TLS {
		return asking{conn, &d.asked}, nil
	}
	safe := tls.Client(conn, d.server.tls())
	if err := safe.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, &handshakeError{err}
	}
	return safe, nil
}

func isLoopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
