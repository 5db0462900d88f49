import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  build: {
    target: 'es2022',
    outDir: 'dist',
    // The assets of earlier builds stay for a while: see keepBuilds.ts.
    emptyOutDir: false,
    // The map's library is most of the page and is needed at once, so there is nothing to split
    // off.
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    proxy: { '/api': 'http://127.0.0.1:2567', '/matchmake': 'http://127.0.0.1:2567' },
  },
})
