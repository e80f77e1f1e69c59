package words

import (
	"image"

	"fyne.io/fyne/v2/lang"
)

// Spot is one of somebody's screens.
type Spot struct {
	Name string          // what the system calls it ("HDMI-1"); "" nothing
	At   image.Rectangle // its place among the others, in pixels
	Main bool
}

// Screen names the screen i of all there are so that who sits before them knows which one it is: by its number and by where it stands among
// them, and by what the system calls it only where that says nothing.
func Screen(all []Spot, i int) string {
	s := all[i]
	name := lang.L("screen.number", map[string]any{"Number": i + 1})
	if s.Main && len(all) > 1 {
		name = lang.L("screen.main", map[string]any{"Number": i + 1})
	}
	with := map[string]any{"Screen": name, "Name": s.Name}
	switch before, after, across := neighbours(all, i); {
	case before+after == 0 || before+after < len(all)-1:
		if !Named(s.Name) {
			return name
		}
		return lang.L("screen.named", with)
	case before == 0 && across:
		return lang.L("screen.left", with)
	case before == 0:
		return lang.L("screen.top", with)
	case after == 0 && across:
		return lang.L("screen.right", with)
	case after == 0:
		return lang.L("screen.bottom", with)
	case before == after:
		return lang.L("screen.middle", with)
	}
	return name
}

// SizedScreen is Screen with how large it is.
func SizedScreen(all []Spot, i int) string {
	return lang.L("screen.size", map[string]any{"Screen": Screen(all, i), "Width": all[i].At.Dx(), "Height": all[i].At.Dy()})
}

// neighbours counts the screens that stand wholly before the screen i and wholly after it: left and right of it (across) where there are any
// such, else above and below.
func neighbours(all []Spot, i int) (before, after int, across bool) {
	var left, right, above, below int
	for _, o := range all {
		at, is := o.At, all[i].At
		switch {
		case at.Max.X <= is.Min.X:
			left++
		case at.Min.X >= is.Max.X:
			right++
		case at.Max.Y <= is.Min.Y:
			above++
		case at.Min.Y >= is.Max.Y:
			below++
		}
	}
	if left+right > 0 {
		return left, right, true
	}
	return above, below, false
}

// Named reports whether the system's name for a screen tells people which one it is. Servers without outputs call theirs "screen" or "default".
func Named(name string) bool {
	switch name {
	case "", "1", "screen", "default":
		return false
	}
	return true
}
