// Package mailtest is a real, small mail server (SMTP, RFC 5321, with STARTTLS and AUTH) on this computer, for tests of what sends
// mail. It is no server to run: it keeps what it takes in memory.
//
// Main types: Server, which fails where a Config says so, and Foreign, which others wrote. Tests of app/mail and cmd use them.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Config is how the server behaves.
type Config struct {
	Implicit bool // TLS from the first byte on
	NoTLS    bool // no STARTTLS either
	Other    bool // its certificate is another computer's
	Expired  bool // its certificate is out of date
	// User and Password have to be given when User is set; Auth are the ways offered, PLAIN and LOGIN unless set.
	User, Password string
	Auth           []string
	// Answers replace the answers to commands by their first word: "RCPT": "550 no such user". "DATA." is the answer to the mail
	// itself, "HELLO" the greeting. An answer "-" hangs: nothing is said, and the connection stays. "!" cuts it.
	Answers map[string]string
}

// Mail is what the server has taken.
type Mail struct {
	From string
	To   []string
	Data string // lines end in LF, dots undone
	TLS  bool
	User string
}

// Server is the server. Make it with Start.
type Server struct {
	Host string
	Port uint16

	cfg   Config
	cert  tls.Certificate
	roots *x509.CertPool
	wg    sync.WaitGroup

	mu    sync.Mutex // guards what follows
	mails []Mail
	said  []string
	conns []net.Conn
	ended bool
}

// Start starts a server that lives as long as the test.
func Start(t *testing.T, cfg Config) *Server {
	t.Helper()
	s := &Server{Host: "127.0.0.1", cfg: cfg}
	if err := s.certify(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = uint16(l.Addr().(*net.TCPAddr).Port)
	s.wg.Go(func() { s.acceptLoop(l) })
	t.Cleanup(func() {
		_ = l.Close()
		s.mu.Lock()
		s.ended = true
		for _, c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		s.wg.Wait()
	})
	return s
}

// Roots vouch for the server's certificate.
func (s *Server) Roots() *x509.CertPool { return s.roots }

// PEM is the certificate in a form that programs can be told to trust (SSL_CERT_FILE).
func (s *Server) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.cert.Certificate[0]})
}

// Mails are those taken so far.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Said are the lines that were said to it outside of mails, without those of signing in.
func (s *Server) Said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}

func (s *Server) certify() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	until := time.Now().Add(time.Hour)
	if s.cfg.Expired {
		until = time.Now().Add(-time.Minute)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: until,
		IPAddresses: []net.IP{net.ParseIP(s.Host)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
	}
	if s.cfg.Other {
		template.IPAddresses, template.DNSNames = nil, []string{"mail.example.com"}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return err
	}
	s.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	s.roots = x509.NewCertPool()
	s.roots.AddCert(leaf)
	return nil
}

func (s *Server) acceptLoop(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, conn)
		ended := s.ended
		s.mu.Unlock()
		if ended {
			_ = conn.Close()
			return
		}
		s.wg.Go(func() {
			defer conn.Close()
			t := &talk{s: s, conn: conn}
			if s.cfg.Implicit {
				t.conn, t.safe = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}}), true
			}
			t.text = textproto.NewConn(t.conn)
			t.loop()
		})
	}
}

// talk is one connection.
type talk struct {
	s    *Server
	conn net.Conn
	text *textproto.Conn
	safe bool
	user string
	mail Mail
}

// say answers what; false ends the conversation.
func (t *talk) say(what, answer string) bool {
	if other, ok := t.s.cfg.Answers[what]; ok {
		answer = other
	}
	switch answer {
	case "-":
		_, _ = io.Copy(io.Discard, t.conn) // until they hang up
		return false
	case "!":
		return false
	}
	return t.text.PrintfLine("%s", answer) == nil
}

func (t *talk) loop() {
	for more := t.say("HELLO", "220 mailtest ESMTP"); more; {
		line, err := t.text.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		if verb != "AUTH" {
			t.s.mu.Lock()
			t.s.said = append(t.s.said, line)
			t.s.mu.Unlock()
		}
		more = t.take(verb, rest) && verb != "QUIT"
	}
}

