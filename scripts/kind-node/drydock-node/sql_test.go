package main

import (
	"encoding/binary"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
)

// postgres speaks as much of PostgreSQL's protocol as one query takes
// (https://www.postgresql.org/docs/15/protocol-message-formats.html). It keeps the statements that it was given.
type postgres struct {
	net.Conn
	rows       []string
	statements []string
}

func (p *postgres) read() (kind byte, body []byte) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(p, head); err != nil {
		return 0, nil
	}
	body = make([]byte, binary.BigEndian.Uint32(head[1:])-4)
	if _, err := io.ReadFull(p, body); err != nil {
		return 0, nil
	}
	return head[0], body
}

func (p *postgres) send(kind byte, body string) {
	packet := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(body)+4))
	p.Write(append(packet, body...))
}

func (p *postgres) serve(password string) {
	size := make([]byte, 4)
	if _, err := io.ReadFull(p, size); err != nil {
		return
	}
	io.CopyN(io.Discard, p, int64(binary.BigEndian.Uint32(size)-4))
	p.send('R', "\x00\x00\x00\x03")
	if _, given := p.read(); string(given) != password+"\x00" {
		p.send('E', "SFATAL\x00C28P01\x00Mpassword authentication failed\x00\x00")
		return
	}
	p.send('R', "\x00\x00\x00\x00")
	p.send('Z', "I")
	for {
		kind, body := p.read()
		if kind != 'Q' {
			return
		}
		statement := string(body[:len(body)-1])
		p.statements = append(p.statements, statement)
		switch statement {
		case "select name":
			p.send('T', "\x00\x01name\x00"+"\x00\x00\x00\x00"+"\x00\x00"+"\x00\x00\x00\x19"+"\xff\xff"+"\xff\xff\xff\xff"+"\x00\x00")
			for _, row := range p.rows {
				p.send('D', "\x00\x01"+string(binary.BigEndian.AppendUint32(nil, uint32(len(row))))+row)
			}
			p.send('D', "\x00\x01\xff\xff\xff\xff")
			p.send('C', "SELECT\x00")
		case "select from nowhere":
			p.send('E', "SERROR\x00C42P01\x00Mrelation does not exist\x00\x00")
		default:
			command, _, _ := strings.Cut(statement, " ")
			p.send('C', command+"\x00")
		}
		// In a transaction from the first statement on, until it is rolled back.
		if statement == "ROLLBACK" {
			p.send('Z', "I")
		} else {
			p.send('Z', "T")
		}
	}
}

func asked(t *testing.T, query, password string) (sqlAnswer, *postgres) {
	t.Helper()
	server := &postgres{rows: []string{"first", "second"}}
	served := make(chan struct{})
	address := listening(t, func(connected net.Conn) {
		defer close(served)
		defer connected.Close()
		server.Conn = connected
		server.serve("secret")
	})
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := probeSQL(sqlQuestion{
		From: vantage{isHere: true}, Host: host{name: "127.0.0.1"}, Port: number, Database: "d", User: "u", Password: password, Query: query,
	})
	if err != nil {
		t.Fatal(err)
	}
	<-served
	return answer.(sqlAnswer), server
}

func TestSQLReadsRowsAndNothingElse(t *testing.T) {
	got, server := asked(t, "select name", "secret")
	if got.Outcome != "rows" || len(got.Columns) != 1 || len(got.Rows) != 3 || *got.Rows[1][0] != "second" || got.Rows[2][0] != nil {
		t.Errorf("got %+v", got)
	}
	if len(server.statements) < 2 || server.statements[0] != "BEGIN READ ONLY" {
		t.Errorf("the server was told %q", server.statements)
	}
}

func TestSQLTellsWhatTheServerSays(t *testing.T) {
	if got, _ := asked(t, "select from nowhere", "secret"); got.Outcome != "refused_by_server" || got.Code != "42P01" {
		t.Errorf("a table that is not there: %+v", got)
	}
	if got, _ := asked(t, "select name", "wrong"); got.Outcome != "refused_by_server" || got.Code != "28P01" {
		t.Errorf("a wrong password: %+v", got)
	}
}
