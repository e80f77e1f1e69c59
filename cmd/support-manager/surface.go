package main

import (
	"context"

	"fyne.io/fyne/v2/driver"

	"deskhand/media/surface"
)

// newSurface makes the window in which one tab's pictures are shown without Fyne painting all of ours for each of them. Where there can
// be none Fyne draws them.
func (d *desk) newSurface() *surface.Surface {
	return surface.New(surface.Config{Window: d.windowID})
}

// windowID is our window as X11 knows it; 0 elsewhere.
func (d *desk) windowID() (id uint32) {
	if native, ok := d.win.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			if x11, ok := context.(driver.X11WindowContext); ok {
				id = uint32(x11.WindowHandle)
			}
		})
	}
	return id
}

// showOn runs a surface until ctx ends.
func (d *desk) showOn(ctx context.Context, s *surface.Surface) {
	if err := s.Run(ctx); err != nil && ctx.Err() == nil {
		d.back.log.Info("pictures are drawn by the toolkit", "err", err)
	}
}
