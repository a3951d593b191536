/**
 * Keep the typed API client in step with the schema.
 *
 *   npm run api:types   openapi.json -> src/lib/api/schema.d.ts
 *   npm run api:check   fails when the committed types differ from what openapi.json gives
 *
 * openapi.json itself is written and checked against the server's code by scripts/schema.sh,
 * which then calls these.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const FRONTEND = resolve(dirname(fileURLToPath(import.meta.url)), "..")
const TOOL = join(FRONTEND, "tools/openapi")
const SCHEMA = join(FRONTEND, "openapi.json")
const TYPES = join(FRONTEND, "src/lib/api/schema.d.ts")

function run(command, args) {
  execFileSync(command, args, { cwd: TOOL, stdio: ["ignore", "ignore", "inherit"] })
}

function generate(target) {
  const cli = join(TOOL, "node_modules/openapi-typescript/bin/cli.js")
  if (!existsSync(cli)) run("npm", ["ci", "--silent"])
  run(process.execPath, [cli, SCHEMA, "--output", target, "--alphabetize"])
}

function check() {
  const folder = mkdtempSync(join(tmpdir(), "api-types-"))
  try {
    const fresh = join(folder, "schema.d.ts")
    generate(fresh)
    if (existsSync(TYPES) && readFileSync(fresh, "utf8") === readFileSync(TYPES, "utf8")) return
    console.error("src/lib/api/schema.d.ts is out of date: run `npm run api:types` and commit it.")
    process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv.includes("--check")) check()
else generate(TYPES)
