package share

import (
	"image"
	"testing"
)

// On a low screen the window stands below the banner, so that its title bar is free; where there is room it is left in the middle.
func TestTheWindowStandsBelowTheBanner(t *testing.T) {
	for name, c := range map[string]struct {
		screen image.Rectangle
		scale  float32
		want   image.Point
		low    bool
	}{
		"low":             {image.Rect(0, 0, 1024, 640), 1, image.Pt(302, 80), true},
		"another screen":  {image.Rect(1920, 120, 2944, 760), 1, image.Pt(2222, 200), true},
		"large letters":   {image.Rect(0, 0, 1920, 1280), 2, image.Pt(540, 160), true},
		"narrow":          {image.Rect(0, 0, 400, 640), 1, image.Pt(0, 80), true},
		"too low":         {image.Rect(0, 0, 768, 576), 1, image.Point{}, false},
		"high enough":     {image.Rect(0, 0, 1280, 800), 1, image.Point{}, false},
		"nobody knows it": {image.Rectangle{}, 1, image.Point{}, false},
	} {
		if at, low := below(c.screen, 48, c.scale); at != c.want || low != c.low {
			t.Errorf("%s: %v, %v, want %v, %v", name, at, low, c.want, c.low)
		}
	}
}
