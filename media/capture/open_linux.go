package capture

// Open opens the source that cfg describes: the X11 one unless cfg.Portable is set. It returns ErrMonitorGone for a monitor
// that is not there, ErrUnsupported for Apps with the portable source, ErrVisual for a screen of another layout than B, G, R, X, ErrWayland on a Wayland desktop.
func Open(cfg Config) (Source, error) {
	if cfg.Portable {
		if cfg.Apps != nil {
			return nil, ErrUnsupported
		}
		return openPortable(cfg.normal())
	}
	return openX11(cfg.normal(), x11Limits{})
}

// Monitors lists the monitors of the display that cfg names, as Config.Monitor takes them: the IDs of the portable source
// differ from those of the X11 one.
func Monitors(cfg Config) ([]Monitor, error) {
	if cfg.Portable {
		return portableMonitors(cfg)
	}
	return x11Monitors(cfg.Display)
}
