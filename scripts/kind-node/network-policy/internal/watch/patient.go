package watch

import (
	"errors"
	"log"
	"net/http"
	"sync"
	"time"
)

const retryEvery = 200 * time.Millisecond

// patientTransport repeats a request, always a GET here, until the API server is there and lets it through: while a node
// starts it is neither. client-go would wait longer each time, up to half a minute, and the policies would come that much
// later.
type patientTransport struct {
	next http.RoundTripper

	mu sync.Mutex
	// told is the last problem that was written to the log: each is told once.
	told string
}

func (t *patientTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	for {
		response, err := t.next.RoundTrip(request)
		if err == nil && response.StatusCode != http.StatusForbidden && response.StatusCode < http.StatusInternalServerError {
			t.tell("")
			return response, nil
		}
		if err == nil {
			response.Body.Close()
			err = errors.New(response.Status)
		}
		t.tell(err.Error())
		select {
		case <-request.Context().Done():
			return nil, err
		case <-time.After(retryEvery):
		}
	}
}

func (t *patientTransport) tell(problem string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if problem != "" && problem != t.told {
		log.Printf("waiting for the API server: %s", problem)
	}
	t.told = problem
}
