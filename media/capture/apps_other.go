//go:build !linux

package capture

// Apps lists the programs whose windows Config.Apps may choose: ErrUnsupported on this system.
func Apps(Config) ([]App, error) { return nil, ErrUnsupported }
