// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

package worker

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
)

// program is what a worker runs: this very program, also where its file has been replaced meanwhile.
const program = "/proc/self/exe"

var (
	// errLate is that of a worker that has not answered in time, but may yet.
	errLate = errors.New("late answer")
	// errNoAnswer is what a worker ends with that does not answer at all.
	errNoAnswer = errors.New("no answer")
	// errStuck is what a worker is ended with in which the driver does not answer.
	errStuck = errors.New("the driver does not answer")
)

// A process is a worker that runs.
type process struct {
	command *exec.Cmd
	in      io.WriteCloser
	encoder *gob.Encoder
	answers chan *answer
	late    bool          // the last answer was not there in time
	since   time.Time     // for how long
	gone    chan struct{} // closed when nothing more will come
	last    *tail
	exit    error // how it ended; after gone
}

// start starts a worker.
func start(c *Config) (*process, error) {
	path := program
	if _, err := os.Stat(path); err != nil {
		if path, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("this program's file is not to be found: %w", err)
		}
	}
	p := &process{
		command: exec.Command(path), //nolint:gosec // the program that runs
		answers: make(chan *answer, 1),
		gone:    make(chan struct{}),
		last:    &tail{},
	}
	p.command.Args = []string{name}
	// Of a crash the goroutine that it happened in says all that matters here.
	p.command.Env = append(os.Environ(), variable+"=1", "GOTRACEBACK=single")
	p.command.Stderr = p.last
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("the process that reads the GPUs cannot be started: %w", err)
	}
	p.encoder = gob.NewEncoder(p.in)
	go p.listen(c, out)
	if err := p.encoder.Encode(&c.Setup); err != nil {
		p.end()
		return nil, fmt.Errorf("the process that reads the GPUs cannot be told what to read: %w", err)
	}
	return p, nil
}

// listen takes what the worker says, until it has ended.
func (p *process) listen(c *Config, out io.Reader) {
	defer close(p.gone)
	decoder := gob.NewDecoder(bufio.NewReader(out))
	for {
		var m message
		if err := decoder.Decode(&m); err != nil {
			if !errors.Is(err, io.EOF) {
				_ = p.command.Process.Kill() // what cannot be understood is of no use
			}
			p.exit = p.command.Wait()
			return
		}
		switch {
		case m.Answer != nil:
			select {
			case p.answers <- m.Answer:
			default: // cannot be: no question is asked before the last was answered
			}
		case m.Event != nil:
			c.Happened(*m.Event)
		case m.Observation != nil:
			c.Observed(*m.Observation)
		case m.Dropped != nil:
			c.Dropped(m.Dropped.What, m.Dropped.N)
		}
	}
}

// ask sends a request and waits for its answer until the limit is over. Then errLate comes back, and again until the
// answer has come; a worker that takes beyond grace for it has to be given up: errNoAnswer.
func (p *process) ask(r request, limit time.Duration) (*answer, error) {
	if err := p.settle(); err != nil {
		return nil, err
	}
	if err := p.encoder.Encode(&r); err != nil {
		return nil, p.why(err)
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case a := <-p.answers:
		return a, nil
	case <-p.gone:
		select {
		case a := <-p.answers:
			return a, nil
		default:
			return nil, p.why(io.EOF)
		}
	case <-timer.C:
		p.late, p.since = true, time.Now()
		return nil, errLate
	}
}

// settle takes the answer that came late.
func (p *process) settle() error {
	if !p.late {
		return nil
	}
	select {
	case <-p.answers:
		p.late = false
		return nil
	case <-p.gone:
		return p.why(io.EOF)
	default:
	}
	if time.Since(p.since) > grace {
		return errNoAnswer
	}
	return errLate
}

// why is how the process ended, if it has.
func (p *process) why(err error) error {
	select {
	case <-p.gone:
		if p.exit != nil {
			return p.exit
		}
	case <-time.After(time.Second):
	}
	return err
}

// end makes sure that the process has ended, unless the kernel holds it.
func (p *process) end() {
	_ = p.in.Close()
	select {
	case <-p.gone:
	case <-time.After(100 * time.Millisecond):
		_ = p.command.Process.Kill()
		select {
		case <-p.gone:
		case <-time.After(time.Second): // in a call that the kernel does not interrupt
		}
	}
}

// tail keeps the end of what is written to it, and of a crash the beginning: what comes before that may be anything, and
// what comes after it may be long.
type tail struct {
	mu      sync.Mutex
	text    []byte
	crashed bool
}

const maxSaid = 16 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	if !t.crashed {
		if at := reason.FindIndex(t.text); at != nil {
			t.crashed, t.text = true, t.text[at[0]:]
		}
	}
	switch excess := len(t.text) - maxSaid; {
	case excess <= 0:
	case t.crashed:
		t.text = t.text[:maxSaid]
	default:
		t.text = append(t.text[:0], t.text[excess:]...)
	}
	return len(b), nil
}

var (
	calling = regexp.MustCompile(`/internal/nvml\.\(\*Library\)\.([A-Z]\w*)\(`)
	reason  = regexp.MustCompile(`(?m)^(?:SIG\w+|panic|fatal error|runtime): .*$`)
)

// call is the function of NVML that was being called when the process crashed, if that can be told: a crash prints the
// calls that led to it.
func (t *tail) call() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m := calling.FindSubmatch(t.text); m != nil {
		return string(m[1])
	}
	return ""
}

// line is the reason of the crash, or the first that was said if none is to be seen.
func (t *tail) line() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	line := string(reason.Find(t.text))
	for other := range strings.Lines(string(t.text)) {
		if line != "" {
			break
		}
		line = strings.TrimSpace(other)
	}
	return strings.ToValidUTF8(line[:min(len(line), 256)], "�")
}
