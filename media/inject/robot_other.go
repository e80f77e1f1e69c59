//go:build !linux

package inject

import (
	"runtime"
	"unicode/utf16"

	"github.com/go-vgo/robotgo"
)

// macPixels is what a notch of the wheel scrolls on macOS, where robotgo counts in pixels and to the left.
const macPixels = 10

// robotWheel turns the wheel, without robotgo's pause.
func robotWheel(_ *Sent, right, up int) {
	if runtime.GOOS == "darwin" {
		right, up = -right*macPixels, up*macPixels
	}
	robotgo.Scroll(right, up, 0)
}

const canTypeText = true

// typeText types each UTF-16 unit as such: Windows (KEYEVENTF_UNICODE) and macOS both take characters beyond the first plane
// as pairs.
func typeText(s string) {
	for _, unit := range utf16.Encode([]rune(s)) {
		robotgo.UnicodeType(uint32(unit))
	}
}
