// Package dns stands in for lego's of the same name, which brings the clients of 180 DNS services: half of what there is to
// compile and to load, for certificates from the internet, which no environment reaches.
package dns

import (
	"fmt"

	"github.com/go-acme/lego/v4/challenge"
)

// NewDNSChallengeProviderByName knows none.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("unrecognized DNS provider: %s", name)
}
