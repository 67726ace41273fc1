import { pod, podTemplate, volume, wouldCreate } from './attack.ts';

type Fields = Record<string, unknown>;

const inShop = (apiVersion: string, kind: string, rest: Fields, name = 'work') => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  ...rest,
});
const clusterWide = (apiVersion: string, kind: string, rest: Fields, name = 'work') => ({
  apiVersion,
  kind,
  metadata: { name },
  ...rest,
});
const networkPolicy = (spec: Fields) => inShop('networking.k8s.io/v1', 'NetworkPolicy', { spec });
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const claim = (spec: Fields = {}) => inShop('v1', 'PersistentVolumeClaim', { spec: { ...claimSpec, ...spec } });
const selector = { matchLabels: { app: 'attack' } };

/** What a controller that serves Ingress and Gateway API asks for, after those of Traefik and ingress-nginx. */
const controllerRules = [
  {
    apiGroups: [''],
    resources: ['configmaps', 'endpoints', 'namespaces', 'nodes', 'pods', 'secrets', 'services'],
    verbs: ['get', 'list', 'watch'],
  },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses', 'ingresses'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['backendtlspolicies', 'gatewayclasses', 'gateways', 'grpcroutes', 'httproutes', 'referencegrants'],
    verbs: ['get', 'list', 'watch'],
  },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['gatewayclasses/status', 'gateways/status', 'grpcroutes/status', 'httproutes/status'],
    verbs: ['update', 'patch'],
  },
];

/** Asks for the right alone, because not every cluster has the kinds of Gateway API. */
function mayCreateGateways(resource: string): string {
  const resourceAttributes = { group: 'gateway.networking.k8s.io', resource, verb: 'create', namespace: 'shop' };
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  return `kubectl create --output=jsonpath={.status.allowed} --filename - <<<'${JSON.stringify(review)}' | grep true`;
}

/** A Pod that asks for what images of databases and servers usually need. */
const hardened = {
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }],
  },
  container: {
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
    },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  },
};

/**
 * The everyday commands of each lab of the curriculum, in bash, every one of which has to succeed. There is a namespace shop
 * with the Deployment and Service web, a Pod still, and the ServiceAccount robot.
 */
