package server

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
	"deskhand/app/trust"
	"deskhand/app/wire"
)

// Calls about accounts: app/wire, call.go, has the protocol. Whoever calls has shown a token, and with the signature that they hold
// the device key that it is bound to; a nonce is taken only under a good signature, so that nobody else can use it up.

// callFrom is who calls, and where from.
type callFrom struct {
	*signedIn
	ip string
}

// serveNonce answers with a nonce for the next call.
func (s *Server) serveNonce(w http.ResponseWriter, r *http.Request) {
	rep, ok := s.callRep(w, r)
	if !ok {
		return
	}
	b, err := s.nonces.make(rep.hash, s.now())
	if err != nil {
		s.trouble(w, err)
		return
	}
	answer(s, w, http.StatusOK, wire.Nonce{Nonce: b})
}

// serveCall checks who calls, and that they do it now, does it and answers.
func (s *Server) serveCall(w http.ResponseWriter, r *http.Request) {
	rep, ok := s.callRep(w, r)
	if !ok {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(wire.CallLimit(r.URL.Path))))
	if err != nil {
		s.refuseCall(w, http.StatusBadRequest, wire.TroubleMalformed, "the body is too long, or was cut off")
		return
	}
	nonce, err1 := base64.StdEncoding.DecodeString(r.Header.Get(wire.HeaderNonce))
	sig, err2 := base64.StdEncoding.DecodeString(r.Header.Get(wire.HeaderSignature))
	if errors.Join(err1, err2) != nil || len(nonce) != wire.NonceLen ||
		trust.Verify(rep.device, wire.SignCall, wire.CallBytes(nonce, r.Method, r.URL.Path, body), sig) != nil {
		s.log.Warn("call refused: the signature is not the device's", "account", rep.account, "from", rep.ip)
		s.refuseCall(w, http.StatusUnauthorized, wire.TroubleSignIn, "the signature is not the device's")
		return
	}
	if !s.nonces.take(rep.hash, nonce, s.now()) {
		s.refuseCall(w, http.StatusConflict, wire.TroubleNonce, "take a fresh nonce")
		return
	}
	if fresh, err := s.nonces.make(rep.hash, s.now()); err == nil {
		w.Header().Set(wire.HeaderNonce, base64.StdEncoding.EncodeToString(fresh))
	}
	call, err := wire.DecodeCall(r.URL.Path, body)
	if err != nil {
		s.refuseCall(w, http.StatusBadRequest, wire.TroubleMalformed, clip(err.Error()))
		return
	}
	s.doCall(r.Context(), w, rep, call)
}

// callRep is what is checked of every call, before anything of it is read: it comes from a program, with a good token, not too often. Whose
// token is good counts by their account and address: those who share an address do not slow each other, and a token that was
// stolen, without the key that it is bound to, slows its owner nowhere else; who has none, or whose token was not
// seen for a minute, counts by address first, so that nobody has the ledger look tokens up without end.
func (s *Server) callRep(w http.ResponseWriter, r *http.Request) (callFrom, bool) {
	ip, now := remoteAddr(r), s.now()
	if r.Header.Get("Origin") != "" || r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "this is for programs, not for pages", http.StatusForbidden)
		return callFrom{}, false
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	ok = ok && len(token) <= wire.MaxWord
	if s.overrun(ok, token, ip) {
		s.trouble(w, ErrBusy)
		return callFrom{}, false
	}
	rep, err := (*signedIn)(nil), errSignedOut
	if ok {
		rep, err = s.checkToken(r.Context(), token)
	}
	if err == nil && !s.calls.take(rep.account+" "+origin(ip), now) {
		err = ErrBusy
	}
	if err != nil {
		s.trouble(w, err)
		return callFrom{}, false
	}
	return callFrom{rep, ip.String()}, true
}

// overrun reports whether nothing is looked up any more for an address, because of those there whose token is not known to be good.
func (s *Server) overrun(given bool, token string, ip netip.Addr) bool {
	known := given && s.nonces.has(sha256.Sum256([]byte(token)))
	return !known && !s.strangers.take(origin(ip), s.now())
}

