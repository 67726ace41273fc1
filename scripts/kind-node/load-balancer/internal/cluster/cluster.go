// Package cluster reads Services of the API and writes which addresses they have.
package cluster

import (
	"context"
	"encoding/json"
	"net/netip"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

const (
	component = "drydock-load-balancer"
	retry     = 200 * time.Millisecond
)

// Cluster follows all Services. Make one with Follow.
type Cluster struct {
	client   *rest.RESTClient
	services cache.Store
}

// Follow answers once all Services are known, and calls changed, from another goroutine, whenever one is different.
func Follow(ctx context.Context, config *rest.Config, changed func()) (*Cluster, error) {
	client, err := coreClient(config)
	if err != nil {
		return nil, err
	}
	// While a node starts, client-go would ask again later and later.
	for client.Get().AbsPath("/readyz").Do(ctx).Error() != nil {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(retry):
		}
	}
	store, informer := cache.NewInformerWithOptions(cache.InformerOptions{
		ListerWatcher: cache.NewListWatchFromClient(client, "services", metav1.NamespaceAll, fields.Everything()),
		ObjectType:    &corev1.Service{},
		Handler: cache.ResourceEventHandlerFuncs{
			AddFunc:    func(any) { changed() },
			UpdateFunc: func(any, any) { changed() },
			DeleteFunc: func(any) { changed() },
		},
	})
	go informer.RunWithContext(ctx)
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return nil, context.Cause(ctx)
	}
	return &Cluster{client: client, services: store}, nil
}

// coreClient knows the core group only: client-go's own clientset would bring every kind of the API into memory.
func coreClient(config *rest.Config) (*rest.RESTClient, error) {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	config = rest.CopyConfig(config)
	config.APIPath = "/api"
	config.GroupVersion = &corev1.SchemeGroupVersion
	config.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	config.ContentType = runtime.ContentTypeProtobuf
	return rest.RESTClientFor(config)
}

// Services answers with objects that must not be changed.
func (c *Cluster) Services() []*corev1.Service {
	objects := c.services.List()
	services := make([]*corev1.Service, 0, len(objects))
	for _, object := range objects {
		if service, is := object.(*corev1.Service); is {
			services = append(services, service)
		}
	}
	return services
}

// Assign writes the address into the Service's status; the zero value takes away the one that is there.
func (c *Cluster) Assign(ctx context.Context, service *corev1.Service, address netip.Addr) error {
	ingress := []corev1.LoadBalancerIngress{}
	if address.IsValid() {
		mode := corev1.LoadBalancerIPModeVIP
		ingress = append(ingress, corev1.LoadBalancerIngress{IP: address.String(), IPMode: &mode})
	}
	patch, err := json.Marshal(map[string]any{"status": map[string]any{"loadBalancer": map[string]any{"ingress": ingress}}})
	if err != nil {
		return err
	}
	return c.client.Patch(types.MergePatchType).
		Namespace(service.Namespace).Resource("services").Name(service.Name).SubResource("status").
		Body(patch).Do(ctx).Error()
}

// Tell leaves an event at the Service.
func (c *Cluster) Tell(ctx context.Context, service *corev1.Service, kind, reason, message string) error {
	now := metav1.Now()
	event := &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{GenerateName: service.Name + ".", Namespace: service.Namespace},
		InvolvedObject: corev1.ObjectReference{
			APIVersion: "v1",
			Kind:       "Service",
			Namespace:  service.Namespace,
			Name:       service.Name,
			UID:        service.UID,
		},
		Type:           kind,
		Reason:         reason,
		Message:        message,
		Source:         corev1.EventSource{Component: component},
		FirstTimestamp: now,
		LastTimestamp:  now,
		Count:          1,
	}
	return c.client.Post().Namespace(service.Namespace).Resource("events").Body(event).Do(ctx).Error()
}
