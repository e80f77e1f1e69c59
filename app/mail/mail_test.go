package mail_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"deskhand/app/invite"
	"deskhand/app/mail"
	"deskhand/app/mail/mailtest"
)

func serverOf(s *mailtest.Server, security mail.Security) mail.Server {
	return mail.Server{Host: s.Host, Port: s.Port, Security: security, From: "ana@example.org", Name: "Ana Ruiz", Roots: s.Roots()}
}

func hello() invite.Mail {
	return invite.Mail{To: "marta@example.org", Subject: "Ana invites you", Body: "Open this link:\r\nhttps://help.example.org/j/x#1.c.s\r\n"}
}

// read is a taken mail as a mail program reads it.
func read(t *testing.T, data string) (netmail.Header, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatalf("%v in %q", err, data)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(body)
}

func TestMailArrivesOnce(t *testing.T) {
	for name, c := range map[string]struct {
		cfg      mailtest.Config
		security mail.Security
		user     string
		safe     bool
	}{
		"starttls":                         {mailtest.Config{}, mail.StartTLS, "", true},
		"starttls, signed in":              {mailtest.Config{User: "ana", Password: "pa ss\x01wörd"}, mail.StartTLS, "ana", true},
		"tls, signed in":                   {mailtest.Config{User: "ana", Password: "secret", Implicit: true}, mail.TLS, "ana", true},
		"tls, by LOGIN":                    {mailtest.Config{User: "ana", Password: "secret", Implicit: true, Auth: []string{"LOGIN"}}, mail.TLS, "ana", true},
		"plain, here":                      {mailtest.Config{NoTLS: true}, mail.None, "", false},
		"plain, here, signed in":           {mailtest.Config{NoTLS: true, User: "ana", Password: "secret"}, mail.None, "ana", false},
		"a server that is bad at goodbyes": {mailtest.Config{Answers: map[string]string{"QUIT": "!"}}, mail.StartTLS, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := mailtest.Start(t, c.cfg)
			to := serverOf(s, c.security)
			to.User, to.Password = c.cfg.User, c.cfg.Password
			if err := to.Send(t.Context(), hello()); err != nil {
				t.Fatal(err)
			}
			mails := s.Mails()
			if len(mails) != 1 {
				t.Fatalf("%d mails", len(mails))
			}
			m := mails[0]
			if m.From != "ana@example.org" || !slices.Equal(m.To, []string{"marta@example.org"}) || m.TLS != c.safe || m.User != c.user {
				t.Errorf("%+v", m)
			}
			header, body := read(t, m.Data)
			if header.Get("To") != "<marta@example.org>" || header.Get("Subject") != "Ana invites you" || header.Get("From") != `"Ana Ruiz" <ana@example.org>` ||
				!strings.HasPrefix(header.Get("Content-Type"), "text/plain") || header.Get("Date") == "" {
				t.Errorf("%v", header)
			}
			if strings.TrimRight(body, "\n") != "Open this link:\nhttps://help.example.org/j/x#1.c.s" {
				t.Errorf("%q", body)
			}
		})
	}
}

