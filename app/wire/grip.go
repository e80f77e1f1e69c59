package wire

// Grip is what a controller's hand holds down: both ends keep one of the acts under one lease, the console to know when to say
// Held, the touched device to know when to miss it. The zero value holds nothing. It is a value of one goroutine.
type Grip struct {
	keys    map[KeyCode]struct{}
	buttons uint8 // bit n: button n
}

// Follow takes the next act.
func (g *Grip) Follow(act InputAct) {
	switch a := act.(type) {
	case Button:
		if a.Down {
			g.buttons |= 1 << a.Button
		} else {
			g.buttons &^= 1 << a.Button
		}
	case Key:
		switch {
		case !a.Down:
			delete(g.keys, a.Code)
		case g.keys == nil:
			g.keys = map[KeyCode]struct{}{a.Code: {}}
		default:
			g.keys[a.Code] = struct{}{}
		}
	case Release:
		*g = Grip{}
	}
}

// Holds reports whether anything is held.
func (g *Grip) Holds() bool { return len(g.keys) > 0 || g.buttons != 0 }

// ChannelOf is the channel that an act travels on: ChannelPointer when a later one makes up for it, else ChannelKeys.
func ChannelOf(act InputAct) string {
	switch act.(type) {
	case Move, Held:
		return ChannelPointer
	}
	return ChannelKeys
}
