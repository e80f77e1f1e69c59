package frame

import "time"

// Shot is what a capture source hands on: its persistent Picture and what changed in it since the Shot before. The Picture
// is the source's own and stays valid and unchanged until the next call of the source; a new size comes as a Picture of that
// size with full Damage.
type Shot struct {
	Picture *Picture
	Damage  Damage
	At      time.Time // when the change was noticed
	Reduced bool      // Picture is smaller than what it shows: it is nobody's exact screen
}

// Cursor is the pointer's shape and place on the shared picture.
type Cursor struct {
	X, Y       int    // position of the hot spot in the picture's pixels; may lie outside it
	Visible    bool   // false: on another monitor, or hidden by the system
	Serial     uint32 // identifies the shape; the same serial, the same shape
	W, H       int    // shape's size in pixels, 0..256
	HotX, HotY int    // hot spot inside the shape
	Pix        []byte // W*H*4, R, G, B, A with straight (not premultiplied) alpha; read-only
}