// doCall does a call whose caller is known.
func (s *Server) doCall(ctx context.Context, w http.ResponseWriter, by callFrom, call wire.Call) {
	b, err := s.answerTo(ctx, by, call)
	if err != nil {
		s.trouble(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b)
}

// answerTo is the encoded answer to a call that was done, or why it was not.
func (s *Server) answerTo(ctx context.Context, by callFrom, call wire.Call) ([]byte, error) {
	switch c := call.(type) {
	case wire.OwnShow:
		return encoded(s.ownShow(ctx, by))
	case wire.OwnPassword:
		return encoded(wire.Done{}, s.ownPassword(ctx, by, c))
	case wire.OwnSecret:
		return encoded(s.newSecret(by.account))
	case wire.OwnTOTP:
		return encoded(wire.Done{}, s.ownTOTP(ctx, by, c))
	case wire.AccountList:
		return encoded(s.listAccounts(ctx, by, c))
	case wire.AccountAdd:
		return encoded(s.addAccount(ctx, by, c))
	case wire.AccountSet:
		return encoded(s.setAccount(ctx, by, c))
	case wire.AccountDisable:
		return encoded(s.disableAccount(ctx, by, c))
	case wire.AccountPassword:
		return encoded(wire.Done{}, s.resetPassword(ctx, by, c))
	case wire.AccountTOTP:
		return encoded(s.resetTOTP(ctx, by, c))
	case wire.AccountRemove:
		return encoded(wire.Done{}, s.removeAccount(ctx, by, c))
	case wire.InviteMail:
		return encoded(wire.Done{}, s.inviteMail(ctx, by, c))
	case wire.ReportList:
		return encoded(s.listReports(ctx, by, c))
	case wire.ReportCodes:
		return encoded(wire.Done{}, s.setCodes(ctx, by, c))
	case wire.QueueDirectory:
		return encoded(s.desk().directory(ctx, acd.UserID(by.account)))
	case wire.MessageList, wire.MessageMark, wire.MessageRemove:
		return s.messages(ctx, by, call)
	case wire.QueueMonitor:
		return encoded(s.monitor(ctx, by))
	}
	return s.administer(ctx, by, call)
}

func answer[A wire.Answer](s *Server, w http.ResponseWriter, status int, a A) {
	b, err := wire.EncodeAnswer(a)
	if err != nil {
		s.log.Error("call not answered", "err", err)
		http.Error(w, "the server has a problem", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// fitted is as much of a list, from its beginning, as an answer has room for: where texts are long, fewer at a time.
func fitted[T any, A wire.Answer](list []T, in func([]T) A) []T {
	for len(list) > 1 {
		if _, err := wire.EncodeAnswer(in(list)); !errors.Is(err, wire.ErrTooLarge) {
			break
		}
		list = list[:len(list)/2]
	}
	return list
}

func (s *Server) refuseCall(w http.ResponseWriter, status int, code wire.TroubleCode, text string) {
	answer(s, w, status, wire.Trouble{Code: code, Text: text})
}

// troubles is a table, never changed: how an error is said to a caller. The first that is in the chain counts.
var troubles = []struct {
	err    error
	status int
	code   wire.TroubleCode
}{
	{errSignedOut, http.StatusUnauthorized, wire.TroubleSignIn},
	{ErrBusy, http.StatusTooManyRequests, wire.TroubleBusy},
	{errRights, http.StatusForbidden, wire.TroubleRights},
	{errOwner, http.StatusUnprocessableEntity, wire.TroubleOwner},
	{errLastAdmin, http.StatusConflict, wire.TroubleLastAdmin},
	{ErrCredentials, http.StatusUnprocessableEntity, wire.TroubleWrong},
	{ErrCode, http.StatusUnprocessableEntity, wire.TroubleCodeWrong},
	{errMail, http.StatusBadGateway, wire.TroubleMail},
	{errAddress, http.StatusUnprocessableEntity, wire.TroubleName},
	{ErrName, http.StatusUnprocessableEntity, wire.TroubleName},
	{ErrPassword, http.StatusUnprocessableEntity, wire.TroublePassword},
	{ledger.ErrNone, http.StatusNotFound, wire.TroubleNone},
	{ledger.ErrExists, http.StatusConflict, wire.TroubleExists},
	{errChanged, http.StatusConflict, wire.TroubleChanged},
	{errNoCall, http.StatusBadRequest, wire.TroubleMalformed},
}

// troubleOf is what a caller is told of an error; false when it is nothing that they could mend.
func troubleOf(err error) (status int, out wire.Trouble, is bool) {
	for _, t := range troubles {
		if errors.Is(err, t.err) {
			return t.status, wire.Trouble{Code: t.code, Text: t.err.Error()}, true
		}
	}
	return refusal(err)
}

// trouble says why a call was not done. What the caller cannot mend is logged.
func (s *Server) trouble(w http.ResponseWriter, err error) {
	if status, t, is := troubleOf(err); is {
		if t.Code == wire.TroubleBusy {
			w.Header().Set("Retry-After", "60")
		}
		answer(s, w, status, t)
		return
	}
	s.log.Error("call not done", "err", err)
	s.refuseCall(w, http.StatusServiceUnavailable, wire.TroubleStore, "the server has a problem; nothing happened")
}
