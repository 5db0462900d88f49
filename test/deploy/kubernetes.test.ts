import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { readConfig } from '../../src/config.ts'
import {
  KUBERNETES,
  knownVariables,
  type Manifest,
  manifest,
  manifestFiles,
  manifestsOf,
  ROOT,
  readManifests,
  readStatefulSet,
  readYaml,
} from './manifests.ts'

/** Variables that are used only inside other variables. */
const EXCEPTIONS = new Set(['POD_INDEX'])
const DRAIN_S_MAX = 90

interface Secret extends Manifest {
  readonly kind: 'Secret'
  readonly stringData: Readonly<Record<string, string>>
}

interface Service extends Manifest {
  readonly kind: 'Service'
  readonly spec: {
    readonly selector: Readonly<Record<string, string>>
    readonly ports: readonly { readonly name: string; readonly targetPort: string }[]
    readonly publishNotReadyAddresses?: boolean
  }
}

interface Route {
  readonly path: string
  readonly pathType: 'Exact' | 'Prefix'
  readonly backend: {
    readonly service: { readonly name: string; readonly port: { readonly name: string } }
  }
}

interface Ingress extends Manifest {
  readonly kind: 'Ingress'
  readonly spec: {
    readonly rules: readonly {
      readonly host: string
      readonly http: { readonly paths: readonly Route[] }
    }[]
  }
}

interface DisruptionBudget extends Manifest {
  readonly kind: 'PodDisruptionBudget'
  readonly spec: { readonly maxUnavailable: number; readonly selector: object }
}

const statefulSet = await readStatefulSet()
const { template } = statefulSet.spec
const [container] = template.spec.containers
const secret = await manifest<Secret>('Secret', 'starlane')
const ingress = await manifest<Ingress>('Ingress', 'starlane')
const [rule] = ingress.spec.rules
const pods = Array.from({ length: statefulSet.spec.replicas }, (_, index) => index)

/** The environment of a pod's process. */
function environmentOf(pod: number): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { name, value, valueFrom } of container.env) {
    const ref = valueFrom?.secretKeyRef
    if (ref) {
      assert.equal(ref.name, secret.metadata.name)
      values[name] = secret.stringData[ref.key] ?? assert.fail(`the Secret has no ${ref.key}`)
    } else if (name === 'POD_INDEX') {
      values[name] = String(pod)
    } else {
      // Kubernetes substitutes variables that are defined above, and no others.
      values[name] = (value ?? '').replaceAll(/\$\((\w+)\)/g, (all, other) => values[other] ?? all)
    }
  }
  return values
}

/** The Service that a path leads to: an exact match first, then the longest prefix. */
function routeOf(asked: string): string | null {
  const fits = ({ path, pathType }: Route): boolean =>
    asked === path || (pathType === 'Prefix' && asked.startsWith(path.replace(/\/?$/, '/')))
  const routes = (rule?.http.paths ?? []).filter(fits)
  const longest = routes.sort((a, b) => b.path.length - a.path.length)[0]
  return longest?.backend.service.name ?? null
}

test('every variable is one that the server knows, and each pod has its own address', () => {
  const known = knownVariables()
  for (const { name } of container.env) assert.ok(known.has(name) || EXCEPTIONS.has(name), name)
  const addresses = pods.map((pod) => {
    const config = readConfig({ ...environmentOf(pod), ADMIN_PASSWORD: 'long enough to be one' })
    assert.ok(config.databaseUrl && config.redisUrl)
    assert.equal(config.port, container.ports[0]?.containerPort)
    return config.publicAddress
  })
  assert.deepEqual(
    addresses,
    pods.map((pod) => `${rule?.host}/s${pod}`),
  )
})

test('the example of a Secret starts no server', () => {
  assert.throws(() => readConfig(environmentOf(0)), /ADMIN_PASSWORD/)
})

test("each pod's address leads to that pod, ready or not", async () => {
  const services = new Map(
    (await manifestsOf<Service>('Service')).map((one) => [one.metadata.name, one]),
  )
  for (const pod of pods) {
    const service = services.get(routeOf(`/s${pod}/aB-_9/s1-e1`) ?? '')
    assert.deepEqual(service?.spec.selector, {
      'statefulset.kubernetes.io/pod-name': `${statefulSet.metadata.name}-${pod}`,
    })
    assert.equal(service?.spec.publishNotReadyAddresses, true)
  }
  assert.equal(routeOf(`/s${pods.length}/aB-_9/s1-e1`), null)
  assert.ok(services.has(statefulSet.spec.serviceName))
  for (const { backend } of rule?.http.paths ?? []) {
    const ports = services.get(backend.service.name)?.spec.ports ?? []
    assert.ok(
      ports.some(({ name }) => name === backend.service.port.name),
      backend.service.name,
    )
  }
  for (const { spec } of services.values()) {
    for (const { targetPort } of spec.ports) assert.equal(targetPort, container.ports[0]?.name)
  }
})

test('the whole page and API are public, and nothing meant for operators is', async () => {
  const files = await readdir(path.join(ROOT, 'web/public'))
  const page = ['/', '/index.html', '/assets/x.js', ...files.map((file) => `/${file}`)]
  for (const one of [
    ...page,
    '/api/galaxy',
    '/api/galaxy/events',
    '/matchmake/joinOrCreate/sector',
  ]) {
    assert.equal(routeOf(one), 'starlane', one)
  }
  const service = await manifest<Service>('Service', 'starlane')
  assert.deepEqual(service.spec.selector, template.metadata.labels)
  for (const one of ['/metrics', '/monitor', '/monitor/api', '/livez', '/readyz', '/Metrics']) {
    assert.equal(routeOf(one), null, one)
  }
})

test('probes ask the port the server listens on, and a pod gets enough time to drain', () => {
  const { startupProbe, readinessProbe, livenessProbe } = container
  for (const { httpGet } of [startupProbe, readinessProbe, livenessProbe]) {
    assert.equal(httpGet.port, container.ports[0]?.name)
  }
  assert.equal(readinessProbe.httpGet.path, '/readyz')
  assert.equal(livenessProbe.httpGet.path, '/livez')
  assert.ok(template.spec.terminationGracePeriodSeconds >= DRAIN_S_MAX)
})

test('a pod has no more rights than it needs', () => {
  const { securityContext } = template.spec
  const rights = { ...securityContext, ...container.securityContext }
  assert.deepEqual(rights, {
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
})

test('labels agree, and at most one pod is taken away at a time', async () => {
  assert.deepEqual(statefulSet.spec.selector.matchLabels, template.metadata.labels)
  const budget = await manifest<DisruptionBudget>('PodDisruptionBudget', 'starlane')
  assert.equal(budget.spec.maxUnavailable, 1)
  assert.deepEqual(budget.spec.selector, statefulSet.spec.selector)
})

test('every resource has its own name, and kustomize applies all but the example', async () => {
  const names = (await readManifests()).map((one) => `${one.kind} ${one.metadata.name}`)
  assert.equal(new Set(names).size, names.length, names.join(', '))
  const [kustomization] = await readYaml(path.join(KUBERNETES, 'kustomization.yaml'))
  const { resources } = kustomization as { readonly resources: readonly string[] }
  const files = new Set(await manifestFiles())
  assert.ok(files.delete('secret.example.yaml'))
  assert.deepEqual(new Set(resources), files)
})
