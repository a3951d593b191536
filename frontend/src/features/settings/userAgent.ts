const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/HeadlessChrome\//, "Chrome (headless)"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
]
const SYSTEMS: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
]

const first = (agent: string, table: [RegExp, string][]) =>
  table.find(([pattern]) => pattern.test(agent))?.[1]

/** "Chrome on Linux"; the bare header where nothing is recognised. */
export function describeAgent(agent: string): string {
  const browser = first(agent, BROWSERS)
  const system = first(agent, SYSTEMS)
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? (agent.slice(0, 40) || "Unknown browser")
}
