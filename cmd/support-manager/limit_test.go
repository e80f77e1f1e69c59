package main

import (
	"fmt"
	"strings"
	"testing"

	"deskhand/app/duty"
	"deskhand/app/seat"
	"deskhand/ui/words"
)

// TestRule44TheLimitIsNamed: who may not accept or take one more customer reads how many they may help.
func TestRule44TheLimitIsNamed(t *testing.T) {
	for language, one := range map[string]string{"en": "one customer", "es": "un cliente"} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for most, want := range map[uint16]string{1: one, 5: "5"} {
			for _, err := range []error{duty.LimitError{Most: most}, fmt.Errorf("taken: %w", duty.LimitError{Most: most})} {
				if text := acceptSentence(err); !strings.Contains(text, want) {
					t.Errorf("%s: not accepted at %d: %q", language, most, text)
				}
			}
			if text := sentence(seat.LimitError{Most: most}); !strings.Contains(text, want) {
				t.Errorf("%s: not taken at %d: %q", language, most, text)
			}
		}
	}
	if err := words.Load("en"); err != nil {
		t.Fatal(err)
	}
}
