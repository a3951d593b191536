import type { components } from "@/lib/api/schema"

export type FeedHealth = components["schemas"]["FeedHealth"]
export type Incident = components["schemas"]["Incident"]
export type Gap = components["schemas"]["Gap"]
export type TickStoreState = components["schemas"]["TickStore"]
export type TerminalStatus = components["schemas"]["TerminalStatus"]
export type PartRow = components["schemas"]["Part"]
export type Part = PartRow["part"]
export type PartState = PartRow["status"]
