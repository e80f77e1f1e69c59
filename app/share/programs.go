package share

import (
	"image"
	"slices"

	"deskhand/app/session"
	"deskhand/media/capture"
)

// Programs shows and touches only the windows of some programs of the customer's computer. Methods may be called from any goroutine.
type Programs interface {
	// List are the programs to choose from.
	List() ([]capture.App, error)
	// Source opens a picture of the whole desktop in which only their windows are seen.
	Source([]capture.AppID) (capture.Source, error)
	// Hands opens pointer and keyboard that act on their windows alone. May is asked before every act.
	Hands(area image.Rectangle, apps []capture.AppID, may func() bool) (Hands, error)
}

// App is a program to choose from, for those who do not import media.
type App = capture.App

// AppID names one of them, for those who do not import media.
type AppID = capture.AppID

// choice is what the customer chose to show: a monitor, or with apps only these programs' windows.
type choice struct {
	monitor capture.Monitor
	apps    []capture.App
}

// same reports whether both are of the same windows, or both of a desktop.
func (c choice) same(o choice) bool {
	return slices.EqualFunc(c.apps, o.apps, func(a, b capture.App) bool { return a.ID == b.ID })
}

// chosen is a desktop of which only some programs' windows are there.
type chosen struct {
	Desktop
	programs Programs
	apps     []capture.AppID
}

func (c chosen) Source(capture.MonitorID) (capture.Source, error) { return c.programs.Source(c.apps) }

func (c chosen) Hands(area image.Rectangle, may func() bool) (Hands, error) {
	return c.programs.Hands(area, c.apps, may)
}

// desktopOf is the desktop as far as it was chosen.
func (s *Session) desktopOf(c choice) (Desktop, error) {
	if c.apps == nil {
		return s.cfg.Desktop, nil
	}
	if s.cfg.Programs == nil {
		return nil, capture.ErrUnsupported
	}
	d := chosen{Desktop: s.cfg.Desktop, programs: s.cfg.Programs, apps: make([]capture.AppID, 0, len(c.apps))}
	for _, a := range c.apps {
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
func (c choice) source() session.Source {
	if c.apps == nil {
		return session.Source{Monitor: uint8(min(c.monitor.ID, 255)), Name: c.monitor.Name}
	}
	names := ""
	for _, a := range c.apps {
		if t := title(a); t != "" {
			if names != "" {
				names += ", "
			}
			names += t
		}
	}
	return session.Source{Apps: true, Name: names}
}

// standing is what goes on being shown under "without asking again" for a request; ok is false when the customer has to choose first. Who
// chose windows has not been asked about the rest of their screen.
func (c choice) standing(of session.Activity) (yes Yes, ok bool) {
	if of.OfWindows() {
		return Yes{Apps: c.apps}, len(c.apps) > 0
	}
	return Yes{Monitor: c.monitor}, c.apps == nil
}
