package screen

import (
	"image"
	"slices"
	"strings"
	"testing"

	"deskhand/app/wire"
	"deskhand/media/capture"
)

// Screens are told as they lie in the picture, cut to it; what is beside it is none.
func TestScreensLieInThePicture(t *testing.T) {
	monitors := []capture.Monitor{
		{ID: 1, Name: "HDMI-1", Bounds: image.Rect(100, 50, 1380, 1074)}, {ID: 2, Name: "VGA-1", Bounds: image.Rect(1380, 50, 3300, 1130)},
		{ID: 3, Name: "off", Bounds: image.Rect(5000, 0, 5100, 100)},
	}
	got := screensIn(monitors, image.Rect(100, 50, 3200, 1130), 0)
	want := []wire.Screen{{X: 0, Y: 0, W: 1280, H: 1024, Name: "HDMI-1"}, {X: 1280, Y: 0, W: 1820, H: 1080, Name: "VGA-1"}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if _, err := wire.EncodeScreens(wire.Screens{List: got}); err != nil {
		t.Error(err)
	}
	if got := screensIn(monitors[:2], image.Rect(100, 50, 3300, 1130), 1); !slices.Equal(got, []wire.Screen{
		{X: 0, Y: 0, W: 640, H: 512, Name: "HDMI-1"}, {X: 640, Y: 0, W: 960, H: 540, Name: "VGA-1"},
	}) {
		t.Errorf("halved: %+v", got)
	}
	odd := []capture.Monitor{{ID: 1, Name: " Dell\u202e\n" + strings.Repeat("x", 100), Bounds: image.Rect(0, 0, 10, 10)}}
	if got := screensIn(odd, image.Rect(0, 0, 10, 10), 0); len(got) != 1 || got[0].Name != "Dell "+strings.Repeat("x", 59) {
		t.Errorf("an odd name: %+v", got)
	} else if _, err := wire.EncodeScreens(wire.Screens{List: got}); err != nil {
		t.Error(err)
	}
	if got := screensIn(make([]capture.Monitor, 40), image.Rect(0, 0, 10, 10), 0); got != nil {
		t.Errorf("of nothing %+v", got)
	}
}
