package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deskhand/app/server/ledger"
	"deskhand/store"
	"deskhand/ui/words"
)

// That there is no server is said with its reason: whoever looks for another program at its port does not find a ledger that is damaged.
func TestWhyThereIsNoServer(t *testing.T) {
	data := t.TempDir()
	path := filepath.Join(data, serverFolder, ledgerFile)
	o := &options{data: data, listen: "127.0.0.1:0"}
	e, err := startEmbedded(t.Context(), o, "Ana", 0, quiet())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := errors.Join(e.serve(ctx), e.close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append(b[:100:100], bytes.Repeat([]byte{0xa5}, len(b)-100)...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, damaged := startEmbedded(t.Context(), o, "Ana", 0, quiet())
	for language, want := range map[string][]string{
		"en": {path + " is damaged", "The disk is full", "A newer version", "Another program may use its port"},
		"es": {path + " está dañado", "El disco está lleno", "Una versión más reciente", "otro programa usa su puerto"},
	} {
		if err := words.Load(language); err != nil {
			t.Fatal(err)
		}
		for i, err := range []error{damaged, ledger.ErrFull, store.ErrNewer, errors.New("in use")} {
			if got := (&back{o: o, startErr: err}).noServer(); !strings.Contains(got, want[i]) {
				t.Errorf("%s: %v is told as %q", language, err, got)
			}
		}
	}
}
