package watch

import (
	"net/http"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// listers reads the three kinds. client-go's own clientset would bring every kind of the API into memory.
type listers struct {
	pods, namespaces, policies cache.ListerWatcher
}

func newListers(config *rest.Config) (listers, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{corev1.AddToScheme, networkingv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return listers{}, err
		}
	}
	config = rest.CopyConfig(config)
	config.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	config.ContentType = runtime.ContentTypeProtobuf
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return &patientTransport{next: next} })
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return listers{}, err
	}
	core, err := groupClient(config, client, "/api", corev1.SchemeGroupVersion)
	if err != nil {
		return listers{}, err
	}
	networking, err := groupClient(config, client, "/apis", networkingv1.SchemeGroupVersion)
	if err != nil {
		return listers{}, err
	}
	all := func(client *rest.RESTClient, resource string) cache.ListerWatcher {
		return cache.NewListWatchFromClient(client, resource, metav1.NamespaceAll, fields.Everything())
	}
	return listers{
		pods:       all(core, "pods"),
		namespaces: all(core, "namespaces"),
		policies:   all(networking, "networkpolicies"),
	}, nil
}

func groupClient(config *rest.Config, client *http.Client, path string, group schema.GroupVersion) (*rest.RESTClient, error) {
	config = rest.CopyConfig(config)
	config.APIPath = path
	config.GroupVersion = &group
	return rest.RESTClientForConfigAndClient(config, client)
}
