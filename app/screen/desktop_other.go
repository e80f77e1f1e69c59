//go:build !linux

package screen

import (
	"context"
	"image"

	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/inject"
)

// computer is this computer's desktop through the portable capturer and the portable injector.
type computer struct{ cfg DesktopConfig }

// NewDesktop returns this computer's desktop. Nothing is opened yet.
func NewDesktop(cfg DesktopConfig) Desktop { return computer{cfg} }

func (c computer) Monitors() ([]capture.Monitor, error) { return capture.Monitors(capture.Config{}) }

func (c computer) Source(m capture.Monitor) (capture.Source, error) {
	return capture.Open(capture.Config{Monitor: m.ID, Place: m.Bounds})
}

func (c computer) Cursor(over capture.Source) (capture.CursorSource, error) {
	return capture.OpenCursor(c.cfg.Display, over)
}

// Hands are tied: on this system nothing tells yet which windows are ours and when the customer's own hand moves, and without
// that nobody may control. The screen can be seen.
func (computer) Hands(image.Rectangle, func() bool) (Hands, error) { return tiedHands{}, nil }

// tiedHands refuse everything.
type tiedHands struct{}

func (tiedHands) Do(wire.InputAct) error  { return inject.ErrRefused }
func (tiedHands) ReleaseAll() error       { return nil }
func (tiedHands) SetArea(image.Rectangle) {}
func (tiedHands) Close() error            { return nil }

// Watch returns ErrNoWatch: this system has no watcher yet.
func (computer) Watch(context.Context, func(), func()) error { return ErrNoWatch }
