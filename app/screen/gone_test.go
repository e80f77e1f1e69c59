package screen

import (
	"image"
	"testing"

	"deskhand/media/capture"
)

// A monitor is back when everything is as it was. Where systems count them, the one that is left gets its number, and its place where it was the first.
func TestAnotherMonitorIsNotTheOneThatWasPulledOut(t *testing.T) {
	first := capture.Monitor{ID: 1, Name: "1", Bounds: image.Rect(0, 0, 1920, 1080), Primary: true}
	second := capture.Monitor{ID: 2, Name: "2", Bounds: image.Rect(1920, 0, 3840, 1080)}
	moved, third := second, capture.Monitor{ID: 3, Name: "3", Bounds: image.Rect(3840, 0, 5760, 1080)}
	moved.Bounds = moved.Bounds.Sub(image.Pt(0, 200))
	was := []capture.Monitor{first, second}
	for name, c := range map[string]struct {
		was, now []capture.Monitor
		back     bool
	}{
		"as it was":               {was, was, true},
		"in another order":        {was, []capture.Monitor{second, first}, true},
		"the other one alone":     {was, []capture.Monitor{first}, false},
		"the other one elsewhere": {was, []capture.Monitor{first, moved}, false},
		"one more":                {was, []capture.Monitor{first, second, third}, false},
		"nothing":                 {was, nil, false},
		"nobody knows what was":   {nil, was, false},
	} {
		if isBack(first, c.was, c.now) != c.back {
			t.Errorf("%s: back %v", name, !c.back)
		}
	}
}
