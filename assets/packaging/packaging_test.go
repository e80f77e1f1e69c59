// Package packaging holds no code: these are the entries that a desktop needs, and the script that installs them. Its tests run them.
package packaging

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestDesktopEntriesAreValid(t *testing.T) {
	tool, err := exec.LookPath("desktop-file-validate")
	if err != nil {
		t.Skip("desktop-file-validate (desktop-file-utils) is not there")
	}
	files, err := filepath.Glob("linux/*.desktop")
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if out, err := exec.Command(tool, f).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", f, err, out)
		}
	}
}

// stubs makes programs that write down how they are called, one argument a line.
func stubs(t *testing.T, dir string) (called string) {
	t.Helper()
	called = filepath.Join(t.TempDir(), "called")
	for _, name := range []string{"share-client", "support-manager"} {
		script := "#!/bin/sh\nfor a in \"${0##*/}\" \"$@\"; do printf '%s\\n' \"$a\"; done > '" + called + "'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return called
}

// TestALinkIsHandedOnAsALink: to the program of its verb, as one argument behind "--"; anything else opens nothing.
func TestALinkIsHandedOnAsALink(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("desktop entries and their scripts are for Linux desktops only")
	}
	dir := t.TempDir()
	called := stubs(t, dir)
	for link, want := range map[string]string{
		"deskhand:join/support.example.com#482193077415":                       "share-client",
		"deskhand://join/support.example.com":                                  "share-client",
		"deskhand:wait/support.example.com#1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYX": "share-client",
		"deskhand:assist/support.example.com#482193077415":                     "support-manager",
		"deskhand:join/a.example;touch x $(touch y) --name":                    "share-client",
		"--portable":                         "",
		"deskhand:config/support.example":    "",
		"https://support.example.com/j/abcd": "",
		"":                                   "",
	} {
		_ = os.Remove(called)
		cmd := exec.Command("sh", "linux/deskhand-open", "--", link)
		cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
		err := cmd.Run()
		got, _ := os.ReadFile(called)
		if want == "" {
			if err == nil || len(got) > 0 {
				t.Errorf("%q opens %q, %v", link, got, err)
			}
			continue
		}
		if err != nil || string(got) != want+"\n--\n"+link+"\n" {
			t.Errorf("%q: called %q, %v", link, got, err)
		}
	}
}

// TestInstallAndRemove: what it installs it takes away again, and nothing else.
func TestInstallAndRemove(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("desktop entries and their scripts are for Linux desktops only")
	}
	tree, prefix := t.TempDir(), t.TempDir()
	if err := os.CopyFS(filepath.Join(tree, "assets/packaging/linux"), os.DirFS("linux")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(tree, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	stubs(t, filepath.Join(tree, "bin"))
	script := filepath.Join(tree, "assets/packaging/linux/install")
	out, err := exec.Command("sh", script, prefix).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "share-client support-manager") {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"bin/deskhand-open", "bin/share-client", "bin/support-manager", "share/applications/dev.deskhand.link.desktop",
		"share/applications/dev.deskhand.share.desktop", "share/applications/dev.deskhand.manager.desktop",
		"share/icons/hicolor/scalable/apps/dev.deskhand.share.svg", "share/icons/hicolor/scalable/apps/dev.deskhand.manager.svg"} {
		if _, err := os.Stat(filepath.Join(prefix, name)); err != nil {
			t.Error(err)
		}
	}
	other := filepath.Join(prefix, "bin/other")
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("sh", script, "--remove", prefix).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var left []string
	err = filepath.WalkDir(prefix, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "mimeinfo.cache" { // the desktop's own index
			left = append(left, path)
		}
		return err
	})
	if err != nil || len(left) != 1 || left[0] != other {
		t.Errorf("left: %q, %v", left, err)
	}
}
