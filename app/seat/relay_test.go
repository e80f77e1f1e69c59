package seat

import (
	"net/netip"
	"testing"
	"time"

	"deskhand/app/relay"
	"deskhand/app/server"
	"deskhand/app/server/servertest"
	"deskhand/app/wire"
	"deskhand/media/peer"
)

// keyFrame is what a packetizer takes for a VP9 key frame of 640x360 (VP9 bitstream specification, section 6.2).
func keyFrame(size int) []byte {
	return append([]byte{0xA2, 0x49, 0x83, 0x42, 0xE0, 0x27, 0xF0, 0x16, 0x70}, make([]byte, size)...)
}

// relayOnly cuts off every address of the computer's own: what STUN finds, too.
func relayOnly(c *Config) { c.RelayOnly = true }

// newRelay is a relay on loopback that carries to loopback.
func newRelay(t *testing.T) *relay.Server {
	t.Helper()
	local := netip.MustParseAddr("127.0.0.1")
	r, err := relay.Start(relay.Config{
		UDP: "127.0.0.1:0", TCP: "127.0.0.1:0", PublicIPs: []netip.Addr{local}, Secret: []byte("0123456789abcdef0123456789abcdef"),
		Allow: []netip.Prefix{netip.PrefixFrom(local, 32)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("relay %+v", r.Stats())
		}
		if err := r.Close(); err != nil {
			t.Errorf("close relay: %v", err)
		}
	})
	return r
}

// pictureComes has participant 2 show something to participant 1, who gets it, and say something.
func pictureComes(t *testing.T, one, two *sitter) {
	t.Helper()
	said := make(chan bool, 1)
	track := peer.NewTrack()
	track.OnKeyFrame(func() {
		for range 3 {
			if err := track.Write(keyFrame(5000), time.Now()); err != nil {
				t.Error(err)
			}
		}
	})
	two.Do(func() {
		two.Show(1, track)
		said <- two.Send(1, wire.ChannelControl, []byte("hello")) == nil
	})
	if !<-said {
		t.Error("data is not taken")
	}
	select {
	case v := <-one.video:
		if !v.Key || len(v.Data) != 5009 {
			t.Errorf("a picture of %d bytes", len(v.Data))
		}
	case <-time.After(patience):
		t.Fatal("no picture")
	}
}

// Two programs that reach each other by no address of theirs talk through our own relay, with the tickets that our own server
// gave them: data both ways, and pictures.
func TestLinkThroughTheRelay(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			r := newRelay(t)
			srv := servertest.Start(t, func(c *server.Config) {
				c.Turn = &server.Turn{Relay: r, Host: "127.0.0.1", Life: time.Hour}
				if network == "udp" {
					c.Turn.UDP = r.UDPAddr().Port()
				} else {
					c.Turn.TCP = r.TCPAddr().Port()
				}
			})
			ana, marta := meet(t, srv, relayOnly)
			for _, s := range []*sitter{ana, marta} {
				select {
				case ev := <-s.linked:
					if path := ev.(peer.Connected).Path; path != peer.PathRelayed {
						t.Errorf("path %q", path)
					}
				case <-time.After(patience):
					t.Fatal("no link")
				}
			}
			if r.Stats().Ports < 2 {
				t.Errorf("relay %+v", r.Stats())
			}
			pictureComes(t, ana, marta)
			stats := make(chan peer.Stats, 1)
			ana.Do(func() { _, _, st := ana.LinkState(2); stats <- st })
			if st := <-stats; st.Path != peer.PathRelayed || st.LocalAddrKind != "relay" || st.RemoteAddrKind != "relay" || st.Near {
				t.Errorf("stats %+v", st)
			}
			if st := r.Stats(); st.Fenced != 0 || st.Throttled != 0 {
				t.Errorf("the relay dropped what it should carry: %+v", st)
			}
		})
	}
}

// The proof that the test above has no other way: without a relay there is no link.
func TestNoRelayNoLink(t *testing.T) {
	ana, marta := meet(t, servertest.Start(t), relayOnly)
	select {
	case ev := <-ana.linked:
		t.Errorf("linked: %+v", ev)
	case ev := <-marta.linked:
		t.Errorf("linked: %+v", ev)
	case <-time.After(2 * time.Second):
	}
}
