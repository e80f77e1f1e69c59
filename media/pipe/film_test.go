package pipe

import (
	"testing"
	"time"
)

// A film is made coarser when its frames are too large for 15 a second, stays so until they would fit, and starts sharp again after a rest.
func TestAFilmIsMadeCoarserOnAThinLinkOnly(t *testing.T) {
	const thin, wide = 2_000_000, 20_000_000
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var f thinLink
	frame := func(bytes, bitrate int) bool {
		at = at.Add(100 * time.Millisecond)
		f.sent(at, bytes, bitrate)
		return f.on
	}
	for range 10 {
		if frame(50_000, wide) {
			t.Fatal("coarse on a link that carries it")
		}
	}
	for range 2 {
		if frame(50_000, thin) {
			t.Fatal("coarse after one or two large frames: another page is no film")
		}
	}
	if !frame(50_000, thin) {
		t.Fatal("sharp though 50 kB take 200 ms")
	}
	for range 10 {
		if !frame(10_000, thin) {
			t.Fatal("sharp again because coarse frames are small: it would go to and fro")
		}
	}
	if frame(10_000, wide) {
		t.Fatal("coarse though the link carries the film now")
	}
	for range 3 {
		frame(50_000, thin)
	}
	at = at.Add(2 * filmGap)
	if frame(50_000, thin) {
		t.Fatal("coarse at the start of another film")
	}
}
