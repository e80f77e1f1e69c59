package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"deskhand/app/invite"
	"deskhand/app/mail"
	"deskhand/app/server"
)

// mailConfig is [mail]: the organisation's mail server, for invitations and for what queues have to tell. Without a host nothing is sent.
type mailConfig struct {
	Host         string `toml:"host"`
	Port         uint16 `toml:"port"`     // 0: the usual one
	Security     string `toml:"security"` // starttls, tls or none (only on this machine)
	User         string `toml:"user"`
	PasswordFile string `toml:"password_file"`
	From         string `toml:"from"`
}

// server is the mail server that is configured; false when there is none. Its errors name the setting.
func (m mailConfig) server(name string) (s mail.Server, ok bool, err error) {
	if m == (mailConfig{}) {
		return s, false, nil
	}
	s = mail.Server{Host: m.Host, Port: m.Port, Security: mail.Security(m.Security), User: m.User, From: m.From, Name: name}
	if s.Security == "" {
		s.Security = mail.StartTLS
	}
	if s.Port == 0 {
		s.Port = s.Security.Port()
	}
	switch err := s.Valid(); {
	case errors.Is(err, mail.ErrPlain):
		return s, false, fmt.Errorf("[mail] security = \"none\": only for a mail server on this machine: mails and the password would be open on the way")
	case errors.Is(err, mail.ErrFrom):
		return s, false, fmt.Errorf("[mail] from %q is no address, such as support@example.com", m.From)
	case err != nil:
		return s, false, fmt.Errorf("[mail] host %q and security %q: write a name without a port, and starttls, tls or none", m.Host, m.Security)
	}
	if m.PasswordFile != "" {
		b, err := os.ReadFile(m.PasswordFile)
		if err != nil {
			return s, false, fmt.Errorf("[mail] password_file: %w", err)
		}
		s.Password = strings.TrimRight(string(b), "\r\n")
	}
	return s, true, nil
}

// mailer is a server.Mailer by way of app/mail.
type mailer struct{ server mail.Server }

var _ server.Mailer = mailer{}

// Send sends one mail to each address: nobody reads the others' addresses. It tries all of them.
func (m mailer) Send(ctx context.Context, to []string, subject, text string) error {
	var errs []error
	for _, one := range to {
		errs = append(errs, m.server.Send(ctx, invite.Mail{To: one, Subject: subject, Body: text}))
	}
	return errors.Join(errs...)
}
