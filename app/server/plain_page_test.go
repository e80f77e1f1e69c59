package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deskhand/app/server"
	"deskhand/app/server/servertest"
)

// The page over plain HTTP tells people to download the program only where the site has it.
func TestThePlainPagePromisesNoDownloadThatThereIsNot(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "share-client-linux-amd64"), []byte("linux"), 0o600); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string]bool{"": false, dir: true} {
		s := servertest.Start(t, func(c *server.Config) { c.Downloads = folder })
		r, err := s.HTTP().Get("http://" + s.Address + "/")
		if err != nil {
			t.Fatal(err)
		}
		text := body(t, r)
		_ = r.Body.Close()
		if got := strings.Contains(text, "Download the program and start it."); r.StatusCode != http.StatusOK || got != want || !strings.Contains(text, "two things") {
			t.Errorf("downloads in %q: %d, told to download %v", folder, r.StatusCode, got)
		}
	}
}
