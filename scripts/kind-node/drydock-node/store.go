package main

import (
	"bytes"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// keysBucket is where etcd keeps the values of all keys, one encoded mvccpb.KeyValue for each revision
// (go.etcd.io/etcd/server/v3/storage/schema).
var keysBucket = []byte("key")

// replaceInStore replaces texts in every value of an etcd that does not run. A text and what replaces it have to be of
// the same length: then nothing around them, such as the lengths in the encoding, has to change.
func replaceInStore(file string, replacements map[string]string) error {
	for before, now := range replacements {
		if len(before) != len(now) {
			return fmt.Errorf("%d bytes cannot take the place of %d", len(now), len(before))
		}
	}
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: 5 * time.Second, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(keysBucket)
		if bucket == nil {
			return fmt.Errorf("%s is not the store of an etcd", file)
		}
		changed := map[string][]byte{}
		err := bucket.ForEach(func(revision, value []byte) error {
			replaced := value
			for before, now := range replacements {
				replaced = bytes.ReplaceAll(replaced, []byte(before), []byte(now))
			}
			if !bytes.Equal(replaced, value) {
				changed[string(revision)] = replaced
			}
			return nil
		})
		if err != nil {
			return err
		}
		for revision, value := range changed {
			if err := bucket.Put([]byte(revision), value); err != nil {
				return err
			}
		}
		return nil
	})
}
