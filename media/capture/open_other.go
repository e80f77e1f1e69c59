//go:build !linux

package capture

// Open opens the source that cfg describes. It returns ErrMonitorGone for a monitor that is not there, ErrUnsupported for Apps.
func Open(cfg Config) (Source, error) {
	if cfg.Apps != nil {
		return nil, ErrUnsupported
	}
	return openPortable(cfg.normal())
}

// Monitors lists the monitors of the display that cfg names.
func Monitors(cfg Config) ([]Monitor, error) { return portableMonitors(cfg) }
