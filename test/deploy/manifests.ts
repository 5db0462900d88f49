import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { readConfig } from '../../src/config.ts'

export const ROOT = path.resolve(import.meta.dirname, '../..')
export const DEPLOY = path.join(ROOT, 'deploy')
export const KUBERNETES = path.join(DEPLOY, 'kubernetes')

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}

/** Reads all documents of a YAML file. @throws an Error if the file is invalid or has warnings */
export async function readYaml(file: string): Promise<unknown[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'), { merge: true })
  return [...documents].map((document) => {
    const [trouble] = [...document.errors, ...document.warnings]
    if (trouble) throw new Error(`${file}: ${trouble.message}`)
    return document.toJS()
  })
}

/** Files that are no resources of the cluster, or that an operator may have filled in here. */
const OTHERS = new Set(['kustomization.yaml', 'secret.yaml'])

export async function manifestFiles(): Promise<string[]> {
  const names = await readdir(KUBERNETES)
  return names.filter((name) => name.endsWith('.yaml') && !OTHERS.has(name))
}

/** All resources in deploy/kubernetes. */
export async function readManifests(): Promise<Manifest[]> {
  const names = await manifestFiles()
  const files = await Promise.all(names.map((name) => readYaml(path.join(KUBERNETES, name))))
  return files.flat() as Manifest[]
}

/** All resources of one kind. */
export async function manifestsOf<M extends Manifest>(kind: M['kind']): Promise<M[]> {
  return (await readManifests()).filter((one): one is M => one.kind === kind)
}

/** The resource with this kind and name. */
export async function manifest<M extends Manifest>(kind: M['kind'], name: string): Promise<M> {
  const found = (await manifestsOf<M>(kind)).find(({ metadata }) => metadata.name === name)
  if (!found) throw new Error(`deploy/kubernetes has no ${kind} ${name}`)
  return found
}

interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } }
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string }
}

export interface Container {
  readonly image: string
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly env: readonly Variable[]
  readonly startupProbe: Probe
  readonly readinessProbe: Probe
  readonly livenessProbe: Probe
  readonly securityContext: object
}

export interface StatefulSet extends Manifest {
  readonly kind: 'StatefulSet'
  readonly spec: {
    readonly replicas: number
    readonly serviceName: string
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> }
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> }
      readonly spec: {
        readonly terminationGracePeriodSeconds: number
        readonly securityContext: object
        readonly containers: readonly [Container]
      }
    }
  }
}

export function readStatefulSet(): Promise<StatefulSet> {
  return manifest<StatefulSet>('StatefulSet', 'starlane')
}

/** The paths that the probes request. */
export async function probePaths(): Promise<string[]> {
  const { startupProbe, readinessProbe, livenessProbe } = (await readStatefulSet()).spec.template
    .spec.containers[0]
  return [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.path)
}

/** The variables that the server reads, found by giving it an environment without any. */
export function knownVariables(): Set<string> {
  const known = new Set<string>()
  readConfig(
    new Proxy<Record<string, string | undefined>>(
      {},
      {
        get(_, name) {
          known.add(String(name))
          return undefined
        },
      },
    ),
  )
  return known
}
