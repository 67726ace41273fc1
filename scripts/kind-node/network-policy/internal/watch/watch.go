// Package watch follows what policies depend on in the API: Pods, namespaces and the policies themselves.
package watch

import (
	"context"
	"log"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// Watch holds the objects as they were last told.
type Watch struct {
	pods, namespaces, policies cache.Store
}

// Observer is told of changes, from several goroutines.
type Observer interface {
	// Changed: something that policies depend on is different.
	Changed()
	// Gone: this Pod does not exist any more. Changed is called as well.
	Gone(pod types.UID)
}

// Start follows the cluster until the context ends. It returns when everything has been told once.
func Start(ctx context.Context, config *rest.Config, observer Observer) (*Watch, error) {
	from, err := newListers(config)
	if err != nil {
		return nil, err
	}
	var synced []cache.InformerSynced
	follow := func(lister cache.ListerWatcher, kind runtime.Object) cache.Store {
		store, controller := cache.NewInformerWithOptions(cache.InformerOptions{
			ListerWatcher: lister,
			ObjectType:    kind,
			Handler:       tell(observer),
			Transform:     trim,
		})
		go controller.RunWithContext(ctx)
		synced = append(synced, controller.HasSynced)
		return store
	}
	watch := &Watch{
		pods:       follow(from.pods, &corev1.Pod{}),
		namespaces: follow(from.namespaces, &corev1.Namespace{}),
		policies:   follow(from.policies, &networkingv1.NetworkPolicy{}),
	}
	if !cache.WaitForCacheSync(ctx.Done(), synced...) {
		return nil, context.Cause(ctx)
	}
	return watch, nil
}

func tell(observer Observer) cache.ResourceEventHandler {
	return cache.ResourceEventHandlerFuncs{
		AddFunc: func(any) { observer.Changed() },
		UpdateFunc: func(before, after any) {
			if !isSame(before, after) {
				observer.Changed()
			}
		},
		DeleteFunc: func(object any) {
			if unknown, is := object.(cache.DeletedFinalStateUnknown); is {
				object = unknown.Obj
			}
			if pod, is := object.(*corev1.Pod); is {
				observer.Gone(pod.UID)
			}
			observer.Changed()
		},
	}
}

// Pods, Namespaces and Policies answer with trimmed objects, which must not be changed.
func (w *Watch) Pods() []*corev1.Pod             { return all[*corev1.Pod](w.pods) }
func (w *Watch) Namespaces() []*corev1.Namespace { return all[*corev1.Namespace](w.namespaces) }
func (w *Watch) Policies() []*networkingv1.NetworkPolicy {
	return all[*networkingv1.NetworkPolicy](w.policies)
}

func all[T any](store cache.Store) []T {
	objects := store.List()
	typed := make([]T, 0, len(objects))
	for _, object := range objects {
		if t, is := object.(T); is {
			typed = append(typed, t)
		} else {
			log.Printf("an object of an unexpected kind: %T", object)
		}
	}
	return typed
}
