package remoteview

import (
	"image"
	"math"

	"deskhand/app/wire"
)

// Buttons is a set of pointer buttons as the window reports them, or-ed. The values are those of Fyne's desktop.MouseButton;
// Fyne 2.8 reports no others: back and forward cannot be passed on.
type Buttons uint8

// The buttons.
const (
	ButtonLeft   Buttons = 1
	ButtonRight  Buttons = 2
	ButtonMiddle Buttons = 4
)

// buttonNumbers is a table: the wire's number of each button, in the order in which they are released.
var buttonNumbers = [...]struct {
	button Buttons
	number uint8
}{{ButtonLeft, 1}, {ButtonMiddle, 2}, {ButtonRight, 3}}

// notch is a wheel's notch on the wire; maxTurn the most one event may turn.
const (
	notch   = 120
	maxTurn = 10 * notch
)

// pointer is the part of the Tracker that deals with the pointer. See Tracker for the rules.
type pointer struct {
	emit func(wire.InputAct)

	held    Buttons
	at      image.Point
	known   bool    // at was sent
	upSeen  bool    // the last event was a button going up: DragEnd after it says nothing new
	waiting []click // buttons whose place is not certain yet, in order
	dx, dy  float64 // what the wheel has turned and was not sent yet, in 120ths
}

// click is a button going down or up, at the place the window gave with it.
type click struct {
	button Buttons
	down   bool
	at     image.Point
	inside bool
}

func place(p image.Point) (x, y uint16) {
	clamp := func(v int) uint16 { return uint16(min(max(v, 0), math.MaxUint16)) }
	return clamp(p.X), clamp(p.Y)
}

// move takes the pointer's place. Outside the picture it counts only while a button is held.
func (p *pointer) move(at image.Point, inside bool) {
	p.upSeen = false
	if (!inside && p.held == 0) || (p.known && at == p.at) {
		return
	}
	p.at, p.known = at, true
	x, y := place(at)
	p.emit(wire.Move{X: x, Y: y})
}

// only releases what is held and not in down.
func (p *pointer) only(down Buttons) {
	for _, b := range buttonNumbers {
		if p.held&b.button != 0 && down&b.button == 0 {
			p.button(b.button, false)
		}
	}
}

func (p *pointer) button(b Buttons, down bool) {
	for _, n := range buttonNumbers {
		if n.button != b {
			continue
		}
		if down {
			p.held |= b
		} else {
			p.held &^= b
		}
		x, y := place(p.at)
		p.emit(wire.Button{X: x, Y: y, Button: n.number, Down: down})
	}
}

func (p *pointer) click(c click) {
	p.upSeen = !c.down
	p.waiting = append(p.waiting, c)
}

// settle sends the buttons that wait, each where it was reported.
func (p *pointer) settle() {
	for _, c := range p.waiting {
		p.clicked(c)
	}
	p.waiting = p.waiting[:0]
}

// settleAt sends the buttons that wait, all at one place; one that goes down keeps its own if that place is outside.
func (p *pointer) settleAt(at image.Point, inside bool) {
	for i, c := range p.waiting {
		if inside || !c.down {
			p.waiting[i].at, p.waiting[i].inside = at, inside
		}
	}
	p.settle()
}

func (p *pointer) clicked(c click) {
	if c.down == (p.held&c.button != 0) || (c.down && !c.inside) {
		return
	}
	p.at, p.known = c.at, true
	p.button(c.button, c.down)
}

// dragEnd takes Fyne's DragEnd: a button went up that Fyne drags with, over whatever it was, and no MouseUp may have come.
func (p *pointer) dragEnd() {
	if p.upSeen {
		p.upSeen = false
		return
	}
	p.settle()
	p.only(ButtonRight)
}

// wheel takes a turn in notches; dy > 0 is up, dx > 0 right.
func (p *pointer) wheel(at image.Point, inside bool, dx, dy float64) {
	p.upSeen = false
	if !inside {
		return
	}
	limit := func(v float64) float64 { return min(max(v*notch, -maxTurn), maxTurn) }
	p.dx += limit(dx)
	p.dy += limit(dy)
	// What is left of a notch after division is kept; 1/1024 forgives what float32 loses on the way.
	x, y := math.Trunc(p.dx+math.Copysign(1.0/1024, p.dx)), math.Trunc(p.dy+math.Copysign(1.0/1024, p.dy))
	if x == 0 && y == 0 {
		return
	}
	p.dx, p.dy = p.dx-x, p.dy-y
	px, py := place(at)
	p.emit(wire.Wheel{X: px, Y: py, DX: int16(x), DY: int16(y)})
}

func (p *pointer) forget() { *p = pointer{emit: p.emit} }
