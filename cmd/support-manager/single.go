package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"
)

// One program works with a data folder at a time. A second one would show the sessions of the first as cut off, write over its settings, and
// have no server; and a link in a mail starts one whenever it is opened. So whoever comes second hands the link over to who is there, whose
// window comes up, and ends.

const (
	// singleFile says, within the data folder, where the program is that works with it.
	singleFile = "window.json"
	// handTime is how long another program may take to be heard.
	handTime = 2 * time.Second
	// maxHanded is how long what one program hands another may be, in bytes.
	maxHanded = 8 << 10
	// maxTalks is how many connections are looked at at a time; one more ends the oldest.
	maxTalks = 64
)

// whereabouts is the file: a port of this computer's own address, and words that only this user can read.
type whereabouts struct {
	Port   uint16 `json:"port"`
	Word   string `json:"word"`   // that the second program says
	Answer string `json:"answer"` // and the first one
}

// handed is what they say to each other: the second one its word, the first one its own, then the second one the link, which is as good as a key:
// after a crash the port may be anybody's who works at this computer. With its word the first one says, too, that it has the link.
type handed struct {
	Word string `json:"word,omitempty"`
	Link string `json:"link,omitempty"` // "" none
}

// single is the program that works with a data folder, as others find it.
type single struct {
	path     string
	says     whereabouts
	listener net.Listener
	log      *slog.Logger
}

// handOver gives a link, or "", to the program that works with a data folder already; it reports whether there is one. What a crash left
// answers nothing, or not with the word.
func handOver(data, link string) bool {
	at, err := readWhereabouts(filepath.Join(data, singleFile))
	if err != nil || at.Word == "" || at.Answer == "" {
		return false
	}
	c, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(at.Port))), handTime)
	if err != nil {
		return false
	}
	defer c.Close()
	if c.SetDeadline(time.Now().Add(handTime)) != nil {
		return false
	}
	say, hear := json.NewEncoder(c), json.NewDecoder(io.LimitReader(c, maxHanded))
	for _, h := range []handed{{Word: at.Word}, {Link: link}} {
		var answer handed
		if say.Encode(h) != nil || hear.Decode(&answer) != nil || answer.Word != at.Answer {
			return false
		}
	}
	return true
}

func readWhereabouts(path string) (at whereabouts, err error) {
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &at)
	}
	return at, err
}

// newSingle makes this program the one that others find. A failure is no reason not to start: then they do not.
func newSingle(data string, log *slog.Logger) (*single, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for another window: %w", err)
	}
	s := &single{path: filepath.Join(data, singleFile), listener: l, log: log}
	at, is := l.Addr().(*net.TCPAddr)
	if !is {
		return nil, errors.Join(errors.New("listen for another window: no port"), l.Close())
	}
	s.says = whereabouts{Port: uint16(at.Port), Word: rand.Text(), Answer: rand.Text()}
	b, err := json.Marshal(s.says)
	if err == nil {
		err = writeFile(s.path, b)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("say where this window is: %w", err), l.Close())
	}
	return s, nil
}

// run calls opened with what others hand over, until ctx ends or close is called. opened must not block; it is called from any goroutine. Who says
// nothing keeps nobody waiting: whoever works at this computer can connect.
func (s *single) run(ctx context.Context, opened func(link string)) {
	stop := context.AfterFunc(ctx, s.close)
	defer stop()
	var open sync.WaitGroup
	var who []net.Conn // who is there or was, the oldest first
	defer func() {
		for _, c := range who {
			_ = c.Close()
		}
		open.Wait()
	}()
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		if who = append(who, c); len(who) > maxTalks {
			_ = who[0].Close() // for the second time, mostly
			who = slices.Delete(who, 0, 1)
		}
		open.Go(func() {
			if link, err := s.heard(c); err != nil {
				s.log.Info("another window was not understood", "err", err)
			} else {
				opened(link)
			}
		})
	}
}

// heard takes what one program says and answers it.
func (s *single) heard(c net.Conn) (link string, err error) {
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(handTime)); err != nil {
		return "", err
	}
	var said handed
	hear, say := json.NewDecoder(io.LimitReader(c, maxHanded)), json.NewEncoder(c)
	if err := hear.Decode(&said); err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare([]byte(said.Word), []byte(s.says.Word)) != 1 {
		return "", errors.New("another word")
	}
	answer := handed{Word: s.says.Answer}
	if err := say.Encode(answer); err != nil {
		return "", err
	}
	if err := hear.Decode(&said); err != nil {
		return "", err
	}
	return said.Link, say.Encode(answer)
}

// close makes room for another program; it may be called more than once, from any goroutine.
func (s *single) close() {
	if s.listener.Close() != nil {
		return // already
	}
	if at, err := readWhereabouts(s.path); err == nil && at != s.says {
		return // of another one, which was started in the same moment
	}
	if err := os.Remove(s.path); err != nil {
		s.log.Warn("the window's whereabouts are not deleted", "err", err)
	}
}
