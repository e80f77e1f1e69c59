// Package capture turns a screen into pictures, damage and a cursor.
//
// Open gives a Source: on X11 one that reads only what XDamage reports, through shared memory, and that costs nothing while
// the screen rests; elsewhere, or when forced, a portable one that compares whole screens. Pattern is a source without a
// screen. The pointer is never in the pictures; OpenCursor reports it apart. What may be captured, and when, is decided by
// app/share: this package neither asks nor remembers consent.
//
// The main type is Source. One goroutine calls Next; Area and Close may be called from any goroutine.
package capture

import (
	"context"
	"image"
	"time"

	"deskhand/media/frame"
)

const (
	// DefaultMinInterval is the least time between two Shots unless Config says otherwise: 60 a second.
	DefaultMinInterval = time.Second / 60
	// MinMinInterval is the shortest MinInterval; shorter ones are raised to it.
	MinMinInterval = 10 * time.Millisecond
	// DefaultPollInterval is the time between two looks at the screen of a source that is not told of changes.
	DefaultPollInterval = 100 * time.Millisecond
	// GoneGrace is how long a chosen monitor that is not there any more is waited for: a driver takes it away while it changes its mode.
	GoneGrace = 1500 * time.Millisecond
)

// Source is a screen, or a part of it, as pictures.
type Source interface {
	// Next blocks until the pixels differ from those of the Shot before, and returns the source's persistent Picture with
	// what changed. Picture and Damage are valid until the next call. The first Shot is damaged all over, and so is the
	// first after the area changed, in a new Picture of the new size. Damage is in the Picture's coordinates and is exact
	// to blocks of 16 by 16 pixels or better. One goroutine calls Next.
	//
	// It returns ctx's error when ctx ends (nothing is lost: a later call reports the change), ErrClosed after Close,
	// ErrMonitorGone when the chosen monitor was removed and has not come back within GoneGrace, and other errors, such as ErrServerGone, after which the source
	// is of no more use. While another program has grabbed the X server, an answer may come later than ctx's end; Close
	// ends that wait, too.
	Next(ctx context.Context) (frame.Shot, error)
	// Area is the rectangle that the latest Picture shows, in the coordinates in which the system places its pointer (X11:
	// the root window's). Its size is the Picture's; it is empty while the chosen monitor is not there.
	Area() image.Rectangle
	// Close ends the source and what it holds of the system; a Next in progress returns ErrClosed.
	Close() error
}

// Masked is a Source that may show only parts of its area.
type Masked interface {
	Source
	// Shows reports whether the latest picture shows what is at a place, in the coordinates of Area, rather than hiding it. Any goroutine
	// may call it.
	Shows(at image.Point) bool
}

// Covered is a Source of everything but this process's own windows (Config.HideOwn).
type Covered interface {
	Source
	// Covered is how much of the latest picture they hide, in whole per cent, rounded down. Any goroutine may call it.
	Covered() int
}

// MonitorID names a monitor; 0 is the whole desktop. It stays the same while the monitor is connected.
type MonitorID uint32

// Monitor is one screen of the desktop.
type Monitor struct {
	ID      MonitorID
	Name    string          // what the system calls it ("HDMI-1"), for people
	Bounds  image.Rectangle // place on the desktop, in the coordinates of Source.Area
	Primary bool
}

// Is reports whether a monitor of a new list is m, as it was: one whose number another monitor has taken is not, nor one that was moved. Without Bounds
// m is known by its number alone.
func (m Monitor) Is(o Monitor) bool {
	return m.ID == o.ID && (m.Bounds.Empty() || m.Name == o.Name && m.Bounds == o.Bounds)
}

// Config says what to capture and how.
type Config struct {
	Display      string          // X11: display name; "" is $DISPLAY. Other systems ignore it
	Monitor      MonitorID       // 0: the whole desktop
	Place        image.Rectangle // where Monitor was when it was chosen; empty: wherever it is. For systems that count their monitors
	Apps         []AppID         // only the windows of these programs are shown, everything else is masked; nil: everything is
	HideOwn      bool            // this process's own windows are masked; X11's source only, and not with Apps, which holds them out anyway
	Portable     bool            // use the portable source although there is a better one
	MinInterval  time.Duration   // least time between two Shots; 0 is DefaultMinInterval
	PollInterval time.Duration   // time between two looks when the system reports no changes; 0 is DefaultPollInterval
}

// normal fills in defaults and limits.
func (c Config) normal() Config {
	if c.MinInterval == 0 {
		c.MinInterval = DefaultMinInterval
	}
	c.MinInterval = max(c.MinInterval, MinMinInterval)
	if c.PollInterval == 0 {
		c.PollInterval = DefaultPollInterval
	}
	c.PollInterval = max(c.PollInterval, c.MinInterval)
	return c
}

// find returns the bounds of a monitor in list, of all of them for 0, or ErrMonitorGone.
func find(list []Monitor, id MonitorID) (image.Rectangle, error) {
	var all image.Rectangle
	for _, m := range list {
		if m.ID == id {
			return m.Bounds, nil
		}
		all = all.Union(m.Bounds)
	}
	if id != 0 || all.Empty() {
		return image.Rectangle{}, ErrMonitorGone
	}
	return all, nil
}
