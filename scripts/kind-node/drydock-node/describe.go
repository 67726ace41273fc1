package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// runDescribe prints what the registry needs to know of the images that containerd has under these names.
func runDescribe(names []string) error {
	images := make([]bakedImage, 0, len(names))
	for _, name := range names {
		image, err := describeImage(name)
		if err != nil {
			return err
		}
		images = append(images, image)
	}
	return json.NewEncoder(os.Stdout).Encode(images)
}

func describeImage(name string) (bakedImage, error) {
	listed, err := ctr("images", "list", "name=="+name)
	if err != nil {
		return bakedImage{}, err
	}
	for _, line := range strings.Split(listed, "\n") {
		if fields := strings.Fields(line); len(fields) >= 3 && fields[0] == name {
			return bakedImage{Name: name, MediaType: fields[1], Digest: fields[2]}, nil
		}
	}
	return bakedImage{}, fmt.Errorf("containerd has no image %s", name)
}
