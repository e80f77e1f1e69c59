package peer

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/logging"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// VP9's profiles as a=fmtp has them (RFC 9628, section 6): 1 is 4:4:4 with 8 bits, 0 is 4:2:0 for those who have no more.
const (
	fmtpProfile1 = "profile-id=1"
	fmtpProfile0 = "profile-id=0"
)

// feedbackEvery is how often the viewer says what came when, while something comes: about 20 kbit/s at most.
const feedbackEvery = 50 * time.Millisecond

// parts are the interceptors of one link that the Conn talks to.
type parts struct {
	tap       *tap
	estimator *estimator
	streams   *streams
}

// newAPI assembles one link's codecs, interceptors and settings.
func newAPI(cfg Config, t timing, mux ice.UDPMux) (*webrtc.API, parts, error) {
	media, err := newMedia()
	if err != nil {
		return nil, parts{}, err
	}
	logs := pionLog{cfg.Log}
	p := parts{tap: newTap(), estimator: newEstimator(), streams: &streams{tell: func() {}}}
	registry, err := newRegistry(p, cfg.Video, logs)
	if err != nil {
		return nil, parts{}, err
	}
	s := newSettings(cfg, t, logs)
	s.BufferFactory = p.streams.buffer
	if mux != nil {
		s.SetICEUDPMux(mux)
		s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled) // a socket of its own
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry),
		webrtc.WithSettingEngine(s)), p, nil
}

func newMedia() (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	feedback := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: "transport-cc"}}
	for i, fmtp := range []string{fmtpProfile1, fmtpProfile0} {
		media := webrtc.PayloadType(98 + 2*i)
		codecs := []webrtc.RTPCodecParameters{
			{PayloadType: media, RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: webrtc.MimeTypeVP9, ClockRate: 90000, SDPFmtpLine: fmtp, RTCPFeedback: feedback}},
			{PayloadType: media + 1, RTPCodecCapability: webrtc.RTPCodecCapability{
				MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: fmt.Sprintf("apt=%d", media)}},
		}
		for _, c := range codecs {
			if err := m.RegisterCodec(c, webrtc.RTPCodecTypeVideo); err != nil {
				return nil, fmt.Errorf("register %s: %w", c.MimeType, err)
			}
		}
	}
	twccExt := webrtc.RTPHeaderExtensionCapability{URI: sdp.TransportCCURI}
	if err := m.RegisterHeaderExtension(twccExt, webrtc.RTPCodecTypeVideo); err != nil {
		return nil, fmt.Errorf("register TWCC: %w", err)
	}
	return m, nil
}

// newRegistry adds the interceptors; for what leaves, the first added is the closest to the network. There is no NACK
// interceptor: outlet answers requests and video makes them (see the package comment).
func newRegistry(p parts, v Video, logs logging.LoggerFactory) (*interceptor.Registry, error) {
	r := &interceptor.Registry{}
	r.Add(p.estimator)
	if v.sends() {
		ext, err := twcc.NewHeaderExtensionInterceptor()
		if err != nil {
			return nil, fmt.Errorf("TWCC numbers: %w", err)
		}
		reports, err := report.NewSenderInterceptor(report.WithSenderLoggerFactory(logs))
		if err != nil {
			return nil, fmt.Errorf("sender reports: %w", err)
		}
		r.Add(ext)
		r.Add(reports)
	}
	if v.receives() {
		feedback, err := twcc.NewSenderInterceptor(twcc.SendInterval(feedbackEvery), twcc.WithLoggerFactory(logs))
		if err != nil {
			return nil, fmt.Errorf("TWCC feedback: %w", err)
		}
		reports, err := report.NewReceiverInterceptor(report.WithReceiverLoggerFactory(logs))
		if err != nil {
			return nil, fmt.Errorf("receiver reports: %w", err)
		}
		r.Add(feedback)
		r.Add(reports)
		r.Add(p.tap)
	}
	return r, nil
}

func newSettings(cfg Config, t timing, logs logging.LoggerFactory) webrtc.SettingEngine {
	var s webrtc.SettingEngine
	s.LoggerFactory = logs
	s.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AEAD_AES_128_GCM)
	s.SetSRTPReplayProtectionWindow(1024) // pion's 64 is about 0.3 s of packets
	s.SetICETimeouts(t.disconnected, t.failed, t.keepAlive)
	s.SetRelayAcceptanceMinWait(t.relayWait)
	s.SetSTUNGatherTimeout(t.gather)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeQueryOnly) // browsers hide their addresses so; we need not
	s.SetSCTPRTOMax(t.sctpRTO)                              // 60 s by default: that long until data flows again
	s.SetSCTPMaxReceiveBufferSize(8 << 20)
	s.SetSCTPMaxMessageSize(MaxMessage)
	s.SetIncludeLoopbackCandidate(cfg.Loopback)
	s.SetInterfaceFilter(useInterface)
	s.SetIPFilter(func(ip net.IP) bool { return !(ip.To4() == nil && ip.IsLinkLocalUnicast()) })
	s.SetRemoteIPFilter(func(ip net.IP) bool {
		return cfg.Loopback || !(ip.IsLoopback() || ip.IsUnspecified() || ip.IsMulticast())
	})
	s.SetDTLSConnectContextMaker(func() (context.Context, func()) {
		return context.WithTimeout(context.Background(), t.handshake)
	})
	return s
}

// useInterface leaves out the bridges of container and virtual machine programs, by their names: their addresses lead
// nowhere and each costs checks.
func useInterface(name string) bool {
	for _, prefix := range []string{"docker", "br-", "virbr", "veth"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return true
}

// pionLog passes pion's warnings and errors on as debug records, and drops the rest, which may hold addresses and keys.
type pionLog struct{ to *slog.Logger }

func (l pionLog) NewLogger(scope string) logging.LeveledLogger {
	return scopedLog{l.to.With("scope", scope)}
}

type scopedLog struct{ to *slog.Logger }

func (scopedLog) Trace(string)               {}
func (scopedLog) Tracef(string, ...any)      {}
func (scopedLog) Debug(string)               {}
func (scopedLog) Debugf(string, ...any)      {}
func (scopedLog) Info(string)                {}
func (scopedLog) Infof(string, ...any)       {}
func (l scopedLog) Warn(m string)            { l.to.Debug("pion warns", "text", m) }
func (l scopedLog) Warnf(f string, a ...any) { l.to.Debug("pion warns", "text", fmt.Sprintf(f, a...)) }
func (l scopedLog) Error(m string)           { l.to.Debug("pion reports an error", "text", m) }
func (l scopedLog) Errorf(f string, a ...any) {
	l.to.Debug("pion reports an error", "text", fmt.Sprintf(f, a...))
}
