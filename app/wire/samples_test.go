package wire

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/session"
)

// fill is n bytes that are not all alike.
func fill(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + n)
	}
	return b
}

const sampleSession = session.ID("abcdefghijklmnopqrstuvwxy2")

// sampleMessages has at least one of every message.
func sampleMessages() []Message {
	sig, body, proof := fill(SigLen), fill(300), fill(900)
	first := Entry{N: 1, At: 1_790_000_000_000, Body: body, Sig: sig}
	second := Entry{N: 2, At: 1_790_000_000_001, Prev: first.Hash(), Body: fill(MaxBody), Sig: sig}
	return []Message{
		Challenge{Version: Version, Nonce: fill(NonceLen), Now: 1_790_000_000_000, Site: `Ayuda & "Soporte" <ñ>` + "\u2028\ufffd"},
		Hello{Version: Version, Program: ProgramShare},
		Hello{Version: Version, Program: ProgramConsole, Token: "token", Sig: sig},
		Welcome{}, Welcome{Rep: "Ana", Rights: Rights{Role: RoleAdmin, Multi: true, MaxCustomers: 65535, Idle: 60, Barred: session.SetOf(session.Askable()...)}},
		Failure{Ref: 3, Code: CodeRefused, Text: `a \ufffd written out, and a \ too`},
		Open{Ref: 1, Body: body, Sig: sig},
		Opened{Ref: 1, Session: sampleSession, Locator: "4821930"},
		Knock{Ref: 2, Locator: "4821930", Rep: true, Proof: proof}, Knock{Ref: 2, Session: sampleSession, Proof: proof},
		Knocked{Session: sampleSession, Joiner: "j", Rep: true, Account: "luis", Proof: proof},
		Prove{Session: sampleSession, Joiner: "j", Proof: proof}, Prove{Session: sampleSession, Joiner: "j"},
		Prove{Session: sampleSession, Joiner: "j", Code: CodeLimit}, Failure{Ref: 3, Code: CodeLimit, Text: "5"},
		Proof{Ref: 2, Proof: proof},
		Proven{Session: sampleSession, Joiner: "j", Proof: fill(MaxProof)},
		Admitted{Session: sampleSession, Participant: 2},
		Submit{Ref: 9, Session: sampleSession, Joiner: "j", Body: body, Sig: sig},
		Submitted{Ref: 9, N: 1 << 40},
		Entries{Session: sampleSession, List: []Entry{first, second}},
		Resume{Ref: 4, Session: sampleSession, Participant: 2, After: 17, Sig: sig},
		Resumed{Ref: 4, Session: sampleSession, Locator: "4821930"},
		Relay{Session: sampleSession, From: 1, To: 2, Body: proof},
		Presence{Session: sampleSession, Participant: 2, Connected: true},
		Relays{Session: sampleSession, URLs: []string{"turn:example.org:3478?transport=udp"}, Username: "u", Password: "p", Until: 1},
		Duty{Ref: 5, On: true, Available: true}, Duty{Ref: 6},
		Inbox{On: true, Available: true, Capacity: 3, Held: 1, Waiting: 21, List: slices.Repeat([]Waiter{sampleWaiter()}, MaxWaiters), More: 1, Unread: 2},
		Noted{Ref: 6}, Decline{Ref: 7, Request: 1 << 40}, Accept{Ref: 8, Request: 12, Session: sampleSession, Pick: true},
		Accepted{Ref: 8, Waiter: sampleWaiter(), Session: sampleSession, Start: acd.Beginning{Ask: session.ViewDesktop, URL: "https://example.org/?a=1&b=2"}},
		Introduce{Ref: 9, Session: sampleSession, Link: "https://example.org/j/abc#1.c.secret"},
		Take{Ref: 10, Session: sampleSession}, Take{Ref: 11, Session: sampleSession, Body: body, Sig: sig},
		Taken{Ref: 10, Session: sampleSession, Locator: "4821930", Count: 17},
		Pass{Ref: 12, Session: sampleSession, Queue: "printers", Message: "Impresora «ñ»", Body: body, Sig: sig},
		Pass{Ref: 12, Session: sampleSession, Agents: []acd.UserID{"luis", "eva@example.org"}, Body: body, Sig: sig},
		Queued{Session: sampleSession, Stage: acd.Waiting, Title: "Printers", Position: 3, Estimate: 240},
		Queued{Session: sampleSession, Stage: acd.Writing, Estimate: -1},
		Duty{Ref: 5, On: true, Available: true, One: true}, Inbox{On: true, Full: true, List: []Waiter{{Request: 12, Chosen: true, Answers: acd.Answers{}}}},
		Welcome{Rep: "Ana", Rights: Rights{Role: RoleRep}, Asks: Asks{Codes: []string{"Nº de caso", "Product"}, Required: true, Survey: true, Chat: true, Card: CardFields()}},
		LeaveMessage{Ref: 13, Session: sampleSession, Text: "Llámenme"},
	}
}

