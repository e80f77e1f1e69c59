package scene

import (
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// RefusingPost starts a mail server on this machine that takes no mail from anybody, and says so to whoever comes (RFC 5321 §3.1). It runs
// until Close. It returns the server's port.
func (l *Lab) RefusingPost() (port string, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("start a mail server: %w", err)
	}
	l.posts = append(l.posts, ln)
	go refuseLoop(ln)
	return strconv.Itoa(ln.Addr().(*net.TCPAddr).Port), nil
}

// Silence is the address of a server on this machine, until Close, that answers nobody.
func (l *Lab) Silence() (address string, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("start a server that answers nobody: %w", err)
	}
	l.posts = append(l.posts, ln)
	return ln.Addr().String(), nil
}

// refuseLoop runs until the listener is closed.
func refuseLoop(on net.Listener) {
	const patience = 10 * time.Second // with whoever does not go
	for {
		c, err := on.Accept()
		if err != nil {
			return
		}
		_ = c.SetDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(c, "554 5.7.1 no mail is taken here\r\n"); err == nil {
			_, _ = io.Copy(io.Discard, c)
		}
		_ = c.Close()
	}
}
