import { existsSync } from 'node:fs'
import path from 'node:path'
import express, { type Express } from 'express'
import { sendProblem } from '../problem.ts'

/** The folder of files whose names contain a hash of their content, so that they never change. */
const HASHED = 'assets'

/** Serves the browser client built by vite. */
export function servePage(app: Express, folder: string): void {
  if (!existsSync(path.join(folder, 'index.html'))) {
    app.get('/', (_request, response) => {
      response.status(503).type('html').send(NOT_BUILT)
    })
    return
  }
  app.use(
    express.static(folder, {
      setHeaders: (response, file) => {
        const isHashed = path.relative(folder, file).startsWith(HASHED + path.sep)
        response.setHeader(
          'Cache-Control',
          isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
        )
      },
    }),
  )
  app.use(`/${HASHED}`, (_request, response) => {
    // During an update, another process may already have the file.
    response.setHeader('Cache-Control', 'no-store')
    sendProblem(response, 404, 'not_found', 'This build of the page has no such file.')
  })
}

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Starlane</title>
<h1>Starlane</h1><p>The server runs, but its page has not been built. Run <code>npm run build:web</code>
and start the server again.</p>`
