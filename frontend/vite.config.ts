import { fileURLToPath, URL } from "node:url"
import tailwindcss from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

const backend = process.env.BACKEND_URL ?? "http://127.0.0.1:8000"

/** Paths that Django answers; the Host header stays ours, so CSRF and Origin checks pass. */
const proxied = ["/api", "/_allauth", "/accounts", "/admin", "/static", "/healthz", "/readyz"]

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/static/app/" : "/",
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      ...Object.fromEntries(
        proxied.map((path) => [path, { target: backend, changeOrigin: false }]),
      ),
      "/ws": { target: backend.replace(/^http/, "ws"), ws: true, changeOrigin: false },
    },
  },
  build: {
    target: "es2023",
    sourcemap: true,
    manifest: true,
    // A data: URL would be refused by the content security policy (font-src 'self').
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "react",
              test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/,
            },
            {
              name: "charts",
              test: /node_modules[\\/](lightweight-charts|fancy-canvas)[\\/]/,
            },
          ],
        },
      },
    },
  },
}))
