package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// bakedImage is one name that may be pulled on this node, with the manifest it stands for.
type bakedImage struct {
	Name      string `json:"name"`
	Digest    string `json:"digest"`
	MediaType string `json:"mediaType"`
}

// registry answers the read side of the OCI distribution API from what is baked into the node. Layers are not served:
// they are unpacked already, and containerd does not ask for a layer whose snapshot it has.
type registry struct {
	images []bakedImage
	blobs  string
}

var (
	manifestPath = regexp.MustCompile(`^/v2/(.+)/manifests/([^/]+)$`)
	blobPath     = regexp.MustCompile(`^/v2/(.+)/blobs/(sha256:[0-9a-f]{64})$`)
	digestForm   = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

func (r registry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodGet && request.Method != http.MethodHead {
		refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED", "this registry is read-only")
		return
	}
	if request.URL.Path == "/v2/" {
		w.WriteHeader(http.StatusOK)
		return
	}
	if match := manifestPath.FindStringSubmatch(request.URL.Path); match != nil {
		// containerd names the registry it would have asked in the query.
		image, found := r.find(request.URL.Query().Get("ns"), match[1], match[2])
		if !found {
			refuse(w, http.StatusNotFound, "MANIFEST_UNKNOWN", "no image of this name is baked into this node")
			return
		}
		w.Header().Set("Content-Type", image.MediaType)
		r.serveBlob(w, request, image.Digest)
		return
	}
	if match := blobPath.FindStringSubmatch(request.URL.Path); match != nil {
		w.Header().Set("Content-Type", "application/octet-stream")
		r.serveBlob(w, request, match[2])
		return
	}
	refuse(w, http.StatusNotFound, "NAME_UNKNOWN", "there is nothing at this path")
}

func (r registry) find(host, repository, reference string) (bakedImage, bool) {
	if host == "" {
		host = "docker.io"
	}
	name := host + "/" + repository
	for _, image := range r.images {
		if digestForm.MatchString(reference) {
			if image.Digest == reference && strings.HasPrefix(image.Name, name+":") {
				return image, true
			}
		} else if image.Name == name+":"+reference {
			return image, true
		}
	}
	return bakedImage{}, false
}

func (r registry) serveBlob(w http.ResponseWriter, request *http.Request, digest string) {
	file, err := os.Open(filepath.Join(r.blobs, "sha256", strings.TrimPrefix(digest, "sha256:")))
	if err != nil {
		refuse(w, http.StatusNotFound, "BLOB_UNKNOWN", "this layer is unpacked on the node and not served")
		return
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		refuse(w, http.StatusInternalServerError, "UNKNOWN", err.Error())
		return
	}
	w.Header().Set("Docker-Content-Digest", digest)
	http.ServeContent(w, request, "", stat.ModTime(), file)
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"errors":[{"code":%q,"message":%q}]}`, code, message)
}

func runRegistry(args []string) error {
	flags := flag.NewFlagSet("registry", flag.ExitOnError)
	listen := flags.String("listen", "127.0.0.1:5000", "address to listen on")
	imagesFile := flags.String("images", "", "JSON list of the baked images")
	blobs := flags.String("blobs", "", "folder with the blobs of their manifests and configurations")
	flags.Parse(args)
	content, err := os.ReadFile(*imagesFile)
	if err != nil {
		return err
	}
	served := registry{blobs: *blobs}
	if err := json.Unmarshal(content, &served.images); err != nil {
		return fmt.Errorf("%s: %w", *imagesFile, err)
	}
	return http.ListenAndServe(*listen, served)
}
