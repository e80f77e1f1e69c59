//go:build !linux

package screen

// NewPrograms returns the programs of a desktop that NewDesktop made; nil where only the whole desktop can be shown, as on this system.
func NewPrograms(Desktop) Programs { return nil }
