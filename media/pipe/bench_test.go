package pipe

import (
	"context"
	"image"
	"testing"
	"time"

	"deskhand/media/codec/codectest"
)

// invertChar turns the colours of one character's place over. It allocates nothing, as typeChar does.
func invertChar(s *codectest.Screen) image.Rectangle {
	r := image.Rect(800, 400, 808, 416)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := s.Pix[y*s.Stride+4*r.Min.X : y*s.Stride+4*r.Max.X]
		for i := range row {
			row[i] ^= 0xff
		}
	}
	return r
}

// BenchmarkKeyStrokeToPicture is the time from a character on the sharing side's 1920x1080 screen to the picture with it on the
// viewing side, without network, capture and painting. Run with: go test -run xxx -bench . -benchtime 30x ./media/pipe
func BenchmarkKeyStrokeToPicture(b *testing.B) {
	source := newFakeSource(1920, 1080)
	source.change(fullText)
	receiver := NewReceiver(ReceiverConfig{})
	sender := NewSender(SenderConfig{Source: source, Bitrate: 20_000_000,
		Sink: func(sample []byte, _ bool, _ time.Time) { receiver.Put(sample) }})
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan error, 2)
	go func() { done <- sender.Run(ctx) }()
	go func() { done <- receiver.Run(ctx) }()
	rest := func() { // until the screen is exact and nothing comes any more
		for {
			select {
			case <-receiver.Ready():
				receiver.Take()
			case <-time.After(4 * time.Second):
				return
			}
		}
	}
	rest()
	b.ReportAllocs()
	for b.Loop() {
		source.change(invertChar)
		<-receiver.Ready()
		receiver.Take()
		b.StopTimer()
		for drained := false; !drained; { // let its refinements pass
			select {
			case <-receiver.Ready():
				receiver.Take()
			case <-time.After(500 * time.Millisecond):
				drained = true
			}
		}
		b.StartTimer()
	}
	b.StopTimer()
	st := sender.Stats()
	b.ReportMetric(float64(st.EncodeP50.Microseconds())/1000, "encode-p50-ms")
	b.ReportMetric(float64(receiver.Stats().DecodeP50.Microseconds())/1000, "decode+draw-p50-ms")
	cancel()
	<-done
	<-done
}
