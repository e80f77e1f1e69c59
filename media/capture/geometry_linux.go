package capture

import (
	"errors"
	"fmt"
	"image"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"deskhand/media/capture/xconn"
)

// Extension names as servers know them.
const (
	extShm     = "MIT-SHM"
	extDamage  = "DAMAGE"
	extFixes   = "XFIXES"
	extRandR   = "RANDR"
	extWayland = "XWAYLAND" // announced by Xwayland since 23.1
)

// randrMonitors is the version that has GetMonitors (RandR protocol 1.5, "RRGetMonitors").
const (
	randrMajor = 1
	randrMinor = 5
)

// checkVisual returns ErrVisual unless the root's pixels are 32 bits of B, G, R, X in memory.
func checkVisual(c *xconn.Conn) error {
	setup, screen := xproto.Setup(c.Conn), c.Screen()
	if setup.ImageByteOrder != xproto.ImageOrderLSBFirst {
		return fmt.Errorf("%w: most significant byte first", ErrVisual)
	}
	bits := byte(0)
	for _, f := range setup.PixmapFormats {
		if f.Depth == screen.RootDepth {
			bits = f.BitsPerPixel
		}
	}
	if screen.RootDepth != 24 && screen.RootDepth != 32 || bits != 32 {
		return fmt.Errorf("%w: depth %d in %d bits", ErrVisual, screen.RootDepth, bits)
	}
	for _, depth := range screen.AllowedDepths {
		for _, v := range depth.Visuals {
			if v.VisualId != screen.RootVisual {
				continue
			}
			if v.RedMask != 0xff0000 || v.GreenMask != 0xff00 || v.BlueMask != 0xff {
				return fmt.Errorf("%w: masks %06x, %06x, %06x", ErrVisual, v.RedMask, v.GreenMask, v.BlueMask)
			}
		}
	}
	return nil
}

// useRandR prepares RandR; it reports false where the server has none that lists monitors.
func useRandR(c *xconn.Conn) (xconn.Extension, bool, error) {
	ext, err := c.Use(extRandR)
	if err != nil {
		return ext, false, absent(err)
	}
	v, err := randr.QueryVersion(c.Conn, randrMajor, randrMinor).Reply()
	if err != nil {
		return ext, false, fmt.Errorf("query RandR: %w", c.Cause(err))
	}
	ok := v.MajorVersion > randrMajor || v.MajorVersion == randrMajor && v.MinorVersion >= randrMinor
	return ext, ok, nil
}

// screenSize is the root window's size now; the one in the connection's set-up is that of its beginning.
func screenSize(c *xconn.Conn) (image.Rectangle, error) {
	g, err := xproto.GetGeometry(c.Conn, xproto.Drawable(c.Screen().Root)).Reply()
	if err != nil {
		return image.Rectangle{}, fmt.Errorf("ask for the screen's size: %w", c.Cause(err))
	}
	return image.Rect(0, 0, int(g.Width), int(g.Height)), nil
}

// rootMonitor stands for a screen whose server does not list monitors.
func rootMonitor(size image.Rectangle) []Monitor {
	return []Monitor{{ID: 1, Name: "1", Bounds: size, Primary: true}}
}

// listMonitors asks RandR for the monitors. A monitor's ID is its name's atom, which lives as long as the server.
func listMonitors(c *xconn.Conn) ([]Monitor, error) {
	reply, err := randr.GetMonitors(c.Conn, c.Screen().Root, true).Reply()
	if err != nil {
		return nil, fmt.Errorf("list monitors: %w", c.Cause(err))
	}
	names := make([]xproto.GetAtomNameCookie, len(reply.Monitors))
	for i, m := range reply.Monitors {
		names[i] = xproto.GetAtomName(c.Conn, m.Name)
	}
	list := make([]Monitor, len(reply.Monitors))
	for i, m := range reply.Monitors {
		name, err := names[i].Reply()
		if err != nil {
			return nil, fmt.Errorf("name a monitor: %w", c.Cause(err))
		}
		x, y := int(m.X), int(m.Y)
		list[i] = Monitor{
			ID: MonitorID(m.Name), Name: name.Name, Primary: m.Primary,
			Bounds: image.Rect(x, y, x+int(m.Width), y+int(m.Height)),
		}
	}
	return list, nil
}

// absent turns ErrNoExtension into nil.
func absent(err error) error {
	if errors.Is(err, xconn.ErrNoExtension) {
		return nil
	}
	return err
}

// checkWayland returns ErrWayland when the server is Xwayland. Those before 23.1 do not say so; there the pictures are black.
func checkWayland(c *xconn.Conn) error {
	if _, err := c.Use(extWayland); err != nil {
		return absent(err)
	}
	return ErrWayland
}

// x11Monitors connects and lists the monitors.
func x11Monitors(display string) ([]Monitor, error) {
	c, err := xconn.Dial(display, nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	_, ok, err := useRandR(c)
	if err != nil {
		return nil, err
	}
	if ok {
		return listMonitors(c)
	}
	size, err := screenSize(c)
	return rootMonitor(size), err
}

// rectOf converts a protocol rectangle.
func rectOf(r xproto.Rectangle) image.Rectangle {
	return image.Rect(int(r.X), int(r.Y), int(r.X)+int(r.Width), int(r.Y)+int(r.Height))
}

// eventNumber is an event's number without the mark of SendEvent.
func eventNumber(event []byte) byte { return event[0] &^ 0x80 }

// isXError reports whether err is the server's answer to one request rather than the end of the connection.
func isXError(err error) bool {
	var answer xgb.Error
	return errors.As(err, &answer)
}
