package screen

import (
	"context"
	"image"
	"time"

	"deskhand/media/capture"
	"deskhand/media/inject"
)

// computer is this computer's X11 desktop. Its methods may be called from any goroutine; what they return belongs to one each.
type computer struct {
	cfg  DesktopConfig
	sent inject.Sent // what our hands did, so that Watch can tell it from the customer's own
}

// NewDesktop returns this computer's desktop. Nothing is opened yet.
func NewDesktop(cfg DesktopConfig) Desktop { return &computer{cfg: cfg} }

func (c *computer) Monitors() ([]capture.Monitor, error) {
	return capture.Monitors(capture.Config{Display: c.cfg.Display, Portable: c.cfg.Portable})
}

func (c *computer) Source(m capture.Monitor) (capture.Source, error) {
	return capture.Open(capture.Config{Display: c.cfg.Display, Portable: c.cfg.Portable, Monitor: m.ID, Place: m.Bounds, HideOwn: c.cfg.HideOwn})
}

func (c *computer) Cursor(over capture.Source) (capture.CursorSource, error) {
	return capture.OpenCursor(c.cfg.Display, over)
}

// Hands opens an injector that keeps off every window of this program: whoever controls cannot press Allow.
func (c *computer) Hands(area image.Rectangle, may func() bool) (Hands, error) {
	return c.hands(area, may, func(*inject.OwnWindows) {})
}

// hands is Hands, after narrow has said what else is kept off.
func (c *computer) hands(area image.Rectangle, may func() bool, narrow func(*inject.OwnWindows)) (Hands, error) {
	own, err := inject.OpenOwnWindows(c.cfg.Display)
	if err != nil {
		return nil, err
	}
	narrow(own)
	injector, err := inject.NewX11(inject.Config{
		Display: c.cfg.Display, Area: area, May: may, OwnWindow: own.At, OwnFocus: own.Focused, Taken: own.Taken, Sent: &c.sent,
	})
	if err != nil {
		own.Close()
		return nil, err
	}
	return x11Hands{injector, own}, nil
}

// x11Hands closes with the injector what it asked about our windows.
type x11Hands struct {
	*inject.Injector
	own *inject.OwnWindows
}

func (h x11Hands) Close() error {
	err := h.Injector.Close()
	h.own.Close()
	return err
}

func (c *computer) Watch(ctx context.Context, local, panicKey func()) error {
	w, err := inject.NewLocal(inject.LocalConfig{
		Display: c.cfg.Display, Sent: &c.sent,
		OnInput: func(time.Time) { local() },
		OnPanic: func(time.Time) { panicKey() },
	})
	if err != nil {
		return err
	}
	return w.Run(ctx)
}
