package mailtest

import (
	"bufio"
	"bytes"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

//go:embed foreign.py
var foreign string

// Nobody is an address that a Foreign server refuses.
const Nobody = "nobody@example.org"

// Foreign is a mail server that others wrote: what we send and what our own server takes could agree on the same mistake. It delivers into
// a maildir. Make it with StartForeign.
type Foreign struct {
	Host string
	Port uint16

	box   string
	roots *x509.CertPool
}

// StartForeign starts aiosmtpd in a process of its own that lives as long as the test; where it is not installed the test is skipped. Of
// cfg it takes Implicit, NoTLS, Other, Expired, User and Password: who is set up has to sign in; and of Answers the one to STARTTLS, which it
// offers, then, and refuses.
func StartForeign(t *testing.T, cfg Config) *Foreign {
	t.Helper()
	python := pythonWith(t, "aiosmtpd")
	ours := Server{Host: "127.0.0.1", cfg: cfg}
	if err := ours.certify(); err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(ours.cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := &Foreign{Host: ours.Host, box: filepath.Join(dir, "box"), roots: ours.roots}
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	security := "starttls"
	switch {
	case cfg.Implicit:
		security = "tls"
	case cfg.NoTLS:
		security = "plain"
	}
	s.run(t, exec.Command(python, write("foreign.py", []byte(foreign)), s.box, write("cert.pem", ours.PEM()),
		write("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})), security, cfg.User, cfg.Password, cfg.Answers["STARTTLS"]))
	return s
}

// run starts the process and learns its port. It ends with its input, also when the test's own process is killed.
func (s *Foreign) run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("aiosmtpd: %v\n%s", err, said.Bytes())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	port, wrong := strconv.ParseUint(strings.TrimSpace(line), 10, 16)
	if err != nil || wrong != nil {
		t.Fatalf("aiosmtpd said %q for its port: %v", line, err)
	}
	s.Port = uint16(port)
}

// pythonWith is a Python that knows a module; the system's own first, which its packages are for.
func pythonWith(t *testing.T, module string) string {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import "+module).Run() == nil {
			return python
		}
	}
	t.Skipf("no Python with %s here ('.ci/setup test' installs it): somebody else's mail server is not tried", module)
	return ""
}

// Roots vouch for the server's certificate.
func (s *Foreign) Roots() *x509.CertPool { return s.roots }

// Delivered are the mails in the maildir, as they lie there: with the headers that the server adds.
func (s *Foreign) Delivered(t *testing.T) (mails []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.box, "new", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		mails = append(mails, strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
	return mails
}
