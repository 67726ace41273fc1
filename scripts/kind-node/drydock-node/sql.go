package main

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/lib/pq"
)

const (
	maxRows  = 500
	maxValue = 2000
	// sqlTimeout is for all of it: to connect, to ask and to read.
	sqlTimeout = 8 * time.Second
)

type sqlQuestion struct {
	From     vantage `json:"from"`
	Host     host    `json:"host"`
	Port     int     `json:"port"`
	Database string  `json:"database"`
	User     string  `json:"user"`
	Password string  `json:"password"`
	Query    string  `json:"query"`
}

// sqlAnswer is what a PostgreSQL server said; see SqlProbe in probes.ts.
type sqlAnswer struct {
	Outcome string      `json:"outcome"`
	Columns []string    `json:"columns,omitempty"`
	Rows    [][]*string `json:"rows,omitempty"`
	IsCut   bool        `json:"isCut"`
	Code    string      `json:"code,omitempty"`
	Detail  string      `json:"detail,omitempty"`
}

// placeDialer lets the driver connect from a place; names are resolved by then.
type placeDialer struct{ place }

func (d placeDialer) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, sqlTimeout)
}

func (d placeDialer) DialTimeout(_, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.place.dial(ctx, "tcp4", address)
}

func (d placeDialer) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	return d.place.dial(ctx, "tcp4", address)
}

func probeSQL(question sqlQuestion) (any, error) {
	from, err := placeAt(question.From)
	if err != nil && !errors.Is(err, errNoPod) {
		return nil, err
	}
	var answer sqlAnswer
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), sqlTimeout)
		defer cancel()
		answer, err = query(ctx, from, question)
	}
	if err != nil {
		return failedQuery(err), nil
	}
	return answer, nil
}

func failedQuery(err error) sqlAnswer {
	var said *pq.Error
	if errors.As(err, &said) {
		return sqlAnswer{Outcome: "refused_by_server", Code: string(said.Code), Detail: said.Message}
	}
	outcome := outcomeOf(err)
	// There was a connection and it ended, or what was at its other end is no PostgreSQL server.
	if outcome == "probe_failed" && !errors.Is(err, errNoPod) {
		outcome = "cut"
	}
	return sqlAnswer{Outcome: outcome, Detail: inWords(err)}
}

func query(ctx context.Context, from place, question sqlQuestion) (sqlAnswer, error) {
	address, err := from.find(ctx, question.Host)
	if err != nil {
		return sqlAnswer{}, err
	}
	port := question.Port
	if port == 0 {
		port = 5432
	}
	source := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(question.User, question.Password),
		Host:     net.JoinHostPort(address, strconv.Itoa(port)),
		Path:     "/" + question.Database,
		RawQuery: "sslmode=disable&application_name=drydock-grader",
	}
	connector, err := pq.NewConnector(source.String())
	if err != nil {
		return sqlAnswer{}, err
	}
	connector.Dialer(placeDialer{from})
	database := sql.OpenDB(connector)
	defer database.Close()
	transaction, err := database.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return sqlAnswer{}, err
	}
	defer transaction.Rollback()
	rows, err := transaction.QueryContext(ctx, question.Query)
	if err != nil {
		return sqlAnswer{}, err
	}
	defer rows.Close()
	return readRows(rows)
}

func readRows(rows *sql.Rows) (sqlAnswer, error) {
	columns, err := rows.Columns()
	if err != nil {
		return sqlAnswer{}, err
	}
	answer := sqlAnswer{Outcome: "rows", Columns: columns, Rows: [][]*string{}}
	for rows.Next() {
		if len(answer.Rows) == maxRows {
			answer.IsCut = true
			break
		}
		row, targets := make([]*string, len(columns)), make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return sqlAnswer{}, err
		}
		for _, value := range row {
			if value != nil && len(*value) > maxValue {
				*value = (*value)[:maxValue]
			}
		}
		answer.Rows = append(answer.Rows, row)
	}
	return answer, rows.Err()
}
