/**
 * Keep the typed API client in step with the server.
 *
 *   npm run api:types   server's code -> openapi.json -> src/lib/api/schema.d.ts
 *   npm run api:check   the same into a temporary folder; fails when a committed file differs
 *
 * The schema comes from `manage.py spectacular`; PYTHON names the interpreter (default: the
 * repository's .venv).
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const FRONTEND = resolve(dirname(fileURLToPath(import.meta.url)), "..")
const REPO = resolve(FRONTEND, "..")
const TOOL = join(FRONTEND, "tools/openapi")
const PYTHON = process.env.PYTHON ?? join(REPO, ".venv/bin/python")
const COMMITTED = {
  schema: join(FRONTEND, "openapi.json"),
  types: join(FRONTEND, "src/lib/api/schema.d.ts"),
}

function run(command, args, cwd) {
  execFileSync(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"] })
}

function generate(target) {
  run(
    PYTHON,
    [
      join(REPO, "manage.py"),
      "spectacular",
      "--format",
      "openapi-json",
      "--fail-on-warn",
      "--validate",
      "--file",
      target.schema,
    ],
    REPO,
  )
  const cli = join(TOOL, "node_modules/openapi-typescript/bin/cli.js")
  if (!existsSync(cli)) run("npm", ["ci", "--silent"], TOOL)
  run(process.execPath, [cli, target.schema, "--output", target.types, "--alphabetize"], TOOL)
}

function check() {
  const folder = mkdtempSync(join(tmpdir(), "api-types-"))
  try {
    const fresh = { schema: join(folder, "openapi.json"), types: join(folder, "schema.d.ts") }
    generate(fresh)
    const stale = Object.keys(fresh).filter(
      (name) =>
        !existsSync(COMMITTED[name]) ||
        readFileSync(fresh[name], "utf8") !== readFileSync(COMMITTED[name], "utf8"),
    )
    for (const name of stale) console.error(`Out of date: ${COMMITTED[name]}`)
    if (stale.length > 0) {
      console.error("The API changed. Run `npm run api:types` and commit the result.")
      process.exitCode = 1
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv.includes("--check")) check()
else generate(COMMITTED)