export const rightWork: Readonly<Record<string, readonly string[]>> = {
  'networking/service-clusterip': [
    'kubectl -n shop expose deployment web --name=front --port=80 --dry-run=server',
    `kubectl -n shop patch service web --patch '{"spec": {"selector": {"app": "web"}}}'`,
    'kubectl -n shop set selector service web app=web --dry-run=server',
    'kubectl -n shop get endpointslices --selector=kubernetes.io/service-name=web',
    'kubectl -n shop get endpoints web',
  ],
  'networking/service-nodeport': [
    'kubectl -n shop create service nodeport web2 --tcp=80:80 --node-port=30080 --dry-run=server',
    `kubectl -n shop patch service web --patch '{"spec": {"type": "NodePort", "externalTrafficPolicy": "Local"}}' --dry-run=server`,
  ],
  'networking/service-loadbalancer': [
    'kubectl -n shop expose deployment web --name=outside --port=80 --type=LoadBalancer --load-balancer-ip=10.0.0.9 --dry-run=server',
    'kubectl -n shop annotate service web example.org/address=10.0.0.9 --dry-run=server',
  ],
  'networking/ingress-controller': [
    wouldCreate(
      clusterWide('v1', 'Namespace', {}, 'ingress'),
      inShop('v1', 'ServiceAccount', {}),
      clusterWide('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: controllerRules }, 'ingress'),
      inShop('apps/v1', 'DaemonSet', {
        spec: {
          selector,
          template: podTemplate({
            container: {
              ports: [
                { containerPort: 80, hostPort: 80 },
                { containerPort: 8443, hostPort: 443 },
              ],
            },
          }),
        },
      }),
      clusterWide('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'traefik.io/ingress-controller' } }),
    ),
    `kubectl create clusterrole ingress --verb=get,list,watch --resource=services,secrets,nodes,endpointslices.discovery.k8s.io,ingresses.networking.k8s.io`,
    'kubectl create clusterrolebinding ingress --clusterrole=ingress --serviceaccount=shop:robot',
    'kubectl delete clusterrolebinding,clusterrole ingress',
    ...['gatewayclasses', 'gateways', 'httproutes'].map(mayCreateGateways),
  ],
  'networking/ingress-routes': [
    'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=shop.example -days 1 -keyout /tmp/tls.key -out /tmp/tls.crt 2>/dev/null',
    'kubectl -n shop create secret tls shop-tls --cert=/tmp/tls.crt --key=/tmp/tls.key --dry-run=server',
    `kubectl -n shop create ingress shop --class=web --rule='shop.example/cart*=web:80,tls=shop-tls' --default-backend=web:80 --dry-run=server`,
  ],
  'networking/namespaces': [
    'kubectl create namespace team-a --dry-run=server',
    'kubectl create quota small --hard=pods=2,requests.cpu=1 -n shop --dry-run=server',
    wouldCreate(inShop('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { cpu: '100m' } }] } })),
    'kubectl label namespace shop team=a',
    'kubectl config set-context --current --namespace=shop && kubectl get all && kubectl config set-context --current --namespace=default',
  ],
  'networking/networkpolicy': [
    wouldCreate(networkPolicy({ podSelector: {}, policyTypes: ['Ingress'] })),
    wouldCreate(
      networkPolicy({
        podSelector: { matchLabels: { app: 'db' } },
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { app: 'frontend' } }, namespaceSelector: {} }],
            ports: [{ port: 5432, protocol: 'TCP' }],
          },
        ],
      }),
    ),
  ],
  'storage/volumes': [
    ...[
      { emptyDir: {} },
      { hostPath: { path: '/var/local/lab/data', type: 'DirectoryOrCreate' } },
      { configMap: { name: 'settings' } },
      { secret: { secretName: 'db', defaultMode: 0o400 } },
      { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      { projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault' } }] } },
    ].map((source) => wouldCreate(pod(volume(source)))),
  ],
  'storage/pv-static': [
    wouldCreate(
      clusterWide('v1', 'PersistentVolume', {
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: '',
          hostPath: { path: '/var/local/lab/archive' },
          claimRef: { namespace: 'shop', name: 'work' },
        },
      }),
      claim({ storageClassName: '', volumeName: 'work' }),
      clusterWide('storage.k8s.io/v1', 'StorageClass', { provisioner: 'kubernetes.io/no-provisioner' }),
    ),
  ],
  'storage/pvc-dynamic': [
    wouldCreate(claim(), claim({ storageClassName: 'standard' })),
    `kubectl annotate storageclass standard storageclass.kubernetes.io/is-default-class=false --overwrite --dry-run=server`,
    wouldCreate(
      clusterWide('storage.k8s.io/v1', 'StorageClass', {
        provisioner: 'rancher.io/local-path',
        reclaimPolicy: 'Retain',
        volumeBindingMode: 'Immediate',
      }),
    ),
  ],
  'config/configmap': [
    'kubectl -n shop create configmap settings --from-literal=colour=blue --from-file=/etc/hostname',
    'kubectl -n shop set env deployment/web --from=configmap/settings --prefix=APP_ --dry-run=server',
    `KUBE_EDITOR='sed -i s/blue/green/' kubectl -n shop edit configmap settings`,
    'test "$(kubectl -n shop get configmap settings --output=jsonpath={.data.colour})" = green',
    `kubectl -n shop patch configmap settings --type=merge --patch '{"immutable": true}' --dry-run=server`,
    'kubectl -n shop rollout restart deployment web --dry-run=server || kubectl -n shop rollout restart deployment web',
  ],
  'config/secret': [
    'kubectl -n shop create secret generic api --from-literal=key=value --dry-run=server',
    'kubectl -n shop get secret db --output=jsonpath={.data.password} | base64 --decode',
    'kubectl -n shop set env deployment/web --from=secret/db --dry-run=server',
    'kubectl -n shop create secret docker-registry pull --docker-username=a --docker-password=b --dry-run=server',
  ],
  'config/secret-at-rest': [
    'encryption-at-rest status | grep --line-regexp "secrets: written with identity"',
    'encryption-at-rest show secret shop db | grep k8s',
    `cat > /tmp/encryption.yaml <<END
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - aescbc: { keys: [{ name: key1, secret: $(head -c 32 /dev/urandom | base64) }] }
      - identity: {}
END
encryption-at-rest apply /tmp/encryption.yaml && kubectl auth can-i list secrets -A`,
    'kubectl -n shop annotate secret db again=yes && encryption-at-rest show secret shop db | grep "k8s:enc:aescbc"',
    'kubectl -n shop get secret db --output=jsonpath={.data.password} | base64 --decode | grep x',
    'kubectl get secrets --all-namespaces --output=json | kubectl replace --dry-run=server --filename=-',
  ],
  'delivery/rolling-update': [
    'kubectl -n shop set image deployment/web nginx=nginx:1.22 --dry-run=server',
    `kubectl -n shop patch deployment web --dry-run=server --patch '{"spec": {"minReadySeconds": 2, "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}, "template": {"spec": {"containers": [{"name": "nginx", "readinessProbe": {"httpGet": {"path": "/", "port": 80}}, "lifecycle": {"preStop": {"sleep": {"seconds": 2}}}}]}}}}'`,
    'kubectl -n shop rollout pause deployment web && kubectl -n shop rollout resume deployment web',
  ],
  'delivery/rollback': [
    'kubectl -n shop rollout history deployment web',
    'kubectl -n shop get replicasets,controllerrevisions',
    'kubectl -n shop rollout undo deployment web --dry-run=server',
    'kubectl -n shop annotate deployment web kubernetes.io/change-cause=first --dry-run=server',
  ],
  'delivery/canary': [
    'kubectl -n shop create deployment canary --image=nginx --replicas=1 --dry-run=server',
    'kubectl -n shop scale deployment web --replicas=1',
    'kubectl -n shop label pods --selector=app=web track=stable --overwrite',
  ],
  'delivery/blue-green': [
    `kubectl -n shop set selector service web app=web,colour=green --dry-run=server`,
    'kubectl -n shop create deployment green --image=nginx --dry-run=server',
  ],
  'stateful/statefulset': [
    wouldCreate(
      inShop('v1', 'Service', { spec: { clusterIP: 'None', selector: selector.matchLabels, ports: [{ port: 80 }] } }),
      inShop('apps/v1', 'StatefulSet', {
        spec: {
          selector,
          serviceName: 'work',
          template: podTemplate({}),
          volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }],
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
        },
      }),
    ),
  ],
  'stateful/database': [
    wouldCreate(
      inShop('batch/v1', 'CronJob', {
        spec: {
          schedule: '0 3 * * *',
          jobTemplate: { spec: { template: { spec: { ...podTemplate(hardened).spec, restartPolicy: 'OnFailure' } } } },
        },
      }),
    ),
    'kubectl -n shop create job dump --image=busybox --dry-run=server -- true',
    'echo rows > /tmp/rows && kubectl -n shop exec -i still -- sh -c "cat > /tmp/rows" < /tmp/rows',
    'kubectl -n shop exec still -- cat /tmp/rows | grep --line-regexp rows',
  ],
  'security/rbac-role': [
    'kubectl -n shop create serviceaccount deployer --dry-run=server',
    'kubectl -n shop create role deployer --verb=get,list,watch,create,update,patch,delete --resource=deployments.apps,replicasets.apps,pods,pods/log,pods/exec',
    'kubectl -n shop create rolebinding deployer --role=deployer --serviceaccount=shop:robot',
    'kubectl auth can-i create deployments -n shop --as=system:serviceaccount:shop:robot',
    'kubectl auth can-i create deployments -n default --as=system:serviceaccount:shop:robot | grep --line-regexp no',
    'kubectl auth can-i --list -n shop --as=system:serviceaccount:shop:robot',
    `kubectl get pods --as=system:anonymous 2>&1 | grep 'User "system:anonymous" cannot list'`,
    'kubectl --token="$(kubectl -n shop create token robot)" auth whoami',
    'kubectl -n shop delete rolebinding,role deployer',
  ],
  'security/rbac-clusterrole': [
    `kubectl create clusterrole watcher --verb=get,list,watch --resource=nodes,namespaces,pods,deployments.apps,persistentvolumes,storageclasses.storage.k8s.io`,
    'kubectl create clusterrole prober --verb=get --non-resource-url=/metrics,/healthz --dry-run=server',
    'kubectl create clusterrolebinding watcher --clusterrole=watcher --group=watchers',
    'kubectl auth can-i list nodes --as=somebody --as-group=watchers',
    'kubectl -n shop create rolebinding watcher --clusterrole=watcher --user=somebody --dry-run=server',
    'kubectl label clusterrole watcher rbac.authorization.k8s.io/aggregate-to-view=true',
    'kubectl create clusterrolebinding viewer --clusterrole=view --user=somebody --dry-run=server',
    'kubectl -n shop create rolebinding boss --clusterrole=admin --user=somebody --dry-run=server',
    'kubectl delete clusterrolebinding,clusterrole watcher',
  ],
  'security/pod-security-admission': [
    'kubectl create namespace strict',
    'kubectl label namespace strict pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.34 pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/audit=restricted',
    'kubectl -n strict run plain --image=busybox --dry-run=server 2>&1 | grep "violates PodSecurity"',
    'kubectl -n strict create deployment plain --image=busybox --dry-run=server',
    wouldCreate({ ...pod(hardened), metadata: { name: 'work', namespace: 'strict' } }),
    'kubectl label namespace shop pod-security.kubernetes.io/enforce=baseline --overwrite --dry-run=server',
    'kubectl delete namespace strict --wait=false',
  ],
  'security/security-context': [
    wouldCreate(pod(hardened)),
    'kubectl -n shop exec still -- grep -E "^(Uid|NoNewPrivs|Cap)" /proc/1/status',
  ],
  'security/networkpolicy-egress': [
    wouldCreate(
      networkPolicy({
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        egress: [
          {
            to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
            ports: [
              { port: 53, protocol: 'UDP' },
              { port: 53, protocol: 'TCP' },
            ],
          },
          {
            to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
            ports: [{ port: 8000, endPort: 8100 }],
          },
        ],
      }),
    ),
  ],
  'every lab': [
    'kubectl auth whoami',
    'kubectl api-resources >/dev/null && kubectl explain pod.spec.containers >/dev/null',
    'kubectl get nodes,componentstatuses,storageclasses,ingressclasses,priorityclasses,crd 2>/dev/null',
    'kubectl get all,configmaps,pvc,networkpolicies,ingresses,leases,events --all-namespaces >/dev/null',
    'kubectl -n kube-system get pods,services >/dev/null && kubectl -n kube-system logs deploy/coredns --tail=1',
    'kubectl describe nodes >/dev/null && kubectl describe namespace shop',
    'kubectl events -n shop >/dev/null',
    'kubectl -n shop autoscale deployment web --min=1 --max=3 --cpu-percent=80 --dry-run=server',
    'kubectl -n shop create poddisruptionbudget web --selector=app=web --min-available=1 --dry-run=server',
    'kubectl -n shop run once --image=busybox --restart=Never --dry-run=server -- true',
    'mkdir -p /tmp/k && cd /tmp/k && kubectl -n shop create configmap k --from-literal=a=b --dry-run=client -o yaml > k.yaml && printf "resources: [k.yaml]\\nnamePrefix: my-\\n" > kustomization.yaml && kubectl apply -k . && kubectl diff -k . && kubectl delete -k .',
    'kubectl -n shop create configmap s --from-literal=a=b --dry-run=client -o yaml | kubectl apply --server-side --field-manager=me -f - && kubectl -n shop delete configmap s',
    'kubectl -n shop get service web -o yaml | kubectl replace --dry-run=server -f -',
    'kubectl -n shop set resources deployment web --limits=cpu=200m,memory=128Mi --dry-run=server',
    'kubectl -n shop set serviceaccount deployment web robot --dry-run=server',
    'kubectl -n shop logs still --tail=1 && kubectl -n shop get pod still -o wide',
    'kubectl -n shop wait pod/still --for=condition=Ready --timeout=30s',
    '(timeout 3 kubectl -n shop port-forward still 18080:8080 || true) | grep Forwarding',
    'kubectl -n shop debug still --image=busybox --target=still --profile=general --attach=false',
    'kubectl -n shop debug still --image=busybox --copy-to=still-copy --share-processes --attach=false && kubectl -n shop delete pod still-copy --now',
    'echo hello > /tmp/hello && kubectl -n shop cp /tmp/hello still:/tmp/hello && kubectl -n shop exec still -- cat /tmp/hello',
    '(timeout 2 kubectl -n shop attach still || test $? = 124)',
    'kubectl create --raw /api/v1/namespaces/shop/pods/gone/eviction -f - <<<"{}" 2>&1 | grep --invert-match --ignore-case forbidden',
    'kubectl -n shop delete pods --all --dry-run=server',
  ],
};
