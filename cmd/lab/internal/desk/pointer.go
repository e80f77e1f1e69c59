package desk

import (
	"image"
	"slices"
)

// Button is a button of the mouse, as X numbers them.
type Button byte

// The buttons; a turn of the wheel is a press of one.
const (
	Left       Button = 1
	Middle     Button = 2
	Right      Button = 3
	WheelUp    Button = 4
	WheelDown  Button = 5
	WheelLeft  Button = 6
	WheelRight Button = 7
)

// Move puts the pointer on a point of the screen.
func (d *Desk) Move(to image.Point) error {
	d.fake(motion, 0, to)
	return d.sync()
}

// Point moves to a point by way of its neighbour, so that there is a move also when the pointer is there already.
func (d *Desk) Point(at image.Point) error {
	d.fake(motion, 0, at.Add(image.Pt(1, 1)))
	return d.Move(at)
}

// Press presses a button down where the pointer is.
func (d *Desk) Press(b Button) error {
	d.fake(buttonPress, byte(b), image.Point{})
	d.held = append(d.held, byte(b))
	return d.sync()
}

// Release lets a button up.
func (d *Desk) Release(b Button) error {
	d.fake(buttonRelease, byte(b), image.Point{})
	d.drop(byte(b))
	return d.sync()
}

// Click points at a point and clicks there.
func (d *Desk) Click(at image.Point, b Button) error {
	if err := d.Point(at); err != nil {
		return err
	}
	if err := d.Press(b); err != nil {
		return err
	}
	return d.Release(b)
}

// Wheel turns the wheel by so many notches where the pointer is.
func (d *Desk) Wheel(b Button, notches int) error {
	for range notches {
		d.fake(buttonPress, byte(b), image.Point{})
		d.fake(buttonRelease, byte(b), image.Point{})
	}
	return d.sync()
}

// LetGo releases every key and button that this Desk holds.
func (d *Desk) LetGo() error {
	for len(d.held) > 0 {
		code := d.held[len(d.held)-1]
		kind := byte(keyRelease)
		if code < firstKeycode {
			kind = buttonRelease
		}
		d.fake(kind, code, image.Point{})
		d.held = d.held[:len(d.held)-1]
	}
	return d.sync()
}

func (d *Desk) drop(code byte) {
	if i := slices.Index(d.held, code); i >= 0 {
		d.held = slices.Delete(d.held, i, i+1)
	}
}
