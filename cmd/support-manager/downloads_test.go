package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The page that an invitation of the server inside names has the program to offer, where it lies beside ours.
func TestTheServerInsideOffersTheProgram(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "share-client-linux-amd64"), []byte("program"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := serverFor(t, &options{data: t.TempDir(), listen: "127.0.0.1:0", downloads: dir}, 0)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- e.serve(ctx) }()
	get := func(path string) string {
		t.Helper()
		r, err := http.Get("http://127.0.0.1:" + strconv.Itoa(int(e.port)) + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if page := get("/?lang=en"); !strings.Contains(page, `href="/download/share-client-linux-amd64`) {
		t.Errorf("the page offers nothing: %s", page)
	}
	if got := get("/download/share-client-linux-amd64"); got != "program" {
		t.Errorf("downloaded %.100q", got)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := e.close(); err != nil {
		t.Error(err)
	}
}
