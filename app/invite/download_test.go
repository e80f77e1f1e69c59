package invite

import (
	"errors"
	"strings"
	"testing"
)

func TestFileName(t *testing.T) {
	for want, d := range map[string]Download{
		"deskhand-share--support.example.com-443--" + string(session):  {site, session},
		"deskhand-share--2001_db8__1-8443--" + string(session):         {Site{"2001:db8::1", 8443}, session},
		"deskhand-share--m=c3=bcnchen.example-443--" + string(session): {Site{"münchen.example", 443}, session},
		"deskhand-share--xn--a-1.example-80--" + string(session):       {Site{"xn--a-1.example", 80}, session},
	} {
		for _, windows := range []bool{false, true} {
			name, err := d.FileName(windows)
			if err != nil || strings.TrimSuffix(name, ".exe") != want || strings.HasSuffix(name, ".exe") != windows {
				t.Errorf("%+v: %q, %v", d, name, err)
			}
			if got, err := ParseFileName(name); err != nil || got != d {
				t.Errorf("%q: %+v, %v", name, got, err)
			}
		}
	}
	for _, d := range []Download{{}, {Site: site}, {Session: session}, {Site{"a/b", 443}, session}, {Site{strings.Repeat("é.", 80) + "example", 443}, session}} {
		if name, err := d.FileName(false); !errors.Is(err, ErrFileName) {
			t.Errorf("%+v: %q", d, name)
		}
	}
}

// What browsers and people make of the name.
func TestParseFileName(t *testing.T) {
	const base = "deskhand-share--support.example.com-443--abcdefghijklmnopqrstuvwxya"
	for _, name := range []string{
		base, base + ".exe", base + ".EXE", base + ".Exe", strings.ToUpper(base), base + " (1).exe", base + "(1).exe", base + " (12)",
		base + "-1.exe", base + "_1.exe", base + " - Copy.exe", base + " - copia (2).exe", base + " copy 2", base + ".exe.part", base + ".bin",
		"/home/marta/Descargas/" + base, `C:\Users\Marta\Downloads\` + base + " (1).exe", `\\server\share\` + base, "./" + base,
		"/Applications/" + base + ".app/Contents/MacOS/share-client", "file:///tmp/" + base,
	} {
		if got, err := ParseFileName(name); err != nil || got != (Download{site, session}) {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
	for _, name := range []string{
		"", "share-client", "share-client.exe", "deskhand-share.exe", "x" + base, base + "a", base + "7.exe", base[:len(base)-1],
		strings.Replace(base, "-443", "", 1), strings.Replace(base, "443", "0", 1), strings.Replace(base, "443", "65536", 1),
		strings.Replace(base, "443", "0443", 1), strings.Replace(base, "support.example.com", "", 1), strings.Replace(base, "support", "sup=2fport", 1),
		strings.Replace(base, "support", "sup=zzport", 1), strings.Replace(base, "support", "a b", 1), strings.Replace(base, "support", "a@b", 1),
		strings.Replace(base, ".com", "=c", 1), base[:len(base)-1] + "b", strings.Replace(base, "support.example.com", "2130706433", 1),
	} {
		if got, err := ParseFileName(name); !errors.Is(err, ErrFileName) {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
	if _, err := ParseFileName(strings.Repeat("x", MaxInput+1)); !errors.Is(err, ErrTooLong) {
		t.Error(err)
	}
}

// ParseFileName(FileName(x)) = x for every site that parses, however the name was decorated; and no path makes it panic.
func FuzzFileName(f *testing.F) {
	for _, s := range []string{"support.example.com", "[2001:db8::1]:8443", "münchen.example:1", "xn--a--b-1.example", "127.0.0.1:80"} {
		f.Add(s, []byte("0123456789abcdef"), " (1).exe")
	}
	f.Fuzz(func(t *testing.T, siteText string, seed []byte, suffix string) {
		_, _ = ParseFileName(siteText + suffix)
		s, err := ParseSite(siteText)
		if err != nil || len(seed) < sessionBytes {
			return
		}
		d := Download{Site: s, Session: must(NewSessionID(strings.NewReader(string(seed))))}
		name, err := d.FileName(len(suffix)%2 == 0)
		if err != nil {
			return
		}
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_=") != "" {
			t.Errorf("%q is not safe on every file system", name)
		}
		for _, path := range []string{name, "/a/" + name, `C:\a b\` + name, name + " (1)"} {
			if got, err := ParseFileName(path); err != nil || got != d {
				t.Errorf("%q: %+v, %v", path, got, err)
			}
		}
	})
}
