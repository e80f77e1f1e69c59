package codec

import "errors"

var (
	// ErrSize means a width or height that does not fit (Fits), or a picture or image that is not of the codec's size.
	ErrSize = errors.New("codec: picture size out of range or not as agreed")
	// ErrPicture means a Picture whose Pix is too short for its own W, H and Stride.
	ErrPicture = errors.New("codec: picture buffer too short")
	// ErrNoPicture means that nothing has been encoded or decoded yet.
	ErrNoPicture = errors.New("codec: no picture yet")
	// ErrClosed means use after Close.
	ErrClosed = errors.New("codec: closed")
	// ErrTooBig means a sample of more than MaxSample bytes, or a stream that needs more memory than a decoder may have.
	ErrTooBig = errors.New("codec: sample or stream too big")
	// ErrUnsupported means a well-formed VP9 frame of a kind that no Encoder of ours makes.
	ErrUnsupported = errors.New("codec: kind of frame not supported")
	// ErrCorrupt means bytes that are not a VP9 frame, or cannot be decoded with what came before: a key frame is needed.
	ErrCorrupt = errors.New("codec: corrupt sample")
	// ErrSetup means that libvpx could not be started: no memory, or not the version it was built with.
	ErrSetup = errors.New("codec: could not be set up")
	// ErrEncode means that libvpx refused a setting or a frame; the Encoder is to be closed.
	ErrEncode = errors.New("codec: encoder failed")
)
