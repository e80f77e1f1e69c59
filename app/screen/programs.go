package screen

import (
	"image"
	"slices"

	"deskhand/app/session"
	"deskhand/app/trust"
	"deskhand/media/capture"
)

// Programs shows and touches only the windows of some programs of this computer. Methods may be called from any goroutine.
type Programs interface {
	// List are the programs to choose from.
	List() ([]capture.App, error)
	// Source opens a picture of the whole desktop in which only their windows are seen.
	Source([]capture.AppID) (capture.Source, error)
	// Hands opens pointer and keyboard that act on their windows alone. May is asked before every act.
	Hands(area image.Rectangle, apps []capture.AppID, may func() bool) (Hands, error)
}

// Choice is what is to be shown: a monitor (the zero Monitor: all of them), or with Apps only these programs' windows.
type Choice struct {
	Monitor capture.Monitor
	Apps    []capture.App
}

// same reports whether both are of the same windows, or of the same monitor.
func (c Choice) same(o Choice) bool {
	return c.Monitor.ID == o.Monitor.ID && slices.EqualFunc(c.Apps, o.Apps, func(a, b capture.App) bool { return a.ID == b.ID })
}

// chosen is a desktop of which only some programs' windows are there.
type chosen struct {
	Desktop
	programs Programs
	apps     []capture.AppID
}

func (c chosen) Source(capture.Monitor) (capture.Source, error) { return c.programs.Source(c.apps) }

func (c chosen) Hands(area image.Rectangle, may func() bool) (Hands, error) {
	return c.programs.Hands(area, c.apps, may)
}

// desktopOf is the desktop as far as it was chosen.
func (s *Share) desktopOf(c Choice) (Desktop, error) {
	if c.Apps == nil {
		return s.cfg.Desktop, nil
	}
	if s.cfg.Programs == nil {
		return nil, capture.ErrUnsupported
	}
	d := chosen{Desktop: s.cfg.Desktop, programs: s.cfg.Programs, apps: make([]capture.AppID, 0, len(c.Apps))}
	for _, a := range c.Apps {
		d.apps = append(d.apps, a.ID)
	}
	return d, nil
}

// title is what a program is called for people.
func title(a capture.App) string {
	if a.Name != "" {
		return a.Name
	}
	if len(a.Titles) > 0 {
		return a.Titles[0]
	}
	return ""
}

// source is a choice as the log has it.
func (c Choice) source() session.Source {
	if c.Apps == nil {
		return session.Source{Monitor: uint8(min(c.Monitor.ID, 255)), Name: trust.Clean(c.Monitor.Name, session.MaxName)}
	}
	names := ""
	for _, a := range c.Apps {
		if t := title(a); t != "" {
			if names != "" {
				names += ", "
			}
			names += t
		}
	}
	return session.Source{Apps: true, Name: trust.Clean(names, session.MaxName)}
}
