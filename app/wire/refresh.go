package wire

// kindRefresh is the whole of a message.
const kindRefresh byte = 0x27

// EncodeRefresh writes, for ChannelControl, 0x27: the rep who leads passes the sender's screen on, and somebody new is to see it, or has lost
// what cannot be sent again. A frame that can be decoded by itself is needed; unlike a request on the video's own way it gives up nothing
// that is on its way to the rep.
func EncodeRefresh() []byte { return []byte{kindRefresh} }

// IsRefresh reports whether a message on ChannelControl is one.
func IsRefresh(b []byte) bool { return len(b) == 1 && b[0] == kindRefresh }
