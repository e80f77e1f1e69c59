package inject

import "os"

// NewX11 returns an Injector for an X display. It returns ErrDisplay when the display cannot be opened or lacks XTEST or XKB.
// Only one Injector per process may use robotgo's pointer, which is used when cfg.Display is $DISPLAY and XTestPointer is not set.
func NewX11(cfg Config) (*Injector, error) {
	if cfg.Display == "" {
		cfg.Display = os.Getenv("DISPLAY")
	}
	x, err := openServer(cfg.Display, cfg.Sent)
	if err != nil {
		return nil, err
	}
	k, err := newX11Keyboard(x, cfg.Display)
	if err != nil {
		x.conn.Close()
		return nil, err
	}
	var p pointer = xtestPointer{x}
	if !cfg.XTestPointer && cfg.Display == os.Getenv("DISPLAY") {
		p = robotPointer{xtestPointer{x}}
	}
	return newInjector(cfg, p, k), nil
}
