import { defineConfig } from 'vite';

export default defineConfig({
  root: 'web',
  publicDir: 'public',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The first of each browser with light-dark().
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Inlined files would need a wider content security policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8420', '/socket.io': { target: 'http://127.0.0.1:8420', ws: true } } },
});