// Subjects, names and texts in any language; lines that mean something to the protocol are only text.
func TestMailKeepsItsText(t *testing.T) {
	s := mailtest.Start(t, mailtest.Config{})
	to := serverOf(s, mail.StartTLS)
	to.Name = "Álvaro Núñez Peña"
	m := hello()
	m.Subject = "Álvaro le invita a una sesión de soporte — ¿quiere ayuda con su ordenador? 日本語 " + strings.Repeat("ñ", 60)
	m.Body = "Hola:\r\n.\r\n..\r\n.QUIT\r\nFrom here on\r\nRCPT TO:<eve@example.org>\r\n" + strings.Repeat("ñ", 300) + "\r\n\r\nadiós"
	if err := to.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	header, body := read(t, s.Mails()[0].Data)
	word := mime.WordDecoder{}
	if subject, err := word.DecodeHeader(header.Get("Subject")); err != nil || subject != m.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	if from, err := header.AddressList("From"); err != nil || from[0].Name != to.Name {
		t.Errorf("from %v, %v", from, err)
	}
	if strings.TrimRight(body, "\n") != strings.ReplaceAll(m.Body, "\r\n", "\n") {
		t.Errorf("%q", body)
	}
	for _, line := range strings.Split(s.Mails()[0].Data, "\n") {
		if len(line) > 998 { // RFC 5322 §2.1.1
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

// Nobody's name, address or subject adds a header, an addressee or a command.
func TestNothingIsInjected(t *testing.T) {
	evil := "x\r\nBcc: eve@example.org\r\n\r\nhello"
	s := mailtest.Start(t, mailtest.Config{})
	for name, c := range map[string]struct {
		change func(*mail.Server, *invite.Mail)
		want   error // nil: it is cleaned and sent
	}{
		"subject":             {func(_ *mail.Server, m *invite.Mail) { m.Subject = evil }, mail.ErrMessage},
		"a bare LF":           {func(_ *mail.Server, m *invite.Mail) { m.Subject = "x\nBcc: eve@example.org" }, mail.ErrMessage},
		"no subject":          {func(_ *mail.Server, m *invite.Mail) { m.Subject = "" }, mail.ErrMessage},
		"no text":             {func(_ *mail.Server, m *invite.Mail) { m.Body = "" }, mail.ErrMessage},
		"addressee":           {func(_ *mail.Server, m *invite.Mail) { m.To = "marta@example.org\r\nBcc: eve@example.org" }, mail.ErrTo},
		"two addressees":      {func(_ *mail.Server, m *invite.Mail) { m.To = "marta@example.org, eve@example.org" }, mail.ErrTo},
		"a command":           {func(_ *mail.Server, m *invite.Mail) { m.To = "marta@example.org>\r\nRCPT TO:<eve@example.org" }, mail.ErrTo},
		"no addressee":        {func(_ *mail.Server, m *invite.Mail) { m.To = "" }, mail.ErrTo},
		"our address":         {func(s *mail.Server, _ *invite.Mail) { s.From = "ana@example.org\r\nBcc: eve@example.org" }, mail.ErrFrom},
		"our address's name":  {func(s *mail.Server, _ *invite.Mail) { s.From = "Ana <ana@example.org>" }, mail.ErrFrom},
		"the server's name":   {func(s *mail.Server, _ *invite.Mail) { s.Host = "127.0.0.1\r\n" }, mail.ErrServer},
		"a name with a path":  {func(s *mail.Server, _ *invite.Mail) { s.Host = "mail.example.org/x" }, mail.ErrServer},
		"our name":            {func(s *mail.Server, _ *invite.Mail) { s.Name = evil }, nil},
		"our name, a header":  {func(s *mail.Server, _ *invite.Mail) { s.Name = "Ana\" <eve@example.org>, \"x" }, nil},
		"our name, backwards": {func(s *mail.Server, _ *invite.Mail) { s.Name = "Ana\u202eevil\u0000" }, nil},
		"text":                {func(_ *mail.Server, m *invite.Mail) { m.Body = "hello\r\n.\r\nMAIL FROM:<eve@example.org>\r\n" }, nil},
	} {
		to, m := serverOf(s, mail.StartTLS), hello()
		c.change(&to, &m)
		before := len(s.Mails())
		if err := to.Send(t.Context(), m); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		taken := s.Mails()[before:]
		if c.want != nil {
			if len(taken) != 0 {
				t.Errorf("%s: sent all the same", name)
			}
			continue
		}
		if len(taken) != 1 || !slices.Equal(taken[0].To, []string{"marta@example.org"}) {
			t.Errorf("%s: %+v", name, taken)
			continue
		}
		header, _ := read(t, taken[0].Data)
		from, err := header.AddressList("From")
		if header.Get("Bcc") != "" || header.Get("Cc") != "" || err != nil || len(from) != 1 || from[0].Address != "ana@example.org" {
			t.Errorf("%s: %v, %v", name, header, err)
		}
	}
}

// What a mail says of this computer: nothing.
func TestMailTellsNothingOfThisComputer(t *testing.T) {
	s := mailtest.Start(t, mailtest.Config{})
	if err := serverOf(s, mail.StartTLS).Send(t.Context(), hello()); err != nil {
		t.Fatal(err)
	}
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(name) + `\b`) // as a word: short names come up by chance in the mail's random number
	said := strings.Join(s.Said(), "\n")
	if !strings.Contains(said, "EHLO [127.0.0.1]") || named.MatchString(said+s.Mails()[0].Data) || strings.Contains(s.Mails()[0].Data, "go-mail") {
		t.Errorf("%q\n%q", said, s.Mails()[0].Data)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	const user, password = "ana", "secret"
	answer := func(verb, answer string) mailtest.Config {
		return mailtest.Config{Answers: map[string]string{verb: answer}}
	}
	for name, c := range map[string]struct {
		cfg    mailtest.Config
		change func(*mail.Server)
		want   error
	}{
		"a wrong password":          {mailtest.Config{User: user, Password: "another"}, nil, mail.ErrPassword},
		"a password is wanted":      {mailtest.Config{User: user, Password: password}, func(s *mail.Server) { s.User = "" }, mail.ErrPassword},
		"nobody signs in":           {mailtest.Config{}, nil, mail.ErrAuth},
		"no way to sign in":         {mailtest.Config{User: user, Password: password, Auth: []string{"GSSAPI"}}, nil, mail.ErrAuth},
		"no STARTTLS":               {mailtest.Config{NoTLS: true}, func(s *mail.Server) { s.User = "" }, mail.ErrNoTLS},
		"no to STARTTLS":            {answer("STARTTLS", "454 4.7.0 TLS not available"), nil, mail.ErrNoTLS},
		"STARTTLS is not known":     {answer("STARTTLS", "502 5.5.1 not implemented"), nil, mail.ErrNoTLS},
		"nobody vouches":            {mailtest.Config{}, func(s *mail.Server) { s.Roots = nil }, mail.ErrCertificate},
		"TLS on a STARTTLS port":    {mailtest.Config{}, func(s *mail.Server) { s.Security = mail.TLS }, mail.ErrTLS},
		"the sender":                {answer("MAIL", "550 5.7.1 not yours"), func(s *mail.Server) { s.User = "" }, mail.ErrFrom},
		"the addressee":             {answer("RCPT", "550 5.1.1 no such user"), func(s *mail.Server) { s.User = "" }, mail.ErrTo},
		"the addressee's box":       {answer("RCPT", "452 4.2.2 full"), func(s *mail.Server) { s.User = "" }, mail.ErrRefused},
		"the mail":                  {answer("DATA.", "554 5.7.1 spam"), func(s *mail.Server) { s.User = "" }, mail.ErrRefused},
		"no mail for now":           {answer("DATA", "451 4.3.0 later"), func(s *mail.Server) { s.User = "" }, mail.ErrRefused},
		"a blocked address":         {answer("HELLO", "550 5.7.1 blocked"), nil, mail.ErrRefused},
		"our greeting":              {mailtest.Config{Answers: map[string]string{"EHLO": "550 5.7.1 no", "HELO": "550 5.7.1 no"}}, nil, mail.ErrRefused},
		"busy":                      {answer("HELLO", "421 4.3.2 busy"), nil, mail.ErrRefused},
		"no mail server":            {answer("HELLO", "HTTP/1.1 400 Bad Request"), nil, mail.ErrBroken},
		"cut off":                   {answer("RCPT", "!"), func(s *mail.Server) { s.User = "" }, mail.ErrBroken},
		"no such name":              {mailtest.Config{}, func(s *mail.Server) { s.Host = "nobody.invalid" }, mail.ErrReach},
		"nobody there":              {mailtest.Config{}, func(s *mail.Server) { s.Port = closedPort(t) }, mail.ErrReach},
		"plain to another computer": {mailtest.Config{}, func(s *mail.Server) { s.Host, s.Security = "mail.example.org", mail.None }, mail.ErrPlain},
		"no port":                   {mailtest.Config{}, func(s *mail.Server) { s.Port = 0 }, mail.ErrServer},
		"no such protection":        {mailtest.Config{}, func(s *mail.Server) { s.Security = "" }, mail.ErrServer},
	} {
		t.Run(name, func(t *testing.T) {
			s := mailtest.Start(t, c.cfg)
			to := serverOf(s, mail.StartTLS)
			to.User, to.Password = user, password
			if c.change != nil {
				c.change(&to)
			}
			err := to.Send(t.Context(), hello())
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if len(s.Mails()) != 0 {
				t.Error("taken")
			}
			if err != nil && (strings.Contains(err.Error(), password) || strings.Contains(err.Error(), "marta")) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

// The password is not said before the connection is protected, whatever the server claims.
func TestNoPasswordInTheClear(t *testing.T) {
	for name, cfg := range map[string]mailtest.Config{
		"no STARTTLS":    {NoTLS: true, User: "ana", Password: "secret"},
		"no to STARTTLS": {User: "ana", Password: "secret", Answers: map[string]string{"STARTTLS": "454 4.7.0 TLS not available"}},
	} {
		s := mailtest.Start(t, cfg)
		to := serverOf(s, mail.StartTLS)
		to.User, to.Password = "ana", "secret"
		if err := to.Send(t.Context(), hello()); !errors.Is(err, mail.ErrNoTLS) {
			t.Errorf("%s: %v, want ErrNoTLS", name, err)
		}
		for _, line := range s.Said() {
			if !strings.HasPrefix(line, "EHLO") && line != "STARTTLS" && line != "QUIT" {
				t.Errorf("%s: said in the clear: %q", name, line)
			}
		}
	}
}

// A server that says nothing holds nobody up for longer than the time that they give it.
func TestSilentServers(t *testing.T) {
	for _, verb := range []string{"HELLO", "STARTTLS", "MAIL", "DATA.", "QUIT"} {
		t.Run(verb, func(t *testing.T) {
			s := mailtest.Start(t, mailtest.Config{Answers: map[string]string{verb: "-"}})
			limit := 300 * time.Millisecond
			if verb == "QUIT" {
				limit = mail.Time
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			begun := time.Now()
			err := serverOf(s, mail.StartTLS).Send(ctx, hello())
			if verb == "QUIT" {
				if err != nil || len(s.Mails()) != 1 {
					t.Errorf("%v, %d mails", err, len(s.Mails()))
				}
			} else if !errors.Is(err, mail.ErrTime) {
				t.Errorf("%v, want ErrTime", err)
			}
			if took := time.Since(begun); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	waits := mailtest.Start(t, mailtest.Config{Implicit: true}) // each side waits for the other to begin
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := serverOf(waits, mail.StartTLS).Send(ctx, hello()); !errors.Is(err, mail.ErrTime) {
		t.Errorf("STARTTLS on a TLS port: %v, want ErrTime", err)
	}
	s := mailtest.Start(t, mailtest.Config{Answers: map[string]string{"HELLO": "-"}})
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if err := serverOf(s, mail.StartTLS).Send(ctx, hello()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context.Canceled", err)
	}
}

func closedPort(t *testing.T) uint16 {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return uint16(l.Addr().(*net.TCPAddr).Port)
}
