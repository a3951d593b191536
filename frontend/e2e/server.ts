import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const REPO = resolve(dirname(fileURLToPath(import.meta.url)), "../..")
const PORT = Number(process.env.E2E_PORT ?? 8137)
const READY_WITHIN_MS = 90_000

/** Where the tests find the terminal. Give E2E_URL and E2E_VAR_DIR to test one that runs already. */
export const baseUrl = process.env.E2E_URL ?? `http://localhost:${PORT}`

/** The server's folder: mails, logs, database. Set by the global setup for the test workers. */
export function varDir(): string {
  const folder = process.env.E2E_VAR_DIR
  if (!folder) throw new Error("E2E_VAR_DIR is not set: the global setup did not run")
  return folder
}

/** Process id of the feed, as the supervisor has announced it last; to be stopped and continued. */
export function feedPid(): number {
  const log = readFileSync(join(varDir(), "log/up.log"), "utf8")
  const pid = [...log.matchAll(/feed\s+started(?: again)? \(pid (\d+)\)/g)].at(-1)?.[1]
  if (!pid) throw new Error("up.log does not name the feed's process")
  return Number(pid)
}

/** Start a private terminal with the built app; Playwright calls what this returns at the end. */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_URL) return undefined
  if (!existsSync(join(REPO, "frontend/dist/index.html"))) {
    throw new Error("frontend/dist is missing: run `npm run build` first")
  }
  const folder = mkdtempSync(join(tmpdir(), "terminal-e2e-"))
  process.env.E2E_VAR_DIR = folder
  mkdirSync(join(folder, "log"), { recursive: true })
  const server = start(folder)
  try {
    await answering(server, folder)
  } catch (error) {
    await stop(server)
    throw error
  }
  return async () => {
    await stop(server)
    if (!process.env.E2E_KEEP) rmSync(folder, { recursive: true, force: true })
  }
}

function start(folder: string): ChildProcess {
  const output = openSync(join(folder, "log/up.log"), "a")
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...environment } = process.env
  return spawn(
    join(REPO, ".venv/bin/python"),
    [join(REPO, "manage.py"), "up", "--port", String(PORT)],
    {
      cwd: REPO,
      env: {
        ...environment,
        TERMINAL_VAR_DIR: folder,
        DJANGO_SETTINGS_MODULE: "terminal.settings.embedded",
      },
      stdio: ["ignore", output, output],
    },
  )
}

async function answering(server: ChildProcess, folder: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline) {
    if (server.exitCode !== null) break
    const status = await readiness()
    if (status === "ready") return
    await new Promise((done) => setTimeout(done, 250))
  }
  const log = readFileSync(join(folder, "log/up.log"), "utf8").split("\n").slice(-25).join("\n")
  throw new Error(`The terminal did not become ready:\n${log}`)
}

async function readiness(): Promise<string> {
  try {
    const response = await fetch(`${baseUrl}/readyz`)
    return ((await response.json()) as { status?: string }).status ?? ""
  } catch {
    return ""
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const ended = new Promise((done) => server.once("exit", done))
  server.kill("SIGTERM")
  await ended
}
