package app

// The table: which of our packages may import which of ours, and where a library lives. Change it in a commit of its own,
// with the reason; see docs on the layout before adding a row.
//
// A pattern is a path below the module: "app/wire" is that package and the folders below it, "ui/*" any folder below ui.
// "kernel" stands for the packages in kernelPackages.

// kernelPackages are pure: see checkKernel for what that forbids.
var kernelPackages = []string{"app/session", "app/acd", "app/invite", "app/wire", "app/trust", "app/replica"}

// arrow is one row: packages that match From may import packages of ours that match To, and those in their own folder.
type arrow struct {
	From string
	To   []string
}

var arrows = []arrow{
	// Kernel: other kernel packages at most.
	{"app/session", nil},
	{"app/acd", []string{"app/session"}},
	{"app/invite", []string{"app/session"}},
	{"app/trust", []string{"app/session"}},
	{"app/wire", []string{"app/session", "app/acd", "app/invite", "app/trust"}},
	{"app/replica", []string{"app/session", "app/wire", "app/trust"}},

	// The rest of app. What is kept reaches them through interfaces that they declare; cmd hands the store in.
	{"app", nil},
	{"app/outbox", []string{"kernel"}},
	{"app/chat", []string{"kernel", "app/outbox"}}, // the same for console and share client
	{"app/relay", nil},
	{"app/client", []string{"kernel"}},
	{"app/mail", []string{"app/invite"}}, // what addresses are
	{"app/mail/mailtest", nil},
	{"app/server", []string{"kernel", "app/relay", "assets"}},            // assets: the site's pages
	{"app/server/servertest", []string{"kernel", "app/server", "store"}}, // a whole server with a ledger of its own, for tests
	{"app/seat", []string{"kernel", "app/client", "app/chat", "media/peer"}},
	{"app/duty", []string{"kernel", "app/client"}},              // an agent's line to the site, beside those of their sessions
	{"app/screen", []string{"kernel", "app/seat", "media/*"}},   // one participant's own screen: the same for console and share client
	{"app/sight", []string{"kernel", "app/seat", "media/peer"}}, // and that of another, seen from here
	{"app/console", []string{"kernel", "app/seat", "app/client", "app/chat", "app/screen", "app/sight", "media/*"}},
	{"app/share", []string{"kernel", "app/seat", "app/client", "app/chat", "app/screen", "app/sight", "media/*"}},

	// Media: stages know frames and keys, not one another, except where a stage is made of two. What comes off the wire
	// is decoded by app/wire. Nobody here asks the rules: permission comes in as a function.
	{"media/frame", nil},
	{"media/keymap", []string{"app/wire"}}, // a key on the wire is a USB HID usage
	{"media/capture", []string{"media/frame"}},
	{"media/scale", nil},
	{"media/surface", []string{"media/scale", "media/capture/xconn", "media/capture/xshm"}}, // one way to reach an X server
	{"media/codec", []string{"media/frame", "media/memory"}},
	{"media/pipe", []string{"media/frame", "media/codec"}},
	{"media/inject", []string{"media/frame", "media/keymap", "media/capture/xconn", "app/wire"}}, // one way to reach an X server
	{"media/peer", []string{"media/frame", "media/codec", "media/pipe", "app/wire"}},
	{"media/audio", []string{"media/codec"}},
	{"media/camera", []string{"media/frame"}},
	{"media/record", []string{"media/frame", "media/codec"}},
	{"media/transfer", []string{"app/wire"}},
	{"media/memory", nil},
	{"media/clip", []string{"media/capture/xconn"}}, // one way to reach an X server

	{"store", []string{"kernel", "app/server/ledger"}}, // ledger: what is to be kept, as types
	{"assets", nil},

	// What people see: snapshots in, commands out. Never store, app/server or media/peer.
	{"ui/*", []string{"ui/*", "app/console", "app/share", "app/duty", "app/chat", "kernel", "media/frame", "media/scale", "media/keymap", "assets"}},

	{"cmd/*", []string{"*"}},
}

// home is where a library lives: only packages that match In import it, or anything below it.
type home struct {
	Library string
	In      []string
	// Tests: holds for tests too.
	Tests bool
	Why   string
}

var homes = []home{
	{Library: "fyne.io/fyne/v2/app", In: []string{"cmd/*"}, Tests: true,
		Why: "it brings OpenGL and a window system; without it the tests of ui need neither"},
	{Library: "fyne.io/fyne/v2", In: []string{"ui/*", "cmd/*"}, Tests: true,
		Why: "only what people see knows the toolkit"},
	{Library: "github.com/pion/webrtc/v4", In: []string{"media/peer"},
		Why: "one package knows WebRTC; the others speak of tracks and messages"},
	{Library: "github.com/pion/turn/v5", In: []string{"app/relay"},
		Why: "one place fences the relay"},
	{Library: "github.com/coder/websocket", In: []string{"app/client", "app/server"},
		Why: "frames and limits of the connection are decided at its two ends"},
	{Library: "github.com/wneessen/go-mail", In: []string{"app/mail"},
		Why: "one place sees that nothing is added to a mail, and that no password goes unprotected"},
	{Library: "database/sql", In: []string{"store"}, Why: "SQL stays in the store"},
	{Library: "modernc.org/sqlite", In: []string{"store"}, Why: "SQL stays in the store"},
	{Library: "github.com/go-vgo/robotgo", In: []string{"media/inject"},
		Why: "it can end the process; its guards are in media/inject"},
	{Library: "github.com/kbinani/screenshot", In: []string{"media/capture"}, Why: "the portable capturer"},
	{Library: "github.com/gen2brain/malgo", In: []string{"media/audio"}, Why: "sound devices"},
	{Library: "C", In: []string{"media/capture", "media/codec", "media/inject", "media/audio", "media/camera", "media/clip", "media/memory"}, Tests: true,
		Why: "C code lives in the leaves that touch the machine"},
	{Library: "os/exec", In: []string{"app/mail/mailtest", "app/console", "app/share", "media/*", "ui/*", "cmd/*"},
		Why: "nothing that a stranger can reach starts programs; mailtest is for tests"},
}

// kernelForbids are packages of the standard library that a kernel package does not import. A path that ends in /* stands for
// what is below it. Not here, because they are values: net/netip, net/url, log/slog (secrets hide themselves with it).
var kernelForbids = []struct{ Path, Instead string }{
	{"net", "the kernel has no I/O"},
	{"net/http", "the kernel has no I/O"},
	{"os", "the kernel has no I/O"},
	{"os/*", "the kernel has no I/O"},
	{"io/ioutil", "the kernel has no I/O"},
	{"syscall", "the kernel has no I/O"},
	{"log", "return what happened; the caller logs it"},
	{"math/rand/v2", "randomness comes in as an io.Reader, so that two ends and a replay agree"},
	{"math/rand", "randomness comes in as an io.Reader, so that two ends and a replay agree"},
	{"crypto/rand", "randomness comes in as an io.Reader, so that two ends and a replay agree"},
	{"sync", "a kernel value belongs to one goroutine"},
	{"unsafe", "the kernel is plain Go"},
	{"C", "the kernel is plain Go"},
}

// kernelAllows are the libraries outside the standard one that a kernel package may import: arithmetic and tables only.
var kernelAllows = []string{"filippo.io/edwards25519", "golang.org/x/crypto", "golang.org/x/text"}

// kernelClock are the functions of package time that read a clock or start a timer.
var kernelClock = []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"}
