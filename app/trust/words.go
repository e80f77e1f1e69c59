package trust

import (
	"crypto/sha256"
	"strings"
)

// Words are the four check words of a seed (Result.WordSeed): both sides of a proof have the same four places of the list,
// each shown in lang ("es", "es-MX", …: Spanish; anything else: English). To compare them, both people must look at the
// same language: the customer's.
func Words(seed []byte, lang string) [4]string {
	column := 0
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(lang), "_", "-"), "-")
	if base == "es" {
		column = 1
	}
	sum := sha256.Sum256(append([]byte("deskhand/1/words"), seed...))
	var words [4]string
	for i := range words {
		words[i] = wordPairs[sum[i]][column]
	}
	return words
}

// Words are the check words of this proof in lang.
func (r Result) Words(lang string) [4]string { return Words(r.WordSeed[:], lang) }
