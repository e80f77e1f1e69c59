package trust

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
)

// lv appends each item preceded by its length in LEB128 (draft-irtf-cfrg-cpace §2, lv_cat): no two lists of items give
// the same bytes.
func lv[T ~string | ~[]byte](dst []byte, items ...T) []byte {
	for _, it := range items {
		dst = binary.AppendUvarint(dst, uint64(len(it)))
		dst = append(dst, it...)
	}
	return dst
}

// derive is HKDF-SHA256 to 32 bytes. It cannot fail: HKDF refuses only lengths above 255 hashes and, in FIPS mode, input
// keys shorter than 14 bytes; ours are 16 bytes and more.
func derive(ikm, salt []byte, info string) (out [32]byte) {
	b, err := hkdf.Key(sha256.New, ikm, salt, info, len(out))
	if err != nil {
		panic("trust: hkdf: " + err.Error())
	}
	copy(out[:], b)
	return out
}