func (t *talk) take(verb, rest string) bool {
	switch verb {
	case "EHLO", "HELO":
		if answer := t.s.cfg.Answers[verb]; answer != "" {
			return t.say(verb, answer)
		}
		return t.hello()
	case "STARTTLS":
		return t.startTLS()
	case "AUTH":
		return t.auth(rest)
	case "MAIL":
		if t.s.cfg.User != "" && t.user == "" {
			return t.say(verb, "530 5.7.0 authentication required")
		}
		t.mail = Mail{From: inside(rest), TLS: t.safe, User: t.user}
		return t.say(verb, "250 2.1.0 ok")
	case "RCPT":
		t.mail.To = append(t.mail.To, inside(rest))
		return t.say(verb, "250 2.1.5 ok")
	case "DATA":
		return t.data()
	case "RSET", "NOOP":
		return t.say(verb, "250 2.0.0 ok")
	case "QUIT":
		return t.say(verb, "221 2.0.0 bye")
	}
	return t.say(verb, "502 5.5.1 not known")
}

// inside is what stands between < and >.
func inside(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

func (t *talk) hello() bool {
	lines := []string{"mailtest", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"}
	if !t.safe && !t.s.cfg.NoTLS {
		lines = append(lines, "STARTTLS")
	}
	if t.s.cfg.User != "" && (t.safe || t.s.cfg.NoTLS) {
		ways := t.s.cfg.Auth
		if ways == nil {
			ways = []string{"PLAIN", "LOGIN"}
		}
		lines = append(lines, "AUTH "+strings.Join(ways, " "))
	}
	for i, l := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		if t.text.PrintfLine("250%s%s", sep, l) != nil {
			return false
		}
	}
	return true
}

func (t *talk) startTLS() bool {
	if t.safe || t.s.cfg.NoTLS {
		return t.say("", "502 5.5.1 not here")
	}
	if !t.say("STARTTLS", "220 2.0.0 go ahead") {
		return false
	}
	t.conn, t.safe = tls.Server(t.conn, &tls.Config{Certificates: []tls.Certificate{t.s.cert}}), true
	t.text = textproto.NewConn(t.conn)
	return true
}

// auth takes PLAIN (RFC 4616) and LOGIN.
func (t *talk) auth(rest string) bool {
	way, initial, _ := strings.Cut(rest, " ")
	var user, password string
	switch strings.ToUpper(way) {
	case "PLAIN":
		b, err := base64.StdEncoding.DecodeString(initial)
		parts := strings.Split(string(b), "\x00")
		if err != nil || len(parts) != 3 {
			return t.say("", "501 5.5.2 cannot read that")
		}
		user, password = parts[1], parts[2]
	case "LOGIN":
		for _, ask := range []struct {
			prompt string
			to     *string
		}{{"Username:", &user}, {"Password:", &password}} {
			if !t.say("", "334 "+base64.StdEncoding.EncodeToString([]byte(ask.prompt))) {
				return false
			}
			line, err := t.text.ReadLine()
			if err != nil {
				return false
			}
			b, _ := base64.StdEncoding.DecodeString(line)
			*ask.to = string(b)
		}
	default:
		return t.say("", "504 5.5.4 not that way")
	}
	if user != t.s.cfg.User || password != t.s.cfg.Password {
		return t.say("AUTH", "535 5.7.8 authentication failed")
	}
	t.user = user
	return t.say("AUTH", "235 2.7.0 welcome")
}

func (t *talk) data() bool {
	if len(t.mail.To) == 0 || t.mail.From == "" {
		return t.say("DATA", "503 5.5.1 who to?")
	}
	if answer := t.s.cfg.Answers["DATA"]; answer != "" {
		return t.say("DATA", answer)
	}
	if !t.say("DATA", "354 go ahead") {
		return false
	}
	b, err := t.text.ReadDotBytes()
	if err != nil {
		return false
	}
	if answer := t.s.cfg.Answers["DATA."]; answer != "" {
		return t.say("DATA.", answer)
	}
	t.mail.Data = string(b)
	t.s.mu.Lock()
	t.s.mails = append(t.s.mails, t.mail)
	t.s.mu.Unlock()
	t.mail = Mail{}
	return t.say("DATA.", "250 2.0.0 taken")
}