func sampleWaiter() Waiter {
	return Waiter{
		Request: 12, Queue: "printers", Title: "Printers", Since: 1_790_000_000_000, Until: 1_790_000_030_000, Shown: true,
		Answers: acd.Answers{acd.FieldName: "José", "os": "Linux <x>"}, From: "Ana Ruiz", Message: "Ya lo miré", Handed: true, Back: true,
	}
}

// sampleDos has every session.Command.
func sampleDos() []session.Command {
	keys := session.Keys{Sign: fill(65), Agree: fill(32), Fingerprint: fill(33)[1:]}
	return []session.Command{
		session.Start{Name: "Ana", Org: "Ayuda <&>", Platform: "Linux", Keys: keys, Policy: session.Policy{MaxParticipants: 16}},
		session.Admit{Participant: 2, Customer: true, Name: "José", Method: session.ByLink, Keys: keys},
		session.Join{Platform: "Linux"},
		session.Leaving{Reason: session.ReasonDone},
		session.Removal{Participant: 2, Reason: session.ReasonRemoved},
		session.Asking{Request: 1, Activity: session.ControlDesktop},
		session.Cancel{Request: 1, Reason: session.ReasonCancelled},
		session.Reply{Request: 1, Allowed: true, All: true},
		session.Sharing{Source: session.Source{Monitor: 1, Name: "Screen"}},
		session.Sharing{Lend: true, Seconds: 300, UntilTouch: true},
		session.Sharing{Source: session.Source{Monitor: 2, Name: "HDMI-2", Gone: true}},
		session.Sharing{Source: session.Source{Apps: true, Name: "Writer"}, Drive: true},
		session.Pause{On: true},
		session.Stop{ControlOnly: true, Reason: session.ReasonPanic},
		session.Release{},
		session.End{Reason: session.ReasonDone},
		session.Choosing{Participant: 3},
		session.Transferring{To: 4},
		session.Holding{},
		session.Resuming{},
		session.TakingOver{},
		session.HandingOver{},
		session.Taking{Participant: 5, Name: "Eva", Platform: "Windows", Keys: keys},
		session.Calling{On: true},
		session.Filming{On: true},
		session.Staying{},
		session.End{Reason: session.ReasonIdle},
		session.Join{Platform: "Windows", Agent: true},
	}
}

func sampleCommand(do session.Command) Command {
	return Command{Session: sampleSession, By: 1, ID: fill(CommandIDLen), Head: Head{N: 5, Hash: fill(HashLen)}, Do: do}
}

// sampleInputs has every InputAct, at its limits.
func sampleInputs() []Input {
	acts := []InputAct{
		Move{1, 65535}, Button{2, 3, 1, true}, Button{2, 3, 5, false}, Wheel{4, 5, -120, 120},
		Key{Code: 4, Rune: 'a', Mods: ModControl | ModAltGr, Down: true}, Key{Code: 0xE7, Rune: 0x10FFFF},
		Text{"ñ€😀"}, Text{string(bytes.Repeat([]byte("x"), MaxText))}, Release{}, Held{},
	}
	var out []Input
	for i, a := range acts {
		out = append(out, Input{Epoch: 7, Seq: uint32(i), At: 1 << 31, Do: a})
	}
	return out
}

func sampleWithdrawn() []Withdrawn {
	return []Withdrawn{{}, {Share: true, Control: 258}, {Paused: true}, {Share: true, Paused: true, Control: 1<<32 - 1}}
}

// typesWith are the names of the types in a file that have a method of that name.
func typesWith(t *testing.T, method string, files ...string) []string {
	t.Helper()
	var names []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		before := len(names)
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != method {
				continue
			}
			if name, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				names = append(names, name.Name)
			}
		}
		if len(names) == before {
			t.Fatalf("%s: nothing with a method %s", file, method)
		}
	}
	slices.Sort(names)
	return names
}
