package xconn

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Families of the entries in an authority file (X11/Xauth.h, X11/X.h).
const (
	familyInternet  = 0
	familyInternet6 = 6
	familyLocal     = 256
	familyWild      = 65535
	cookieName      = "MIT-MAGIC-COOKIE-1"
	cookieLen       = 16
	tcpBase         = 6000 // port of display 0
)

// address is a display string taken apart.
type address struct {
	name   string // as given
	socket string // path given in place of a host, without ":number"
	host   string // "" or "unix": this machine
	number int
	screen int
}

// parseDisplay reads [host]:number[.screen] or /path:number[.screen]; "" means $DISPLAY.
func parseDisplay(display string) (address, error) {
	if display == "" {
		display = os.Getenv("DISPLAY")
	}
	if display == "" {
		return address{}, fmt.Errorf("%w: $DISPLAY is empty", ErrBadDisplay)
	}
	bad := fmt.Errorf("%w: %q", ErrBadDisplay, display)
	colon := strings.LastIndexByte(display, ':')
	if colon < 0 {
		return address{}, bad
	}
	a := address{name: display, host: strings.TrimPrefix(display[:colon], "tcp/")}
	if strings.HasPrefix(a.host, "/") {
		a.socket, a.host = a.host, ""
	}
	if a.host == "unix" {
		a.host = ""
	}
	number, screen, hasScreen := strings.Cut(display[colon+1:], ".")
	var err error
	if a.number, err = strconv.Atoi(number); err != nil || a.number < 0 || a.number > 65535-tcpBase {
		return address{}, bad
	}
	if hasScreen {
		if a.screen, err = strconv.Atoi(screen); err != nil || a.screen < 0 {
			return address{}, bad
		}
	}
	return a, nil
}

// dial connects. On this machine it tries the socket's file, then Linux' abstract socket of the same name, which a program
// with a private /tmp still reaches.
func (a address) dial() (net.Conn, error) {
	d := net.Dialer{Timeout: dialTimeout}
	if a.host != "" {
		return d.Dial("tcp", net.JoinHostPort(strings.Trim(a.host, "[]"), strconv.Itoa(tcpBase+a.number)))
	}
	if a.socket != "" {
		return d.Dial("unix", a.socket+":"+strconv.Itoa(a.number))
	}
	path := filepath.Join("/tmp/.X11-unix", "X"+strconv.Itoa(a.number))
	c, err := d.Dial("unix", path)
	if err == nil {
		return c, nil
	}
	if c, abstractErr := d.Dial("unix", "@"+path); abstractErr == nil {
		return c, nil
	}
	return nil, err
}

// cookie returns the hexadecimal MIT-MAGIC-COOKIE-1 for the server from the user's authority file, or "": many servers let
// their own user in without one.
func (a address) cookie(peer net.Addr) string {
	path := os.Getenv("XAUTHORITY")
	if path == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		path = filepath.Join(home, ".Xauthority")
	}
	entries, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	host, _ := os.Hostname()
	return findCookie(entries, strconv.Itoa(a.number), host, peerIP(peer))
}

// peerIP is the other end's address over TCP, nil for this machine.
func peerIP(peer net.Addr) net.IP {
	if t, ok := peer.(*net.TCPAddr); ok && !t.IP.IsLoopback() {
		return t.IP
	}
	return nil
}

// findCookie looks through an authority file: records of family (16 bits) and four counted strings, all big-endian:
// address, display number, name of the protocol, data (Xau library, "Xauthority file format").
func findCookie(entries []byte, number, host string, ip net.IP) string {
	for len(entries) >= 2 {
		family := binary.BigEndian.Uint16(entries)
		entries = entries[2:]
		var field [4][]byte
		for i := range field {
			if len(entries) < 2 {
				return ""
			}
			n := int(binary.BigEndian.Uint16(entries))
			if entries = entries[2:]; len(entries) < n {
				return ""
			}
			field[i], entries = entries[:n], entries[n:]
		}
		usable := string(field[2]) == cookieName && len(field[3]) == cookieLen
		forNumber := len(field[1]) == 0 || string(field[1]) == number
		if usable && forNumber && familyFits(family, field[0], host, ip) {
			return hex.EncodeToString(field[3])
		}
	}
	return ""
}

// familyFits reports whether an entry's family and address mean the server at ip (nil: this machine, named host).
func familyFits(family uint16, addr []byte, host string, ip net.IP) bool {
	switch family {
	case familyWild:
		return true
	case familyLocal:
		return ip == nil && string(addr) == host
	case familyInternet:
		return ip != nil && bytes.Equal(addr, ip.To4())
	case familyInternet6:
		return ip != nil && ip.To4() == nil && bytes.Equal(addr, ip.To16())
	}
	return false
}
