package client

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"sync/atomic"
	"testing"

	"deskhand/app/server/servertest"
	"deskhand/app/wire"
)

func TestSignIn(t *testing.T) {
	device := identity(t)
	var asked atomic.Int32
	var answer atomic.Pointer[http.HandlerFunc]
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		(*answer.Load())(w, r)
	}))
	t.Cleanup(s.Close)
	pin := (&badServer{Server: s}).pin()
	text := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); _, _ = w.Write([]byte(body)) }
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		err    error // nil with ok: none; nil without: any
		ok     bool
	}{
		{"good", text(200, `{"token":"abc","name":"ana","display":"Ana","site":" Example\u202e  Support","more":1}`), nil, true},
		{"wrong password", text(401, ``), ErrCredentials, false},
		{"disabled", text(403, ``), ErrCredentials, false},
		{"too many", text(429, ``), ErrBusy, false},
		{"broken server", text(500, ``), nil, false},
		{"a page", text(200, `<html>Sign in to Wi-Fi</html>`), nil, false},
		{"nothing", text(200, ``), nil, false},
		{"no token", text(200, `{"name":"ana"}`), nil, false},
		{"a token that fits no hello", text(200, `{"token":"`+string(bytes.Repeat([]byte("t"), wire.MaxWord+1))+`"}`), nil, false},
		{"an endless answer", text(200, `{"display":"`+string(bytes.Repeat([]byte("x"), 2*maxAnswer))+`","token":"t"}`), nil, false},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+r.Host+"/elsewhere", http.StatusTemporaryRedirect)
		}, nil, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			asked.Store(0)
			answer.Store(&test.answer)
			got, err := SignIn(context.Background(), s.Listener.Addr().String(), Trust{Pin: pin}, device, Credentials{Name: "ana", Password: "secret"})
			if test.ok != (err == nil) || !errors.Is(err, test.err) && test.err != nil {
				t.Fatalf("got %+v, %v; want %v", got, err, test.err)
			}
			if test.ok && !reflect.DeepEqual(got, Account{Token: "abc", Name: "ana", Display: "Ana", Site: "Example Support", ServerKey: pin}) {
				t.Errorf("got %+v", got)
			}
			if n := asked.Load(); n != 1 {
				t.Errorf("%d requests: the password was sent elsewhere", n)
			}
		})
	}

	asked.Store(0)
	other := pin
	other[3] ^= 1
	got, err := SignIn(context.Background(), s.Listener.Addr().String(), Trust{Pin: other}, device, Credentials{Name: "ana", Password: "secret"})
	want(t, err, ErrServerKey)
	if !reflect.DeepEqual(got, Account{ServerKey: pin}) || asked.Load() != 0 {
		t.Errorf("%+v after %d requests", got, asked.Load())
	}
	got, err = SignIn(context.Background(), s.Listener.Addr().String(), Trust{}, device, Credentials{Name: "ana", Password: "secret"})
	want(t, err, ErrUntrusted)
	if !reflect.DeepEqual(got, Account{ServerKey: pin}) || asked.Load() != 0 {
		t.Errorf("%+v after %d requests: the password must not be sent", got, asked.Load())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = SignIn(ctx, s.Listener.Addr().String(), Trust{Pin: pin}, device, Credentials{Name: "ana", Password: "secret"})
	want(t, err, context.Canceled)
}

// A signed-in rep's token is bound to the device: the nonce is signed anew on each connection.
func TestTokenIsBoundToTheDevice(t *testing.T) {
	srv := servertest.Start(t)
	rep, thief := srv.SignIn("ana"), identity(t)
	r := run(t, Config{Address: srv.Address, Trust: Trust{Pin: srv.KeyHash()}, Program: wire.ProgramConsole, Token: rep.Token, Device: &thief})
	if down := next[Down](r); !down.Final {
		t.Errorf("%+v is not final", down)
	}
	want(t, r.ended(), ErrSignIn)
}
