import { fileURLToPath, URL } from "node:url"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

// Builds the baseline of bench/browser_chain.py, which is no part of the product: BENCH_OUT names the folder.
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  plugins: [react()],
  publicDir: false,
  resolve: { alias: { "@": fileURLToPath(new URL("../src", import.meta.url)) } },
  define: { "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: process.env.BENCH_OUT,
    target: "es2023",
    lib: {
      entry: fileURLToPath(new URL("./baseline.tsx", import.meta.url)),
      formats: ["iife"],
      name: "Baseline",
      fileName: () => "baseline.js",
    },
  },
})
