// Package memory gives back to the system what this process has freed and keeps for later: Go's heap does so by itself within
// minutes, the C library's (libvpx, the graphics driver) nearly never.
//
// GiveBack may be called from any goroutine. It collects garbage and takes tens of milliseconds: not on one that draws.
package memory

import "runtime/debug"

// GiveBack gives back all whole pages that nothing uses.
func GiveBack() {
	debug.FreeOSMemory()
	trim()
}
