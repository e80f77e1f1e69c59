package codec

// #cgo CFLAGS: -O2 -Wall
// #cgo linux LDFLAGS: -l:libvpx.a -l:libyuv.a -lm -lpthread -Wl,--wrap=vpx_calloc -Wl,--wrap=vpx_memalign -Wl,--wrap=vpx_free
// #cgo windows LDFLAGS: -l:libvpx.a -l:libyuv.a -static
// #include "vpx.h"
import "C"

import "fmt"

// The archives are named in full, so that the linker takes libvpx.a and libyuv.a though shared ones lie beside them. Of libyuv
// only the row converters are pulled in; its MJPEG parts, which alone need libjpeg and libstdc++, stay out.

// vpxError wraps a libvpx error code in kind.
func vpxError(kind error, doing string, code C.int) error {
	return fmt.Errorf("%w: %s: %s", kind, doing, C.GoString(C.vpx_codec_err_to_string(C.vpx_codec_err_t(code))))
}
