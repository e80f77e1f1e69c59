package screen

import (
	"image"

	"deskhand/media/capture"
	"deskhand/media/inject"
)

// programs are those of this computer's X11 desktop.
type programs struct{ computer *computer }

// NewPrograms returns the programs of a desktop that NewDesktop made; nil where only the whole desktop can be shown.
func NewPrograms(d Desktop) Programs {
	c, ok := d.(*computer)
	if !ok || c.cfg.Portable {
		return nil
	}
	return programs{c}
}

func (p programs) config() capture.Config { return capture.Config{Display: p.computer.cfg.Display} }

func (p programs) List() ([]capture.App, error) { return capture.Apps(p.config()) }

func (p programs) Source(apps []capture.AppID) (capture.Source, error) {
	cfg := p.config()
	cfg.Apps = apps
	return capture.Open(cfg)
}

func (p programs) Hands(area image.Rectangle, apps []capture.AppID, may func() bool) (Hands, error) {
	return p.computer.hands(area, may, func(own *inject.OwnWindows) {
		ids := make([]uint64, 0, len(apps))
		for _, a := range apps {
			ids = append(ids, uint64(a))
		}
		own.Only(ids)
	})
}
