// Package xshm is memory that this process and an X server share (MIT-SHM): pixels pass between them without a socket. media/capture
// reads the screen into it, media/surface shows pictures from it. It knows nothing of what is in it.
//
// The main type is Segment. It belongs to whoever made it, on a connection of media/capture/xconn for which MIT-SHM was asked for (Use).
package xshm

import (
	"fmt"

	"github.com/jezek/xgb/shm"
	"golang.org/x/sys/unix"

	"deskhand/media/capture/xconn"
)

// Segment is memory shared with the X server. It is readable by this user and the server only, and marked for removal as soon as
// both have it, so that nothing stays behind however this process ends.
type Segment struct {
	Mem []byte  // of the size asked for; nil after Free
	ID  shm.Seg // what requests call it
}

// New makes a segment of size bytes. It fails when the server cannot see this machine's memory: on another machine, in another
// container, as another user.
func New(c *xconn.Conn, size int) (*Segment, error) {
	id, err := unix.SysvShmGet(unix.IPC_PRIVATE, size, unix.IPC_CREAT|0o600)
	if err != nil {
		return nil, fmt.Errorf("get %d bytes of shared memory: %w", size, err)
	}
	defer func() { _, _ = unix.SysvShmCtl(id, unix.IPC_RMID, nil) }() // on Linux the one who made it may always
	mem, err := unix.SysvShmAttach(id, 0, 0)
	if err != nil {
		return nil, fmt.Errorf("attach shared memory: %w", err)
	}
	s := &Segment{Mem: mem}
	if err := s.share(c, id); err != nil {
		_ = unix.SysvShmDetach(mem)
		return nil, err
	}
	return s, nil
}

// share makes the server attach the segment and checks that it was this one: in another container the number may name
// another segment.
func (s *Segment) share(c *xconn.Conn, id int) error {
	var err error
	if s.ID, err = shm.NewSegId(c.Conn); err != nil {
		return fmt.Errorf("name shared memory: %w", err)
	}
	if err := shm.AttachChecked(c.Conn, s.ID, uint32(id), false).Check(); err != nil {
		return fmt.Errorf("share memory with the server: %w", c.Cause(err))
	}
	var stat unix.SysvShmDesc
	if _, err := unix.SysvShmCtl(id, unix.IPC_STAT, &stat); err != nil {
		return fmt.Errorf("look at shared memory: %w", err)
	}
	if stat.Nattch < 2 {
		shm.Detach(c.Conn, s.ID)
		return fmt.Errorf("share memory with the server: it attached another segment")
	}
	return nil
}

// Empty gives the memory back to the system, for both ends; it reads as zeros then, and is there again, page by page, for what is written. Where the
// system does not do that it stays.
func (s *Segment) Empty() { _ = unix.Madvise(s.Mem, unix.MADV_REMOVE) }

// Free detaches both ends. The server detaches its own when the connection ends, too.
func (s *Segment) Free(c *xconn.Conn) {
	shm.Detach(c.Conn, s.ID)
	_ = unix.SysvShmDetach(s.Mem)
	s.Mem = nil
}
