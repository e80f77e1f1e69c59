package pipe

import (
	"context"
	"testing"
	"time"
)

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
	for b.Loop() {
		source.change(typeChar)
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
