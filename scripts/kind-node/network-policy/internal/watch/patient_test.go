package watch

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

type script struct {
	answers []any
	asked   int
}

func (s *script) RoundTrip(*http.Request) (*http.Response, error) {
	answer := s.answers[min(s.asked, len(s.answers)-1)]
	s.asked++
	if err, is := answer.(error); is {
		return nil, err
	}
	code := answer.(int)
	return &http.Response{StatusCode: code, Status: http.StatusText(code), Body: io.NopCloser(strings.NewReader(""))}, nil
}

func TestRequestIsRepeatedUntilTheServerTakesIt(t *testing.T) {
	var said strings.Builder
	log.SetOutput(&said)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	refused := errors.New("connection refused")
	next := &script{answers: []any{refused, refused, http.StatusForbidden, http.StatusServiceUnavailable, http.StatusGone}}
	request, _ := http.NewRequest(http.MethodGet, "https://localhost", nil)
	response, err := (&patientTransport{next: next}).RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusGone || next.asked != 5 {
		t.Errorf("%v, %v after %d requests", response, err, next.asked)
	}
	if told := strings.Count(said.String(), "connection refused"); told != 1 {
		t.Errorf("the same problem was told %d times", told)
	}
}

func TestRepetitionEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://localhost", nil)
	refused := errors.New("connection refused")
	if _, err := (&patientTransport{next: &script{answers: []any{refused}}}).RoundTrip(request); !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
}
