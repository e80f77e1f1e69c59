// Package memory gives back to the system what this process no longer needs and keeps for later: what it has freed (Go's heap gives that back by
// itself within minutes, the C library's, with libvpx and the graphics driver, nearly never), and what only the making of a window runs.
//
// GiveBack may be called from any goroutine. It collects garbage and takes tens of milliseconds: not on one that draws.
package memory

import "runtime/debug"

// GiveBack gives back all whole pages that nothing uses, and lets go of the graphics driver's code and the program's own: what is run again comes back from
// the system's cache of files, some microseconds for each 64 kB.
func GiveBack() {
	debug.FreeOSMemory()
	trim()
}

// Clear makes b zero, and gives the whole pages in it back: they come again, zero, when they are read or written. b may be a part of something
// that Go or C allocated, but holds no pointers.
func Clear(b []byte) { zero(b) }
