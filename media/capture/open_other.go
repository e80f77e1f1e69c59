//go:build !linux

package capture

// Open opens the source that cfg describes. It returns ErrMonitorGone for a monitor that is not there.
func Open(cfg Config) (Source, error) { return openPortable(cfg.normal()) }

// Monitors lists the monitors of the display that cfg names.
func Monitors(cfg Config) ([]Monitor, error) { return portableMonitors(cfg) }
