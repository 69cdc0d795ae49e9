// A FIX client on quickfixgo, led by lines as ../foreignEngine.ts has them: its own initiator, its file store, the
// dictionaries of its own module, and every check of messages at the engine's default.
//
//	client --port P --store DIR --begin FIX.4.4 --sender S --target T --spec DIR
//	(--begin FIXT.1.1 is FIX.5.0SP2)
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/quickfixgo/quickfix"
	"github.com/quickfixgo/quickfix/datadictionary"
	"github.com/quickfixgo/quickfix/store/file"
)

var mouth sync.Mutex

func say(line string) {
	mouth.Lock()
	defer mouth.Unlock()
	fmt.Println(line)
}

// A message that is sent again is shown by the engine as it was the first time.
func readable(message *quickfix.Message) string {
	text := strings.ReplaceAll(message.String(), "\x01", "|")
	if message.Header.Has(43) && !strings.Contains(text, "|43=") {
		return strings.Replace(text, "|35=", "|43=Y|35=", 1)
	}
	return text
}

type app struct{}

func (app) OnCreate(quickfix.SessionID) {}
func (app) OnLogon(quickfix.SessionID)  { say("session on") }
func (app) OnLogout(quickfix.SessionID) { say("session off") }

func (app) ToAdmin(message *quickfix.Message, _ quickfix.SessionID) {
	if message.IsMsgTypeOf("3") {
		say("refused " + readable(message))
	}
}

func (app) ToApp(message *quickfix.Message, _ quickfix.SessionID) error {
	if message.IsMsgTypeOf("j") {
		say("refused " + readable(message))
	} else {
		say("sent " + readable(message))
	}
	return nil
}

func (app) FromAdmin(message *quickfix.Message, _ quickfix.SessionID) quickfix.MessageRejectError {
	say("admin " + readable(message))
	return nil
}

func (app) FromApp(message *quickfix.Message, _ quickfix.SessionID) quickfix.MessageRejectError {
	say("app " + readable(message))
	return nil
}

// The engine cannot cut its own line, so it connects through this.
type relay struct {
	sync.Mutex
	listener net.Listener
	target   string
	open     bool
	lines    []net.Conn
}

func newRelay(target string) *relay {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	r := &relay{listener: listener, target: target}
	go func() {
		for {
			near, err := listener.Accept()
			must(err)
			r.join(near)
		}
	}()
	return r
}

func (r *relay) join(near net.Conn) {
	r.Lock()
	defer r.Unlock()
	if !r.open {
		near.Close()
		return
	}
	far, err := net.Dial("tcp", r.target)
	if err != nil {
		near.Close()
		return
	}
	r.lines = append(r.lines, near, far)
	lead := func(from, to net.Conn) {
		io.Copy(to, from)
		from.Close()
		to.Close()
	}
	go lead(near, far)
	go lead(far, near)
}

func (r *relay) cut() {
	r.Lock()
	defer r.Unlock()
	r.open = false
	for _, line := range r.lines {
		line.Close()
	}
	r.lines = nil
}

func (r *relay) mend() {
	r.Lock()
	defer r.Unlock()
	r.open = true
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(1)
	}
}

type client struct {
	settings    *quickfix.Settings
	id          quickfix.SessionID
	transport   *datadictionary.DataDictionary
	application *datadictionary.DataDictionary
	line        *relay
	initiator   *quickfix.Initiator
}

func (c *client) run(command string) {
	verb, body, _ := strings.Cut(command, " ")
	switch verb {
	case "connect":
		c.line.mend()
		if c.initiator == nil {
			initiator, err := quickfix.NewInitiator(app{}, file.NewStoreFactory(c.settings), c.settings, quickfix.NewNullLogFactory())
			must(err)
			c.initiator = initiator
			must(initiator.Start())
		}
	case "logout":
		if c.initiator != nil {
			c.initiator.Stop()
			c.initiator = nil
		}
	case "drop":
		c.line.cut()
	case "quit":
		os.Exit(0)
	case "send":
		raw := strings.ReplaceAll("8="+c.id.BeginString+"|9=0|"+body+"10=000|", "|", "\x01")
		message := quickfix.NewMessage()
		// The length and the sum are its own to write, and whether its dictionary likes the rest is not asked here.
		if err := quickfix.ParseMessageWithDataDictionary(message, bytes.NewBufferString(fixedLength(raw)), c.transport, c.application); err != nil {
			say("error " + err.Error())
			return
		}
		if err := quickfix.SendToTarget(message, c.id); err != nil {
			say("error " + err.Error())
		}
	default:
		say("error unknown command: " + command)
	}
}

// The parser wants the right BodyLength.
func fixedLength(raw string) string {
	from := strings.Index(raw, "\x0135=") + 1
	to := strings.LastIndex(raw, "10=000")
	return strings.Replace(raw, "\x019=0\x01", fmt.Sprintf("\x019=%d\x01", to-from), 1)
}

func main() {
	port := flag.String("port", "", "of the gateway")
	store := flag.String("store", "", "directory of the file store")
	begin := flag.String("begin", "FIX.4.4", "BeginString(8)")
	sender := flag.String("sender", "", "SenderCompID(49)")
	target := flag.String("target", "", "TargetCompID(56)")
	spec := flag.String("spec", "", "directory of the engine's dictionaries")
	flag.Parse()

	line := newRelay("127.0.0.1:" + *port)
	text := fmt.Sprintf(`[DEFAULT]
SocketConnectHost=127.0.0.1
SocketConnectPort=%d
HeartBtInt=30
ReconnectInterval=1
FileStorePath=%s
[SESSION]
BeginString=%s
SenderCompID=%s
TargetCompID=%s
`, line.listener.Addr().(*net.TCPAddr).Port, *store, *begin, *sender, *target)
	read := func(name string) *datadictionary.DataDictionary {
		dictionary, err := datadictionary.Parse(filepath.Join(*spec, name))
		must(err)
		return dictionary
	}
	c := &client{id: quickfix.SessionID{BeginString: *begin, SenderCompID: *sender, TargetCompID: *target}, line: line}
	if *begin == "FIXT.1.1" {
		text += fmt.Sprintf("DefaultApplVerID=FIX.5.0SP2\nTransportDataDictionary=%[1]s/FIXT11.xml\nAppDataDictionary=%[1]s/FIX50SP2.xml\n", *spec)
		c.transport, c.application = read("FIXT11.xml"), read("FIX50SP2.xml")
	} else {
		name := strings.ReplaceAll(*begin, ".", "") + ".xml"
		text += fmt.Sprintf("DataDictionary=%s/%s\n", *spec, name)
		c.transport = read(name)
		c.application = c.transport
	}
	settings, err := quickfix.ParseSettings(strings.NewReader(text))
	must(err)
	c.settings = settings

	say("ready")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		c.run(lines.Text())
	}
	os.Exit(0) // its owner is gone, and so are we, as if killed
}
