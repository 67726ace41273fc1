package main

import "sync"

// maxAtOnce bounds how many connections are tried at the same time: each takes a thread for as long.
const maxAtOnce = 400

// inParallel calls work for 0 to count-1, at most atOnce at the same time, and returns after the last.
func inParallel(count, atOnce int, work func(i int)) {
	var group sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i := range count {
		turns <- struct{}{}
		group.Add(1)
		go func() {
			defer func() {
				<-turns
				group.Done()
			}()
			work(i)
		}()
	}
	group.Wait()
}
