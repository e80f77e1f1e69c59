package main

import (
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"

	"github.com/go-gl/glfw/v3.4/glfw"
	"golang.org/x/sys/unix"
)

// bed is a sleeper that watches the connection on which GLFW, under Fyne, hears of windows (X11). It reads nothing from it. Waiting in GLFW
// itself (WaitEventsTimeout) would be a C call: Go's scheduler looks after those all the time, at twice the cost of Fyne's turns.
type bed struct {
	file *os.File // the connection's, once more
	conn syscall.RawConn
}

// newBed makes one, or returns nil: the windows are not X11's. On the user interface's goroutine, while the loop runs.
func newBed() (sleeper, error) {
	if glfw.GetPlatform() != glfw.PlatformX11 {
		return nil, nil
	}
	fd, err := unix.FcntlInt(uintptr(connectionNumber(unsafe.Pointer(glfw.GetX11Display()))), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("watch the windows' connection: %w", err)
	}
	b := &bed{file: os.NewFile(uintptr(fd), "windows")}
	if err := b.file.SetReadDeadline(time.Time{}); err != nil { // it would have to be read to be watched
		_ = b.file.Close()
		return nil, fmt.Errorf("watch the windows' connection: %w", err)
	}
	if b.conn, err = b.file.SyscallConn(); err != nil {
		_ = b.file.Close()
		return nil, fmt.Errorf("watch the windows' connection: %w", err)
	}
	return b, nil
}

// connectionNumber is Xlib's macro of that name, which is no function: the third field of a Display (Xlib.h, _XPrivDisplay).
func connectionNumber(display unsafe.Pointer) int {
	return int((*struct {
		extensions, private unsafe.Pointer
		fd                  int32
	})(display).fd)
}

func (b *bed) within(d time.Duration) { _ = b.file.SetReadDeadline(time.Now().Add(d)) }

func (b *bed) wake() { _ = b.file.SetReadDeadline(time.Unix(1, 0)) }

// sleep hears first what Xlib has read already, as a turn of the loop does: of that the connection says nothing.
func (b *bed) sleep() (heard bool) {
	glfw.PollEvents()
	_ = b.conn.Read(func(fd uintptr) bool {
		p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(p, 0)
		heard = n > 0 || err != nil && err != unix.EINTR
		return heard
	})
	return heard
}
