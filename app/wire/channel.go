package wire

// Names of the data channels between two participants. Both ends open all of them with these names; anything else that
// arrives is closed.
const (
	// ChannelControl is ordered and reliable: log heads (Head), what the sender has taken away (Withdrawn), how people
	// come in (Door), what a viewer would rather have of the picture (Wish), of which screens it is made (Screens), that it goes on (Pulse), that
	// it is passed on to somebody new (Refresh), what check words are found with (Meet), frames and acks
	// of the outbox.
	ChannelControl = "control"
	// ChannelKeys is ordered and reliable: every Input but Move and Held.
	ChannelKeys = "keys"
	// ChannelPointer is unordered, 200 ms lifetime: Input Move and Held.
	ChannelPointer = "pointer"
	// ChannelCursor is ordered and reliable: the sharer's cursor (CursorShape, CursorPlace), coalesced by the sender.
	ChannelCursor = "cursor"
)
