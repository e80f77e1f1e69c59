package scene

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"deskhand/cmd/lab/internal/await"
	"deskhand/cmd/lab/internal/process"
)

// Account is a rep who may sign in.
type Account struct{ Name, Display, Password string }

// Server is a signal server with its data, which outlives the process: Start and Kill may take turns.
type Server struct {
	*process.Process
	Address string // host:port

	lab  *Lab
	data string
	args []string
}

// ServerConfig says how to run a server.
type ServerConfig struct {
	Site      string // the organisation's name
	Accounts  []Account
	Downloads string // folder of programs to offer; "" none
	Queue     string // of which all accounts are agents; "" none
	Args      []string
}

// Server makes accounts and starts a server on this machine.
func (l *Lab) Server(ctx context.Context, c ServerConfig) (*Server, error) {
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	s := &Server{lab: l, Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), data: filepath.Join(l.dir, "server")}
	for _, a := range c.Accounts {
		if err := s.addAccount(ctx, a); err != nil {
			return nil, err
		}
	}
	if c.Queue != "" {
		if err := s.addQueue(ctx, c.Queue, c.Accounts); err != nil {
			return nil, err
		}
	}
	// Attempts are counted by the console; how often one address may try at the server is not what scenes are about.
	s.args = []string{"serve", "--site", c.Site, "--listen", s.Address, "--data", s.data, "--turn-listen", "none",
		"--knocks-per-minute", "-1", "--signins-per-minute", "-1"}
	s.args = append(s.args, c.Args...)
	if c.Downloads != "" {
		s.args = append(s.args, "--downloads", c.Downloads)
	}
	return s, s.Start(ctx)
}

// Start starts the server again, on the same data and port.
func (s *Server) Start(ctx context.Context) error {
	path, err := s.lab.Program("signal-server")
	if err != nil {
		return err
	}
	if s.Process, err = s.lab.Keep.Start(process.Command{Name: "signal-server", Path: path, Args: s.args}); err != nil {
		return err
	}
	return await.Until(ctx, "the signal server answers", func() (bool, error) {
		if err := s.Err(); err != nil {
			return false, err
		}
		return reachable(s.Address), nil
	})
}

// reachable reports whether something takes connections at an address.
func reachable(address string) bool {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

func (s *Server) addAccount(ctx context.Context, a Account) error {
	file := filepath.Join(s.lab.dir, "password")
	if err := os.WriteFile(file, []byte(a.Password+"\n"), 0o600); err != nil {
		return fmt.Errorf("make an account: %w", err)
	}
	return s.Admin(ctx, "rep", "add", a.Name, "--display", a.Display, "--password-file", file, "--multi")
}

// Admin runs `signal-server admin` on the server's data; the server may run.
func (s *Server) Admin(ctx context.Context, words ...string) error {
	path, err := s.lab.Program("signal-server")
	if err != nil {
		return err
	}
	args := append(append([]string{"admin"}, words...), "--data", s.data)
	return s.lab.Keep.Run(ctx, process.Command{Name: "signal-server-admin", Path: path, Args: args})
}

// addQueue makes a queue and everybody an agent of it.
func (s *Server) addQueue(ctx context.Context, queue string, agents []Account) error {
	commands := [][]string{{"add", queue, "--name", "Help desk"}}
	for _, a := range agents {
		commands = append(commands, []string{"agent", a.Name, "--agent-of", queue, "--capacity", "2"})
	}
	for _, args := range commands {
		if err := s.Admin(ctx, append([]string{"queue"}, args...)...); err != nil {
			return err
		}
	}
	return nil
}
